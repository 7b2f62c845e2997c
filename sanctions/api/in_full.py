"""One row with all that its own page shows: cells of its table, and rows of others beside them."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from rest_framework import serializers

from sanctions.api.reading import Names, Reading, reading_of
from sanctions.filtersets.registers import Register
from sanctions.models.statements import Gaps, read


class Shown(NamedTuple):
    """What a row is of: what describes it, all rows of the kind, and how they are named.

    Beside `parts`, a mapping of columns to Part, all columns of the description are cells.
    """

    row_class: Any
    rows: Callable[[], QuerySet[Any]]
    register: Register


class Part(NamedTuple):
    """What stands under a column of a row in full: rows of a model, or one row or none.

    `rows` gives them for what the row has in the column `by`; for its key, where that is blank.
    """

    model: type[Model]
    rows: Callable[[str], QuerySet[Any]]
    by: str = ""


def row_in_full(
    shown: Shown, name: str, columns: Sequence[str], names: Names
) -> tuple[str, dict[str, Any]] | None:
    """Return the key of the row that a name stands for, and these columns of it; None: no such.

    A query for the row, and one for each of its parts that is asked for.
    """
    model, gaps = shown.register.models[0], Gaps()
    found = read(model, _one, (shown, gaps.text(name)), gaps)
    if not found:
        return None
    row = _of_cells(shown.row_class).row_of(names)(found[0])
    key: str = row[model._meta.pk.name]
    parts = _parts(shown.row_class)
    for column in columns:
        if column in parts:
            part, reading, many = parts[column]
            cell = row[part.by] if part.by else key
            rows = [] if cell is None else _rows_of(part, reading, cell, names)
            row[column] = rows if many else next(iter(rows), None)
    return key, {column: row[column] for column in columns}


def _rows_of(part: Part, reading: Reading, cell: str, names: Names) -> list[dict[str, Any]]:
    gaps = Gaps()
    found = read(part.model, _some, (reading, part, gaps.text(cell)), gaps)
    return list(map(reading.row_of(names), found))


def _one(shown: Shown, name: str) -> QuerySet[Any]:
    named = shown.rows().filter(shown.register.named([name]))
    return _of_cells(shown.row_class).cells(named)[:1]


def _some(reading: Reading, part: Part, cell: str) -> QuerySet[Any]:
    return reading.cells(part.rows(cell))


@cache
def _of_cells(row_class: Any) -> Reading:
    """Return how the cells of a row are read."""
    parts = _parts(row_class)
    return reading_of(row_class, tuple(one for one in row_class().fields if one not in parts))


@cache
def _parts(row_class: Any) -> Mapping[str, tuple[Part, Reading, bool]]:
    """Return the parts of a row by column, how each is read, and whether it is several rows."""
    fields = row_class().fields
    declared: Mapping[str, Part] = getattr(row_class, "parts", {})
    found = {}
    for column, part in declared.items():
        field = fields[column]
        many = isinstance(field, serializers.ListSerializer)
        of_part: Any = type(field.child if many else field)
        found[column] = (part, _of_cells(of_part), many)
    return found
