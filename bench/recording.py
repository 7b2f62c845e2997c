"""Record the statements that the project sends to the database: `python -m bench.recording FILE`.

Reads scenarios as JSON from standard input ([{"name": …, "path": …, "value": …}]) and writes, for
each, the statements of its answer with their parameters, for the bare app to send the same. What
the project reads from sums that it keeps is replaced by plain SQL (`bench.plain`).
"""

import sys
from pathlib import Path
from typing import Any

import django
import orjson

from bench.plain import plain

# Bookkeeping that the bare app goes without: which state the rows are of, and what a name means.
BOOKKEEPING = ("sanctions_revision", '"label"', "SELECT VERSION")


def main(file: Path) -> None:
    """Record all scenarios."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 - once Django is set up
    from django.test import Client  # noqa: PLC0415 - once Django is set up

    client = Client(headers={"host": "127.0.0.1"})
    recorded = {}
    for scenario in orjson.loads(sys.stdin.buffer.read()):
        sent: list[dict[str, Any]] = []

        def record(execute: Any, *call: Any, sent: Any = sent) -> Any:
            sql, parameters = call[:2]
            if not any(one in sql for one in BOOKKEEPING) and sql.startswith("SELECT"):
                sent.append({"sql": sql, "parameters": list(parameters or ())})
            return execute(*call)

        client.get(scenario["path"])  # what is read once only is read now
        with connection.execute_wrapper(record):
            answer: Any = client.get(scenario["path"])
            if answer.streaming:
                for _ in answer.streaming_content:
                    pass
        if answer.status_code != 200:
            sys.exit(f"{scenario['path']}: {answer.status_code} {answer.content[:500]!r}")
        instead = plain(scenario["name"], scenario["party"], connection.vendor)
        if instead:
            sent = [*instead, *(one for one in sent if '"summary"' in one["sql"])]
        statements = [_as_the_driver_has_it(one, connection.vendor) for one in sent]
        recorded[scenario["name"]] = {
            "value": scenario["value"],
            "format": "csv" if "csv" in scenario["path"] else "json",
            "statements": statements,
        }
    file.write_bytes(orjson.dumps(recorded, default=str))


def _as_the_driver_has_it(statement: dict[str, Any], vendor: str) -> dict[str, Any]:
    """Return a statement with the marks for parameters that the database's driver has."""
    sql = statement["sql"]
    if vendor == "sqlite":
        sql = (
            (sql % tuple("?" for _ in statement["parameters"])) if statement["parameters"] else sql
        )
    return {**statement, "sql": sql}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
