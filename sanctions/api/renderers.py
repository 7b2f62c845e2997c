"""The formats of an answer. JSON holds a page of rows, the others are files of all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Any, ClassVar

import orjson
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.renderers import BaseRenderer

from sanctions.dataset.formats.columns import Column, Row
from sanctions.dataset.formats.lines import csv_chunks, ndjson_chunks
from sanctions.dataset.formats.workbook import write_workbook


class JsonRenderer(BaseRenderer):
    """A page of rows, with what goes with it."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        """Return the JSON of an answer; nothing for none."""
        return b"" if data is None else orjson.dumps(data, default=str)


class FileRenderer(BaseRenderer):
    """All matching rows, as a file."""

    charset = None
    content_type: ClassVar[str]

    def answer(
        self, columns: Sequence[Column], rows: Iterable[Row], about: Mapping[str, str]
    ) -> HttpResponseBase:
        """Return the file; `about` says where the rows are from."""
        raise NotImplementedError


class StreamedRenderer(FileRenderer):
    """A file that is sent as it is written."""

    def chunks(self, columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
        """Yield the file piece by piece."""
        raise NotImplementedError

    def answer(
        self, columns: Sequence[Column], rows: Iterable[Row], about: Mapping[str, str]
    ) -> HttpResponseBase:
        """Return the file, written row by row."""
        return StreamingHttpResponse(self.chunks(columns, rows), content_type=self.content_type)


class CsvRenderer(StreamedRenderer):
    """Comma-separated values, for spreadsheets and everything else."""

    media_type = "text/csv"
    format = "csv"
    content_type = "text/csv; charset=utf-8; header=present"

    def chunks(self, columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
        """Yield the file piece by piece."""
        return csv_chunks(columns, rows)


class NdjsonRenderer(StreamedRenderer):
    """A JSON object a line."""

    media_type = "application/x-ndjson"
    format = "ndjson"
    content_type = "application/x-ndjson; charset=utf-8"

    def chunks(self, columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
        """Yield the file piece by piece."""
        return ndjson_chunks(columns, rows)


class WrittenRenderer(FileRenderer):
    """A file that is complete before it is sent: its end says where its parts are."""

    def write(
        self,
        file: IO[bytes],
        columns: Sequence[Column],
        rows: Iterable[Row],
        about: Mapping[str, str],
    ) -> None:
        """Write the file."""
        raise NotImplementedError

    def answer(
        self, columns: Sequence[Column], rows: Iterable[Row], about: Mapping[str, str]
    ) -> HttpResponseBase:
        """Return the file, written to the disk first."""
        with ExitStack() as opened:
            file = opened.enter_context(TemporaryFile())
            self.write(file, columns, rows, about)
            file.seek(0)
            # From here on the answer closes the file.
            opened.pop_all()
        return FileResponse(file, content_type=self.content_type)


class XlsxRenderer(WrittenRenderer):
    """A workbook with typed cells and a codebook."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"
    content_type = media_type

    def write(
        self,
        file: IO[bytes],
        columns: Sequence[Column],
        rows: Iterable[Row],
        about: Mapping[str, str],
    ) -> None:
        """Write the file."""
        write_workbook(file, columns, rows, about)


class ParquetRenderer(WrittenRenderer):
    """A file of typed columns, for pandas, R, DuckDB and the like."""

    media_type = "application/vnd.apache.parquet"
    format = "parquet"
    content_type = media_type

    def write(
        self,
        file: IO[bytes],
        columns: Sequence[Column],
        rows: Iterable[Row],
        about: Mapping[str, str],
    ) -> None:
        """Write the file."""
        # Loading pyarrow takes half a second: not at every start, and only where it is used.
        from sanctions.dataset.formats.parquet import write_parquet  # noqa: PLC0415

        write_parquet(file, columns, rows, about)


FILES: tuple[type[FileRenderer], ...] = (CsvRenderer, NdjsonRenderer, XlsxRenderer, ParquetRenderer)
FORMATS: tuple[type[BaseRenderer], ...] = (JsonRenderer, *FILES)
