"""The review page of an event: what a step would change in public, and the step."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from sanctions.admin.collision import who
from sanctions.admin.review import rules
from sanctions.admin.review.deciding import (
    DECISIONS,
    RETRACT,
    Decision,
    RefusedError,
    decide,
    open_decisions,
)
from sanctions.admin.review.effects import preview
from sanctions.models import Event
from sanctions.models.event import UNPUBLISHED
from sanctions.models.trail import last_change, last_return
from sanctions.models.versions import current_state
from sanctions.models.vocabularies import Status


def review_urls(model_admin: Any) -> list[Any]:
    """Return the address of the review page."""
    name = f"{model_admin.opts.app_label}_{model_admin.opts.model_name}_review"

    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        return show_review(model_admin, request, unquote(object_id))

    wrapped = model_admin.admin_site.admin_view(view)
    return [path("<path:object_id>/review/", wrapped, name=name)]


def show_review(model_admin: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Show what publishing (of a public event, retracting) would change, and take the step."""
    event = model_admin.model.objects.filter(pk=key).first()
    if not model_admin.has_view_permission(request, event):
        raise PermissionDenied
    if event is None:
        raise Http404(f"There is no {model_admin.opts.verbose_name} {key}.")
    tried: tuple[Decision, Any] | None = None
    if request.method == "POST":
        decision = DECISIONS.get(request.POST.get("decision", ""))
        if decision is None:
            raise Http404("No such step.")
        form = decision.form(request.POST)
        if form.is_valid() and _taken(model_admin, request, decision, event, form):
            return HttpResponseRedirect(reverse("waiting"))
        tried = decision, form
        event = model_admin.model.objects.filter(pk=key).first()
        if event is None:
            raise Http404(f"{key} does not exist any more.")
    return _page(model_admin, request, event, tried)


def _taken(
    model_admin: Any, request: HttpRequest, decision: Decision, event: Event, form: Any
) -> bool:
    """Take a step, or tell in its form why it was not taken."""
    words = form.cleaned_data["words"].strip()
    version = request.POST.get("version", "")
    try:
        event = decide(decision, event, request.user, words=words, version=version)
    except RefusedError as refused:
        form.add_error(None, str(refused))
        return False
    model_admin.log_change(request, event, f"{decision.done}. {words}".strip())
    messages.success(request, f"{event} is {event.status} now. {decision.done}.")
    return True


def _page(
    model_admin: Any, request: HttpRequest, event: Event, tried: tuple[Decision, Any] | None
) -> HttpResponse:
    """Return the page; a form that was refused is shown with what was typed."""
    steps = [(one, one.form()) for one in open_decisions(request.user, event)]
    if tried:
        rest = [step for step in steps if step[0] is not tried[0]]
        # What can't be done any more is shown still, with what was typed and why not.
        steps = [tried, *rest]
    version = current_state(event).digest
    found = preview(event, _step(event)) if event.status != Status.RETRACTED else None
    change = last_change(event)
    opts = model_admin.opts
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Review of {event}",
        "opts": opts,
        "event": event,
        "version": version,
        "preview": found,
        "towards": "published" if event.status in UNPUBLISHED else "retracted",
        "steps": steps,
        "why_not_publish": _why_not(request.user, event),
        "changed": change,
        "changed_by": who(change.by) if change else None,
        "returned": last_return(event),
        "change_url": reverse(
            f"admin:{opts.app_label}_{opts.model_name}_change", args=[quote(event.pk)]
        ),
        "history_url": reverse(
            f"admin:{opts.app_label}_{opts.model_name}_history", args=[quote(event.pk)]
        ),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/sanctions/review.html", context)


def _step(event: Event) -> Any:
    """Return the step whose effect is shown: publication or, of what is public, retraction."""
    if event.status in UNPUBLISHED:
        return lambda one: one.publish()
    return lambda one: RETRACT.take(one, "A reason.")


def _why_not(user: Any, event: Event) -> str | None:
    """Return why a person may not publish what waits to be."""
    return rules.why_not_publish(user, event) if event.status in UNPUBLISHED else None
