"""Files as editors bring them: tables as CSV and XLSX, and the pages that take them."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from sanctions.dataset.tables import BY_NAME
from tests.admin.conftest import address

Cells = Mapping[str, Any]


def as_csv(table: str, *rows: Cells) -> bytes:
    """Return a CSV file of a table; columns that a row does not name are blank."""
    columns = BY_NAME[table].columns
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def as_xlsx(table: str, *rows: Cells) -> bytes:
    """Return a workbook of a table, with its values as they are given."""
    columns = BY_NAME[table].columns
    book = Workbook()
    book.active.append(columns)
    for row in rows:
        book.active.append([row.get(column) for column in columns])
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def seeded(table: str, *keys: str) -> list[dict[str, str]]:
    """Return rows of seeds/ by the first column."""
    with (settings.SEEDS_DIR / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = BY_NAME[table].columns[0]
    return [row for row in rows if row[first] in keys] if keys else rows


class Importer:
    """One who brings files at the admin of a model."""

    def __init__(self, editor: Any, model: Any) -> None:
        self.editor, self.model = editor, model

    def bring(self, content: bytes, name: str = "made-up.csv") -> Any:
        """Bring a file, and return the answer: its preview, or the form with what is wrong."""
        sent = {"import_file": SimpleUploadedFile(name, content), "format": "0", "resource": "0"}
        return self.editor.client.post(address(self.model, "import"), sent)

    def confirm(self, preview: Any, **sent: str) -> Any:
        """Confirm what a preview showed."""
        sent = {"pending": str(preview.context["pending"].pk), **sent}
        return self.editor.client.post(address(self.model, "process_import"), sent)


def problems(answer: Any) -> list[tuple[int, str, str]]:
    """Return the problems that a preview shows: line, column, message."""
    groups = {group.name: group.lines for group in answer.context["preview"].groups}
    return [
        (one.line, one.column, one.message)
        for line in groups.get("bad", [])
        for one in line.problems
    ]


def told(answer: Any) -> list[str]:
    """Return the messages on the page that an answer leads to."""
    return [str(message) for message in answer.context["messages"]]


def refused(answer: Any) -> list[str]:
    """Return why a file was not even previewed."""
    assert "preview" not in answer.context
    return list(answer.context["form"].errors["import_file"])


def changes(answer: Any, group: str) -> list[tuple[int, list[tuple[str, str, str]]]]:
    """Return the rows of a group of a preview: the line, and each column with before and after."""
    found = [one.lines for one in answer.context["preview"].groups if one.name == group]
    return [(line.number, [tuple(one) for one in line.differences]) for line in (found or [[]])[0]]
