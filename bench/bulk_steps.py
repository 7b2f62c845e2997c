"""The steps of `bench.bulk`, each a process of its own: python -m bench.bulk_steps STEP ...

Prints, as JSON, what was measured by name: rows, seconds, megabytes that the
process grew by, and for files the same of the bare loop and how the two compare.
"""

import contextlib
import csv
import io
import json
import os
import resource
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

Figures = dict[str, dict[str, Any]]
TABLES = (
    *("country", "membership", "episode", "source", "regime"),
    *("expulsion", "sanctionevent", "expulsioncitation", "sanctioncitation"),
)
AT_ONCE = 500
BATCH = 5_000
EVENTS = ("expulsions", "sanctions")


def main() -> None:
    """Run a step."""
    django.setup()
    step, *arguments = sys.argv[1:]
    steps: dict[str, Callable[..., Figures]] = {
        "files": files,
        "command": command,
        "executemany": executemany,
        "digest": digest,
        "release": release,
    }
    print(json.dumps(steps[step](*arguments)))  # noqa: T201 - the answer of a command


def clock() -> float:
    """Return seconds: of the processor on SQLite, which works in the process, else of the day."""
    return time.perf_counter() if os.environ["DATABASE_URL"] else time.process_time()


def grown() -> float:
    """Return the most memory that the process had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(work: Callable[[], int]) -> dict[str, Any]:
    """Return rows, seconds and growth of work that returns its number of rows."""
    before, began = grown(), clock()
    rows = work()
    return {"rows": rows, "seconds": clock() - began, "grown": grown() - before}


def files(most_in_workbook: str) -> Figures:
    """Measure files of all events, beside a bare loop that sends the same statements."""
    from django.test import Client  # noqa: PLC0415 - once Django is set up

    client = Client(headers={"host": "127.0.0.1"})
    client.get("/api/v1/expulsions/?limit=1")
    found: Figures = {}
    rows = {kind: client.get(f"/api/v1/{kind}/?limit=1").json()["count"] for kind in EVENTS}
    for ending in ("csv", "ndjson", "parquet", "xlsx"):
        # A workbook of more rows than these would take longer than all the rest.
        part = f"?limit={most_in_workbook}" if ending == "xlsx" else ""

        def work(ending: str = ending, part: str = part) -> int:
            for kind in EVENTS:
                answer: Any = client.get(f"/api/v1/{kind}.{ending}{part}")
                deque(answer.streaming_content, maxlen=0)
            most = int(most_in_workbook) if part else max(rows.values())
            return sum(min(most, count) for count in rows.values())

        found[ending] = measured(work)
    statements = [_statement(client, kind) for kind in EVENTS]
    bare = measured(lambda: sum(_bare(sql, given) for sql, given in statements))
    for ending in ("csv", "ndjson"):
        found[ending]["bare"] = bare["seconds"]
        found[ending]["ratio"] = bare["seconds"] / found[ending]["seconds"]
    return found


def _statement(client: Any, kind: str) -> tuple[str, list[Any]]:
    """Return the statement that the project sends for a file of all rows."""
    from django.db import connection  # noqa: PLC0415 - once Django is set up

    sent: list[tuple[str, list[Any]]] = []

    def record(execute: Any, *call: Any) -> Any:
        if call[0].startswith("SELECT"):
            sent.append((call[0], list(call[1] or ())))
        return execute(*call)

    with connection.execute_wrapper(record):
        answer = client.get(f"/api/v1/{kind}.csv")
        pieces = iter(answer.streaming_content)
        next(pieces), next(pieces)
        answer.close()
    sql, parameters = sent[-1]
    if connection.vendor == "sqlite":
        sql = sql % tuple("?" for _ in parameters) if parameters else sql
    return sql, parameters


@contextlib.contextmanager
def _cursor() -> Iterator[Any]:
    """Give a cursor of the database's own driver, which holds no rows in memory."""
    url = os.environ["DATABASE_URL"]
    if url:
        import psycopg  # noqa: PLC0415 - not needed for SQLite

        with psycopg.connect(url) as server, server.cursor("bare") as cursor:
            cursor.itersize = AT_ONCE
            yield cursor
    else:
        file = sqlite3.connect(Path(os.environ["VAR_DIR"], "db.sqlite3"))
        yield file.cursor()
        file.close()


