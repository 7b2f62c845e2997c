"""The words of each event with their ranks, in the order in which a search finds events.

`sanctions.models.ranking` says what ranks and keys are, `sanctions.models.search` keeps the rows in
step. The index over the words is an FTS5 table on SQLite, which triggers keep in step, and on
PostgreSQL a GIN index of a generated column, made by a migration.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from django.db import models

from sanctions.models.bulk import upsert_rows
from sanctions.models.fields import Slug
from sanctions.models.ranking import ROOM, before_keys, keys_for, ranked_words

# The entries of so many days' events are read at once; where there are more, those of each day.
MOST_AT_ONCE = 10_000


class RankedEntry(models.Model):
    """The words of one event, each with its rank.

    Bookkeeping, as a search entry is. Its key is its place among the others, and moves with the
    day of the event.
    """

    event = Slug(unique=True, max_length=48, help_text="Id of the event, of either kind.")
    words = models.TextField(help_text="All of its words, each once, with the mark of its rank.")

    objects = models.Manager()

    class Meta:
        verbose_name_plural = "ranked entries"

    def __str__(self) -> str:
        return self.event


def refresh_ranks(
    kind: str, days: Mapping[str, dt.date], places: Mapping[str, Iterable[str]]
) -> set[str]:
    """Bring the entries of some events of one kind in step; return those that changed.

    Of each event, `days` has the day and `places`, in the order of PLACES, the words that stand in
    each. Of two who write events at once the second waits before it comes here: whoever changes
    one holds the row of the revision (migrations/_change_log.py).
    """
    stored = RankedEntry.objects.filter(event__in=days)
    known = {
        event: (key, words) for key, event, words in stored.values_list("pk", "event", "words")
    }
    keys = {event: key for event, (key, _) in known.items()}
    stale = {}
    for event, held in places.items():
        words = ranked_words(kind, held)
        if event not in known or words != known[event][1]:
            stale[event] = words
    coming = {
        event: before
        for event, day in days.items()
        if not (before := before_keys(kind, day)) < keys.get(event, 0) < before + ROOM
    }
    moved = dict(_keys_of(coming)) if coming else {}
    if moved:
        there = RankedEntry.objects.filter(event__in=moved)
        for event, words in there.values_list("event", "words"):
            stale.setdefault(event, words)
        there.delete()
    rows = ((moved.get(event) or keys[event], event, words) for event, words in stale.items())
    upsert_rows(RankedEntry, ("id", "event", "words"), rows, unique=["event"])
    return set(stale)


def _keys_of(coming: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield (event, key) of the events that come to a day, and of those that make room for them.

    `coming` has the number before the keys of its day for each.
    """
    days: defaultdict[int, set[str]] = defaultdict(set)
    for event, before in coming.items():
        days[before].add(event)
    known: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for event, key in _entries_of(days):
        if event not in coming:
            known[key - key % ROOM][event] = key
    for before, events in days.items():
        yield from keys_for(before, known[before], events).items()


def _entries_of(days: Iterable[int]) -> Iterator[tuple[str, int]]:
    """Yield (event, key) of the entries of some days, and maybe of those between them."""
    rows = RankedEntry.objects.order_by("pk").values_list("event", "pk")
    found = list(rows.filter(pk__gt=min(days), pk__lt=max(days) + ROOM)[: MOST_AT_ONCE + 1])
    if len(found) <= MOST_AT_ONCE:
        yield from found
    else:
        for before in days:
            yield from rows.filter(pk__gt=before, pk__lt=before + ROOM)
