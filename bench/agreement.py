"""Whether the servers answer with the same: looked at before anything is measured.

Each answer is taken down to what all of them tell in their own way: the ids of rows in their order,
and the counts of facets or sums.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from bench.measuring import asked_of
from bench.scenarios import Scenario
from bench.servers import Server

# What an answer tells, taken down.
Told = dict[str, Any]
FACETS = ("target", "measure", "basis")


def disagreements(scenarios: Iterable[Scenario], servers: Mapping[str, Server]) -> list[str]:
    """Return, for each scenario on which two servers differ, what they say."""
    found = []
    for scenario in scenarios:
        if scenario.is_alone:
            continue
        told = {
            name: _told(name, servers[name], paths[0])
            for name, paths in asked_of(scenario, servers).items()
        }
        ours = told.pop("warm" if scenario.is_warm else "cold")
        if not any(ours.values()):
            found.append(f"{scenario.name}: there is nothing to compare")
        for name, theirs in told.items():
            found += [
                f"{scenario.name}: {one} of the project {ours[one]!r}, of {name} {theirs[one]!r}"
                for one in ours.keys() & theirs.keys()
                if ours[one] != _cut(theirs[one], ours[one])
            ]
    return found


def _cut(theirs: Any, ours: Any) -> Any:
    """Leave out the row by which the project knows that there is another page."""
    more = isinstance(theirs, list) and len(theirs) == len(ours) + 1
    return theirs[:-1] if more else theirs


def _told(name: str, server: Server, path: str) -> Told:
    """Ask, and return what is told in the answer."""
    status, body, _ = server.get(path)
    if status != 200:
        return {"status": status}
    if ".csv" in path or path.startswith("/csv"):
        return {"lines": body.count(b"\n")}
    answer = orjson.loads(body)
    if name == "bare":
        return _of_bare(answer)
    return _of_datasette(answer) if name == "datasette" else _of_ours(answer)


def _of_ours(answer: Any) -> Told:
    if "id" in answer:
        return {"ids": [answer["id"]]}
    told: Told = {}
    rows = answer["results"]
    if "facets" in answer:
        told["facets"] = {
            name: {one["value"]: one["count"] for one in answer["facets"][name]} for name in FACETS
        }
    if rows and "id" in rows[0]:
        told["ids"] = [row["id"] for row in rows]
    if rows and "counterpart" in rows[0]:
        told["counterparts"] = sorted(row["counterpart"] for row in rows)
    elif rows and "events" in rows[0]:
        told["events"] = answer["total"]["events"]
    return told


def _of_bare(answer: Any) -> Told:
    """Tell by the columns which statement is what."""
    told: Told = {}
    sides: set[str] = set()
    for rows in answer:
        columns = set(rows[0]) if rows else set()
        if "facet_value" in columns:
            counts = {row["facet_value"]: row["pk__count"] for row in rows}
            name = FACETS[len(told.setdefault("facets", {}))]
            told["facets"][name] = counts
        elif {"id", "summary"} <= columns:
            told.setdefault("ids", [row["id"] for row in rows])
        elif "of_events" in columns:
            side = "initiator_id" if "initiator_id" in columns else "target_id"
            sides |= {row[side] for row in rows}
        elif "sum_events" in columns and len(rows) == 1:
            told["events"] = rows[0]["sum_events"]
    if sides:
        told["counterparts"] = sorted(sides)
    return told


def _of_datasette(answer: Any) -> Told:
    told: Told = {}
    if "id" in answer["columns"]:
        place = answer["columns"].index("id")
        told["ids"] = [row[place] for row in answer["rows"]]
    if answer.get("facet_results"):
        # It tells the most frequent values alone, and orders rows in its own way then.
        del told["ids"]
    return told
