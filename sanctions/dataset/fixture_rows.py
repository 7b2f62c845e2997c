"""The rows of fixtures, written many at once where Django's `loaddata` saves each by itself.

The outcome is the same: a row whose id, or natural key, is in the database takes the values of the
fixture, another is new; what can't be written is named. No signals are sent.
"""

from collections.abc import Hashable
from functools import cache
from typing import Any, NamedTuple

from django.core.serializers.base import DeserializedObject
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.db.models import Model

from sanctions.dataset.tables import NATURAL_KEYS, TABLES
from sanctions.models.bulk import upsert_rows

BATCH = 2_000
_OURS = frozenset(model for table in TABLES for model in table.models)


class _Kind(NamedTuple):
    """The model of rows, and the columns that tell which of them are there."""

    model: type[Model]
    unique: tuple[str, ...]


class FixtureRows:
    """Takes the rows of the dataset's models as they are read, and writes them in batches."""

    def __init__(self) -> None:
        # Those that wait, by key, are of one kind.
        self._rows: dict[Hashable, Model] = {}
        self._kind: _Kind | None = None

    def takes(self, read: DeserializedObject, using: str) -> bool:
        """Return whether it writes what was read: plain rows of the dataset are."""
        is_plain = not read.m2m_data and not read.deferred_fields
        return is_plain and using == DEFAULT_DB_ALIAS and type(read.object) in _OURS

    def add(self, row: Model) -> None:
        """Take a row; whole batches are written."""
        kind = _kind(type(row), has_id=row.pk is not None)
        key = tuple(getattr(row, name) for name in kind.unique)
        if kind != self._kind or key in self._rows or len(self._rows) >= BATCH:
            self.write()
        self._kind = kind
        self._rows[key] = row

    def write(self) -> None:
        """Write the rows that wait.

        What can't be written raises the error of the database, which then names the row.
        """
        if self._kind is None:
            return
        rows, self._rows = list(self._rows.values()), {}
        try:
            with transaction.atomic():
                _write(self._kind, rows)
        # psycopg raises ValueError where a text holds a NUL.
        except (DatabaseError, ValueError):
            _write_each(self._kind, rows)


@cache
def _kind(model: type[Model], *, has_id: bool) -> _Kind:
    names = (model._meta.pk.name,) if has_id else NATURAL_KEYS[model]
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return _Kind(model, tuple(field.attname for field in fields))


def _write_each(kind: _Kind, rows: list[Model]) -> None:
    """Write rows one by one, up to the one that can't be."""
    for row in rows:
        try:
            with transaction.atomic():
                _write(kind, [row])
        except (DatabaseError, ValueError) as error:
            error.args = (f"Could not load {row._meta.label}(pk={row.pk}): {error}",)
            raise


def _write(kind: _Kind, rows: list[Model]) -> None:
    fields: list[Any] = [
        field
        for field in kind.model._meta.concrete_fields
        if not field.generated and (field.attname in kind.unique or not field.primary_key)
    ]
    upsert_rows(
        kind.model,
        [field.attname for field in fields],
        (
            [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
            for row in rows
        ),
        kind.unique,
    )
