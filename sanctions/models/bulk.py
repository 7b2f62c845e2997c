"""Many rows into a table, as fast as the database takes them: its triggers fire, no signal does.

The values are those of the database: dates, numbers and plain texts, as rows were checked before.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

BATCH = 5_000
T = TypeVar("T")

_leaving_keys: ContextVar[bool] = ContextVar("leaving_keys", default=False)


def batched(things: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Yield the things in lists of a size."""
    rest = iter(things)
    while batch := list(itertools.islice(rest, size)):
        yield batch


@contextmanager
def keys_left_to_the_database() -> Iterator[None]:
    """Look no row up by its natural key within: `upsert_rows` finds those that are there."""
    token = _leaving_keys.set(True)
    try:
        yield
    finally:
        _leaving_keys.reset(token)


def is_left_to_the_database() -> bool:
    """Return whether rows without an id are not to be looked up."""
    return _leaving_keys.get()


def insert_rows(
    model: type[Model], attributes: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert rows, each the values of the attributes, and return how many.

    A batch of them is in memory at a time.
    """
    count = 0
    table, columns = _names(model, attributes)
    with connection.cursor() as cursor:
        for batch in batched(rows):
            if connection.vendor == "postgresql":
                copying = cursor.copy(f"COPY {table} ({columns}) FROM STDIN")
                with connection.wrap_database_errors, copying as copy:
                    for row in batch:
                        copy.write_row(row)
            else:
                cursor.executemany(_insert(table, columns, attributes), batch)
            count += len(batch)
    return count


def upsert_rows(
    model: type[Model],
    attributes: Sequence[str],
    rows: Iterable[Sequence[Any]],
    unique: Sequence[str],
) -> None:
    """Insert rows; where one has the same `unique` attributes already, it takes the values."""
    table, columns = _names(model, attributes)
    _, key = _names(model, unique)
    values = [_names(model, [name])[1] for name in attributes if name not in unique]
    taken = ", ".join(f"{column} = excluded.{column}" for column in values)
    insert = f"{_insert(table, columns, attributes)} ON CONFLICT ({key}) DO UPDATE SET {taken}"
    with connection.cursor() as cursor:
        for batch in batched(rows):
            cursor.executemany(insert, batch)


def _insert(table: str, columns: str, attributes: Sequence[str]) -> str:
    marks = ", ".join(["%s"] * len(attributes))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of ours


def _names(model: type[Model], attributes: Sequence[str]) -> tuple[str, str]:
    """Return the table and the columns as they stand in a statement."""
    quote = connection.ops.quote_name
    columns = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    return quote(model._meta.db_table), ", ".join(quote(columns[name]) for name in attributes)
