"""Measure the project beside a bare app and Datasette: python -m bench --events 100000.

For each size a database of its own is made in var/bench/ (0 events: the shipped dataset), and kept
for the next run. What was measured goes to docs/performance.json, and from there, as tables and a
chart, to docs/performance.md (`bench.report`).
"""

import argparse
import datetime as dt
import os
import platform
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson

from bench import bulk, measuring, servers
from bench.agreement import disagreements
from bench.databases import FOLDER, database, kind_of_database, run_python, tell
from bench.report import write_report
from bench.scenarios import FILES, Scenario, scenarios

ROOT = servers.ROOT
STARTS = 3


def main() -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--events", type=int, nargs="*", default=[0, 1_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1, help="for each figure")
    parser.add_argument("--only", nargs="*", help="names of scenarios")
    parser.add_argument("--bulk", type=int, nargs="*", default=[], help="events, for all at once")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of databases")
    parser.add_argument("--into", type=Path, default=ROOT / "docs", help="folder of the report")
    parser.add_argument("--dry", action="store_true", help="keep the report as it is")
    asked = parser.parse_args()
    file = asked.into / "performance.json"
    results = orjson.loads(file.read_bytes()) if file.exists() else {}
    kind = kind_of_database()

    def keep(part: str, events: int, found: dict[str, Any]) -> None:
        sizes = results.setdefault(part, {}).get(kind, {}) | {str(events): found}
        results[part][kind] = dict(sorted(sizes.items(), key=lambda size: int(size[0])))
        if not asked.dry:
            file.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2) + b"\n")
            write_report(results, asked.into)

    for events in asked.events:
        keep("requests", events, measure(events, kind, asked))
    for events in asked.bulk:
        tell(f"All of {events:,} events at once, {kind} ...")
        keep("bulk", events, with_date(steps=bulk.measure(events, asked.folder)))


def measure(events: int, kind: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Return what was measured on a database of so many events.

    Ends the program where the servers do not answer with the same.
    """
    environment = database(events, kind, asked.folder)
    known = orjson.loads(run_python(environment, "-m", "bench.facts"))
    number = known.pop("number")
    requests, files = (
        [one for one in all_of if not asked.only or one.name in asked.only]
        for all_of in (scenarios(**known), FILES)
    )
    statements = Path(environment["VAR_DIR"], "statements.json")
    record([*scenarios(**known), *FILES], known["party"], statements, environment)
    sqlite = Path(environment["VAR_DIR"], "db.sqlite3")
    place = environment["DATABASE_URL"] or str(sqlite)
    bare = environment | {"BENCH_STATEMENTS": str(statements), "BENCH_DATABASE": place}
    with ExitStack() as opened:
        up = {
            "cold": opened.enter_context(_ours(environment | {"ANSWERS_MEMORY": "0"})),
            "warm": opened.enter_context(_ours(environment)),
            "bare": opened.enter_context(servers.granian("bench.bare:application", bare)),
        }
        if kind == "sqlite":
            up["datasette"] = opened.enter_context(servers.datasette(sqlite))
        tell(f"{events:,} events ({number:,} public expulsions), {kind}")
        differ = disagreements(scenarios(**known), up)
        if differ:
            sys.exit("\n".join(["The servers do not answer with the same.", *differ]))
        speeds = measuring.speeds(requests, up, asked.rounds, asked.seconds, tell)
        sent = {one.name: measuring.files(one, up, asked.rounds, tell) for one in files}
        hello = measuring.requests_a_second(up["bare"].url, ["/hello"], asked.seconds)
        memory = {name: server.memory()[0] for name, server in up.items()}
    return {
        **with_date(),
        "expulsions": number,
        "speeds": speeds,
        "files": sent,
        "hello": hello,
        "memory": memory,
        "starts": {} if asked.only else starts(environment, bare, sqlite, kind),
    }


def with_date(**figures: Any) -> dict[str, Any]:
    """Return figures with when they were measured, and on what machine."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    day = dt.datetime.now(dt.UTC).date().isoformat()
    return {"measured_on": day, "machine": machine, **figures}


def starts(
    environment: dict[str, str], bare: dict[str, str], sqlite: Path, kind: str
) -> dict[str, list[float]]:
    """Return the seconds until each server takes a request."""
    found: dict[str, list[float]] = {}
    for _ in range(STARTS):
        opened: dict[str, Any] = {
            "ours": _ours(environment),
            "bare": servers.granian("bench.bare:application", bare),
        }
        if kind == "sqlite":
            opened["datasette"] = servers.datasette(sqlite)
        for name, one in opened.items():
            with one as server:
                found.setdefault(name, []).append(server.started_in)
    return found


def record(chosen: list[Scenario], party: str, file: Path, environment: dict[str, str]) -> None:
    """Have the project's statements recorded, for the bare app."""
    told = [
        {
            "name": one.name,
            "path": one.paths()[0],
            "party": party,
            "value": one.values[0] if one.values else None,
        }
        for one in chosen
        if not one.is_alone
    ]
    run_python(environment, "-m", "bench.recording", str(file), given=orjson.dumps(told))


def _ours(environment: dict[str, str]) -> Any:
    return servers.granian("config.wsgi:application", environment)


if __name__ == "__main__":
    main()
