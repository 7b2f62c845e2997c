"""The filters of events, for answers whose rows are no events and have an order of their own."""

from sanctions.filtersets.expulsions import ExpulsionFilterSet
from sanctions.filtersets.sanctions import SanctionFilterSet
from sanctions.filtersets.timeline import TimelineFilterSet


class ExpulsionsFilterSet(ExpulsionFilterSet):
    """Filters of the expulsions that an answer is made from."""

    ordering = None  # type: ignore[assignment]


class SanctionsFilterSet(SanctionFilterSet):
    """Filters of the sanction events that an answer is made from."""

    ordering = None  # type: ignore[assignment]


class TimelineEventsFilterSet(TimelineFilterSet):
    """Filters of the events of both kinds that an answer is made from."""

    ordering = None  # type: ignore[assignment]


class EpisodeEventsFilterSet(TimelineEventsFilterSet):
    """Filters of the events of one episode."""

    episode = None  # type: ignore[assignment]


class RegimeActsFilterSet(SanctionsFilterSet):
    """Filters of the acts under one regime."""

    regime = None  # type: ignore[assignment]
