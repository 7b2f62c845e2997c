"""What the form asks of the tables that grow is answered by an index, on either database."""

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanctions.admin.entry import finding
from sanctions.admin.entry.lookalikes import lookalikes
from sanctions.admin.entry.sources import propose_source, source_at
from sanctions.models import Expulsion, SanctionEvent

pytestmark = pytest.mark.django_db
GROW = {"sanctions_expulsion", "sanctions_sanctionevent", "sanctions_source", "sanctions_regime"}
DAY = dt.date(2018, 3, 26)
ASKED = {
    "the free id": lambda: Expulsion.free_id(DAY, "USA", "RUS"),
    "what it looks like": lambda: lookalikes(Expulsion, "USA", "RUS", DAY, "day"),
    "what a sanction looks like": lambda: lookalikes(SanctionEvent, "USA", "RUS", DAY, "year"),
    "provocations": lambda: finding.events("", "USA", "RUS", until=DAY),
    "an event by its id": lambda: finding.events("exp-2018-03-26"),
    "regimes of two parties": lambda: finding.regimes("", "USA", "RUS"),
    "a regime by its id": lambda: finding.regimes("usa rus"),
    "a source by words": lambda: finding.sources("bbc new"),
    "a source by its address": lambda: source_at("https://www.bbc.com/news/world-27193628"),
    "a new source": lambda: propose_source("https://www.bbc.com/news/world-1"),
}


def ways(node):
    """The nodes of PostgreSQL's plan, as they read their tables."""
    yield node
    for inner in node.get("Plans", []):
        yield from ways(inner)


def read_whole(sql):
    """The tables of those that grow that a query would read from end to end."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # With few rows a scan is cheaper: only where no index serves is one left.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            [[plan]] = cursor.fetchall()
            nodes = ways((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
            return {
                node["Relation Name"]
                for node in nodes
                if node["Node Type"] == "Seq Scan"
                or (node["Node Type"].startswith("Index") and "Index Cond" not in node)
                if node.get("Relation Name") in GROW
            }
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        told = [row[3] for row in cursor.fetchall()]
    return {found[1] for one in told if (found := re.match(r"SCAN (\w+)", one))} & GROW


@pytest.mark.parametrize("what", ASKED)
def test_nothing_that_grows_is_read_from_end_to_end(what):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ASKED[what]()
    queries = [query["sql"] for query in asked.captured_queries if "FROM" in query["sql"]]
    assert any(table in sql for sql in queries for table in GROW)
    assert {sql: tables for sql in queries if (tables := read_whole(sql))} == {}


def test_every_answer_of_the_form_is_bounded():
    for what in ("provocations", "regimes of two parties", "a source by words"):
        with CaptureQueriesContext(connection) as asked:
            assert len(ASKED[what]()) <= finding.OFFERED
        assert all(" LIMIT " in query["sql"] for query in asked.captured_queries)
