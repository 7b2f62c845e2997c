"""The formats of an answer. JSON holds a page of rows, the others are files of all of them."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import count
from tempfile import TemporaryFile
from typing import IO, Any, ClassVar

import orjson
from django.conf import settings
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.renderers import BaseRenderer

from sanctions.dataset.formats.columns import Column, Rows
from sanctions.dataset.formats.lines import csv_chunks, ndjson_chunks
from sanctions.dataset.formats.workbook import write_workbook
from sanctions.replicas.reading import goes_on_elsewhere

# An error before so many pieces of a file were made is answered as any other.
FIRST_PIECES = 2

_logger = logging.getLogger(__name__)


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
        self, columns: Sequence[Column], rows: Rows, about: Mapping[str, str]
    ) -> HttpResponseBase:
        """Return the file; `about` says where the rows are from."""
        raise NotImplementedError


class StreamedRenderer(FileRenderer):
    """A file that is sent as it is written."""

    def chunks(self, columns: Sequence[Column], rows: Rows) -> Iterator[bytes]:
        """Yield the file piece by piece."""
        raise NotImplementedError

    def answer(
        self, columns: Sequence[Column], rows: Rows, about: Mapping[str, str]
    ) -> HttpResponseBase:
        """Return the file, written row by row."""
        pieces = self._to_the_end(self.chunks(columns, rows))
        return StreamingHttpResponse(pieces, content_type=self.content_type)

    def _to_the_end(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the pieces; where they end too early, a last line that says so.

        By then the answer has begun with 200, and to the client its end would look as any other.
        Nothing has begun with the first piece (a header) or the second.
        """
        began = time.monotonic()
        for number in count():
            try:
                piece = next(pieces, None)
            except Exception as error:
                last = self.broken_off("the server failed to read on")
                if number < FIRST_PIECES or goes_on_elsewhere(error, last):
                    raise
                _logger.exception("A file ended too early, and says so in its last line.")
                yield last
                return
            if piece is None:
                return
            yield piece
            if settings.STREAM_SECONDS and time.monotonic() - began > settings.STREAM_SECONDS:
                yield self.broken_off(f"it was not taken within {settings.STREAM_SECONDS} seconds")
                return

    def broken_off(self, why: str) -> bytes:
        """Return the last line of a file that is not complete, which no reader takes for a row."""
        raise NotImplementedError


class CsvRenderer(StreamedRenderer):
    """Comma-separated values, for spreadsheets and everything else."""

    media_type = "text/csv"
    format = "csv"
    content_type = "text/csv; charset=utf-8; header=present"

    def chunks(self, columns: Sequence[Column], rows: Rows) -> Iterator[bytes]:
        """Yield the file piece by piece."""
        return csv_chunks(columns, rows)

    def broken_off(self, why: str) -> bytes:
        """Return a line with another number of cells than all the others."""
        return f"# INCOMPLETE: {why}. Ask again; rows are missing here.\r\n".encode()


class NdjsonRenderer(StreamedRenderer):
    """A JSON object a line."""

    media_type = "application/x-ndjson"
    format = "ndjson"
    content_type = "application/x-ndjson; charset=utf-8"

    def chunks(self, columns: Sequence[Column], rows: Rows) -> Iterator[bytes]:
        """Yield the file piece by piece."""
        return ndjson_chunks(columns, rows)

    def broken_off(self, why: str) -> bytes:
        """Return an object without any column of a row."""
        return orjson.dumps({"incomplete": f"{why}. Ask again; rows are missing here."}) + b"\n"


class WrittenRenderer(FileRenderer):
    """A file that is complete before it is sent: its end says where its parts are."""

    def write(
        self,
        file: IO[bytes],
        columns: Sequence[Column],
        rows: Rows,
        about: Mapping[str, str],
    ) -> None:
        """Write the file."""
        raise NotImplementedError

    def answer(
        self, columns: Sequence[Column], rows: Rows, about: Mapping[str, str]
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
        rows: Rows,
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
        rows: Rows,
        about: Mapping[str, str],
    ) -> None:
        """Write the file."""
        # Loading pyarrow takes half a second: not at every start, and only where it is used.
        from sanctions.dataset.formats.parquet import write_parquet  # noqa: PLC0415

        write_parquet(file, columns, rows, about)


FILES: tuple[type[FileRenderer], ...] = (CsvRenderer, NdjsonRenderer, XlsxRenderer, ParquetRenderer)
FORMATS: tuple[type[BaseRenderer], ...] = (JsonRenderer, *FILES)
