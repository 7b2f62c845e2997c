"""The events that were added, corrected or retracted last, as the log of changes tells them."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sanctions.dataset.changes import Row, lines_of
from sanctions.models import ChangeEntry
from sanctions.models.change import ChangeKind

CHUNK = 500
# No further back is looked for events that match.
MOST_ENTRIES = 10_000
_OF_EVENTS = frozenset({"expulsions", "sanctions"})
_OF_CITATIONS = frozenset({"expulsion_citations", "sanction_citations"})


class News(StrEnum):
    """What is new of an event."""

    ADDED = "added"
    CORRECTED = "corrected"
    RETRACTED = "retracted"


@dataclass
class RecentEvent:
    """An event that changed lately: its row, when it did last, and its changes, newest first."""

    event: Any
    at: dt.datetime
    entries: list[ChangeEntry] = field(default_factory=list)

    @property
    def news(self) -> News:
        """What happened to it."""
        kinds = {entry.change for entry in self.entries}
        if ChangeKind.RETRACTED in kinds:
            newest = next(entry for entry in self.entries if entry.table in _OF_EVENTS)
            if newest.change == ChangeKind.RETRACTED:
                return News.RETRACTED
        added = {entry.table for entry in self.entries if entry.change == ChangeKind.ADDED}
        is_corrected = kinds & {ChangeKind.CHANGED, ChangeKind.REMOVED} or not added & _OF_EVENTS
        return News.CORRECTED if is_corrected else News.ADDED

    def lines(self, most: int) -> list[Row]:
        """Return the lines of its newest changes, newest first."""
        return list(lines_of(self.entries[:most]))[:most]


def recent_events(
    matching: Callable[[Collection[str]], Mapping[str, Any]], most: int
) -> list[RecentEvent]:
    """Return the events that changed last, newest first; at most so many.

    `matching` returns those of the events with these ids that are wanted, by id. Looks at the
    newest 10,000 changes, in pieces: two queries each.
    """
    found: dict[str, RecentEvent] = {}
    refused: set[str] = set()
    for entries in _pieces():
        of_events = [(event, entry) for entry in entries if (event := event_of(entry))]
        ids = {event for event, _ in of_events} - found.keys() - refused
        wanted = matching(ids) if ids else {}
        refused |= ids - wanted.keys()
        for event, entry in of_events:
            if event in wanted and event not in found and len(found) < most:
                found[event] = RecentEvent(wanted[event], entry.at)
            if event in found:
                found[event].entries.append(entry)
        if len(found) == most:
            break
    return list(found.values())


def event_of(entry: ChangeEntry) -> str | None:
    """Return the id of the event that an entry is of, itself or one of its citations."""
    if entry.table in _OF_EVENTS:
        return entry.key
    return entry.key.partition(" ")[0] if entry.table in _OF_CITATIONS else None


def _pieces() -> Iterator[list[ChangeEntry]]:
    """Yield the newest entries, newest first, a piece at a time."""
    before = ChangeEntry.head() + 1
    looked_at = 0
    while looked_at < MOST_ENTRIES:
        piece = list(ChangeEntry.objects.filter(pk__lt=before).order_by("-pk")[:CHUNK])
        if not piece:
            return
        yield piece
        looked_at += len(piece)
        before = piece[-1].pk
