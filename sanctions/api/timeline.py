"""events/: both kinds of event on one timeline."""

from sanctions.analysis import querysets
from sanctions.api.rows import EventRows
from sanctions.api.serializers import DATE_COLUMNS, PARTY_COLUMNS, EventRow, least, most
from sanctions.filtersets import TimelineFilterSet
from sanctions.filtersets.registers import TIMELINE
from sanctions.models import TimelineEvent


class TimelineRow(EventRow):
    """An event of either kind; the columns of the other kind are null."""

    persons_low = least("persons")
    persons_high = most("persons")
    individuals_low = least("individuals")
    individuals_high = most("individuals")
    entities_low = least("entities")
    entities_high = most("entities")

    class Meta:
        model = TimelineEvent
        fields: tuple[str, ...] = (
            "id",
            "type",
            *PARTY_COLUMNS,
            "episode",
            *DATE_COLUMNS,
            "measure",
            "action",
            "measures",
            "persons",
            "persons_low",
            "persons_high",
            "individuals",
            "individuals_low",
            "individuals_high",
            "entities",
            "entities_low",
            "entities_high",
            "basis",
            "disputed",
            "in_response_to",
            "summary",
            "sources",
        )


class Timeline(EventRows):
    """Events of both kinds on one timeline; an event's citations stand on its own page."""

    noun = "events"
    queryset = querysets.timeline()
    serializer_class = TimelineRow
    filterset_class = TimelineFilterSet
    register = TIMELINE
