"""What the first page leads to: the newest events, the biggest disputes, the busiest parties."""

from functools import lru_cache
from typing import Any

from django.db.models import Count

from sanctions.models import Country, Episode, Expulsion, SanctionEvent, TimelineEvent

NEWEST, BIGGEST, BUSIEST = 6, 8, 24


@lru_cache(maxsize=1)
def ways_in(revision: str) -> dict[str, Any]:
    """Return the newest events, and the episodes and parties with the most, as of a revision."""
    newest = TimelineEvent.published.select_related("initiator", "target")
    by_episode = _counts("episode_id")
    by_party = _counts("initiator_id", "target_id")
    return {
        "newest": list(newest.order_by("-announced_on", "id")[:NEWEST]),
        "biggest": _with_counts(Episode.published.in_bulk(by_episode), by_episode, BIGGEST),
        "busiest": _with_counts(Country.published.in_bulk(by_party), by_party, BUSIEST),
    }


def _counts(*columns: str) -> dict[str, int]:
    """Return the numbers of events by what stands in any of the columns, most first."""
    found: dict[str, int] = {}
    for model in (Expulsion, SanctionEvent):
        for column in columns:
            rows = model.published.filter(**{f"{column}__isnull": False}).order_by()
            for key, number in rows.values_list(column).annotate(Count("pk")):
                found[key] = found.get(key, 0) + number
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:100])


def _with_counts(rows: dict[Any, Any], counts: dict[str, int], most: int) -> list[tuple[Any, int]]:
    return [(rows[key], number) for key, number in list(counts.items())[:most]]
