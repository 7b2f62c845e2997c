"""One look at the database: what is read within is the state of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

from sanctions.replicas.reading import database_read


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all that is read within see the rows as they were at one moment, while writers go on.

    Within a transaction that is open already, its own rules hold.
    """
    alias = database_read()
    connection: Any = connections[alias]
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(alias), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with _as_reader(connection), transaction.atomic(alias):
            yield


@contextmanager
def _as_reader(connection: Any) -> Iterator[None]:
    """Begin transactions on SQLite without the writers' lock, which this project's take."""
    connection.ensure_connection()
    mode = connection.transaction_mode
    connection.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = mode
