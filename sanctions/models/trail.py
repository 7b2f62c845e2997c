"""What history tells of an event on its way to publication: by whom, when, and with what comment.

An event is changed with its citations: whoever changes one of them changes the event.
"""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from sanctions.models.event import Event
from sanctions.models.expulsion import Expulsion
from sanctions.models.sanction import SanctionEvent
from sanctions.models.vocabularies import Status

KINDS: tuple[type[Event], ...] = (Expulsion, SanctionEvent)


class Change(NamedTuple):
    """One recorded change: `by` is None where no person is recorded."""

    by: Any
    at: dt.datetime
    reason: str | None


def last_change(event: Event) -> Change | None:
    """Return the last recorded change of an event or of its citations, deletions included."""
    citations = citation_model(type(event)).history.filter(event=event.pk)
    found = [
        versions.select_related("history_user").order_by("-history_id").first()
        for versions in (type(event).history.filter(id=event.pk), citations)
    ]
    changes = [change_of(one) for one in found if one is not None]
    return max(changes, key=lambda change: change.at, default=None)


def change_of(version: Any) -> Change:
    """Return who wrote a version, when and why."""
    return Change(version.history_user, version.history_date, version.history_change_reason)


def citation_model(model: type[Event]) -> Any:
    """Return the model of the citations of a kind of event."""
    return model.citations.rel.related_model  # type: ignore[attr-defined]


def last_return(event: Event) -> Change | None:
    """Return who returned a draft last, when and with what comment; None where nobody did."""
    versions = type(event).history.filter(id=event.pk)
    if event.status != Status.DRAFT:
        return None
    submitted = versions.filter(status=Status.SUBMITTED).order_by("-history_id")
    handed_in = submitted.values_list("history_id", flat=True).first()
    if handed_in is None:
        return None
    later = versions.filter(history_id__gt=handed_in, status=Status.DRAFT)
    returned = later.select_related("history_user").order_by("history_id").first()
    return change_of(returned) if returned else None


def with_trail(events: QuerySet[Any]) -> QuerySet[Any]:
    """Return events of the timeline with what their history tells, in the same query.

    Columns: `changed_at` and `changed_by` (key of the person that changed the event or its
    citations last), `entered_by` (key of the person that entered it), `was_submitted` (whether it
    was handed in before). None where nothing is recorded.
    """
    own, cited = _newest("history_date"), _newest("history_date", of_citations=True)
    by_own, by_cited = (
        _newest("history_user"),
        _newest("history_user", of_citations=True),
    )
    return events.annotate(
        event_at=own,
        cited_at=cited,
        changed_by=Case(
            When(Q(event_at__isnull=True) | Q(cited_at__gt=F("event_at")), then=by_cited),
            default=by_own,
        ),
        changed_at=Case(
            When(Q(event_at__isnull=True) | Q(cited_at__gt=F("event_at")), then=F("cited_at")),
            default=F("event_at"),
            output_field=DateTimeField(),
        ),
        entered_by=_newest("history_user", history_type="+"),
        was_submitted=_was_submitted(),
    )


def _newest(column: str, *, of_citations: bool = False, **condition: Any) -> Any:
    """Return a column of an event's newest version, or of that of its citations."""
    found = []
    for model in KINDS:
        versions = citation_model(model).history if of_citations else model.history
        key = "event_id" if of_citations else "id"
        of_event = versions.filter(**{key: OuterRef("id")}, **condition).order_by("-history_id")
        found.append(Subquery(of_event.values(column)[:1]))
    return Coalesce(*found)


def _was_submitted() -> Any:
    exists = Q()
    for model in KINDS:
        exists |= Q(Exists(model.history.filter(id=OuterRef("id"), status=Status.SUBMITTED)))
    return Case(When(exists, then=True), default=False)
