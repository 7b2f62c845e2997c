"""The queue: what waits for a person, both kinds of event in one list."""

import re
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from sanctions.admin.collision import who
from sanctions.admin.review import rules
from sanctions.models import Event, TimelineEvent
from sanctions.models.trail import KINDS, with_trail
from sanctions.models.vocabularies import EventKind, Status

ON_A_PAGE = 50
RETURNED, TO_REVIEW, DRAFT = 0, 1, 2
WAITS_FOR = {
    RETURNED: "returned to you",
    TO_REVIEW: "to review",
    DRAFT: "your draft",
}
_PAGE = re.compile("[1-9][0-9]{0,4}")
_TYPES: dict[type[Event], str] = dict(zip(KINDS, EventKind.values, strict=True))


def waiting_for(user: Any) -> QuerySet[Any]:
    """Return the events that wait for a person, in one query, as rows of the timeline.

    Their drafts that were returned first, then what they may publish (submitted, and last changed
    by somebody else, unless a single editor publishes), then their other drafts; the one that has
    waited longest first. Beside the timeline's columns and those of `with_trail`, `waits` is
    RETURNED, TO_REVIEW or DRAFT.
    """
    reviewed = [_TYPES[model] for model in KINDS if rules.may(user, "publish", model)]
    seen = [
        _TYPES[model]
        for model in KINDS
        if rules.may(user, "view", model) or rules.may(user, "change", model)
    ]
    unpublished = TimelineEvent.objects.filter(
        Q(status=Status.DRAFT) | Q(status=Status.SUBMITTED), type__in=seen
    )
    events = with_trail(unpublished)
    to_review = Q(status=Status.SUBMITTED, type__in=reviewed)
    if settings.SECOND_PERSON_PUBLISHES:
        to_review &= Q(changed_by__isnull=True) | ~Q(changed_by=user.pk)
    own = Q(status=Status.DRAFT, entered_by=user.pk)
    waits = Case(
        When(own & Q(was_submitted=True), then=Value(RETURNED)),
        When(to_review, then=Value(TO_REVIEW)),
        default=Value(DRAFT),
        output_field=IntegerField(),
    )
    return (
        events.filter(own | to_review).annotate(waits=waits).order_by("waits", "changed_at", "id")
    )


def show_waiting(request: HttpRequest) -> HttpResponse:
    """Return the page of the queue. It asks for one row more than it shows, and counts nothing."""
    page = _page_number(request.GET.get("p", "1"))
    start = (page - 1) * ON_A_PAGE
    found = list(
        waiting_for(request.user).select_related("initiator", "target")[
            start : start + ON_A_PAGE + 1
        ]
    )
    people = get_user_model().objects.in_bulk({one.changed_by for one in found if one.changed_by})
    context = {
        **admin.site.each_context(request),
        "title": "Waiting for you",
        "rows": [_row(one, people.get(one.changed_by)) for one in found[:ON_A_PAGE]],
        "before": page - 1,
        "after": page + 1 if len(found) > ON_A_PAGE else 0,
    }
    return TemplateResponse(request, "admin/sanctions/waiting.html", context)


def _row(event: Any, person: Any) -> dict[str, Any]:
    model = next(one for one, kind in _TYPES.items() if kind == event.type)
    page = "review" if event.waits == TO_REVIEW else "change"
    return {
        "event": event,
        "waits": WAITS_FOR[event.waits],
        "css": ("returned", "to-review", "draft")[event.waits],
        "url": reverse(f"admin:sanctions_{model._meta.model_name}_{page}", args=[event.id]),
        "who": who(person) if event.changed_at else "",
    }


def _page_number(text: str) -> int:
    """Return the number of a page; 404 where it is none."""
    if not _PAGE.fullmatch(text):
        raise Http404(f"{text!r} is no page of the queue.")
    return int(text)
