"""The buttons of an event's form: what the person may do with it, and why not more."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.admin.utils import quote
from django.urls import reverse

from sanctions.admin.review import rules
from sanctions.admin.review.deciding import PUBLISH, RETRACT, RETURN, open_decisions
from sanctions.models import Event
from sanctions.models.vocabularies import Status


class Button(NamedTuple):
    """A button that saves the form."""

    name: str
    label: str


class Link(NamedTuple):
    """A step that has a page of its own."""

    url: str
    label: str
    css: str


def buttons_for(user: Any, model: type[Event], event: Event | None) -> dict[str, Any]:
    """Return what the form's foot shows.

    `save_buttons` (the first is the default), `steps` with pages of their own, and
    `why_not_publish`, a sentence for who may publish events but not this one.
    """
    status = Status.DRAFT if event is None else Status(event.status)
    buttons = [Button("_save", _SAVE[status])]
    if status == Status.DRAFT:
        buttons.append(Button("_submit", "Save and submit"))
        if rules.may(user, "publish", model) and not settings.SECOND_PERSON_PUBLISHES:
            buttons.append(Button("_publish", "Save and publish"))
    shown: dict[str, Any] = {"save_buttons": buttons, "steps": [], "why_not_publish": None}
    if event is None:
        return shown
    review = review_url(event)
    steps = [one for one in open_decisions(user, event) if one in {PUBLISH, RETURN, RETRACT}]
    if status == Status.DRAFT:
        steps = []  # a draft goes on by its form
    shown["steps"] = [Link(f"{review}#{one.name}", one.verb, one.name) for one in steps]
    if status == Status.SUBMITTED and rules.may(user, "publish", model):
        shown["why_not_publish"] = rules.why_not_publish(user, event)
    shown["may_still_publish"] = PUBLISH in steps and settings.SECOND_PERSON_PUBLISHES
    shown["review_url"] = review
    return shown


_SAVE = {
    Status.DRAFT: "Save draft",
    Status.SUBMITTED: "Save",
    Status.PUBLISHED: "Save correction",
    Status.RETRACTED: "Save correction",
}


def review_url(event: Event) -> str:
    """Return the address of an event's review page."""
    opts = event._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_review", args=[quote(event.pk)])
