"""How a database would answer a query: what it reads from end to end, and what it sorts."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.db import connection

# The tables whose rows grow in number with the events.
GROW = {"sanctions_expulsion", "sanctions_sanctionevent", "sanctions_source", "sanctions_regime"}


def read_whole(sql: str) -> set[str]:
    """Return the tables of those that grow that a query would read from end to end."""
    if connection.vendor == "postgresql":
        return {
            node["Relation Name"]
            for node in _nodes(_plan(sql, "seqscan"))
            if node["Node Type"] == "Seq Scan"
            or (node["Node Type"].startswith("Index") and "Index Cond" not in node)
            if node.get("Relation Name") in GROW
        }
    return {found[1] for one in _told(sql) if (found := re.match(r"SCAN (\w+)", one))} & GROW


def is_read_in_order(sql: str) -> bool:
    """Return whether the rows of a query come in their order, so that a page of them is enough."""
    if connection.vendor == "postgresql":
        plan = _plan(sql, "seqscan", "bitmapscan", "sort")
        return not any("Sort" in node["Node Type"] for node in _nodes(plan))
    return not any("TEMP B-TREE" in one for one in _told(sql))


def _told(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[3] for row in cursor.fetchall()]


def _plan(sql: str, *without: str) -> dict[str, Any]:
    """Return PostgreSQL's plan where some ways are closed: with few rows they are cheaper.

    So only what no index serves is left.
    """
    with connection.cursor() as cursor:
        for way in without:
            cursor.execute(f"SET enable_{way} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        [[plan]] = cursor.fetchall()
        for way in without:
            cursor.execute(f"RESET enable_{way}")
    found: dict[str, Any] = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return found


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the nodes of PostgreSQL's plan, as they read their tables."""
    yield node
    for inner in node.get("Plans", []):
        yield from _nodes(inner)
