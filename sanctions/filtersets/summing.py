"""Sums in place of events: where a table of sums tells the same of the events that match."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, QuerySet
from django_filters import Filter

from sanctions.filtersets.filters import ColumnFilter, OrderingFilter, SwitchFilter
from sanctions.models import sums_of

# What chooses no events.
_NEUTRAL = (OrderingFilter, SwitchFilter)


def summed(
    kind: type[Model],
    filters: Mapping[str, Filter],
    parameters: Mapping[str, Any],
    groups: Iterable[str],
) -> QuerySet[Any] | None:
    """Return the rows of sums that the events of a kind that match add up to.

    They are told apart by `groups` at least. None where no table of sums tells just this: the
    parameters look at something else, or at too much at once.
    """
    wanted = set(groups)
    chosen: list[tuple[ColumnFilter, Any]] = []
    for name, one in filters.items():
        value = parameters.get(name)
        if value is None or isinstance(one, _NEUTRAL):
            continue
        if not isinstance(one, ColumnFilter) or not one.finds_sums:
            return None
        wanted |= one.groups
        chosen.append((one, value))
    rows = sums_of(kind, wanted)
    if rows is not None:
        for one, value in chosen:
            rows = one.filter(rows, value)
    return rows
