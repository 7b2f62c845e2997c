"""What is different between two releases: columns and rows, each change with its reason."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from sanctions.dataset.formats.columns import batches
from sanctions.dataset.releases.reasons import reasons
from sanctions.dataset.releases.sqlite_file import columns_in, opened_read_only, quoted
from sanctions.dataset.releases.tables import EVENT_TABLES, RETRACTIONS

Cells = tuple[Any, ...]
Package = Mapping[str, Any]
BATCH = 500
# What a changed column does not break: what it means, and the terms that it may hold besides.
_WORDING = ("description", "title", "categories")


class Kind(StrEnum):
    """What happened to a row. A retracted event's id stays, in the table of retractions."""

    ADDED = "added"
    CHANGED = "changed"
    RETRACTED = "retracted"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """What happened to a row: of a changed one, to one of its columns.

    `key` are the cells of the key columns, joined by a space. `before` and `after` are the cell's
    values where a column changed. `reason` is the editor's, None where none was given.
    """

    table: str
    key: str
    change: Kind
    field: str | None = None
    before: str | int | None = None
    after: str | int | None = None
    reason: str | None = None

    def as_row(self) -> dict[str, Any]:
        """Return the change as a flat row: table, key, change, field, from, to, reason."""
        row = asdict(self)
        row |= {"from": row.pop("before"), "to": row.pop("after"), "reason": row.pop("reason")}
        return row


@dataclass(frozen=True)
class ColumnChange:
    """What happened to a table or to one of its columns; `column` is '' for the table itself."""

    table: str
    column: str
    what: str
    is_breaking: bool = False
    is_addition: bool = False

    def as_row(self) -> dict[str, Any]:
        """Return the change as a flat row: table, column, what, is_breaking, is_addition."""
        return asdict(self)


def column_changes(before: Package, after: Package) -> list[ColumnChange]:
    """Return what changed in the tables' columns, given two releases' data packages."""
    old = {resource["name"]: resource["schema"] for resource in before["resources"]}
    new = {resource["name"]: resource["schema"] for resource in after["resources"]}
    changes = [
        ColumnChange(name, "", "The table is gone.", is_breaking=True)
        for name in old
        if name not in new
    ]
    for name, schema in new.items():
        if name in old:
            changes += _changes_of_table(name, old[name], schema)
        else:
            changes.append(ColumnChange(name, "", "The table is new.", is_addition=True))
    return changes


def _changes_of_table(name: str, old: Package, new: Package) -> Iterator[ColumnChange]:
    before = {field["name"]: field for field in old["fields"]}
    after = {field["name"]: field for field in new["fields"]}
    for column in before:
        if column not in after:
            yield ColumnChange(name, column, "The column is gone.", is_breaking=True)
    for column, field in after.items():
        if column not in before:
            yield ColumnChange(name, column, "The column is new.", is_breaking=True)
        elif field != before[column]:
            yield _change_of_column(name, before[column], field)
    if [one for one in before if one in after] != [one for one in after if one in before]:
        yield ColumnChange(name, "", "The columns stand in another order.", is_breaking=True)
    for keys in ("primaryKey", "foreignKeys"):
        if old.get(keys) != new.get(keys):
            yield ColumnChange(name, "", f"Its {keys} changed.", is_breaking=True)


def _change_of_column(table: str, old: Package, new: Package) -> ColumnChange:
    terms = [one.get("constraints", {}).get("enum", []) for one in (old, new)]
    gone = [term for term in terms[0] if term not in terms[1]]
    added = [term for term in terms[1] if term not in terms[0]]
    if _bare(old) != _bare(new) or gone or bool(terms[0]) != bool(terms[1]):
        lost = f" (gone: {', '.join(gone)})" if gone else ""
        what = f"It holds another kind of value{lost}."
        return ColumnChange(table, old["name"], what, is_breaking=True)
    if added:
        what = f"It has new terms: {', '.join(added)}."
        return ColumnChange(table, old["name"], what, is_addition=True)
    return ColumnChange(table, old["name"], "It is described in other words.")


