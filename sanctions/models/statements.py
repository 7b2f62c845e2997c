"""Statements that are written once: SQL with gaps, which each reading fills with its values.

To write the SQL of a query set takes as long as the database takes to answer it, and for all
questions of one shape it is the same. So it is written once for a shape, by the query set itself,
with a stand-in in the place of each value that another question may have otherwise.
"""

import datetime as dt
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Model, QuerySet

# Of each shape one: a few kilobytes, as those of many values are not remembered.
MOST_SHAPES = 1_000
MOST_VALUES = 100

T = TypeVar("T")
Make = Callable[..., QuerySet[Any, Any]]
# See `_text`.
_STAND_IN = re.compile("\0([0-9]+)\0")


class once_for_a_shape(Generic[T]):  # noqa: N801 - a decorator
    """Remembers what a function makes of its arguments, unless they hold very many values.

    Who asked for each number of values, up to the most of each parameter, would otherwise fill
    the memory of a process.
    """

    def __init__(self, make: Callable[..., T]) -> None:
        self._make = make
        self._kept = lru_cache(maxsize=MOST_SHAPES)(make)
        self.cache_info = self._kept.cache_info

    def __call__(self, *arguments: Hashable) -> T:
        """Return what the function makes of the arguments."""
        return (self._kept if _values_in(arguments) <= MOST_VALUES else self._make)(*arguments)


def _values_in(one: Hashable) -> int:
    return sum(map(_values_in, one)) if isinstance(one, tuple) else 1


class Gaps:
    """The values of a question, each of which gives its place in the statement to a stand-in.

    A stand-in is of the same type, so that a query set takes it for a value: a text that no
    value is, as it holds a NUL, or one of the first days there are. A text may stand within
    another that is made of it.
    """

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self.values: list[Any] = list(values)

    def text(self, value: str) -> str:
        """Return what stands in for a text."""
        self.values.append(value)
        return _text(len(self.values) - 1)

    def day(self, value: dt.date) -> dt.date:
        """Return what stands in for a day."""
        self.values.append(value)
        return _day(len(self.values) - 1)


def read(
    model: type[Model], make: Make, shape: tuple[Hashable, ...], gaps: Gaps | None = None
) -> list[tuple[Any, ...]]:
    """Return the rows of `make(*shape)`, a query set of values, from where `model` is read.

    `shape` holds stand-ins of `gaps` where the values of this reading belong. `make` has to give
    the same query set for the same shape each time.
    """
    connection = connections[router.db_for_read(model)]
    values = gaps.values if gaps else []
    statement = _written(make, shape, connection.vendor, len(values))
    return [] if statement is None else statement.rows(connection, values)


class _Gap(NamedTuple):
    """The place of a value in a statement."""

    number: int

    def filled(self, values: Sequence[Any]) -> Any:
        return values[self.number]


class _Text(NamedTuple):
    """A text of a statement with places of values within: every second part is their number."""

    parts: tuple[str, ...]

    def filled(self, values: Sequence[Any]) -> str:
        parts = list(self.parts)
        parts[1::2] = [values[int(number)] for number in self.parts[1::2]]
        return "".join(parts)


@dataclass(frozen=True)
class _Statement:
    """SQL with its parameters, and what makes values of the database's: (column, function)."""

    sql: str
    parameters: tuple[Any, ...]
    converters: tuple[tuple[int, Callable[[Any, Any], Any]], ...]

    def rows(self, connection: Any, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        filled = [_sent(value, connection) for value in values]
        parameters = [
            one.filled(filled) if isinstance(one, _Gap | _Text) else one for one in self.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        if not self.converters:
            return found
        rows: list[Any] = [list(row) for row in found]
        for column, convert in self.converters:
            for row in rows:
                row[column] = convert(row[column], connection)
        return rows


@once_for_a_shape
def _written(
    make: Make, shape: tuple[Hashable, ...], vendor: str, number: int
) -> _Statement | None:
    """Return the statement of a shape; None where no row can ever fulfil its conditions."""
    rows = make(*shape)
    compiler = rows.query.get_compiler(rows.db)
    connection = compiler.connection
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    days = {_sent(_day(place), connection): _Gap(place) for place in range(number)}
    return _Statement(
        sql,
        tuple(_with_gaps(one, days) for one in parameters),
        tuple(
            (column, _converter(functions, expression))
            for column, (functions, expression) in compiler.get_converters(
                [selected for selected, *_ in compiler.select or []]
            ).items()
        ),
    )


def _with_gaps(parameter: Any, days: Mapping[Any, _Gap]) -> Any:
    """Return a parameter, or in the place of one with stand-ins what fills them."""
    if isinstance(parameter, str):
        whole = _STAND_IN.fullmatch(parameter)
        if whole:
            return _Gap(int(whole[1]))
        parts = tuple(_STAND_IN.split(parameter))
        if len(parts) > 1:
            return _Text(parts)
    return days.get(parameter, parameter) if isinstance(parameter, str | dt.date) else parameter


def _converter(functions: Sequence[Any], expression: Any) -> Callable[[Any, Any], Any]:
    """Return the function that makes a value of one from the database."""

    def convert(value: Any, connection: Any) -> Any:
        for function in functions:
            value = function(value, expression, connection)
        return value

    return convert


def _sent(value: Any, connection: Any) -> Any:
    """Return a value as it is sent to the database."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value


def _text(place: int) -> str:
    return f"\0{place}\0"


def _day(place: int) -> dt.date:
    return dt.date.min + dt.timedelta(place)
