"""What events add up to, by party, region, episode, date and kind of act."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Case, Expression, F, QuerySet, Value, When

from sanctions.analysis.figures import Row, sums
from sanctions.analysis.order import in_order
from sanctions.models import Event, group_of
from sanctions.models.dates import MonthStart, Year
from sanctions.models.vocabularies import DatePrecision

_SUM = "sum_"
_ALL = "all_events"
# What each column of `by` is read from, and the column beside it that says it in words.
GROUPS: dict[str, dict[str, str]] = {
    "initiator": {"initiator": "initiator_id", "initiator_name": "initiator__name"},
    "target": {"target": "target_id", "target_name": "target__name"},
    "initiator_region": {"initiator_region": "initiator__region"},
    "target_region": {"target_region": "target__region"},
    "episode": {"episode": "episode_id", "episode_title": "episode__title"},
    "year": {"year": "in_year"},
    "month": {"month": "in_month"},
    "day": {"day": "on_day"},
    "measure": {"measure": "measure"},
    "personnel": {"personnel": "personnel"},
    "regime": {"regime": "regime_id", "regime_name": "regime__name"},
    "action": {"action": "action"},
}
_PARTS_OF_DATE = frozenset({"year", "month", "day"})
# An act of sanctioning has several measures, joined by `;` in one column.
_LISTS = {"measure": "measures"}


def group_columns(by: Iterable[str]) -> list[str]:
    """Return the columns that say which group a row is of: codes, each with its name beside."""
    return [column for one in by for column in GROUPS[one]]


def groups_by(model: type[Event], by: Iterable[str]) -> frozenset[str]:
    """Return the groups of a table of sums that totals of one kind of event are made from."""
    return frozenset(
        one if one in _PARTS_OF_DATE else group_of(_list_of(model, one) or GROUPS[one][one])
        for one in by
    )


def totals(
    events: QuerySet[Any], by: Sequence[str], summed: QuerySet[Any] | None = None
) -> list[Row]:
    """Return a row for each group of events: its columns, then what the events add up to.

    Columns are those of `group_columns(by)` and `sums`. Rows are in the order of `by`, those of
    an unknown group last; where `by` is empty, the one row is `total(events)`. `month` (2018-03)
    is None for events that are known by year only, and `day` for those not known by day. An act
    with several measures stands under each of them, so that these rows overlap. `summed` are rows
    of a table of sums that the events add up to, told apart by `groups_by`, where there is one.
    """
    added = events if summed is None else summed
    return rows_of(grouped(events.model, added, by), events.model, by)


def grouped(model: type[Event], added: QuerySet[Any], by: Sequence[str]) -> QuerySet[Any]:
    """Return the cells of each group, and then its figures, as the database has them.

    `added` are events of the kind `model`, or rows of a table of sums.
    """
    figures = {f"{_SUM}{name}": figure for name, figure in sums(model, added.model).items()}
    paths = _paths(model, by)
    # Of no groups, all are one: a constant is no column to group by.
    parts = _parts_of_date(by) if by else {_ALL: Value(1)}
    return (
        added.order_by()
        .annotate(**parts)
        .values_list(*(paths.values() or [_ALL]))
        .annotate(**figures)
    )


def rows_of(
    groups: QuerySet[Any] | Iterable[Sequence[Any]], model: type[Event], by: Sequence[str]
) -> list[Row]:
    """Return the rows of `totals` from those of `grouped`."""
    paths = _paths(model, by)
    columns = [*(paths or [_ALL]), *sums(model)]
    cells = groups.iterator(chunk_size=2000) if isinstance(groups, QuerySet) else groups
    rows: Iterable[Row] = (dict(zip(columns, one, strict=True)) for one in cells)
    if not by:
        return [{name: value for name, value in row.items() if name != _ALL} for row in rows]
    if "month" in paths:
        rows = ({**row, "month": row["month"] and f"{row['month']:%Y-%m}"} for row in rows)
    if any(_list_of(model, one) for one in by):
        rows = _under_each_measure(rows, list(paths))
    return in_order(rows, group_columns(by))


def total(events: QuerySet[Any], summed: QuerySet[Any] | None = None) -> Row:
    """Return what all events add up to: each counts once. Columns are those of `sums`.

    `summed` are rows of a table of sums that the events add up to, where there is one.
    """
    return totals(events, (), summed)[0]


def _paths(model: type[Event], by: Sequence[str]) -> dict[str, str]:
    """Return what each column of the groups is read from."""
    paths = {column: path for one in by for column, path in GROUPS[one].items()}
    return paths | {one: name for one in by if (name := _list_of(model, one))}


def _list_of(model: type[Event], one: str) -> str | None:
    """Return the column that holds several values of a group in one cell, joined by `;`."""
    return _LISTS[one] if one in _LISTS and hasattr(model, _LISTS[one]) else None


def _parts_of_date(by: Sequence[str]) -> dict[str, Expression]:
    """Return the year and the month of announced_on, where they are asked for."""
    parts: dict[str, Expression] = {
        "year": Year("announced_on"),
        "month": Case(
            When(
                date_precision__in=(DatePrecision.DAY, DatePrecision.MONTH),
                then=MonthStart("announced_on"),
            )
        ),
        "day": Case(When(date_precision=DatePrecision.DAY, then=F("announced_on"))),
    }
    return {GROUPS[one][one]: parts[one] for one in by if one in parts}


def _under_each_measure(rows: Iterable[Row], groups: Sequence[str]) -> Iterator[Row]:
    """Yield a row for each measure where rows are of lists of measures joined by `;`."""
    added: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        for measure in row["measure"].split(";"):
            one = {**row, "measure": measure}
            group = added.setdefault(tuple(one[column] for column in groups), one)
            if group is not one:
                for name in row.keys() - set(groups):
                    group[name] += row[name]
    yield from added.values()
