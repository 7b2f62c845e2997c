"""Setting the episode of many events at once: shown first, with a reason, each by itself."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from sanctions.admin.review import rules
from sanctions.admin.review.actions import MOST_ROWS
from sanctions.admin.review.deciding import RefusedError
from sanctions.models import Episode, Event, Expulsion
from sanctions.models.fields import validate_line
from sanctions.models.history import because
from sanctions.models.versions import current_state, locked


class EpisodeForm(forms.Form):
    """Which episode the events belong to (blank: to none), and why."""

    episode = forms.ModelChoiceField(
        Episode.objects,
        required=False,
        widget=AutocompleteSelect(Expulsion._meta.get_field("episode"), admin.site),
        help_text="Blank: they belong to none.",
    )
    reason = forms.CharField(
        label="Why?",
        max_length=500,
        validators=[validate_line],
        widget=forms.TextInput(attrs={"class": "vTextField line"}),
        help_text="Kept in the history of each of them.",
        error_messages={"required": "Say why their episode is set."},
    )


class Row(NamedTuple):
    """An event that was chosen: the version that is shown, and why it would stay as it is."""

    event: Event
    version: str
    why_not: str | None


@admin.action(description="Set the episode …", permissions=["change"])
def set_episode(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Ask for the episode and the reason, and show the events; once confirmed, set it."""
    is_confirmed = "confirm" in request.POST
    if is_confirmed:
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
    else:
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_ROWS + 1])
    if len(keys) > MOST_ROWS:
        told = f"Nothing was done: choose at most {MOST_ROWS} events at once."
        model_admin.message_user(request, told, messages.ERROR)
        return None
    form = EpisodeForm(request.POST) if is_confirmed else EpisodeForm()
    if is_confirmed and form.is_valid():
        _set(model_admin, request, keys, **form.cleaned_data)
        return None
    rows = list(_rows(model_admin, request, keys))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Set the episode",
        "opts": model_admin.opts,
        "media": model_admin.media + form.media,
        "checkbox": ACTION_CHECKBOX_NAME,
        "rows": rows,
        "open_rows": sum(row.why_not is None for row in rows),
        "form": form,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/sanctions/set_episode.html", context)


def _rows(model_admin: Any, request: HttpRequest, keys: list[str]) -> Iterator[Row]:
    events = model_admin.model.objects.filter(pk__in=keys).order_by("pk")
    for event in events.select_related("episode"):
        yield Row(event, current_state(event).digest, rules.why_not_change(request.user, event))


def _set(
    model_admin: Any, request: HttpRequest, keys: list[str], *, episode: Episode | None, reason: str
) -> None:
    """Set the episode of each event, and tell what happened to each."""
    done: list[str] = []
    same: list[str] = []
    for key in sorted(set(keys)):
        try:
            event = _set_one(
                model_admin.model, key, request, episode=episode, reason=reason.strip()
            )
        except RefusedError as refused:
            model_admin.message_user(request, f"{key} stays as it was. {refused}", messages.ERROR)
            continue
        (same if event is None else done).append(key)
        if event is not None:
            model_admin.log_change(request, event, f"Episode set: {episode or 'none'}. {reason}")
    if done:
        told = f"Episode set to {episode or 'none'}: {', '.join(done)}."
        model_admin.message_user(request, told, messages.SUCCESS)
    if same:
        told = f"Nothing changed, as it was so before: {', '.join(same)}."
        model_admin.message_user(request, told, messages.INFO)


def _set_one(
    model: type[Event], key: str, request: HttpRequest, *, episode: Episode | None, reason: str
) -> Event | None:
    """Set the episode of one event and return it, None where it was so; RefusedError if not."""
    with transaction.atomic(), because(reason, by=request.user):  # type: ignore[arg-type]
        event: Event | None = locked(model, key)
        if event is None:
            raise RefusedError("It does not exist any more.")
        why = rules.why_not_change(request.user, event)
        if why:
            raise RefusedError(why)
        if current_state(event).digest != request.POST.get(f"version-{key}", ""):
            raise RefusedError("It has changed since you looked at it: choose it again.")
        if event.episode == episode:
            return None
        event.episode = episode
        try:
            event.full_clean()
        except ValidationError as refused:
            raise RefusedError(" ".join(refused.messages)) from None
        event.save()
        return event
