"""Rows as text, a line each: CSV and NDJSON, in chunks that can be sent as they come."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from sanctions.dataset.formats.columns import Column, Kind, Rows, batches, cells_in

ROWS_IN_CHUNK = 500
# A spreadsheet runs text that begins so as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Where a cell of a CSV file may begin so, or with marks before; a line's end is none.
_MAY_RUN = re.compile(r"""(?:^|[,\n"])(?:[=+\-@\t']|\r(?!\n))""")
# What is written otherwise than Python's csv does: numbers and dates as they are, None as ''.
_TRUTH = {None: None, True: "true", False: "false"}


def csv_chunks(columns: Sequence[Column], rows: Rows) -> Iterator[bytes]:
    """Yield a CSV file of RFC 4180: UTF-8, a header, CRLF; empty cells for what is not known.

    Text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    yield _csv_lines([[column.name for column in columns]]).encode()
    truths = [place for place, one in enumerate(columns) if one.kind == Kind.TRUTH]
    texts = [place for place, one in enumerate(columns) if one.kind in {Kind.TEXT, Kind.TERM}]
    for lines in batches(cells_in(columns, rows), ROWS_IN_CHUNK):
        for place in truths:
            for line in lines:
                line[place] = _TRUTH[line[place]]
        written = _csv_lines(lines)
        if _may_run(written):
            for line in lines:
                for place in texts:
                    line[place] = _harmless(line[place])
            written = _csv_lines(lines)
        yield written.encode()


def _csv_lines(lines: Iterable[Sequence[Any]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(lines)
    return written.getvalue()


def _may_run(written: str) -> bool:
    """Return whether a cell of the CSV may be run as a formula: one look at all of them.

    It may say so of text that only holds a comma before such a sign, never the other way round.
    """
    return _MAY_RUN.search(written) is not None


def _harmless(text: str | None) -> str | None:
    """Return text that no spreadsheet runs, so that `unharmed` gives back what it was."""
    return f"'{text}" if text and runs_as_formula(text) else text


def runs_as_formula(text: str) -> bool:
    """Return whether a spreadsheet would run text, or would once a mark before it is gone."""
    return text.lstrip("'").startswith(FORMULA_STARTS)


def unharmed(text: str) -> str:
    """Return the text that stands in a cell of a CSV file: without the mark of `csv_chunks`."""
    return text[1:] if text[:1] == "'" and runs_as_formula(text[1:]) else text


def ndjson_chunks(columns: Sequence[Column], rows: Rows) -> Iterator[bytes]:
    """Yield each row as a JSON object on a line of its own."""
    names = [column.name for column in columns]
    for batch in batches(cells_in(columns, rows), ROWS_IN_CHUNK):
        yield b"".join(
            orjson.dumps(dict(zip(names, cells, strict=True)), option=orjson.OPT_APPEND_NEWLINE)
            for cells in batch
        )
