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
    text, problems = read_text(table.file_name, content)
    return ([], problems) if problems else read_rows(table, table.file_name, text)


def read_text(file: str, content: bytes) -> tuple[str, list[Problem]]:
    """Return the text of a file, and what is wrong if it is not UTF-8."""
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"Byte 0x{content[error.start]:02X} is not UTF-8: save the file as UTF-8."
        return "", [Problem(file, line, "", "", message)]


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


def read_rows(table: Table, file: str, text: str) -> tuple[list[Row], list[Problem]]:
    """Return the rows in the text of a table's file, and what is wrong with it as a table."""
    problems = list(_problems_of_text(file, text))
    if problems:
        return [], problems
    rows: list[Row] = []
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = next(reader, [])
        problems += problems_of_header(table, file, header)
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
