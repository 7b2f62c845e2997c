"""The rows of a list, read by statements that are written once for all questions of one shape."""

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet

from sanctions.api import cursors
from sanctions.api.cursors import Cursor, SortKey
from sanctions.api.reading import Cells, Reading
from sanctions.dataset.releases.opening import is_release_read
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.values import Days, RegisterField, Words
from sanctions.models.statements import Gaps, once_for_a_shape, read


class Shape(NamedTuple):
    """What is asked for: rows of a kind, by a filter set, with stand-ins for its values."""

    rows: Callable[[], QuerySet[Any]]
    reading: Reading
    filterset_class: type[StrictFilterSet]
    values: tuple[tuple[str, Hashable], ...]
    # Whether the index of words tells ranks: not in a release.
    has_ranks: bool


class Listed:
    """The rows that match a filter set, in its order, as cells of a reading.

    `rows` returns all rows of the kind; the same function for each request.
    """

    def __init__(
        self, rows: Callable[[], QuerySet[Any]], reading: Reading, filterset: StrictFilterSet
    ) -> None:
        self.model = filterset._meta.model
        self.filterset = filterset
        self.gaps = Gaps()
        fields = filterset.form.fields
        values = tuple(
            (name, stand_in(value, self.gaps, of_register=isinstance(fields[name], RegisterField)))
            for name, value in filterset.form.cleaned_data.items()
            if value is not None
        )
        has_ranks = not is_release_read()
        self.shape = Shape(rows, reading, type(filterset), values, has_ranks)

    @cached_property
    def queryset(self) -> QuerySet[Any]:
        """The rows as a query set, for what is asked of all of them."""
        rows = self.filterset.filter_queryset(self.shape.rows())
        return self.shape.reading.cells(rows)

    @property
    def keys(self) -> Sequence[SortKey] | None:
        """What the rows are sorted by; None where that is not columns of the table alone."""
        return _keys(self.shape)

    def between(self, start: int, stop: int) -> Sequence[Cells]:
        """Return the rows from one place in the order to another."""
        return read(self.model, _between, (self.shape, start, stop), self.gaps)

    def beside(self, cursor: Cursor, most: int) -> Sequence[Cells]:
        """Return the rows after a cursor, or those before it in the opposite order."""
        gaps = Gaps(self.gaps.values)
        values = tuple(stand_in(value, gaps, of_register=True) for value in cursor.values)
        return read(self.model, _beside, (self.shape, Cursor(cursor.place, values), most), gaps)

    def sorted_by(self, row: Cells) -> tuple[Any, ...]:
        """Return the values of a row that its place in the order comes from."""
        reading, keys = self.shape.reading, self.keys or []
        paths = reading.paths_with(keys)
        return tuple(row[paths.index(key.path)] for key in keys)


def stand_in(value: Any, gaps: Gaps, *, of_register: bool) -> Hashable:
    """Return what stands in for a value; texts that are no words or names in a register stay."""
    if isinstance(value, Words):
        return Words(map(gaps.text, value))
    if isinstance(value, Days):
        return Days(gaps.day(value.first), gaps.day(value.last))
    if isinstance(value, dt.date):
        return gaps.day(value)
    if isinstance(value, list):
        return tuple(stand_in(one, gaps, of_register=of_register) for one in value)
    return gaps.text(value) if of_register and isinstance(value, str) else value


def _matching(shape: Shape) -> QuerySet[Any]:
    filterset = shape.filterset_class.of_values(dict(shape.values))
    return shape.reading.cells(filterset.filter_queryset(shape.rows()))


def _between(shape: Shape, start: int, stop: int) -> QuerySet[Any]:
    if not shape.has_ranks:
        return _matching(shape)[start:stop]
    filterset = shape.filterset_class.of_values(dict(shape.values))
    return shape.reading.cells(filterset.between(shape.rows(), start, stop))


def _beside(shape: Shape, cursor: Cursor, most: int) -> QuerySet[Any]:
    rows = _matching(shape)
    return cursors.seek(rows, cursors.sort_keys(rows) or [], cursor)[:most]


@once_for_a_shape
def _keys(shape: Shape) -> list[SortKey] | None:
    return cursors.sort_keys(_matching(shape))
