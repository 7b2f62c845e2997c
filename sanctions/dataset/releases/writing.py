"""The files of a release: its tables in each format, made from its SQLite file."""

import gzip
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import orjson

from sanctions.analysis.panel import KEYS, Events, PanelUnit, Years, meanings, panel
from sanctions.dataset.fixtures import write_fixtures
from sanctions.dataset.formats.columns import Column, Kind, Row
from sanctions.dataset.formats.lines import csv_chunks, ndjson_chunks
from sanctions.dataset.formats.parquet import write_parquet
from sanctions.dataset.formats.workbook import Sheet, write_workbook_of_tables
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.releases.listing import Edition
from sanctions.dataset.releases.opening import forget, reading_from
from sanctions.dataset.releases.sqlite_file import opened_read_only, rows_in
from sanctions.dataset.releases.tables import RELEASE_TABLES, AnyTable
from sanctions.models.search import EVENTS

Rows = Callable[[], Iterable[Row]]


class Written(NamedTuple):
    """A file that was written: its path in the release, format, table and number of rows."""

    path: str
    format: str
    table: str | None = None
    rows: int | None = None


@dataclass(frozen=True)
class FileTable:
    """A table that stands in files: its name, its columns, and where its rows come from."""

    name: str
    columns: tuple[Column, ...]
    rows: Rows


def panel_columns(unit: str) -> tuple[Column, ...]:
    """Return the columns of a panel."""
    words = {column for column in KEYS[unit] if column != "year"}
    return tuple(
        Column(name, Kind.TEXT if name in words else Kind.WHOLE, meaning)
        for name, meaning in meanings(unit).items()
    )


def panel_key(unit: str) -> tuple[str, ...]:
    """Return the columns that tell a panel's rows apart."""
    return tuple(column for column in KEYS[unit] if not column.endswith("_name"))


# The panels by the names of their tables; units without an event in a year have no row.
PANELS = {f"panel_{unit.value.replace('-', '_')}": unit for unit in PanelUnit}


def _worked_out(unit: str, place: Path) -> Rows:
    """Work a panel out once and put its rows down in a file; return what reads them there."""
    events: Events = {model: model.published.all() for model in EVENTS}
    with place.open("wb") as file:
        file.writelines(ndjson_chunks(panel_columns(unit), panel(events, unit, Years())))

    def rows() -> Iterator[Row]:
        with place.open("rb") as lines:
            yield from map(orjson.loads, lines)

    return rows


def write_files(
    folder: Path, sqlite: Path, edition: Edition, track: Track = untracked
) -> list[Written]:
    """Write the tables of a release's SQLite file in each other format; return what was written.

    Rows stream: a batch of them, or a year of a panel, is in memory at a time.
    """
    with reading_from(sqlite), ExitStack() as stack:
        stack.callback(forget, sqlite)
        file = stack.enter_context(closing(opened_read_only(sqlite)))

        def rows_of(table: AnyTable) -> Rows:
            return lambda: rows_in(file, table)

        place = Path(stack.enter_context(TemporaryDirectory(dir=folder, prefix=".panels-")))
        tables = [
            FileTable(table.name, table.columns, rows_of(table)) for table in RELEASE_TABLES
        ] + [
            FileTable(name, panel_columns(unit), _worked_out(unit, place / name))
            for name, unit in track(list(PANELS.items()), "Working out the panels")
        ]
        return [
            *_write_tables(folder, tables, edition, track),
            _write_workbook(folder, tables, edition, track),
            *_write_fixtures(folder, track),
        ]


def _write_tables(
    folder: Path, tables: list[FileTable], edition: Edition, track: Track
) -> Iterator[Written]:
    for name in ("csv", "ndjson", "parquet"):
        (folder / name).mkdir()
    for table in track(tables, "Writing CSV, NDJSON and Parquet"):
        chunks = {"csv": csv_chunks, "ndjson": ndjson_chunks}
        for name, chunks_of in chunks.items():
            path = f"{name}/{table.name}.{name}"
            counted = Counted(table.rows())
            with (folder / path).open("wb") as file:
                file.writelines(chunks_of(table.columns, counted))
            yield Written(path, name, table.name, counted.number)
        path = f"parquet/{table.name}.parquet"
        counted = Counted(table.rows())
        with (folder / path).open("wb") as file:
            write_parquet(file, table.columns, counted, edition.about())
        yield Written(path, "parquet", table.name, counted.number)


def _write_workbook(
    folder: Path, tables: list[FileTable], edition: Edition, track: Track
) -> Written:
    path = f"{edition.stem}.xlsx"
    sheets = (
        Sheet(table.name, table.columns, table.rows()) for table in track(tables, "Writing XLSX")
    )
    with (folder / path).open("wb") as file:
        write_workbook_of_tables(file, sheets, edition.about())
    return Written(path, "xlsx")


def _write_fixtures(folder: Path, track: Track) -> Iterator[Written]:
    """Write the fixtures, plain and, in a folder of their own, compressed.

    `loaddata` refuses two fixtures of one name that stand side by side.
    """
    plain, compressed = folder / "fixtures", folder / "fixtures-gz"
    plain.mkdir()
    compressed.mkdir()
    for name, number in write_fixtures(plain, track).items():
        table = None if name == "dataset.json" else name.removesuffix(".json")
        yield Written(f"fixtures/{name}", "fixture", table, number)
        with (
            (plain / name).open("rb") as source,
            (compressed / f"{name}.gz").open("wb") as target,
            # Neither name nor time: the same rows give the same bytes.
            gzip.GzipFile("", "wb", compresslevel=9, fileobj=target, mtime=0) as packed,
        ):
            shutil.copyfileobj(source, packed)
        yield Written(f"fixtures-gz/{name}.gz", "fixture-gz", table, number)


class Counted:
    """Rows, and how many of them have passed."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.number += 1
            yield row
