"""The parameters of the timeline of both kinds of event."""

from sanctions.filtersets.base import ordered_by
from sanctions.filtersets.events import EVENT_ORDER, NEWEST_FIRST, EventFilterSet
from sanctions.filtersets.filters import OrderingFilter, TermFilter
from sanctions.models import TimelineEvent
from sanctions.models.vocabularies import EventKind


class TimelineFilterSet(EventFilterSet):
    """Filters and order of events of both kinds: the filters that both have."""

    type = TermFilter(EventKind)
    ordering = OrderingFilter(
        ordered_by("type", "persons", "individuals", "entities", **EVENT_ORDER),
        default=NEWEST_FIRST,
    )

    class Meta(EventFilterSet.Meta):
        model = TimelineEvent
