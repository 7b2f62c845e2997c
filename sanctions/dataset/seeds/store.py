"""The rows of the seeds while they are checked and loaded: on the disk, not in memory.

They stand in a temporary SQLite file that SQLite makes, holds partly in memory and takes away by
itself, so that a million rows need no more memory than a thousand.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import orjson

from sanctions.dataset.seeds.entries import AnyEntry
from sanctions.dataset.seeds.reading import Row
from sanctions.dataset.seeds.values import MOST_COMPARED
from sanctions.dataset.tables import Cells, Table

# Kilobytes of the file that are held in memory.
HELD = 16_000
BATCH = 5_000
REMEMBERED = 10_000


class Store:
    """A temporary file with the rows of all tables."""

    def __init__(self) -> None:
        self.file = sqlite3.connect("", isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{HELD}"):
            self.file.execute(f"PRAGMA {setting}")


class StoredEntry(AnyEntry):
    """A row of a file; the instance that it describes is made when it is asked for."""

    def __init__(self, entries: "Entries", number: int, line: int, cells: Cells) -> None:
        self.table, self.file = entries.table, entries.table.file_name
        self.number, self.line, self.cells = number, line, cells
        self._entries = entries

    @property
    def instance(self) -> Any:
        """The instance, made anew."""
        return self._entries.make(self.cells)


class Entries(Mapping[Cells, StoredEntry]):
    """The rows of one table, in the order of their file; they are found by key.

    `make` gives the instance of a row's cells. Each row has a number, from 1 up.
    """

    def __init__(self, store: Store, table: Table, make: Callable[[Cells], Any]) -> None:
        self.table, self.make = table, make
        self._file, self._rows = store.file, f"rows_{table.name}"
        self._count = 0
        self._left_out: set[int] = set()
        self._file.execute(
            f"CREATE TABLE {self._rows} (number INTEGER PRIMARY KEY, line INTEGER NOT NULL, "
            "key TEXT NOT NULL, cells BLOB NOT NULL)"
        )
        # The last ones are asked for again and again: citations stand beside each other.
        self.has_id: Callable[[str], bool] = lru_cache(REMEMBERED)(self._has_id)

    def fill(self, rows: Iterable[Row]) -> None:
        """Take the rows of a file, with more than one of a key where it has them."""
        length = self.table.key_length
        self._file.execute("BEGIN")
        self._file.executemany(
            f"INSERT INTO {self._rows} (line, key, cells) VALUES (?, ?, ?)",  # noqa: S608 - ours
            ((row.line, " ".join(row.cells[:length]), orjson.dumps(row.cells)) for row in rows),
        )
        self._file.execute("COMMIT")
        self._file.execute(f"CREATE INDEX {self._rows}_by_key ON {self._rows} (key)")
        (self._count,) = self._one("SELECT count(*) FROM {rows}")

    def repeated(self) -> dict[str, int]:
        """Return each key that stands more than once, and the line on which it stands first."""
        found = self._all("SELECT key, min(line) FROM {rows} GROUP BY key HAVING count(*) > 1")
        return dict(found)

    def leave_out(self, numbers: set[int]) -> None:
        """Leave rows out from now on; their ids are still known."""
        self._left_out = numbers

    def in_order(self) -> "InOrder":
        """Return the entries in the order of the file, and how many they are."""
        return InOrder(self)

    def __len__(self) -> int:
        return self._count

    def __bool__(self) -> bool:
        return self._count > 0

    def __iter__(self) -> Iterator[Cells]:
        return (entry.key for entry in self.values())

    def __getitem__(self, key: Cells) -> StoredEntry:
        return self._entry(self._found(" ".join(key)))

    def __contains__(self, key: object) -> bool:
        try:
            return bool(self._found(" ".join(key)))  # type: ignore[arg-type]
        except KeyError:
            return False

    def values(self) -> Iterator[StoredEntry]:  # type: ignore[override]
        """Yield the entries, in the order of the file."""
        for row in self._all("SELECT number, line, cells FROM {rows} ORDER BY number"):
            if row[0] not in self._left_out:
                yield self._entry(row)

    def items(self) -> Iterator[tuple[Cells, StoredEntry]]:  # type: ignore[override]
        """Yield the entries with their keys, in the order of the file."""
        return ((entry.key, entry) for entry in self.values())

    def sorted(self, chosen: bytearray | None = None) -> Iterator[tuple[str, StoredEntry]]:
        """Yield the entries with their keys as text, sorted by these.

        Of a number's entry, `chosen` tells whether it is wanted.
        """
        rows = self._all("SELECT key, number, line, cells FROM {rows} ORDER BY key")
        return (
            (key, self._entry((number, line, cells)))
            for key, number, line, cells in rows
            if chosen is None or chosen[number]
        )

    def under(self, first: str) -> list[StoredEntry]:
        """Return the entries whose key has this as its first cell, and others after it."""
        found = self._all(
            "SELECT number, line, cells FROM {rows} WHERE key > ? AND key < ? ORDER BY key",
            [f"{first} ", f"{first}!"],
        )
        return [self._entry(row) for row in found]

    def has_under(self, first: str) -> bool:
        """Return whether there is a row whose key has this as its first cell."""
        sql = "SELECT 1 FROM {rows} WHERE key > ? AND key < ? LIMIT 1"
        return self._one(sql, [f"{first} ", f"{first}!"]) is not None

    def keys_about(self, key: str, most: int) -> Iterator[str]:
        """Yield the keys before and after one in their order, so many on either side."""
        for order, sign in (("DESC", "<"), ("ASC", ">=")):
            sql = f"SELECT key FROM {{rows}} WHERE key {sign} ? ORDER BY key {order} LIMIT ?"  # noqa: S608 - ours
            yield from (found for (found,) in self._all(sql, [key, most]))

    def number_of(self, key: str) -> int | None:
        """Return the number of the row with a key, None where there is none."""
        found = self._one("SELECT number FROM {rows} WHERE key = ?", [key])
        return found and found[0]

    def _has_id(self, key: str) -> bool:
        return self._one("SELECT 1 FROM {rows} WHERE key = ?", [key]) is not None

    def _found(self, key: str) -> Any:
        sql = "SELECT number, line, cells FROM {rows} WHERE key = ? ORDER BY number LIMIT 1"
        found = self._one(sql, [key])
        if found is None or found[0] in self._left_out:
            raise KeyError(key)
        return found

    def _entry(self, row: Any) -> StoredEntry:
        number, line, cells = row
        return StoredEntry(self, number, line, tuple(orjson.loads(cells)))

    def _one(self, sql: str, parameters: Iterable[Any] = ()) -> Any:
        return self._all(sql, parameters).fetchone()

    def _all(self, sql: str, parameters: Iterable[Any] = ()) -> sqlite3.Cursor:
        return self._file.execute(sql.format(rows=self._rows), tuple(parameters))


class InOrder(Collection[StoredEntry]):
    """A table's entries one after the other, for `track`."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[StoredEntry]:
        return self._entries.values()

    def __contains__(self, entry: object) -> bool:
        return isinstance(entry, StoredEntry) and entry.table is self._entries.table


