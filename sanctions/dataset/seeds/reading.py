"""CSV files to rows of cells: UTF-8, LF, RFC 4180, just the columns of the table."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from sanctions.dataset.problems import Problem
from sanctions.dataset.tables import Cells, Table

# The longest cell that is read; columns have bounds of their own below it.
LONGEST_CELL = 100_000
# Bytes of a file that are looked at together.
PART = 1 << 20


@dataclass(frozen=True)
class Row:
    """A row of a file, with the line on which it begins."""

    line: int
    cells: Cells


def rows_of_file(table: Table, folder: Path, problems: list[Problem]) -> Iterator[Row]:
    """Yield the rows of a table's file, one at a time; add what is wrong with the file.

    A row that has too few or too many cells is a problem and is left out of the rows.
    """
    path = folder / table.file_name
    try:
        found = list(_problems_of_file(table.file_name, path))
        problems += found
        if not found:
            with path.open(encoding="utf-8", newline="") as file:
                yield from _rows(table, table.file_name, file, problems)
    except OSError as error:
        reason = "is missing" if isinstance(error, FileNotFoundError) else "can't be read"
        message = f"The file {reason} in {folder}: each table has its file."
        problems.append(Problem(table.file_name, 0, "", "", message))


def _problems_of_file(name: str, path: Path) -> Iterator[Problem]:
    """Yield what is wrong with a file as text: a part of it is in memory at a time."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    told: dict[str, Problem] = {}
    lines = 0
    with path.open("rb") as file:
        while True:
            part = file.read(PART)
            try:
                text = decode(part, final=not part)
            except UnicodeDecodeError as error:
                yield _not_utf8(name, error, lines)
                return
            for problem in _problems_of_text(name, text, lines):
                told.setdefault(problem.message, problem)
            if not part:
                break
            lines += text.count("\n")
    yield from told.values()


def read_text(file: str, content: bytes) -> tuple[str, list[Problem]]:
    """Return the text of a file, and what is wrong if it is not UTF-8."""
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        return "", [_not_utf8(file, error, 0)]


def _not_utf8(file: str, error: UnicodeDecodeError, lines_before: int) -> Problem:
    line = lines_before + error.object.count(b"\n", 0, error.start) + 1
    message = f"Byte 0x{error.object[error.start]:02X} is not UTF-8: save the file as UTF-8."
    return Problem(file, line, "", "", message)


def _problems_of_text(file: str, text: str, lines_before: int = 0) -> Iterator[Problem]:
    forbidden = {
        "\0": "A NUL byte stands here: take it out.",
        "\r": "The line ends with CR: save the file with LF line ends.",
        "\ufeff": "A byte order mark stands here: save the file as UTF-8 without one.",
    }
    for character, message in forbidden.items():
        position = text.find(character)
        if position >= 0:
            line = lines_before + text.count("\n", 0, position) + 1
            yield Problem(file, line, "", "", message)


def read_rows(table: Table, file: str, text: str) -> tuple[list[Row], list[Problem]]:
    """Return the rows in the text of a table's file, and what is wrong with it as a table."""
    problems = list(_problems_of_text(file, text))
    if problems:
        return [], problems
    rows = list(_rows(table, file, io.StringIO(text, newline=""), problems))
    return rows, problems


def _rows(table: Table, file: str, text: TextIO, problems: list[Problem]) -> Iterator[Row]:
    """Yield the rows of a table in a text; add what is wrong with it."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text, strict=True)
    line = 1
    try:
        header = next(reader, [])
        wrong = list(problems_of_header(table, file, header))
        problems += wrong
        if wrong:
            return
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                yield Row(line, tuple(cells))
            else:
                message = (
                    f"The row has {len(cells)} cells, the header {len(header)}: "
                    "put a cell that holds a comma into double quotes."
                )
                problems.append(Problem(file, line, "", "", message))
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"The row can't be read as CSV ({error}): look at its double quotes."
        problems.append(Problem(file, line, "", "", message))


def problems_of_header(table: Table, file: str, header: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with the first row of a table's file: it names the columns, in order."""
    expected = f"The columns are: {','.join(table.columns)}"
    for column in dict.fromkeys(header):
        if column not in table.columns:
            message = f"There is no such column. {expected}"
            yield Problem(file, 1, column or "(blank)", column, message)
    for column in table.columns:
        if header.count(column) != 1:
            times = "is missing" if column not in header else "stands more than once"
            message = f"The column {times}. {expected}"
            yield Problem(file, 1, column, column, message)
    if set(header) == set(table.columns) and header != list(table.columns):
        message = f"The columns stand in another order. {expected}"
        yield Problem(file, 1, header[0], header[0], message)
