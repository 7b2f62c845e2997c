"""The rows of a list, straight from the database: cells in place of objects.

A serializer stays the one description of a row: what its columns are read from is taken from it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from sanctions.api.cursors import sort_keys

Names = Mapping[str, str]
Cells = Sequence[Any]


class Made(serializers.CharField):
    """A column of text that is made of several cells, or of one that has to be reworked.

    `paths` are the cells, as a queryset names them; `make` takes them in this order.
    """

    def __init__(self, *paths: str, make: Callable[..., Any], **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)
        self.paths, self.make = paths, make

    def to_representation(self, row: Any) -> Any:
        """Return the column of an object."""
        return self.make(*(getattr(row, path) for path in self.paths))


class PartyName(serializers.CharField):
    """The name of a party, which lists take from memory."""

    def __init__(self, party: str, **options: Any) -> None:
        super().__init__(source=f"{party}.name", read_only=True, **options)
        self.path = f"{party}_id"


@dataclass(frozen=True)
class Reading:
    """How the chosen columns of a row are read.

    `paths` are the cells to ask for; `places` says which of them stands in each column. `named`
    are the columns in which a name takes the place of a party's code, `made` those that are made
    of cells: (column, function, places of its cells).
    """

    columns: tuple[str, ...]
    paths: tuple[str, ...]
    places: tuple[int, ...]
    named: tuple[str, ...]
    made: tuple[tuple[str, Callable[..., Any], tuple[int, ...]], ...]

    def cells(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows as named tuples of cells, with those that they are sorted by."""
        sorted_by = [key.path for key in sort_keys(rows) or []]
        return rows.values_list(*dict.fromkeys((*self.paths, *sorted_by)), named=True)

    def row_of(self, names: Names) -> Callable[[Cells], dict[str, Any]]:
        """Return the function that makes a row of cells; `names` are those of the parties."""
        columns, named, made = self.columns, self.named, self.made
        # Of one place alone, itemgetter would return the bare cell.
        picked = itemgetter(*self.places, self.places[0])

        def row(cells: Cells) -> dict[str, Any]:
            found = dict(zip(columns, picked(cells), strict=False))
            for column in named:
                found[column] = names[found[column]]
            for column, make, places in made:
                found[column] = make(*(cells[place] for place in places))
            return found

        return row


@cache
def reading_of(row_class: type[serializers.Serializer[Any]], columns: tuple[str, ...]) -> Reading:
    """Return how these columns of a serializer are read."""
    fields: Mapping[str, serializers.Field] = row_class().fields
    paths: dict[str, int] = {}

    def place(path: str) -> int:
        return paths.setdefault(path, len(paths))

    places, named, made = [], [], []
    for column in columns:
        field = fields[column]
        if isinstance(field, Made):
            cells = tuple(place(path) for path in field.paths)
            places.append(cells[0])
            made.append((column, field.make, cells))
        elif isinstance(field, PartyName):
            places.append(place(field.path))
            named.append(column)
        else:
            places.append(place(_path(field)))
    return Reading(columns, tuple(paths), tuple(places), tuple(named), tuple(made))


def _path(field: serializers.Field) -> str:
    """Return the cell that a field shows."""
    source = str(field.source).replace(".", "__")
    return f"{source}_id" if isinstance(field, serializers.PrimaryKeyRelatedField) else source
