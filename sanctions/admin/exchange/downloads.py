"""The rows of a list as a file with the columns of seeds/, streamed."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from sanctions.dataset.citing import DATASET
from sanctions.dataset.formats.columns import Column, Row
from sanctions.dataset.formats.lines import csv_chunks
from sanctions.dataset.formats.workbook import write_workbook
from sanctions.dataset.releases.tables import kind_of
from sanctions.dataset.tables import Table, stored_values

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(table: Table, rows: QuerySet[Any], extension: str) -> HttpResponseBase:
    """Return rows as a file, `csv` or `xlsx`, sorted by key.

    CSV is sent as it is read; a workbook is written to a temporary file first, row by row.
    """
    name = f"{table.name}-{timezone.now():%Y-%m-%d}.{extension}"
    columns = columns_of(table)
    if extension == "csv":
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        chunks = csv_chunks(columns, _rows(table, rows))
        return StreamingHttpResponse(chunks, content_type=CSV, headers=headers)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_workbook(file, columns, _rows(table, rows), {"from": DATASET})
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def columns_of(table: Table) -> list[Column]:
    """Return the columns of a table, with what their cells are and mean."""
    definitions = ((column, table.definition(column)) for column in table.columns)
    return [Column(name, kind_of(one), str(one.help_text)) for name, one in definitions]


def _rows(table: Table, rows: QuerySet[Any]) -> Iterator[Row]:
    for values in stored_values(table, rows):
        yield dict(zip(table.columns, values, strict=True))
