"""The first sheet of an XLSX workbook to rows of cells, each as text.

Formulas are told as problems and not evaluated. A workbook is a zip file of XML: what it unpacks
to is bounded before anything is unpacked, entities are refused (defusedxml), and no more of a sheet
is held than the rows that it has.
"""

import datetime as dt
import io
import logging
import warnings
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from sanctions.dataset.imports.limits import IN_PARTS, Limits
from sanctions.dataset.problems import Problem
from sanctions.dataset.seeds.reading import Row, problems_of_header
from sanctions.dataset.tables import Table

logger = logging.getLogger(__name__)

# XML of sheets shrinks to about a tenth; a zip bomb to a thousandth.
UNPACKED_TIMES = 20
MOST_PARTS = 1000
# The limits of a sheet; columns further right than this are not looked at.
LAST_ROW = 1_048_576
LAST_COLUMN = 64
NO_WORKBOOK = "It can't be read as XLSX: open it in a spreadsheet program and save it anew."


def read_workbook(
    table: Table, name: str, content: bytes, limits: Limits
) -> tuple[list[Row], list[Problem], list[Problem]]:
    """Return the rows of a workbook's first sheet, the problems of cells, and those of the file.

    It stops reading one row beyond the limit.
    """
    message = _problem_of_archive(content, UNPACKED_TIMES * limits.bytes)
    if message:
        return [], [], [Problem(name, 0, "", "", message)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which are not looked at
            return _read(table, name, content, limits.rows)
    except Exception:
        logger.info("A workbook can't be read", exc_info=True)
        return [], [], [Problem(name, 0, "", "", NO_WORKBOOK)]


def _problem_of_archive(content: bytes, most: int) -> str | None:
    """Return what is wrong with a workbook as a zip file; it is not unpacked for that.

    A part that is longer than the file says of it is cut off there by zipfile, so the sizes hold.
    """
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return NO_WORKBOOK
    unpacked = sum(part.file_size for part in parts)
    if unpacked > most or len(parts) > MOST_PARTS:
        return (
            f"It would unpack to {unpacked:,} bytes in {len(parts):,} parts; {most:,} in "
            f"{MOST_PARTS:,} are allowed: {IN_PARTS}"
        )
    if any(part.flag_bits & 1 for part in parts):
        return "It has a password: save it without one."
    return None


def _read(
    table: Table, name: str, content: bytes, most_rows: int
) -> tuple[list[Row], list[Problem], list[Problem]]:
    if not DEFUSEDXML:
        raise RuntimeError("openpyxl reads no workbook of others without defusedxml.")
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        lines = enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=LAST_COLUMN), start=1)
        _, first = next(lines, (1, ()))
        header = _trimmed([_text(cell.value) for cell in first])
        of_file = list(problems_of_header(table, name, header))
        if of_file:
            return [], [], of_file
        rows: list[Row] = []
        of_cells: list[Problem] = []
        blank: Any = None
        for line, cells in lines:
            if cells is blank or all(cell is EMPTY_CELL for cell in cells):
                blank = cells  # rows that a sheet leaves out are one and the same
                continue
            texts = [_text(cell.value) for cell in cells]
            if not any(texts):
                continue
            if len(rows) > most_rows:
                break
            if len(_trimmed(texts)) > len(table.columns):
                message = "It has more cells than the header has columns: clear the others."
                of_file.append(Problem(name, line, "", "", message))
                continue
            rows.append(Row(line, tuple(texts[: len(table.columns)])))
            of_cells += _problems_of_cells(table, name, line, cells)
        return rows, of_cells, of_file
    finally:
        book.close()


def _problems_of_cells(table: Table, name: str, line: int, cells: Any) -> Iterator[Problem]:
    for column, cell in zip(table.columns, cells, strict=False):
        if cell.data_type == "f":
            message = "It is a formula: put in its place the value that it gives."
            yield Problem(name, line, column, _text(cell.value), message)
        elif cell.data_type == "e":
            message = "It is the error of a formula: put a value in its place, or clear it."
            yield Problem(name, line, column, _text(cell.value), message)


def _trimmed(texts: list[str]) -> list[str]:
    """Return the texts without blank ones at the end."""
    width = max((place for place, text in enumerate(texts, start=1) if text), default=0)
    return texts[:width]


def _text(value: Any) -> str:
    """Return what stands in a cell as it would stand in a CSV file: 12, 2018-03-26, ''."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ") if value.time() != dt.time() else value.date().isoformat()
    return str(getattr(value, "text", value))