def _bare(sql: str, parameters: list[Any]) -> int:
    """Write the rows of a statement as CSV, with nothing else; return how many."""
    count = 0
    with _cursor() as cursor:
        cursor.execute(sql, parameters)
        written = io.StringIO(newline="")
        writer = csv.writer(written)
        while rows := cursor.fetchmany(AT_ONCE):
            writer.writerows(rows)
            written.getvalue().encode()
            written.seek(0)
            written.truncate()
            count += len(rows)
    return count


def command(name: str, *arguments: str) -> Figures:
    """Measure a command of manage.py."""
    from django.core.management import call_command  # noqa: PLC0415 - once Django is set up

    from sanctions.dataset.tables import TABLES as OF_DATASET  # noqa: PLC0415 - once Django is set up

    def work() -> int:
        call_command(name, *arguments, stdout=io.StringIO())
        models: list[Any] = [model for table in OF_DATASET for model in table.models]
        return sum(model.objects.count() for model in models)

    return {name: measured(work)}


def executemany(place: str) -> Figures:
    """Measure a bare executemany of the rows of another database into this empty one."""
    import psycopg  # noqa: PLC0415 - not needed for SQLite

    is_sqlite = not os.environ["DATABASE_URL"]
    mark = "?" if is_sqlite else "%s"
    spent, count = 0.0, 0
    before = grown()
    with contextlib.ExitStack() as opened:
        source: Any
        into: Any
        if is_sqlite:
            source = sqlite3.connect(f"file:{place}?mode=ro", uri=True)
            into = sqlite3.connect(Path(os.environ["VAR_DIR"], "db.sqlite3"))
        else:
            source = opened.enter_context(psycopg.connect(place))
            into = opened.enter_context(psycopg.connect(os.environ["DATABASE_URL"]))
        for table in (f"sanctions_{name}" for name in TABLES):
            columns = ", ".join(_columns(table))
            rows = source.cursor() if is_sqlite else source.cursor(table)
            rows.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 - names of ours
            marks = ", ".join([mark] * len(_columns(table)))
            insert = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of ours
            cursor = into.cursor()
            while batch := rows.fetchmany(BATCH):
                began = clock()
                cursor.executemany(insert, batch)
                spent, count = spent + clock() - began, count + len(batch)
        began = clock()
        into.commit()
        spent += clock() - began
    return {"executemany": {"rows": count, "seconds": spent, "grown": grown() - before}}


def _columns(table: str) -> list[str]:
    from django.apps import apps  # noqa: PLC0415 - once Django is set up

    (model,) = (one for one in apps.get_models() if one._meta.db_table == table)
    return [str(field.column) for field in model._meta.concrete_fields if not field.generated]


def digest() -> Figures:
    """Measure the digest of the public rows, worked out afresh."""
    from sanctions.dataset import revision  # noqa: PLC0415 - once Django is set up

    def work() -> int:
        revision.digest()
        return 0

    return {"digest": measured(work)}


def release(folder: str) -> Figures:
    """Measure the making of a release."""
    from sanctions.dataset.releases import making  # noqa: PLC0415 - once Django is set up
    from sanctions.dataset.revision import digest as digest_of_rows  # noqa: PLC0415 - once Django is set up

    # As if the made-up rows were those of the shipped version, which is the first there is.
    making.REVISION = digest_of_rows()

    def work() -> int:
        made: Any = making.make_release(Path(folder))
        return sum(made.counts.values())

    return {"release": measured(work)}


if __name__ == "__main__":
    main()
