"""The pages of a row's history: the timeline, two versions side by side, one restored."""

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime

from sanctions.admin.collision import who
from sanctions.admin.history.form import RestoreForm
from sanctions.models import Event
from sanctions.models.history import because
from sanctions.models.restoring import actions_on_citations, restorable, restore
from sanctions.models.versions import PARTS, State, Timeline, differences, timeline

SAVES_ON_A_PAGE = 25
NOW = "now"
FIRST = "first"


class Side(NamedTuple):
    """One line of two versions side by side."""

    where: str
    column: str
    before: Any
    after: Any

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return bool(self.before != self.after)


def history_urls(model_admin: Any) -> list[Any]:
    """Return the addresses of the pages beside Django's own of the history."""
    name = f"{model_admin.opts.app_label}_{model_admin.opts.model_name}"

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def wrapped(request: HttpRequest, object_id: str) -> HttpResponse:
            return view(model_admin, request, unquote(object_id))

        return model_admin.admin_site.admin_view(wrapped)

    return [
        path("<path:object_id>/history/compare/", wrap(show_compared), name=f"{name}_compare"),
        path("<path:object_id>/history/restore/", wrap(show_restore), name=f"{name}_restore"),
    ]


def show_history(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Return the page with all saves of a row, newest first, deleted rows too."""
    key = unquote(object_id)
    recorded, row = _recorded(model_admin, request, key)
    page = Paginator(recorded.saves[::-1], SAVES_ON_A_PAGE).get_page(request.GET.get("p"))
    saves = [
        {
            "moment": save.moment,
            "at": save.moment.isoformat(),
            "who": who(save.by),
            "reason": save.reason,
            "differences": save.differences,
            "deleted": save.after.row is None and save.before.row is not None,
            "created": save.before.row is None and save.after.row is not None,
        }
        for save in page
    ]
    is_deleted = recorded.now.row is None
    shows_now = page.number == 1 and not is_deleted
    shows_first = not page.has_next() and recorded.first.row is not None
    versions = [str(save["at"]) for save in saves] + ["first"] * shows_first
    context = {
        "title": f"History of {row}",
        "shows_now": shows_now,
        "shows_first": shows_first,
        "chosen": _chosen(versions, shows_now, bool(recorded.unrecorded)),
        "saves": saves,
        "page": page,
        "unrecorded": recorded.unrecorded,
        "is_deleted": is_deleted,
        "may_restore": _may_restore(model_admin, request, key, recorded),
    }
    return _page(model_admin, request, key, "history", context)


def _chosen(versions: list[str], shows_now: bool, unrecorded: bool) -> tuple[str, str]:
    """Return the two versions that are compared unless others are chosen: what changed last.

    How a row stands now is its newest version, unless it was changed without a record.
    """
    if not versions:
        return "", ""
    before = versions[0] if unrecorded and shows_now else [*versions, versions[0]][1]
    return before, "now" if shows_now else versions[0]


def show_compared(model_admin: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Return the page with two versions side by side: `a` and `b`, moments, `first` or `now`."""
    recorded, row = _recorded(model_admin, request, key)
    sides = [_version(recorded, request.GET.get(one, NOW)) for one in ("a", "b")]
    context = {
        "title": f"Two versions of {row}",
        "sides": side_by_side(*sides),
        "names": [_name(request.GET.get(one, NOW)) for one in ("a", "b")],
        "different": len(differences(*sides)),
    }
    return _page(model_admin, request, key, "compare", context)


def show_restore(model_admin: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Ask whether to restore the version of `at`, with all that this changes; then do it."""
    at = request.GET.get("at", "")
    with transaction.atomic() if request.method == "POST" else nullcontext():
        if request.method == "POST":
            model_admin.hold(key)
        recorded, row = _recorded(model_admin, request, key)
        then = _version(recorded, at)
        if then.row is None:
            raise Http404(f"There was no {key} then: nothing can be restored.")
        wanted = restorable(then, recorded.now, model_admin.permanent)
        if not _may_restore(model_admin, request, key, recorded, wanted):
            raise PermissionDenied
        form = RestoreForm(request.POST or None, initial={"digest": recorded.now.digest})
        if request.method == "POST" and form.is_valid():
            if form.cleaned_data["digest"] != recorded.now.digest:
                told = f"{row} has changed meanwhile: look at the differences as they are now."
                form = RestoreForm({**form.cleaned_data, "digest": recorded.now.digest})
                form.add_error(None, told)
            elif _restored(model_admin, request, key, wanted, form):
                return HttpResponseRedirect(_address(model_admin, "history", key))
    context = {
        "title": f"Restore a version of {row}",
        "name": _name(at),
        "changes": differences(recorded.now, wanted),
        "is_deleted": recorded.now.row is None,
        "is_event": issubclass(model_admin.model, Event),
        "form": form,
    }
    return _page(model_admin, request, key, "restore", context)


def _restored(
    model_admin: Any, request: HttpRequest, key: str, wanted: State, form: RestoreForm
) -> bool:
    """Restore a version, or tell in the form which rule refuses it."""
    at = request.GET.get("at", "")
    try:
        with (
            transaction.atomic(),
            because(f"Restored as of {_name(at)}: {form.cleaned_data['reason']}"),
        ):
            row = restore(wanted, key)
    except ValidationError as refused:
        told = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
        for column, texts in told.items():
            for text in texts:
                form.add_error(None, f"{column}: {text}" if column not in {"", "__all__"} else text)
        return False
    model_admin.log_change(request, row, f"Restored as of {_name(at)}.")
    model_admin.message_user(request, f"{row} is restored as of {_name(at)}.", messages.SUCCESS)
    return True


def side_by_side(before: State, after: State) -> list[Side]:
    """Return every column of two states, those that belong to the row after its own."""
    sides = [
        Side("", column, (before.row or {}).get(column), (after.row or {}).get(column))
        for column in dict.fromkeys([*(before.row or {}), *(after.row or {})])
    ]
    for key in dict.fromkeys([*before.parts, *after.parts]):
        owner = PARTS[before.model][key[0]].owner
        where = (after if key in after.parts else before).name_of(key)
        old, new = before.parts.get(key, {}), after.parts.get(key, {})
        sides += [
            Side(where, column, old.get(column), new.get(column))
            for column in dict.fromkeys([*old, *new])
            if column not in {"id", owner}
        ]
    return sides


def _recorded(model_admin: Any, request: HttpRequest, key: str) -> tuple[Timeline, Any]:
    """Return what is recorded of a row, and the row (its key, where it is gone)."""
    model = model_admin.model
    try:
        known = model._meta.pk.to_python(key)
    except ValidationError:
        raise Http404(f"{key} is no key of {model._meta.verbose_name_plural}.") from None
    row = model_admin.model.objects.filter(pk=known).first()
    if not model_admin.has_view_permission(request, row):
        raise PermissionDenied
    recorded = timeline(model, known)
    if row is None and not recorded.saves:
        raise Http404(f"There is no {model._meta.verbose_name} {key}, and none was deleted.")
    return recorded, row if row is not None else key


def _may_restore(
    model_admin: Any,
    request: HttpRequest,
    key: str,
    recorded: Timeline,
    wanted: State | None = None,
) -> bool:
    """Return whether a person may change the row so (or add it again), with its citations."""
    row = model_admin.model.objects.filter(pk=key).first()
    if row is None:
        allowed = model_admin.has_add_permission(request)
    else:
        allowed = model_admin.has_change_permission(request, row)
    if not allowed or wanted is None or not issubclass(model_admin.model, Event):
        return bool(allowed)
    citations = PARTS[model_admin.model][0].model._meta
    return all(
        request.user.has_perm(f"{citations.app_label}.{action}_{citations.model_name}")
        for action in actions_on_citations(recorded.now, wanted)
    )


def _version(recorded: Timeline, name: str) -> State:
    if name == NOW:
        return recorded.now
    if name == FIRST:
        return recorded.first
    return recorded.as_of(_moment(name))


def _moment(name: str) -> dt.datetime:
    """Return the moment that names a version; 404 where it is none."""
    try:
        moment = parse_datetime(name.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Http404(f"{name!r} names no version: it would be a moment, first or now.")
    return moment


def _name(name: str) -> str:
    if name in {NOW, FIRST}:
        return {NOW: "now", FIRST: "before the first recorded change"}[name]
    return f"{_moment(name).astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"


def _address(model_admin: Any, page: str, key: str) -> str:
    opts = model_admin.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[quote(key)])


def _page(
    model_admin: Any, request: HttpRequest, key: str, page: str, context: dict[str, Any]
) -> HttpResponse:
    shared = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "key": key,
        "history_url": _address(model_admin, "history", key),
        "compare_url": _address(model_admin, "compare", key),
        "restore_url": _address(model_admin, "restore", key),
        "change_url": _address(model_admin, "change", key),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, f"admin/sanctions/{page}.html", shared | context)