class Ids:
    """The ids of a table: which there are, and those near another."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries

    def __contains__(self, key: object) -> bool:
        return self._entries.has_id(str(key))

    def near(self, key: str) -> frozenset[str]:
        """Return the ids among which the nearest may be: all, or those about it in their order."""
        return frozenset(self._entries.keys_about(key, MOST_COMPARED // 2))


class Instances(Mapping[str, Any]):
    """The instances of one table or of several, by id; the last ones are kept."""

    def __init__(self, *tables: Entries) -> None:
        self._tables = tables
        self._kept: Callable[[str], Any] = lru_cache(REMEMBERED)(self._instance)

    def _instance(self, key: str) -> Any:
        for entries in self._tables:
            with suppress(KeyError):
                return entries[(key,)].instance
        return None

    def __getitem__(self, key: str) -> Any:
        found = self._kept(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return (key[0] for entries in self._tables for key in entries)

    def __len__(self) -> int:
        return sum(map(len, self._tables))


class Chosen(Collection[StoredEntry]):
    """Some of a table's entries, and how many: found again by their numbers, sorted by key."""

    def __init__(self, entries: Entries) -> None:
        self._entries, self._count = entries, 0
        self._bits = bytearray(len(entries) + 1)

    def append(self, entry: StoredEntry) -> None:
        """Choose an entry."""
        self._bits[entry.number] = 1
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[StoredEntry]:
        if self._count:
            yield from (one for _, one in self._entries.sorted(self._bits))

    def __contains__(self, entry: object) -> bool:
        return isinstance(entry, StoredEntry) and bool(self._bits[entry.number])

    def has(self, key: str) -> bool:
        """Return whether the entry with a key is among them."""
        number = self._entries.number_of(key) if self._count else None
        return number is not None and bool(self._bits[number])
