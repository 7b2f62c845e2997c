"""The bare app: what an answer costs with a database, JSON and nothing else.

It answers each scenario with the very statements that the project sends to the database for it
(`bench.recording` has recorded them), and writes the rows with orjson. No framework, no checks,
no receipt: it is the ground that the project is measured against. Served like the project:
`granian --interface wsgi bench.bare:application`, with BENCH_STATEMENTS naming the recorded file,
and BENCH_DATABASE the SQLite file or the address of the PostgreSQL server.
"""

import csv
import io
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson

STATEMENTS: dict[str, Any] = orjson.loads(Path(os.environ["BENCH_STATEMENTS"]).read_bytes())
DATABASE = os.environ["BENCH_DATABASE"]
_thread = threading.local()
CHUNK = 500


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request for /SCENARIO?value=..., `value` taking the recorded one's place."""
    name = environ["PATH_INFO"].strip("/")
    if name == "hello":
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
        return [b"hello"]
    scenario = STATEMENTS[name]
    given = dict(parse_qsl(environ["QUERY_STRING"])).get("value")
    if scenario["format"] == "csv":
        start_response("200 OK", [("Content-Type", "text/csv; charset=utf-8")])
        return _csv(scenario)
    body = orjson.dumps([_rows(one, scenario["value"], given) for one in scenario["statements"]])
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]


def _rows(statement: dict[str, Any], recorded: str | None, given: str | None) -> list[Any]:
    cursor = _cursor(statement, recorded, given)
    names = _told_apart(tuple(column[0] for column in cursor.description))
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@cache
def _told_apart(names: tuple[str, ...]) -> list[str]:
    """Return names of which none is another's: of joined tables some are."""
    return [
        f"{name}_{names[:place].count(name)}" if name in names[:place] else name
        for place, name in enumerate(names)
    ]


def _cursor(statement: dict[str, Any], recorded: str | None, given: str | None) -> Any:
    parameters = statement["parameters"]
    if given is not None:
        # A word that is searched for stands within what an index is asked.
        parameters = [
            one.replace(recorded or given, given) if isinstance(one, str) else one
            for one in parameters
        ]
    cursor = _connection().cursor()
    cursor.execute(statement["sql"], parameters)
    return cursor


def _csv(scenario: dict[str, Any]) -> Iterator[bytes]:
    cursor = _cursor(scenario["statements"][-1], None, None)
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([column[0] for column in cursor.description])
    while rows := cursor.fetchmany(CHUNK):
        writer.writerows(rows)
        yield written.getvalue().encode()
        written.seek(0)
        written.truncate()


def _connection() -> Any:
    """Return the thread's connection, which stays open."""
    if not hasattr(_thread, "connection"):
        if DATABASE.startswith("postgres"):
            import psycopg  # noqa: PLC0415 - not needed for SQLite

            _thread.connection = psycopg.connect(DATABASE, autocommit=True)
        else:
            _thread.connection = sqlite3.connect(f"file:{DATABASE}?mode=ro", uri=True)
    return _thread.connection
