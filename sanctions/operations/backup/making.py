"""Make a backup, restore one, or try one out, on whichever database there is."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from sanctions.dataset.tables import TABLES
from sanctions.operations.backup import of_postgresql, of_sqlite
from sanctions.operations.backup.archive import BackupError, Contents, new_archive, opened


def make_backup(path: Path) -> Contents:
    """Write a backup of the whole database, as it is at one moment, and return what it holds."""
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    if not applied:
        raise BackupError("The database is empty: there is nothing to back up.")
    contents = Contents(
        engine=connection.vendor,
        made_at=timezone.now().isoformat(timespec="seconds"),
        migrations=[list(one) for one in applied],
        tables=[],
    )
    try:
        with new_archive(path) as writer:
            if connection.vendor == "sqlite":
                contents.tables = of_sqlite.write_rows(_file(), writer, path.parent)
            else:
                contents.tables, contents.sequences = of_postgresql.write_rows(writer)
            writer.finish(contents)
    except (sqlite3.Error, psycopg.Error) as error:
        raise BackupError(f"The database can't be copied ({error}): no backup was made.") from error
    return contents


def restore_backup(path: Path, overwrite: bool = False) -> Contents:
    """Put a backup in the place of what the database holds, all or nothing; return what it held.

    Refused where the database has rows of its own, unless `overwrite`.
    """
    with opened(path) as archive:
        contents = archive.contents
        if contents.engine != connection.vendor:
            raise BackupError(
                f"This is a backup of {contents.engine}, and the database is {connection.vendor}. "
                "From one to the other the dataset goes by export_seeds and seed; accounts and "
                "history do not."
            )
        if not overwrite and _holds_rows():
            raise BackupError(
                "The database holds rows already. Give --overwrite to put the backup in their "
                "place; make a backup of them first."
            )
        try:
            if connection.vendor == "sqlite":
                connections.close_all()
                of_sqlite.restore(archive, _file())
            else:
                of_postgresql.restore(archive)
        except (DatabaseError, sqlite3.Error, psycopg.Error) as error:
            raise BackupError(f"The database refused it ({error}); it is as it was.") from error
        except OSError as error:
            raise BackupError(f"There is no room to unpack it ({error.strerror}).") from error
    return contents


def try_backup(path: Path) -> Contents:
    """Restore a backup to a database made for that, compare every row, and drop it again."""
    with opened(path) as archive:
        contents = archive.contents
        if contents.engine == "sqlite":
            with of_sqlite.checked_copy(archive, path.parent):
                return contents
    if connection.vendor != "postgresql":
        raise BackupError("A backup of PostgreSQL is tried out on PostgreSQL (DATABASE_URL).")
    with _scratch_database() as url:
        tried = subprocess.run(  # noqa: S603 - this program
            [sys.executable, sys.argv[0], "restore", str(path.resolve())],
            env=os.environ | {"DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
    if tried.returncode:
        raise BackupError(tried.stderr.strip().removeprefix("CommandError: "))
    return contents


@contextmanager
def _scratch_database() -> Iterator[str]:
    """Make an empty database on the same server, give its address, and drop it."""
    name = f"restored_{uuid4().hex[:12]}"
    url = urlsplit(os.environ["DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    except DatabaseError as error:
        raise BackupError(f"No database to try it in can be made here: {error}") from error
    try:
        yield urlunsplit((url.scheme, url.netloc, f"/{name}", url.query, ""))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _file() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def _holds_rows() -> bool:
    """Return whether there is anything to lose: a row of the dataset, or an account."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    models: list[Any] = [model for table in TABLES for model in table.models] + [get_user_model()]
    return any(
        model._meta.db_table in there and model.objects.using(connection.alias).exists()
        for model in models
    )
