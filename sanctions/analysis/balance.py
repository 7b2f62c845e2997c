"""Who acted against a country, whom it acted against, and with how many people."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from sanctions.analysis.figures import (
    EVENTS,
    FIRST,
    LAST,
    WITHOUT_COUNT,
    Row,
    added_up,
    figure_columns,
    spans,
    sums,
)
from sanctions.models import Expulsion

BY_COUNTERPART = "by_counterpart_"
BY_COUNTRY = "by_country_"
COUNTED = (EVENTS, WITHOUT_COUNT, *figure_columns(Expulsion))
DATES = (FIRST, LAST)
# In each direction, the part that the country has in an expulsion, and the counterpart's.
PARTIES = {BY_COUNTERPART: ("target", "initiator"), BY_COUNTRY: ("initiator", "target")}
_COLUMNS = (
    *("counterpart", "counterpart_name"),
    *(f"{direction}{column}" for direction in PARTIES for column in (*COUNTED, *DATES)),
)
_NOTHING: tuple[str, list[Any]] = ("", [*([0] * len(COUNTED)), *([None] * len(DATES))])


# The groups of a table of sums that a balance is made from.
GROUPS_OF_BALANCE = frozenset({"initiator", "target", "span"})


def balance(
    expulsions: QuerySet[Any], country: Collection[str], summed: QuerySet[Any] | None = None
) -> list[Row]:
    """Return a row for each counterpart of a country in these expulsions, sorted by its code.

    `country` holds its code and, where they count as the same, those of its predecessors.
    Columns: `counterpart`, `counterpart_name`, then those of COUNTED and DATES, once with
    BY_COUNTERPART (the counterpart acted against the country) and once with BY_COUNTRY (the
    country acted against the counterpart). Where one did not act, sums are 0 and dates None.
    `summed` are rows of a table of sums that the expulsions add up to, told apart by
    GROUPS_OF_BALANCE, where there is one.
    """
    added = expulsions if summed is None else summed
    return rows_of([list(grouped(added, country, direction)) for direction in PARTIES])


def grouped(added: QuerySet[Any], country: Collection[str], direction: str) -> QuerySet[Any]:
    """Return code and name of each counterpart in a direction, and then its figures and dates.

    `added` are expulsions, or rows of a table of sums.
    """
    country_is, counterpart_is = PARTIES[direction]
    figures = {**sums(Expulsion, added.model), **spans(added.model)}
    return (
        added.filter(**{f"{country_is}__in": country})
        .order_by()
        .values_list(f"{counterpart_is}_id", f"{counterpart_is}__name")
        .annotate(**{f"of_{name}": figure for name, figure in figures.items()})
    )


def rows_of(groups: Iterable[Iterable[Sequence[Any]]]) -> list[Row]:
    """Return the rows of `balance` from those of `grouped`, in the order of PARTIES."""
    directions = [{code: (name, cells) for code, name, *cells in found} for found in groups]
    names = {code: name for found in directions for code, (name, _) in found.items()}
    return [
        dict(
            zip(
                _COLUMNS,
                chain([code, names[code]], *(one.get(code, _NOTHING)[1] for one in directions)),
                strict=True,
            )
        )
        for code in sorted(names)
    ]


def balance_total(rows: list[Row]) -> Row:
    """Return the sums of a balance: each event stands in one row of it."""
    return added_up(
        rows,
        [
            f"{direction}{column}"
            for direction in (BY_COUNTERPART, BY_COUNTRY)
            for column in COUNTED
        ],
    )
