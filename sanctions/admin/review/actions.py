"""Steps with many events at once: the same rules, row by row, and what happened to each is told."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from sanctions.admin.review.buttons import review_url
from sanctions.admin.review.deciding import (
    PUBLISH,
    RETRACT,
    RETURN,
    SUBMIT,
    Decision,
    RefusedError,
    decide,
)
from sanctions.models.versions import current_state

MOST_ROWS = 100


def _action(decision: Decision, permission: str) -> Callable[..., HttpResponse | None]:
    """Return the bulk action of a step."""

    @admin.action(description=f"{decision.verb} …", permissions=[permission])
    def act(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return _act(model_admin, request, queryset, decision)

    act.__name__ = f"{decision.name}_selected"
    return act


def _act(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Any], decision: Decision
) -> HttpResponse | None:
    """Ask for the words and show the chosen events; once confirmed, take the step with each."""
    is_confirmed = "confirm" in request.POST
    if is_confirmed:
        # Those that were shown, even where one no longer matches the list's filter.
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
    else:
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_ROWS + 1])
    if len(keys) > MOST_ROWS:
        told = f"Nothing was done: choose at most {MOST_ROWS} events at once."
        model_admin.message_user(request, told, messages.ERROR)
        return None
    form = decision.form(request.POST) if is_confirmed else decision.form()
    if is_confirmed and form.is_valid():
        _take(model_admin, request, decision, keys, form.cleaned_data["words"].strip())
        return None
    return _confirmation(model_admin, request, decision, keys, form)


def _take(
    model_admin: Any, request: HttpRequest, decision: Decision, keys: list[str], words: str
) -> None:
    """Take the step with each event, and tell what happened to each."""
    done = []
    for key in sorted(set(keys)):
        version = request.POST.get(f"version-{key}", "")
        try:
            named = model_admin.model(pk=key)
            event = decide(decision, named, request.user, words=words, version=version)
        except RefusedError as refused:
            told = f"{key} stays as it was. {refused}"
            model_admin.message_user(request, told, messages.ERROR)
        else:
            model_admin.log_change(request, event, f"{decision.done}. {words}".strip())
            done.append(key)
    if done:
        told = f"{decision.done}: {', '.join(done)}."
        model_admin.message_user(request, told, messages.SUCCESS)


def _confirmation(
    model_admin: Any, request: HttpRequest, decision: Decision, keys: list[str], form: Any
) -> HttpResponse:
    """Return the page that shows the chosen events, with what stands in the way of each."""
    events = model_admin.model.objects.filter(pk__in=keys).order_by("pk")
    rows = [
        {
            "event": event,
            "url": review_url(event),
            "version": current_state(event).digest,
            "why_not": decision.why_not(request.user, event),
            "citations": event.citations.count(),
        }
        for event in events.select_related("initiator", "target")
    ]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": decision.verb,
        "opts": model_admin.opts,
        "decision": decision,
        "action": f"{decision.name}_selected",
        "checkbox": ACTION_CHECKBOX_NAME,
        "rows": rows,
        "open_rows": sum(row["why_not"] is None for row in rows),
        "form": form,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/sanctions/decide_selected.html", context)


ACTIONS = [
    _action(SUBMIT, "change"),
    _action(PUBLISH, "publish"),
    _action(RETURN, "publish"),
    _action(RETRACT, "publish"),
]
