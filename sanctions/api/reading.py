"""The rows of a list, straight from the database: cells in place of objects.

A serializer stays the one description of a row: what its columns are read from is taken from it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.db.models.query import BaseIterable
from rest_framework import serializers

from sanctions.api.cursors import SortKey, sort_keys
from sanctions.filtersets.filters import RELEVANCE

# Choices of columns for which it is kept how they are read.
MOST_CHOICES = 1_000

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


# Each is itself alone, as `reading_of` gives the same one again.
@dataclass(frozen=True, eq=False)
class Reading:
    """How the chosen columns of a row are read.

    `paths` are the cells to ask for; `places` says which of them stands in each column. `named`
    are the columns in which a name takes the place of a party's code, `made` those that are made
    of cells: (column, function, places of its cells); `truths` are true or false.
    """

    columns: tuple[str, ...]
    paths: tuple[str, ...]
    places: tuple[int, ...]
    named: tuple[str, ...]
    made: tuple[tuple[str, Callable[..., Any], tuple[int, ...]], ...]
    truths: tuple[str, ...]

    def cells(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows as tuples of cells, with those that they are sorted by.

        A rank is among these where the rows are annotated with it.
        """
        if RELEVANCE not in rows.query.annotation_select:
            return rows.values_list(*self.paths_with(sort_keys(rows) or []))
        order = [str(one).removeprefix("-") for one in rows.query.order_by]
        return rows.values_list(*dict.fromkeys((*self.paths, *order)))

    def paths_with(self, keys: Iterable[SortKey]) -> list[str]:
        """Return the paths of all cells: those of the columns, and what rows are sorted by."""
        return list(dict.fromkeys((*self.paths, *(key.path for key in keys))))

    @cached_property
    def writer(self) -> Callable[..., Callable[[Cells], dict[str, Any]]]:
        """The function that, given the names and what makes columns, returns that of a row.

        It is written out, column by column, as `namedtuple` writes its classes: to put a row
        together step by step takes three times as long, and a page is a hundred of them.
        """
        made = {column: (f"make{place}", of) for place, (column, _, of) in enumerate(self.made)}
        written = []
        for column, place in zip(self.columns, self.places, strict=True):
            cell = f"cells[{place}]"
            if column in made:
                make, places = made[column]
                cell = f"{make}({', '.join(f'cells[{one}]' for one in places)})"
            elif column in self.named:
                cell = f"names[{cell}]"
            written.append(f"{column!r}: {cell}")
        given = ", ".join(["names", *(make for make, _ in made.values())])
        source = f"lambda {given}: lambda cells: {{{', '.join(written)}}}"
        function: Callable[..., Any] = eval(source)  # noqa: S307 - it holds names of ours alone
        return function

    def row_of(self, names: Names) -> "Reader":
        """Return what makes a row of cells; `names` are those of the parties."""
        return Reader(self, names)


class Reader:
    """Makes a row of cells: by column when it is called, or in the order of the columns."""

    def __init__(self, reading: Reading, names: Names) -> None:
        self.columns = reading.columns
        self.row = reading.writer(names, *(make for _, make, _ in reading.made))
        self._reading = reading
        self._names = names

    def __call__(self, cells: Cells) -> dict[str, Any]:
        """Return the row by column."""
        return self.row(cells)

    def lines(self, rows: Iterable[Cells]) -> Iterator[list[Any]]:
        """Yield the rows as lists, in the order of the columns; for a file of very many.

        Cells may be as the database's driver has them: SQLite has dates as text and truth as
        numbers.
        """
        reading, names = self._reading, self._names
        places = {column: place for place, column in enumerate(self.columns)}
        picked = _picked(reading.places)
        named = [places[column] for column in reading.named]
        truths = [places[column] for column in reading.truths]
        made = [(places[column], make, _picked(of)) for column, make, of in reading.made]
        for cells in rows:
            line = [*picked(cells)]
            for place in named:
                line[place] = names[line[place]]
            for place in truths:
                if line[place] is not None:
                    line[place] = bool(line[place])
            for place, make, of in made:
                line[place] = make(*of(cells))
            yield line


class _Unconverted(BaseIterable):
    """Iterates over the rows of a query as the database's driver gives them."""

    def __iter__(self) -> Iterator[Any]:
        compiler = self.queryset.query.get_compiler(self.queryset.db)
        found = compiler.execute_sql(chunked_fetch=self.chunked_fetch, chunk_size=self.chunk_size)
        return chain.from_iterable(found or ())


def unconverted(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows of cells as the database's driver gives them, for `Reader.lines`."""
    found = rows.all()
    found._iterable_class = _Unconverted  # noqa: SLF001 - as values_list itself chooses one
    return found


def _picked(places: Sequence[int]) -> Callable[[Cells], tuple[Any, ...]]:
    """Return the function that picks the cells at these places."""
    if len(places) == 1:
        # Of one place alone, itemgetter would return the bare cell.
        (place,) = places
        return lambda cells: (cells[place],)
    return itemgetter(*places)


@lru_cache(maxsize=MOST_CHOICES)
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
    truths = [one for one in columns if isinstance(fields[one], serializers.BooleanField)]
    return Reading(columns, tuple(paths), tuple(places), tuple(named), tuple(made), tuple(truths))


def _path(field: serializers.Field) -> str:
    """Return the cell that a field shows."""
    source = str(field.source).replace(".", "__")
    return f"{source}_id" if isinstance(field, serializers.PrimaryKeyRelatedField) else source
