"""The rows of a release's files, read back from each format as the text of their cells."""

import csv
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from pyarrow.parquet import ParquetFile

from sanctions.dataset.fixtures import lines_in
from sanctions.dataset.formats.lines import unharmed
from sanctions.dataset.releases.listing import Release
from sanctions.dataset.releases.sqlite_file import columns_in, opened_read_only, quoted

# None for a cell that the format does not hold.
Texts = tuple[str | None, ...]


class ReadError(Exception):
    """The file is not what it should be; the message says how."""


class Wanted(NamedTuple):
    """A table to read: its name, its columns and those of its key."""

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


def text_of(value: Any) -> str:
    """Return the text of a value in a CSV file, '' for what is not known."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def rows_of_csv(path: Path, wanted: Wanted) -> Iterator[Texts]:
    """Yield the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        _expect(next(reader, []), wanted)
        for number, cells in enumerate(reader, start=2):
            if len(cells) != len(wanted.columns):
                raise ReadError(f"Line {number} has {len(cells)} cells.")
            yield tuple(map(unharmed, cells))


def rows_of_ndjson(path: Path, wanted: Wanted) -> Iterator[Texts]:
    """Yield the rows of an NDJSON file."""
    with path.open("rb") as file:
        for line in file:
            row = orjson.loads(line)
            _expect(row, wanted)
            yield tuple(map(text_of, row.values()))


def rows_of_parquet(path: Path, wanted: Wanted) -> Iterator[Texts]:
    """Yield the rows of a Parquet file."""
    with ParquetFile(path) as file:
        _expect(file.schema_arrow.names, wanted)
        for batch in file.iter_batches(batch_size=1000):
            for row in batch.to_pylist():
                yield tuple(map(text_of, row.values()))


def rows_of_sqlite(path: Path, wanted: Wanted) -> Iterator[Texts]:
    """Yield the rows of a table in a SQLite file."""
    with closing(opened_read_only(path)) as file:
        _expect(columns_in(file, wanted.table), wanted)
        truths = columns_in(file, wanted.table, of_type="BOOLEAN")
        places = [wanted.columns.index(column) for column in truths]
        order = ", ".join(map(quoted, wanted.key))
        for row in file.execute(f"SELECT * FROM {quoted(wanted.table)} ORDER BY {order}"):
            cells = list(row)
            for place in places:
                cells[place] = bool(cells[place])
            yield tuple(map(text_of, cells))


def rows_of_fixture(path: Path, wanted: Wanted) -> Iterator[Texts]:
    """Yield the rows of a fixture, plain or compressed."""
    for line in lines_in(path):
        told = json.loads(line)
        cells = told["fields"] | ({wanted.key[0]: told["pk"]} if "pk" in told else {})
        yield tuple(
            text_of(cells[column]) if column in cells else None for column in wanted.columns
        )


def _expect(columns: Iterable[str], wanted: Wanted) -> None:
    if tuple(columns) != wanted.columns:
        raise ReadError(f"Its columns are not those of the data package: {', '.join(columns)}.")


class Format(NamedTuple):
    """A format: where a release has the file of a table, and how its rows are read."""

    path: Callable[[Release, str], str]
    rows: Callable[[Path, Wanted], Iterator[Texts]]


CSV = Format(lambda _, table: f"csv/{table}.csv", rows_of_csv)
OTHERS: Sequence[Format] = (
    Format(lambda _, table: f"ndjson/{table}.ndjson", rows_of_ndjson),
    Format(lambda _, table: f"parquet/{table}.parquet", rows_of_parquet),
    Format(lambda release, _: release.sqlite.name, rows_of_sqlite),
    Format(lambda _, table: f"fixtures/{table}.json", rows_of_fixture),
    Format(lambda _, table: f"fixtures-gz/{table}.json.gz", rows_of_fixture),
)
# What reading can go wrong with.
ERRORS = (ReadError, OSError, EOFError, ValueError, KeyError, TypeError, csv.Error, sqlite3.Error)
