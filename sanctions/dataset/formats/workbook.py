"""Rows as an XLSX workbook, written row by row: only one row is in memory at a time."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from sanctions.dataset.formats.columns import Column, Kind, Rows, cells_in, day
from sanctions.dataset.formats.lines import runs_as_formula

# The limits of a sheet and of a cell; what goes beyond would be left out without a word.
ROWS_ON_SHEET = 1_048_576
LONGEST_TEXT = 32_767
# Excel knows no earlier dates: they are written as text.
FIRST_DAY = dt.date(1900, 3, 1)
# The same rows give the same bytes: nothing in the file tells when it was made.
MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the format knows no time zones
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDTHS = {Kind.TEXT: 22, Kind.TERM: 18, Kind.DATE: 12}
_CODEBOOK_WIDTHS = {"table": 20, "column": 22, "type": 16, "definition": 100}


@dataclass(frozen=True)
class Sheet:
    """Rows that stand on a sheet of their own, under a name."""

    name: str
    columns: Sequence[Column]
    rows: Rows


class Looks(NamedTuple):
    """How cells look: dates, and text that begins like a formula."""

    date: Any
    quoted: Any


def write_workbook(
    file: IO[bytes], columns: Sequence[Column], rows: Rows, about: Mapping[str, str]
) -> None:
    """Write a workbook: the rows with typed cells, a codebook of the columns, and `about`.

    The header is bold and stays in sight. Text is never run as a formula or turned into a link.
    Rows that one sheet can't hold go on on another one.
    """
    with _workbook(file, about) as workbook:
        _write_rows(workbook, Sheet("rows", columns, rows))
        lines = [(column.name, column.kind.value, column.meaning) for column in columns]
        _write_codebook(workbook, ("column", "type", "definition"), lines, about)


def write_workbook_of_tables(
    file: IO[bytes], sheets: Iterable[Sheet], about: Mapping[str, str]
) -> None:
    """Write a workbook of several tables, each on a sheet, as `write_workbook` does of one."""
    with _workbook(file, about) as workbook:
        lines: list[tuple[str, ...]] = []
        for sheet in sheets:
            _write_rows(workbook, sheet)
            lines += [(sheet.name, one.name, one.kind.value, one.meaning) for one in sheet.columns]
        _write_codebook(workbook, ("table", "column", "type", "definition"), lines, about)


@contextmanager
def _workbook(file: IO[bytes], about: Mapping[str, str]) -> Iterator[Workbook]:
    with Workbook(file, OPTIONS) as workbook:
        workbook.set_properties({"created": MADE, "comments": _lines(about)})
        yield workbook


def _lines(about: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {text}" for name, text in about.items())


def _write_rows(workbook: Workbook, given: Sheet) -> None:
    columns = given.columns
    looks = Looks(
        date=workbook.add_format({"num_format": "yyyy-mm-dd"}),
        quoted=workbook.add_format({"quote_prefix": True}),
    )
    names = [column.name for column in columns]
    widths = [WIDTHS.get(column.kind, 10) for column in columns]
    sheet, sheets, line = _sheet(workbook, given.name, names, widths), 1, 0
    for cells in cells_in(columns, given.rows):
        line += 1
        if line == ROWS_ON_SHEET:
            sheets, line = sheets + 1, 1
            sheet = _sheet(workbook, f"{given.name} {sheets}", names, widths)
        for place, column in enumerate(columns):
            _write_cell(sheet, (line, place), column, cells[place], looks)


def _sheet(workbook: Workbook, name: str, header: list[str], widths: list[int]) -> Worksheet:
    """Return a new sheet with a bold header that stays in sight."""
    sheet: Worksheet = workbook.add_worksheet(name)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    bold = workbook.add_format({"bold": True})
    for place, text in enumerate(header):
        sheet.write_string(0, place, text, bold)
    return sheet


def _write_cell(
    sheet: Worksheet, at: tuple[int, int], column: Column, value: Any, looks: Looks
) -> None:
    """Write a value as what its column holds; nothing where it is not known.

    Text that a spreadsheet would run stays text also where someone edits its cell.
    """
    if value is None:
        return
    if column.kind == Kind.TRUTH:
        sheet.write_boolean(*at, value)
    elif column.kind in {Kind.WHOLE, Kind.NUMBER}:
        sheet.write_number(*at, value)
    elif column.kind == Kind.DATE and (day(value) or FIRST_DAY) >= FIRST_DAY:
        sheet.write_datetime(*at, day(value), looks.date)
    else:
        text = str(value)
        if len(text) > LONGEST_TEXT:
            raise ValueError(f"{column.name}: a cell holds at most {LONGEST_TEXT:,} characters.")
        sheet.write_string(*at, text, looks.quoted if runs_as_formula(text) else None)


def _write_codebook(
    workbook: Workbook,
    header: Sequence[str],
    lines: Sequence[tuple[str, ...]],
    about: Mapping[str, str],
) -> None:
    """Write what each column is, and below that where the rows are from."""
    widths = [_CODEBOOK_WIDTHS[name] for name in header]
    sheet = _sheet(workbook, "codebook", list(header), widths)
    blank = ("",) * (len(header) - 1)
    told = [*lines, ("", *blank), *((name, *blank[1:], text) for name, text in about.items())]
    for line, cells in enumerate(told, start=1):
        for place, text in enumerate(cells):
            if text:
                sheet.write_string(line, place, text[:LONGEST_TEXT])
