"""What to answer where a row changed, or went, while a form of it was open."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from sanctions.admin import collision
from sanctions.admin.collision import Collision, Line, Typed
from sanctions.admin.rebase import as_new, rebased
from sanctions.models.versions import (
    State,
    current_state,
    differences,
    locked,
    stored_state,
    timeline,
)

UNKNOWN = (
    "The form did not say which version of {row} it was opened on, so nothing was saved. Compare "
    "what you typed with what is saved now, then save again."
)


def answer_collision(model_admin: Any, request: HttpRequest, key: str) -> HttpResponse | None:
    """Prepare the request for what happened meanwhile; return an answer where no form can tell it.

    Where the row changed, the request's form is brought onto it as it is now and marked with the
    collision, so that it is shown again instead of saved. Where the row is gone, it becomes the
    form of a new one (`begins_anew`). Where the person may do neither now, what they typed is
    shown. The row stays held until the transaction ends.
    """
    model = model_admin.model
    opened = collision.unsealed(model, request.POST.get(collision.FIELD, ""))
    try:
        row = locked(model, model._meta.pk.to_python(key))
    except ValidationError:
        return None
    if row is None:
        return _answer_gone(model_admin, request, key, opened) if opened else None
    now = current_state(row)
    changed = opened is None or opened.digest != now.digest
    if not changed:
        return None
    if not model_admin.has_change_permission(request, row):
        return _typed_page(model_admin, request, key, opened, now) if opened else None
    row = model_admin.get_queryset(request).get(pk=row.pk)
    sent, typed = rebased(model_admin, request, row, opened or now, now)
    request.collision = _collision(str(row), opened, now, typed)  # type: ignore[attr-defined]
    request.POST = sent  # type: ignore[assignment]
    return None


def _answer_gone(
    model_admin: Any, request: HttpRequest, key: str, opened: State
) -> HttpResponse | None:
    now = State(opened.model, None)
    if not model_admin.has_add_permission(request):
        return _typed_page(model_admin, request, key, opened, now)
    formsets, _ = model_admin._create_formsets(request, None, change=False)  # noqa: SLF001
    request.POST = as_new(request, formsets, opened)  # type: ignore[assignment]
    request.collision = _collision(key, opened, now, {})  # type: ignore[attr-defined]
    request.begins_anew = True  # type: ignore[attr-defined]
    return None


def _collision(row: str, opened: State | None, now: State, typed: Typed) -> Collision:
    if opened is None:
        return Collision(UNKNOWN.format(row=row))
    key = (opened.row or {}).get(opened.model._meta.pk.name)
    saves = timeline(opened.model, key).since(opened)
    lines = [
        Line(
            one.where,
            one.column,
            one.before,
            one.after,
            *typed.get((one.key, one.column), (None, False)),
        )
        for one in differences(opened, now)
    ]
    return Collision(collision.told(saves, row, now=now), lines, saves)


def _typed_page(
    model_admin: Any, request: HttpRequest, key: str, opened: State, now: State
) -> HttpResponse:
    """Return a page with all that was typed, where the person can't save it any more."""
    shown = model_admin.model.objects.filter(pk=key).first() or key
    typed = {
        name: "; ".join(values)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", collision.FIELD}
        and any(values)
        and not name.endswith("_FORMS")
    }
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Changed meanwhile",
        "opts": model_admin.opts,
        "collision": _collision(str(shown), opened, now, {}),
        "typed": typed,
        "may_not": stored_state(opened.model, key).row is not None,
    }
    return TemplateResponse(request, "admin/sanctions/typed.html", context, status=409)
