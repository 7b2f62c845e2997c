"""Rows as text, a line each: CSV and NDJSON, in chunks that can be sent as they come."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import orjson

from sanctions.dataset.formats.columns import Column, Kind, Row, batches

ROWS_IN_CHUNK = 500
# A spreadsheet runs text that begins so as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_chunks(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a CSV file of RFC 4180: UTF-8, a header, CRLF; empty cells for what is not known.

    Text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    yield _csv_lines([[column.name for column in columns]])
    names = [column.name for column in columns]
    said = [(place, _SAID[one.kind]) for place, one in enumerate(columns) if one.kind in _SAID]
    for batch in batches(rows, ROWS_IN_CHUNK):
        lines = [[row[name] for name in names] for row in batch]
        for line in lines:
            for place, say in said:
                line[place] = say(line[place])
        yield _csv_lines(lines)


def _csv_lines(lines: Iterable[Sequence[Any]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(lines)
    return written.getvalue().encode()


def _harmless(text: str | None) -> str | None:
    """Return text that no spreadsheet runs, so that `unharmed` gives back what it was."""
    return f"'{text}" if text and runs_as_formula(text) else text


def runs_as_formula(text: str) -> bool:
    """Return whether a spreadsheet would run text, or would once a mark before it is gone."""
    return text.lstrip("'").startswith(FORMULA_STARTS)


def unharmed(text: str) -> str:
    """Return the text that stands in a cell of a CSV file: without the mark of `csv_chunks`."""
    return text[1:] if text[:1] == "'" and runs_as_formula(text[1:]) else text


def _truth(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


# What is written otherwise than Python's csv does: numbers and dates as they are, None as ''.
_SAID: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _harmless,
    Kind.TERM: _harmless,
    Kind.TRUTH: _truth,
}


def ndjson_chunks(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield each row as a JSON object on a line of its own."""
    names = [column.name for column in columns]
    for batch in batches(rows, ROWS_IN_CHUNK):
        lines = [orjson.dumps({name: row[name] for name in names}) for row in batch]
        yield b"\n".join([*lines, b""])
