"""How much the dataset holds of each year and region, and how well it is sourced."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from sanctions.analysis.exchanges import TYPES
from sanctions.analysis.figures import Row
from sanctions.analysis.order import in_order
from sanctions.models import Event
from sanctions.models.dates import Year
from sanctions.models.standing import OFFICIAL_KINDS

GROUPS = ("year", "region", "type")
# How an event is sourced: the sum of what holds of it.
_SEVERAL, _OFFICIAL = 1, 2
# Numbers of events by how they are sourced.
Sourced = Counter[int]


def coverage(events: Mapping[type[Event], QuerySet[Any]]) -> tuple[list[Row], Row]:
    """Return a row for each year, region and type of event that there is, in this order, and all.

    `region` is that of the initiator, None for organizations across regions (last in its year).
    Columns: `year`, `region`, `type`, `events`, `share_official` (of the events, those that cite a
    government or international organization) and `share_two_publishers` (those that cite two
    publishers or more), both from 0 to 1. Of all together: the last three.
    """
    found: dict[tuple[int, str | None, str], Sourced] = {}
    for one in events.values():
        for year, region, sourced, number in _counted(one):
            found.setdefault((year, region, TYPES[one.model]), Counter())[sourced or 0] += number
    rows = (dict(zip(GROUPS, group, strict=True)) | _shares([of]) for group, of in found.items())
    return in_order(rows, GROUPS), _shares(found.values())


@lru_cache(maxsize=4)
def coverage_of_all(revision: str) -> tuple[list[Row], Row]:
    """Return the coverage of all events, as it is in a revision: worked out once for each."""
    return coverage({model: model.published.all() for model in TYPES})


def _counted(events: QuerySet[Any]) -> QuerySet[Any]:
    """Return year, region, how they are sourced and number for each group of events."""
    return (
        events.order_by()
        .annotate(in_year=Year("announced_on"), sourced=_sourced(events.model))
        .values_list("in_year", "initiator__region", "sourced")
        .annotate(Count("pk"))
    )


def _sourced(model: type[Event]) -> Subquery:
    """Return how an event is sourced, in SQL: one look at its citations."""
    citations = model.citations.rel.related_model.objects  # type: ignore[attr-defined]
    official = When(source__kind__in=OFFICIAL_KINDS, then=Value(_OFFICIAL))
    several = When(first__lt=F("last"), then=Value(_SEVERAL))
    cited = (
        citations.filter(event=OuterRef("pk"))
        .order_by()
        .values("event")
        .annotate(first=Min("source__publisher"), last=Max("source__publisher"))
        .annotate(sourced=Max(Case(official, default=Value(0))) + Case(several, default=Value(0)))
    )
    return Subquery(cited.values("sourced"), output_field=IntegerField())


def _shares(groups: Iterable[Sourced]) -> dict[str, Any]:
    sourced = sum(groups, Counter())
    number = sourced.total()
    official, several = (
        sum(count for how, count in sourced.items() if how & mark) for mark in (_OFFICIAL, _SEVERAL)
    )
    return {
        "events": number,
        "share_official": official / number if number else None,
        "share_two_publishers": several / number if number else None,
    }
