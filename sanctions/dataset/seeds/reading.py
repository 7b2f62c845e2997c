"""CSV files to rows of cells: UTF-8, LF, RFC 4180, just the columns of the table."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sanctions.dataset.problems import Problem
from sanctions.dataset.tables import Cells, Table

# The longest cell that is read; columns have bounds of their own below it.
LONGEST_CELL = 100_000


@dataclass(frozen=True)
class Row:
    """A row of a file, with the line on which it begins."""

    line: int
    cells: Cells


def read_table(table: Table, folder: Path) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a table's file, and what is wrong with the file as a file.

    A row that has too few or too many cells is a problem and is left out of the rows.
    """
    path = folder / table.file_name
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = "is missing" if isinstance(error, FileNotFoundError) else "can't be read"
        message = f"The file {reason} in {folder}: each table has its file."
        return [], [Problem(table.file_name, 0, "", "", message)]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"Byte 0x{content[error.start]:02X} is not UTF-8: save the file as UTF-8."
        return [], [Problem(table.file_name, line, "", "", message)]
    problems = list(_problems_of_text(table.file_name, text))
    if problems:
        return [], problems
    return _read_rows(table, text)


def _problems_of_text(file: str, text: str) -> Iterator[Problem]:
    forbidden = {
        "\0": "A NUL byte stands here: take it out.",
        "\r": "The line ends with CR: save the file with LF line ends.",
        "\ufeff": "A byte order mark stands here: save the file as UTF-8 without one.",
    }
    for character, message in forbidden.items():
        position = text.find(character)
        if position >= 0:
            yield Problem(file, text.count("\n", 0, position) + 1, "", "", message)


def _read_rows(table: Table, text: str) -> tuple[list[Row], list[Problem]]:
    file = table.file_name
    rows: list[Row] = []
    problems: list[Problem] = []
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = next(reader, [])
        problems += _problems_of_header(table, header)
        if problems:
            return [], problems
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                rows.append(Row(line, tuple(cells)))
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
    return rows, problems


def _problems_of_header(table: Table, header: list[str]) -> Iterator[Problem]:
    expected = f"The columns are: {','.join(table.columns)}"
    for column in dict.fromkeys(header):
        if column not in table.columns:
            message = f"There is no such column. {expected}"
            yield Problem(table.file_name, 1, column or "(blank)", column, message)
    for column in table.columns:
        if header.count(column) != 1:
            times = "is missing" if column not in header else "stands more than once"
            message = f"The column {times}. {expected}"
            yield Problem(table.file_name, 1, column, column, message)
    if set(header) == set(table.columns) and header != list(table.columns):
        message = f"The columns stand in another order. {expected}"
        yield Problem(table.file_name, 1, header[0], header[0], message)
