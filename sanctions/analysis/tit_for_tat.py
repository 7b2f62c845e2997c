"""How many provocations were answered, how soon and in what proportion."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import Any

from django.db.models import Count, QuerySet

from sanctions.analysis.exchanges import PROVOCATION, provocations
from sanctions.analysis.figures import Row
from sanctions.analysis.order import in_order
from sanctions.models import Event
from sanctions.models.dates import Year

# What each column of `by` is read from: in the events, and in the rows of the exchanges.
_PARTIES = {
    "initiator": ("initiator_id", f"{PROVOCATION}_initiator"),
    "initiator_name": ("initiator__name", f"{PROVOCATION}_initiator_name"),
    "target": ("target_id", f"{PROVOCATION}_target"),
    "target_name": ("target__name", f"{PROVOCATION}_target_name"),
}
GROUPS: dict[str, tuple[str, ...]] = {
    "dyad": tuple(_PARTIES),
    "initiator": ("initiator", "initiator_name"),
    "episode": ("episode",),
    "year": ("year",),
}
_READ = {
    **_PARTIES,
    "episode": ("episode_id", "episode"),
    "year": ("in_year", "year"),
}
FIGURES = (
    *("provocations", "answered", "share_answered"),
    *("exchanges", "median_lag_days", "mean_ratio"),
)


def group_columns(by: Iterable[str]) -> list[str]:
    """Return the columns that say which group a row is of, each once."""
    return list(dict.fromkeys(column for one in by for column in GROUPS[one]))


def tit_for_tat(
    provoking: Mapping[type[Event], QuerySet[Any]], exchanged: Iterable[Row], by: Sequence[str]
) -> tuple[list[Row], Row]:
    """Return a row for each group of provocations, in the order of `by`, and one for all of them.

    `provoking` holds the events, by model, and `exchanged` the rows of `each_exchange` with these
    as provocations, of which it takes `exchange_columns(by)`; where `by` is empty, the one row is
    that of all. Groups are those of the provocations: a dyad is its initiator and target, in
    this direction. Columns are those of `group_columns(by)` and FIGURES: numbers of provocations
    and of those that were answered, their share, the number of exchanges (a provocation may have
    several responses), and, over the exchanges in which it is known, the median of `lag_days`
    and the mean of `persons_ratio`; None where it is known in none.
    """
    columns = group_columns(by)
    counted: Counter[tuple[Any, ...]] = Counter() if by else Counter({(): 0})
    for events in provoking.values():
        counted.update(_count(provocations(events), columns))
    found: defaultdict[tuple[Any, ...], _Exchanged] = defaultdict(_Exchanged)
    read = [_READ[column][1] for column in columns]
    for row in exchanged:
        year = row[f"{PROVOCATION}_announced_on"].year
        found[tuple(year if one == "year" else row[one] for one in read)].add(row)
    rows = (
        dict(zip(columns, group, strict=True)) | _figures(number, [found[group]])
        for group, number in counted.items()
    )
    return in_order(rows, columns), _figures(counted.total(), list(found.values()))


class _Exchanged:
    """The exchanges of a group of provocations: what its figures need of them."""

    def __init__(self) -> None:
        self.provocations: set[str] = set()
        self.lags, self.ratios = array("l"), array("d")
        self.number = 0

    def add(self, row: Row) -> None:
        """Count an exchange."""
        self.number += 1
        self.provocations.add(row[PROVOCATION])
        if row["lag_days"] is not None:
            self.lags.append(row["lag_days"])
        if row["persons_ratio"] is not None:
            self.ratios.append(row["persons_ratio"])


def exchange_columns(by: Iterable[str]) -> list[str]:
    """Return the columns of exchanges that a summary of them is made from."""
    return [PROVOCATION, *(_READ[column][1] for column in group_columns(by))]


def _count(events: QuerySet[Any], columns: Sequence[str]) -> dict[tuple[Any, ...], int]:
    """Return the number of events by the values of columns."""
    if not columns:
        return {(): events.count()}
    paths = [_READ[column][0] for column in columns]
    by_year = {"in_year": Year("announced_on")} if "in_year" in paths else {}
    grouped = events.order_by().annotate(**by_year).values(*paths).annotate(number=Count("pk"))
    return {tuple(row[path] for path in paths): row["number"] for row in grouped}


def _figures(number: int, groups: Sequence[_Exchanged]) -> dict[str, Any]:
    """Return the figures of a number of provocations, given their exchanges by group."""
    answered = sum(len(group.provocations) for group in groups)
    lags = [lag for group in groups for lag in group.lags]
    ratios = [ratio for group in groups for ratio in group.ratios]
    return {
        "provocations": number,
        "answered": answered,
        "share_answered": answered / number if number else None,
        "exchanges": sum(group.number for group in groups),
        "median_lag_days": float(median(lags)) if lags else None,
        "mean_ratio": fmean(ratios) if ratios else None,
    }
