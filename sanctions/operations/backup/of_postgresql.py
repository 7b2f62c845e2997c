"""Backups of PostgreSQL: every table by COPY, from one snapshot, while others write.

No other program is needed (pg_dump must be as new as the server), and what comes back goes into
tables that this program's own migrations made: a backup of PostgreSQL 16 is restored in 18.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from sanctions.operations.backup.archive import (
    LEFT_OUT,
    Archive,
    BackupError,
    Contents,
    RowsDigest,
    Table,
    Writer,
)
from sanctions.operations.backup.of_sqlite import compare

_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attgenerated = ''
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
GROUP BY c.relname ORDER BY c.relname COLLATE "C"
"""
_SEQUENCES = """
SELECT t.relname, a.attname::text, s.relname FROM pg_class s
JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass
JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace ORDER BY 1, 2
"""
# How COPY writes values: the same in every session.
_PLAIN = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; "
    "SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1; "
    "SET LOCAL bytea_output = 'hex'; SET LOCAL statement_timeout = 0"
)


def write_rows(writer: Writer) -> tuple[list[Table], list[list[Any]]]:
    """Write all tables as they are at one moment; return them, and the state of sequences."""
    with _snapshot() as cursor:
        tables = []
        for name, columns in _tables(cursor):
            digest = RowsDigest()
            writer.add(_member(name), _rows(cursor, name, columns, digest))
            tables.append(Table(name, columns, digest.rows, str(digest)))
        return tables, _sequences(cursor)


@contextmanager
def _snapshot() -> Iterator[psycopg.Cursor[Any]]:
    """Give a cursor that sees one state of the database, whoever writes meanwhile."""
    connection.ensure_connection()
    with transaction.atomic(), connection.cursor() as wrapped:
        wrapped.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        wrapped.execute(_PLAIN)
        yield wrapped.cursor


def _tables(cursor: psycopg.Cursor[Any]) -> list[tuple[str, list[str]]]:
    cursor.execute(_TABLES)
    return [(name, columns) for name, columns in cursor.fetchall()]


def _sequences(cursor: psycopg.Cursor[Any]) -> list[list[Any]]:
    """Return table, column, last number and whether it was given, of each sequence."""
    cursor.execute(_SEQUENCES)
    found = []
    for table, column, name in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name)))
        state = cursor.fetchone()
        assert state is not None  # noqa: S101 - a sequence has one row
        found.append([table, column, *state])
    return found


def _rows(
    cursor: psycopg.Cursor[Any], name: str, columns: list[str], digest: RowsDigest
) -> Iterator[bytes]:
    """Yield the rows of a table as COPY writes them, and take them into a digest."""
    where = "WHERE false" if name in LEFT_OUT else ""
    statement = sql.SQL("COPY (SELECT {} FROM {} {}) TO STDOUT").format(
        _names(columns), sql.Identifier(name), sql.SQL(where)
    )
    with cursor.copy(statement) as copy:
        for row in copy:  # the server sends each row on its own
            line = bytes(row)
            digest.add(line)
            yield line


def restore(archive: Archive) -> None:
    """Put the rows of a backup in the place of all rows, in one transaction, and compare them.

    A database without tables gets those of the time of the backup first.
    """
    with connection.cursor() as wrapped:
        has_tables = bool(connection.introspection.table_names(wrapped))
    if not has_tables:
        _make_tables(archive.contents)
    with transaction.atomic(), connection.cursor() as wrapped:
        wrapped.execute(_PLAIN)
        cursor: psycopg.Cursor[Any] = wrapped.cursor
        _replace_rows(cursor, archive)


def _replace_rows(cursor: psycopg.Cursor[Any], archive: Archive) -> None:
    contents = archive.contents
    here = dict(_tables(cursor))
    expected = {table.name: sorted(table.columns) for table in contents.tables}
    if {name: sorted(columns) for name, columns in here.items()} != expected:
        raise BackupError(
            "The tables of this database are not those of the backup, which was made by version "
            f"{contents.program}: restore it into a new, empty database, then run migrate."
        )
    counted = _count(cursor)
    names = [sql.Identifier(table.name) for table in contents.tables]
    for name in names:  # what was worked out by triggers is in the backup as well
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
    cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(names)))
    for table in contents.tables:
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table.name), _names(table.columns)
        )
        try:
            with cursor.copy(into) as copy:
                for piece in archive.pieces(_member(table.name)):
                    copy.write(piece)
        except psycopg.DataError as error:
            raise BackupError(f"{table.name} of the backup can't be read: {error}") from error
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    compare(contents.tables, [_found(cursor, table) for table in contents.tables])
    for name, column, number, was_given in contents.sequences:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(quote_ident(%s), %s), %s, %s)",
            [name, column, number, was_given],
        )
    # The count of changes goes on from the higher of both: it never tells two states alike.
    cursor.execute(
        "UPDATE sanctions_revision SET changes = greatest(changes, %s) + 1, "
        "digested = CASE WHEN digested = changes THEN greatest(changes, %s) + 1 END",
        [counted, counted],
    )
    for name in names:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))


def _found(cursor: psycopg.Cursor[Any], table: Table) -> Table:
    digest = RowsDigest()
    for _ in _rows(cursor, table.name, table.columns, digest):
        pass
    return Table(table.name, table.columns, digest.rows, str(digest))


def _count(cursor: psycopg.Cursor[Any]) -> int:
    cursor.execute("SELECT coalesce(max(changes), 0) FROM sanctions_revision")
    found = cursor.fetchone()
    return int(found[0]) if found else 0


def _make_tables(contents: Contents) -> None:
    """Run the migrations that had been applied when the backup was made."""
    executor = MigrationExecutor(connection)
    applied = {(app, name) for app, name in contents.migrations}
    unknown = applied - executor.loader.graph.nodes.keys()
    if unknown:
        named = ", ".join(f"{app}.{name}" for app, name in sorted(unknown)[:3])
        raise BackupError(
            f"The backup is of a newer version ({contents.program}; {named} is not known here): "
            "restore it with that version."
        )
    parents = {
        parent.key
        for key in applied
        for parent in executor.loader.graph.node_map[key].parents
        if parent.key[0] == key[0]
    }
    executor.migrate(sorted(applied - parents))


def _member(table: str) -> str:
    return f"{table}.copy"


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