def _bare(field: Package) -> dict[str, Any]:
    """Return what a column holds, without words and terms."""
    bare = {name: value for name, value in field.items() if name not in _WORDING}
    limits = bare.get("constraints", {})
    bare["constraints"] = {name: value for name, value in limits.items() if name != "enum"}
    return bare


def row_changes(before: Path, after: Path) -> Iterator[Change]:
    """Yield what changed in the rows, given two releases' SQLite files; without editors' reasons.

    In the order of tables, keys and columns. The columns that both files have are compared. Rows
    stream: one of each file is in memory at a time.
    """
    with closing(opened_read_only(before)) as old, closing(opened_read_only(after)) as new:
        for table in _tables_in(new):
            if columns_in(old, table):
                yield from _changes_of_rows(table, old, new)
            else:
                yield from (Change(table, key, Kind.ADDED) for key in _keys(table, new))


def _tables_in(file: sqlite3.Connection) -> list[str]:
    """Return the dataset's tables in a file, in the order in which they were made."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_fts%' "
        "ESCAPE '\\' AND name NOT IN ('dataset', 'search_words') ORDER BY rootpage"
    )
    return [name for (name,) in file.execute(query)]


def _changes_of_rows(
    table: str, old: sqlite3.Connection, new: sqlite3.Connection
) -> Iterator[Change]:
    key = _key_columns(table, new)
    common = [column for column in columns_in(new, table) if column in columns_in(old, table)]
    if not set(key) <= set(common):
        return  # rows that are told apart otherwise can't be compared: the columns' change says it
    others = [column for column in common if column not in key]
    width = len(key)
    truths = columns_in(new, table, of_type="BOOLEAN")
    streams = _rows(table, old, key, others), _rows(table, new, key, others)
    before, after = (next(stream, None) for stream in streams)
    while before is not None or after is not None:
        if before is None or (after is not None and after[:width] < before[:width]):
            assert after is not None  # noqa: S101 - one of the two is there
            yield Change(table, _joined(after[:width]), Kind.ADDED)
            after = next(streams[1], None)
        elif after is None or before[:width] < after[:width]:
            yield _gone(table, before[:width], new)
            before = next(streams[0], None)
        else:
            for column, was, now in zip(others, before[width:], after[width:], strict=True):
                if was != now:
                    values = (bool(was), bool(now)) if column in truths else (was, now)
                    yield Change(table, _joined(after[:width]), Kind.CHANGED, column, *values)
            before, after = (next(stream, None) for stream in streams)


def _gone(table: str, key: Cells, new: sqlite3.Connection) -> Change:
    """Return what happened to a row that is no more: it was retracted, or removed."""
    if table in EVENT_TABLES:
        query = f"SELECT reason FROM {RETRACTIONS.name} WHERE event = ?"
        told = new.execute(query, key).fetchone()
        if told:
            return Change(table, _joined(key), Kind.RETRACTED, reason=told[0])
    return Change(table, _joined(key), Kind.REMOVED)


def _key_columns(table: str, file: sqlite3.Connection) -> list[str]:
    told = file.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
    return [row[1] for row in sorted(told, key=lambda row: row[5]) if row[5]]


def _rows(
    table: str, file: sqlite3.Connection, key: Sequence[str], others: Sequence[str]
) -> Iterator[Cells]:
    listed = ", ".join(map(quoted, [*key, *others]))
    order = ", ".join(map(quoted, key))
    yield from file.execute(f"SELECT {listed} FROM {quoted(table)} ORDER BY {order}")


def _keys(table: str, file: sqlite3.Connection) -> Iterator[str]:
    yield from (_joined(key) for key in _rows(table, file, _key_columns(table, file), ()))


def _joined(key: Cells) -> str:
    return " ".join(map(str, key))


def with_reasons(changes: Iterable[Change], since: str) -> Iterator[Change]:
    """Yield the changes with the reasons that editors gave, from a day (YYYY-MM-DD) on."""
    for table, of_table in groupby(changes, key=lambda change: change.table):
        for found in batches(of_table, BATCH):
            wanted = {change.key for change in found if change.reason is None}
            told = reasons(table, wanted, since)
            for change in found:
                reason = change.reason or told.get(change.key)
                yield replace(change, reason=reason)
