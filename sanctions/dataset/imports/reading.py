"""A CSV or XLSX file as an editor brings it to rows of cells; nothing in it is run or trusted.

Beside what seeds/ may hold, it may have the byte order mark, the line ends and the blank rows that
spreadsheet programs write, and the marks that exports put before text that looks like a formula.
"""

from sanctions.dataset.formats.lines import unharmed
from sanctions.dataset.imports.limits import IN_PARTS, Limits
from sanctions.dataset.imports.workbook import read_workbook
from sanctions.dataset.problems import Problem
from sanctions.dataset.seeds.reading import Row, read_rows, read_text
from sanctions.dataset.tables import Table

XLSX_BEGINS = b"PK\x03\x04"
OLD_EXCEL_BEGINS = b"\xd0\xcf\x11\xe0"
# What some programs put between cells in place of commas.
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}


class FileError(Exception):
    """The file can't be read as rows of the table; the problems say why and what would be right."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def read_file(
    table: Table, name: str, content: bytes, limits: Limits
) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a file and the problems of cells that hold no plain value.

    Raises FileError where it is no file of the table's rows, or too large.
    """
    if len(content) > limits.bytes:
        _refuse(name, f"It has {len(content):,} bytes, {limits.bytes:,} are allowed: {IN_PARTS}")
    if content.startswith(OLD_EXCEL_BEGINS):
        _refuse(name, "It is a file of an old Excel, or has a password: save it as plain XLSX.")
    if content.startswith(XLSX_BEGINS):
        rows, of_cells, of_file = read_workbook(table, name, content, limits)
    else:
        of_cells = []
        rows, of_file = _read_csv(table, name, content)
    if of_file:
        raise FileError(of_file)
    rows = [row for row in rows if any(row.cells)]
    if not rows:
        _refuse(name, "It has no row below the header: there is nothing to import.")
    if len(rows) > limits.rows:
        _refuse(name, f"It has more than {limits.rows:,} rows: {IN_PARTS}")
    return rows, of_cells


def _refuse(name: str, message: str) -> None:
    raise FileError([Problem(name, 0, "", "", message)])


def _read_csv(table: Table, name: str, content: bytes) -> tuple[list[Row], list[Problem]]:
    text, problems = read_text(name, content)
    if problems:
        if b"\0" in content[:1000]:
            message = "It is neither a CSV file in UTF-8 nor an XLSX file: save it as one of them."
            problems = [Problem(name, 0, "", "", message)]
        return [], problems
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    separator = _other_separator(table, text)
    if separator:
        message = (
            f"Its cells stand between {OTHER_SEPARATORS[separator]}, not commas: save it as CSV "
            "with commas, or as XLSX."
        )
        return [], [Problem(name, 1, "", "", message)]
    rows, problems = read_rows(table, name, text.rstrip("\n"))
    return [Row(row.line, tuple(map(unharmed, row.cells))) for row in rows], problems


def _other_separator(table: Table, text: str) -> str | None:
    """Return what stands between the names of the columns in place of commas, if it does."""
    header = text.partition("\n")[0].replace('"', "")
    return next((one for one in OTHER_SEPARATORS if one.join(table.columns) == header), None)
