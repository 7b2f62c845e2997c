"""Who may do what with an event, and why not, in words: form, pages and actions ask here.

Each `why_not_…` returns a sentence that says what stands in the way, or None where nothing does.
They speak of permissions and of the way of an event; whether the event itself is fit (cited, in
order) is said by the model as it takes the step.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_permission_codename

from sanctions.models import Citation, Event
from sanctions.models.event import UNPUBLISHED
from sanctions.models.trail import Change, last_change
from sanctions.models.vocabularies import Status

PUBLIC = frozenset({Status.PUBLISHED, Status.RETRACTED})


def may(user: Any, action: str, model: Any) -> bool:
    """Return whether a person has a permission on a model: add, change, delete, view, publish."""
    codename = get_permission_codename(action, model._meta)
    return bool(user.has_perm(f"{model._meta.app_label}.{codename}"))


def stored_status(event: Event) -> str:
    """Return the status that an event has in the database while a form asks for another."""
    return getattr(event, "status_before", event.status)


def is_public(row: Any) -> bool:
    """Return whether a row is public: a row of reference, or of an event that is or was public."""
    event = row.event if isinstance(row, Citation) else row
    return not isinstance(event, Event) or stored_status(event) in PUBLIC


def why_not_change(user: Any, event: Event) -> str | None:
    """Return why a person may not change an event and its citations: drafts, unless an editor."""
    if not may(user, "change", type(event)):
        return f"You may not change {event._meta.verbose_name_plural}."
    if stored_status(event) != Status.DRAFT and not may(user, "publish", type(event)):
        return (
            f"{event} is {stored_status(event)}: only who may publish "
            f"{event._meta.verbose_name_plural} changes it now."
        )
    return None


def why_not_delete(user: Any, event: Event) -> str | None:
    """Return why a person may not delete an event: a draft alone, as a public id is never lost."""
    if not may(user, "delete", type(event)):
        return f"You may not delete {event._meta.verbose_name_plural}."
    if stored_status(event) != Status.DRAFT:
        return f"{event} is {stored_status(event)}: only a draft can be deleted."
    return None


def why_not_submit(user: Any, event: Event) -> str | None:
    """Return why a person may not hand an event in for review."""
    if stored_status(event) != Status.DRAFT:
        return f"{event} is no draft: it is {stored_status(event)}."
    return why_not_change(user, event)


def why_not_publish(user: Any, event: Event) -> str | None:
    """Return why a person may not publish an event; this binds everybody, superusers too."""
    if not may(user, "publish", type(event)):
        return f"You may not publish {event._meta.verbose_name_plural}."
    status = stored_status(event)
    if status not in UNPUBLISHED:
        return f"{event} is {status} already."
    if not settings.SECOND_PERSON_PUBLISHES:
        return None
    if status != Status.SUBMITTED:
        return f"{event} is a draft: it is submitted first, and a second person publishes it."
    return why_not_second(user, last_change(event))


def why_not_second(user: Any, change: Change | None) -> str | None:
    """Return why a person is no second one: the last change of the event or its citations."""
    if change is None or change.by != user:
        return None
    return (
        f"You changed it last, on {change.at:%Y-%m-%d at %H:%M} UTC: a second person publishes it."
    )


def why_not_return(user: Any, event: Event) -> str | None:
    """Return why a person may not return an event to its author."""
    if not may(user, "publish", type(event)):
        return f"You may not return {event._meta.verbose_name_plural}."
    if stored_status(event) != Status.SUBMITTED:
        return f"{event} is not waiting for review: it is {stored_status(event)}."
    return None


def why_not_retract(user: Any, event: Event) -> str | None:
    """Return why a person may not take an event back."""
    if not may(user, "publish", type(event)):
        return f"You may not retract {event._meta.verbose_name_plural}."
    if stored_status(event) != Status.PUBLISHED:
        return f"{event} is not published: it is {stored_status(event)}."
    return None
