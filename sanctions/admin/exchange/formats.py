"""The formats in which files come and go."""

from typing import Any, ClassVar

from django.conf import settings
from import_export.formats.base_formats import Format
from tablib import Dataset

from sanctions.dataset.imports.limits import Limits
from sanctions.dataset.imports.reading import read_file
from sanctions.dataset.problems import Problem
from sanctions.dataset.seeds.reading import Row
from sanctions.dataset.tables import Table


class FileRows(Dataset):
    """The rows of a file, with their lines in it and the problems of cells that hold no value."""

    def __init__(self, table: Table, rows: list[Row], of_cells: list[Problem]) -> None:
        super().__init__(*(row.cells for row in rows), headers=table.columns)
        self.lines = rows
        self.of_cells = of_cells


class Spreadsheet(Format):
    """CSV or XLSX, told apart by how the file begins: an editor need not say which."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def get_title(self) -> str:
        """Return what the format is called."""
        return "CSV or XLSX"

    def can_import(self) -> bool:
        """Return that files come so."""
        return True

    def create_dataset(self, in_stream: bytes) -> FileRows:
        """Return the rows of a file; FileError where it is no file of the table, or too large."""
        limits = Limits(settings.IMPORT_MAX_BYTES, settings.IMPORT_MAX_ROWS)
        return FileRows(self.table, *read_file(self.table, self.table.name, in_stream, limits))


class Written(Format):
    """A format of files that go out; the rows are streamed by `downloads`."""

    title: ClassVar[str]
    extension: ClassVar[str]

    def get_title(self) -> str:
        """Return what the format is called."""
        return self.title

    def get_extension(self) -> str:
        """Return the ending of a file's name."""
        return self.extension

    def can_export(self) -> bool:
        """Return that files go out so."""
        return True

    def export_data(self, dataset: Any, **_: Any) -> Any:
        """Refuse to write what was gathered in memory."""
        raise NotImplementedError("Rows are streamed: see sanctions.admin.exchange.downloads.")


class CsvFile(Written):
    """CSV, as the API gives it."""

    title = "CSV"
    extension = "csv"


class XlsxFile(Written):
    """An Excel workbook, with a codebook of the columns."""

    title = "XLSX"
    extension = "xlsx"
