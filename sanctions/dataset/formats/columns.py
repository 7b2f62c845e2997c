"""What a file's columns hold."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar

Row = Mapping[str, Any]
T = TypeVar("T")


class Kind(StrEnum):
    """What the cells of a column are; each may be empty, where a value is not known."""

    TEXT = "text"
    TERM = "term"
    WHOLE = "whole number"
    NUMBER = "number"
    TRUTH = "true or false"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """A column of a file: its name, what its cells are, and what they mean."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class Lines:
    """Rows of a file whose cells stand in the order of its columns already."""

    cells: Iterable[list[Any]]


# What files are written from.
Rows = Iterable[Row] | Lines


def cells_in(columns: Sequence[Column], rows: Rows) -> Iterator[list[Any]]:
    """Yield the cells of each row, in the order of the columns: a list that may be changed."""
    if isinstance(rows, Lines):
        yield from rows.cells
        return
    names = [column.name for column in columns]
    for row in rows:
        yield [row[name] for name in names]


def day(value: str | dt.date | None) -> dt.date | None:
    """Return a date that is given as such or as YYYY-MM-DD; None where it is not known."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the rows in lists of that size, the last one shorter; no list where there are none."""
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch
