"""How much the dataset holds of each year and region, and how well it is sourced."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sanctions.analysis.exchanges import TYPES
from sanctions.analysis.figures import Row
from sanctions.analysis.order import in_order
from sanctions.models import Event
from sanctions.models.dates import Year
from sanctions.models.standing import OFFICIAL_KINDS

GROUPS = ("year", "region", "type")
_OFFICIAL, _SEVERAL = "has_official", "has_two_publishers"


def coverage(events: Mapping[type[Event], QuerySet[Any]]) -> list[Row]:
    """Return a row for each year, region and type of event that there is, in this order.

    `region` is that of the initiator, None for organizations across regions (last in its year).
    Columns: `year`, `region`, `type`, `events`, `share_official` (of the events, those that cite a
    government or international organization) and `share_two_publishers` (those that cite two
    publishers or more), both from 0 to 1.
    """
    rows = [row for one in events.values() for row in _by_year_and_region(one)]
    return in_order(rows, GROUPS)


def coverage_total(events: Mapping[type[Event], QuerySet[Any]]) -> Row:
    """Return events, share_official and share_two_publishers of all events."""
    counted = [_sourced(one).aggregate(**_counts()) for one in events.values()]
    return _shares({name: sum(one[name] for one in counted) for name in _counts()})


def _by_year_and_region(events: QuerySet[Any]) -> list[Row]:
    grouped = (
        _sourced(events)
        .annotate(in_year=Year("announced_on"))
        .values("in_year", "initiator__region")
        .annotate(**_counts())
    )
    return [
        {
            "year": group["in_year"],
            "region": group["initiator__region"],
            "type": TYPES[events.model],
            **_shares(group),
        }
        for group in grouped
    ]


def _sourced(events: QuerySet[Any]) -> QuerySet[Any]:
    """Return the events with whether they cite an official source, and two publishers."""
    citations = events.model.citations.rel.related_model.objects
    cited = citations.filter(event=OuterRef("pk")).order_by()
    publishers = cited.values("event").annotate(number=Count("source__publisher", distinct=True))
    return events.order_by().alias(
        **{
            _OFFICIAL: Exists(cited.filter(source__kind__in=OFFICIAL_KINDS)),
            _SEVERAL: Exists(publishers.filter(number__gte=2)),
        }
    )


def _counts() -> dict[str, Count]:
    return {
        "number": Count("pk"),
        "official": Count("pk", filter=Q(**{_OFFICIAL: True})),
        "several": Count("pk", filter=Q(**{_SEVERAL: True})),
    }


def _shares(counted: Mapping[str, int]) -> dict[str, Any]:
    number = counted["number"]
    return {
        "events": number,
        "share_official": counted["official"] / number if number else None,
        "share_two_publishers": counted["several"] / number if number else None,
    }
