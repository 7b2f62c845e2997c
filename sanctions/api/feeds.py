"""Atom feeds of the events that were added, corrected or retracted last (RFC 4287)."""

import datetime as dt
import io
import re
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, cast
from urllib.parse import quote

from django.db.models import Model
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from sanctions.analysis.names import names_of_parties
from sanctions.api.of_log import OfLog
from sanctions.api.one_format import (
    OneFormat,
    ReadyRenderer,
    figures_of,
    file_responses,
    what_happened,
)
from sanctions.dataset.citing import AUTHOR, DATASET, LICENCE
from sanctions.dataset.recent import News, RecentEvent, recent_events
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.canonical import text_of
from sanctions.filtersets.unordered import (
    ExpulsionsFilterSet,
    SanctionsFilterSet,
    TimelineEventsFilterSet,
)
from sanctions.models import Expulsion, SanctionEvent, TimelineEvent
from sanctions.models.vocabularies import Status

MOST_EVENTS = 50
MOST_LINES = 20
# The year from which on tags are given (RFC 4151).
TAGS_FROM = 2026
# What XML can't hold.
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TITLES = {News.ADDED: "New", News.CORRECTED: "Corrected", News.RETRACTED: "Retracted"}


class AtomRenderer(ReadyRenderer):
    """An Atom feed."""

    media_type = "application/atom+xml"
    format = "atom"


class DatedAtom(Atom1Feed):
    """An Atom feed that was updated when it is said to be, and whose licence is told."""

    def latest_post_date(self) -> dt.datetime:
        """Return when the feed changed last: an empty one, too."""
        updated: dt.datetime = self.feed["updated"]
        return updated


class Feed(OfLog, OneFormat):
    """The events that match and that were added, corrected or retracted last, as an Atom feed."""

    renderer_classes = (AtomRenderer,)
    model: ClassVar[type[Model]]

    @extend_schema(responses=file_responses(AtomRenderer.media_type, "The feed."))
    def get(self, request: Request) -> Response:
        """Return the feed: the newest 50 events that match.

        All filters of the list apply. An entry is an event; its id stays, and `updated` tells its
        last change, with what changed and why. An event that was retracted is told of, too.
        """
        recent = recent_events(self._matching, MOST_EVENTS)
        updated = max([one.at for one in recent], default=self._changed_at())
        feed = DatedAtom(
            title=f"{DATASET}: {self.words}",
            link=self.address(f"{self.rows}-list"),
            description="New, corrected and retracted events.",
            language="en",
            author_name=AUTHOR,
            feed_url=self.address(f"{self.rows}-atom"),
            feed_guid=self._tag(f"{self.rows}.atom{f'?{self.asked}' if self.asked else ''}"),
            feed_copyright=LICENCE,
            updated=updated,
        )
        names = names_of_parties(self.edition.revision)
        for one in recent:
            feed.add_item(**self._item(one, names))
        written = io.BytesIO()
        feed.write(written, "utf-8")
        return Response(written.getvalue())

    def _matching(self, ids: Collection[str]) -> Mapping[str, Any]:
        """Return those of these events that match and are public, or were."""
        events: Any = self.model
        known = events.objects.filter(
            pk__in=ids, status__in=[Status.PUBLISHED, Status.RETRACTED]
        ).order_by()
        found = cast("StrictFilterSet", self.filterset).filter_queryset(known)
        return {event.pk: event for event in found}

    def _changed_at(self) -> dt.datetime:
        changed = self.revision.changed_at if self.revision else None
        return changed or dt.datetime(TAGS_FROM, 1, 1, tzinfo=dt.UTC)

    def _tag(self, name: str) -> str:
        """Return an id that stays, whatever becomes of the address (RFC 4151)."""
        host = self.request.get_host().partition(":")[0]
        return f"tag:{host},{TAGS_FROM}:{quote(name, safe='?=&,.:/-_')}"

    def _item(self, recent: RecentEvent, names: Mapping[str, str]) -> dict[str, Any]:
        event = recent.event
        figures = "".join(f", {figure}" for figure in figures_of(event))
        return {
            "title": f"{_TITLES[recent.news]}: {what_happened(event, names)}{figures}",
            "link": self.address_of(event.pk),
            "description": _NO_CHARACTER.sub(" ", _described(recent)),
            "unique_id": self._tag(event.pk),
            "updateddate": recent.at,
            "categories": (recent.news.value,),
        }


def _described(recent: RecentEvent) -> str:
    """Return what an event is and what changed, as HTML."""
    event = recent.event
    parts = [f"<p>{escape(event.summary)}</p>"]
    if event.retraction_reason:
        parts = [f"<p>Retracted: {escape(event.retraction_reason)}</p>"]
    elif recent.news == News.CORRECTED:
        lines = [line for line in recent.lines(MOST_LINES) if line["change"] != "added"]
        told = "".join(f"<li>{_changed(line)}</li>" for line in lines)
        parts.append(f"<ul>{told}</ul>" if told else "")
    return "".join(parts)


def _changed(line: Mapping[str, Any]) -> str:
    """Return a line of the log as HTML, such as `persons: from 60 to 61`, with the reason."""
    _, _, source = line["key"].partition(" ")
    where = f"{source}: " if source else ""
    what = f"{where}{line['change']}"
    if line["field"]:
        values = ("blank" if line[end] is None else text_of(line[end]) for end in ("from", "to"))
        was, now = values
        what = f"{where}{line['field']}: from {was} to {now}"
    reason = f". Reason: {line['reason']}" if line["reason"] else ""
    return str(escape(f"{what}{reason}"))


class ExpulsionFeed(Feed):
    """Expulsions that were added, corrected or retracted last, as an Atom feed."""

    noun = "expulsions"
    rows = "expulsions"
    model = Expulsion
    filterset_class = ExpulsionsFilterSet


class SanctionFeed(Feed):
    """Sanction events that were added, corrected or retracted last, as an Atom feed."""

    noun = "sanction events"
    rows = "sanctions"
    model = SanctionEvent
    filterset_class = SanctionsFilterSet


class EventFeed(Feed):
    """Events of both kinds that were added, corrected or retracted last, as an Atom feed."""

    noun = "events"
    rows = "events"
    model = TimelineEvent
    filterset_class = TimelineEventsFilterSet
