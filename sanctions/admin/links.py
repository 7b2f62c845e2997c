"""Links within the admin, and out to documents."""

from django.db import models
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sanctions.models import Event


def to_list(model: type[models.Model], text: object, **condition: str) -> SafeString:
    """Return a link to the list of a model's rows of which a condition holds."""
    url = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist", query=condition)
    return format_html('<a href="{}">{}</a>', url, text)


def to_events(events: list[Event]) -> SafeString:
    """Return links to the forms of events, with their summaries."""
    return format_html_join(
        "",
        '<div><a href="{}">{}</a> · {} · {}</div>',
        (
            (
                reverse(f"admin:{event._meta.label_lower.replace('.', '_')}_change", args=[event]),
                event,
                event.status,
                event.summary,
            )
            for event in events
        ),
    )


def to_document(url: str, text: str) -> SafeString:
    """Return a link out to a published document."""
    rel = "noopener noreferrer nofollow"
    return format_html('<a href="{}" target="_blank" rel="{}">{}</a>', url, rel, text)
