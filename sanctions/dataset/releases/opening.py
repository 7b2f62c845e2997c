"""A release's SQLite file as a database of this program: what read the live rows reads these.

The file has the names that people read (`expulsions.initiator`); the program looks for those of
its models (`sanctions_expulsion.initiator_id`). Views that live in the connection alone translate.
They are made from the models as they are when the file is opened, so that a file stays readable
when the program has grown: a column that the file does not have is NULL.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import AutoField, Field, Model

from sanctions.dataset.releases.sqlite_file import SEARCH, TIMELINE, columns_in, opened_read_only
from sanctions.dataset.releases.tables import DATA_TABLES, RETRACTIONS
from sanctions.models import (
    TABLES_OF_SUMS,
    ChangeEntry,
    ForgottenChanges,
    KnownRevision,
    Revision,
    SearchEntry,
    TimelineEvent,
)
from sanctions.models.vocabularies import Status

_reading: ContextVar[str | None] = ContextVar("release_that_is_read", default=None)
_registering = threading.Lock()
# Of the aliases; what follows is the path.
PREFIX = "release:"
# What no release holds: the log of changes of this installation, and its sums.
OF_INSTALLATION = (ChangeEntry, ForgottenChanges, KnownRevision, *TABLES_OF_SUMS)


class ReleaseRouter:
    """Sends what is read inside of `reading_from` to the release; see DATABASE_ROUTERS."""

    def db_for_read(self, model: type[Model], **_: Any) -> str | None:
        """Return the release that is being read, for the dataset's models."""
        is_in_release = model._meta.app_label == "sanctions" and model not in OF_INSTALLATION
        return _reading.get() if is_in_release else None


def is_release_read() -> bool:
    """Return whether what is read now is read from a release, which has no sums beside it."""
    return _reading.get() is not None


def retraction_in_release(event: str) -> str | None:
    """Return why an event was taken back, as told by the release that is being read.

    None where it was not, and where no release is being read.
    """
    alias = _reading.get()
    if alias is None:
        return None
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT reason FROM main.{RETRACTIONS.name} WHERE event = %s", [event])
        told: tuple[str] | None = cursor.fetchone()
    return told[0] if told else None


@contextmanager
def reading_from(path: Path) -> Iterator[str]:
    """Let all queries on the dataset within read a release's SQLite file; yield its alias.

    Lazy querysets are to be evaluated within. Other threads and tasks go on as before.
    """
    alias = database_of(path)
    if connections[alias].connection is None:
        connections[alias].connect()
    token = _reading.set(alias)
    try:
        yield alias
    finally:
        _reading.reset(token)


def database_of(path: Path) -> str:
    """Return the alias of the database that a release's SQLite file is, for `using`.

    Nothing can be written to it. The connection of a thread is kept as long as that of the
    database itself (CONN_MAX_AGE); `forget` closes it for good.
    """
    alias = f"{PREFIX}{path.resolve()}"
    with _registering:
        if alias not in connections.databases:
            file = opened_read_only(path)
            try:
                views = list(_views(file))
            finally:
                file.close()
            database = {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": f"{path.resolve().as_uri()}?mode=ro&immutable=1",
                "OPTIONS": {"init_command": ";".join(views)},
                "CONN_MAX_AGE": settings.DATABASES["default"].get("CONN_MAX_AGE", 0),
            }
            known = connections.configure_settings({"default": {}, alias: database})
            # Anew, as other threads go through what there is.
            connections.settings = {**connections.settings, alias: known[alias]}
    return alias


def forget(path: Path) -> None:
    """Close this thread's connection to a release's SQLite file, and forget the database."""
    alias = f"{PREFIX}{path.resolve()}"
    with _registering:
        if alias in connections.databases:
            connections[alias].close()
            del connections[alias]
            connections.settings = {
                known: database
                for known, database in connections.settings.items()
                if known != alias
            }


def _views(file: sqlite3.Connection) -> Iterator[str]:
    """Yield the statements that make the file's tables look like those of the models."""
    for table in DATA_TABLES:
        yield _view(file, table.model, table.name)
    yield _view(file, TimelineEvent, TIMELINE)
    yield _view(file, SearchEntry, SEARCH)
    yield (
        "CREATE TEMP VIEW sanctions_search AS "
        f"SELECT rowid AS rowid, {SEARCH}_fts AS sanctions_search FROM {SEARCH}_fts"
    )
    told = "(SELECT value FROM main.dataset WHERE name = '{}')"
    yield (
        f"CREATE TEMP VIEW {Revision._meta.db_table} AS SELECT 1 AS id, 0 AS changes, "
        f"0 AS digested, {told.format('revision')} AS digest, "
        f"{told.format('date')} || ' 00:00:00' AS changed_at"
    )


def _view(file: sqlite3.Connection, model: type[Model], table: str) -> str:
    """Return the statement that makes a table of the file look like that of a model."""
    known = set(columns_in(file, table))
    columns = ", ".join(
        f'{_expression(field, known)} AS "{field.column}"' for field in model._meta.concrete_fields
    )
    return f'CREATE TEMP VIEW "{model._meta.db_table}" AS SELECT {columns} FROM main."{table}"'


def _expression(field: "Field[Any, Any]", known: set[str]) -> str:
    """Return what a model's column is in the file."""
    if field.name in known:
        return f'"{field.name}"'
    if isinstance(field, AutoField):
        return "rowid"
    return f"'{Status.PUBLISHED.value}'" if field.name == "status" else "NULL"
