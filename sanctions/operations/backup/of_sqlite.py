"""Backups of SQLite: a copy of the file by SQLite's own backup, while others write.

In WAL mode the copy reads one state of the database and keeps no writer waiting. It is written back
in one transaction, so that a server that runs meanwhile sees the rows before or after, never some.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sanctions.operations.backup.archive import (
    LEFT_OUT,
    PIECE,
    Archive,
    BackupError,
    RowsDigest,
    Table,
    Writer,
)

FILE = "database.sqlite3"
_TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
_HAS_REVISION = "SELECT 1 FROM sqlite_master WHERE name = 'sanctions_revision'"
_TIMEOUT = 60  # seconds to wait for a writer


def write_rows(database: Path, writer: Writer, beside: Path) -> list[Table]:
    """Write a copy of a database to a backup, and return its tables. `beside`: for the copy."""
    with TemporaryDirectory(prefix=".backup-", dir=beside) as folder:
        copy = Path(folder) / FILE
        with closing(sqlite3.connect(copy)) as target:
            with closing(sqlite3.connect(database, timeout=_TIMEOUT)) as source:
                source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            target.execute("PRAGMA secure_delete = ON")
            for name in LEFT_OUT & {name for name, _ in target.execute(_TABLES)}:
                target.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a name of ours
            target.commit()
            tables = tables_of(target)
        writer.add(FILE, _pieces(copy))
    return tables


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def tables_of(database: sqlite3.Connection) -> list[Table]:
    """Return all tables with the digests of their rows; of virtual ones those that hold them."""
    return [
        _table(database, name)
        for name, sql in database.execute(_TABLES).fetchall()
        if not name.startswith("sqlite_") and not sql.upper().startswith("CREATE VIRTUAL")
    ]


def _table(database: sqlite3.Connection, name: str) -> Table:
    digest = RowsDigest()
    rows = database.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - the database's own name
    for row in rows:
        digest.add(repr(row).encode("utf-8", "surrogateescape"))
    columns = [column[0] for column in rows.description]
    return Table(name, columns, digest.rows, str(digest))


@contextmanager
def checked_copy(archive: Archive, beside: Path) -> Iterator[Path]:
    """Give the database of a backup as a file, after it was held against the manifest."""
    with TemporaryDirectory(prefix=".restore-", dir=beside) as folder:
        path = Path(folder) / FILE
        with path.open("wb") as file:
            archive.copy_to(FILE, file)
        try:
            with closing(sqlite3.connect(path)) as database:
                found = [line for (line,) in database.execute("PRAGMA integrity_check")]
                if found != ["ok"]:
                    raise BackupError(f"SQLite finds the backup damaged: {found[0]}")
                orphan = database.execute("PRAGMA foreign_key_check").fetchone()
                if orphan:
                    raise BackupError(f"A row of {orphan[0]} refers to one that is missing.")
                compare(archive.contents.tables, tables_of(database))
        except sqlite3.DatabaseError as error:
            raise BackupError(f"SQLite can't read the backup: {error}") from error
        yield path


def restore(archive: Archive, database: Path) -> None:
    """Put the rows of a backup in the place of those of a database, in one transaction."""
    with (
        checked_copy(archive, database.parent) as path,
        closing(sqlite3.connect(path)) as source,
        closing(sqlite3.connect(database, timeout=_TIMEOUT)) as target,
    ):
        _count_on(source, target)
        try:
            source.backup(target)
        except sqlite3.Error as error:
            raise BackupError(
                f"The database can't be written ({error}); it is as it was."
            ) from error
        target.execute("PRAGMA journal_mode = WAL")


def _count_on(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Let the count of changes go on from the higher of both: it never tells two states alike."""
    if not target.execute(_HAS_REVISION).fetchone():
        return
    (counted,) = target.execute("SELECT max(changes) FROM sanctions_revision").fetchone()
    if counted is not None:
        source.execute(
            "UPDATE sanctions_revision SET changes = max(changes, ?1) + 1, "
            "digested = CASE WHEN digested = changes THEN max(changes, ?1) + 1 END",
            [counted],
        )
        source.commit()


def compare(expected: list[Table], found: list[Table]) -> None:
    """Hold the tables that were restored against those of the manifest."""
    for table, other in zip(expected, found, strict=False):
        if table != other:
            raise BackupError(
                f"{table.name} has {other.rows:,} rows and is not what was backed up "
                f"({table.rows:,} rows): the digests of its rows differ."
            )
    if len(expected) != len(found):
        raise BackupError(f"There are {len(found)} tables; {len(expected)} were backed up.")
