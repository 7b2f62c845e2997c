"""Calendars of deadlines: the days on which events take effect (RFC 5545)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.db.models import Model
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from sanctions.analysis.names import names_of_parties
from sanctions.api.one_format import (
    OneFormat,
    ReadyRenderer,
    figures_of,
    file_responses,
    what_happened,
)
from sanctions.api.tabular import TRUNCATED
from sanctions.dataset.citing import LICENCE
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.unordered import (
    ExpulsionsFilterSet,
    SanctionsFilterSet,
    TimelineEventsFilterSet,
)
from sanctions.http.caching import midnight
from sanctions.models import Expulsion, SanctionEvent, TimelineEvent
from sanctions.models.vocabularies import EventKind

if TYPE_CHECKING:
    from sanctions.dataset.formats.calendar import CalendarDay

MOST_DEADLINES = 1000


class CalendarRenderer(ReadyRenderer):
    """An iCalendar file."""

    media_type = "text/calendar"
    format = "ics"


class Deadlines(OneFormat):
    """The days on which the events that match take effect, as a calendar."""

    renderer_classes = (CalendarRenderer,)
    model: ClassVar[type[Model]]

    @extend_schema(responses=file_responses(CalendarRenderer.media_type, "The calendar."))
    def get(self, request: Request) -> Response:
        """Return the calendar: an all-day event on each `effective_on`.

        All filters of the list apply. Of more than 1,000 deadlines it has the latest; the header
        `X-Truncated: true` and the calendar's description say so. The ids of its events stay.
        """
        # Loading icalendar takes a quarter of a second: not at every start.
        from sanctions.dataset.formats.calendar import calendar_of  # noqa: PLC0415

        events: Any = self.model
        dated = events.published.filter(effective_on__isnull=False)
        found = cast("StrictFilterSet", self.filterset).filter_queryset(dated)
        latest = list(found.order_by("-effective_on", "id")[: MOST_DEADLINES + 1])
        is_part = len(latest) > MOST_DEADLINES
        name = f"Deadlines of {self.words}"
        about = f"{name}. Version {self.edition.version}, revision {self.edition.revision}."
        if is_part:
            about = f"{about} Only the latest {MOST_DEADLINES:,}: narrow the filters for others."
        days = self._days(reversed(latest[:MOST_DEADLINES]))
        headers = {TRUNCATED: "true"} if is_part else {}
        headers["Content-Disposition"] = f'inline; filename="{self.rows}-deadlines.ics"'
        return Response(
            calendar_of(days, name, f"{about} Licence {LICENCE}.", self._revised_at()),
            headers=headers,
        )

    def _days(self, events: Iterable[Any]) -> "Iterator[CalendarDay]":
        from sanctions.dataset.formats.calendar import CalendarDay  # noqa: PLC0415

        names = names_of_parties(self.edition.revision)
        for event in events:
            figures = "".join(f", {figure}" for figure in figures_of(event))
            is_sanction = event.pk.startswith(f"{SanctionEvent.id_prefix}-")
            yield CalendarDay(
                f"{event.pk}@persona-non-grata",
                event.effective_on,
                f"Deadline: {what_happened(event, names)}{figures}",
                event.summary,
                self.address_of(event.pk),
                (EventKind.SANCTION if is_sanction else EventKind.EXPULSION).value,
            )

    def _revised_at(self) -> dt.datetime:
        changed = self.revision.changed_at if self.revision else None
        return changed or midnight(self.edition.date)


class ExpulsionDeadlines(Deadlines):
    """The days by which people had to leave, or left, as a calendar."""

    noun = "expulsions"
    rows = "expulsions"
    model = Expulsion
    filterset_class = ExpulsionsFilterSet


class SanctionDeadlines(Deadlines):
    """The days on which acts of sanctioning enter into force, as a calendar."""

    noun = "sanction events"
    rows = "sanctions"
    model = SanctionEvent
    filterset_class = SanctionsFilterSet


class EventDeadlines(Deadlines):
    """The days on which events of both kinds take effect, as a calendar."""

    noun = "events"
    rows = "events"
    model = TimelineEvent
    filterset_class = TimelineEventsFilterSet
