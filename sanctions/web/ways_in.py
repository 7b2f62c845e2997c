"""What the first page leads to: the newest events, the biggest disputes, the busiest parties."""

from functools import lru_cache
from typing import Any

from sanctions.analysis.figures import number as number_in
from sanctions.models import Country, Episode, TimelineEvent, group_of, sums_of

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
    for column in columns:
        rows = sums_of(TimelineEvent, [group_of(column)])
        assert rows is not None  # noqa: S101 - there is a table of sums for each
        known = rows.filter(**{f"{column}__isnull": False}).order_by()
        for key, number in known.values_list(column).annotate(number_of=number_in(rows.model)):
            found[key] = found.get(key, 0) + number
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:100])


def _with_counts(rows: dict[Any, Any], counts: dict[str, int], most: int) -> list[tuple[Any, int]]:
    return [(rows[key], number) for key, number in list(counts.items())[:most]]
