"""Who acted against a country, whom it acted against, and with how many people."""

from collections.abc import Collection
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
    directions = {
        BY_COUNTERPART: _by_party(added.filter(target__in=country), "initiator"),
        BY_COUNTRY: _by_party(added.filter(initiator__in=country), "target"),
    }
    names = {code: row["name"] for rows in directions.values() for code, row in rows.items()}
    return [
        {"counterpart": code, "counterpart_name": names[code]}
        | {
            f"{direction}{column}": rows.get(code, _NOTHING)[column]
            for direction, rows in directions.items()
            for column in (*COUNTED, *DATES)
        }
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


_NOTHING: Row = dict.fromkeys(COUNTED, 0) | dict.fromkeys(DATES)


def _by_party(expulsions: QuerySet[Any], party: str) -> dict[str, Row]:
    """Return what expulsions add up to by the code of a party, with its name."""
    figures = {**sums(Expulsion, expulsions.model), **spans(expulsions.model)}
    grouped = (
        expulsions.order_by()
        .values(f"{party}_id", f"{party}__name")
        .annotate(**{f"of_{name}": figure for name, figure in figures.items()})
    )
    return {
        row[f"{party}_id"]: {"name": row[f"{party}__name"]}
        | {name: row[f"of_{name}"] for name in figures}
        for row in grouped
    }
