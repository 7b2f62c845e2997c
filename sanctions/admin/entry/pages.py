"""What the form's script asks for: rows while one types, and what the form proposes so far.

Both answer JSON, to people of the desk only, and write nothing.
"""

from dataclasses import asdict
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.formsets import all_valid
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from sanctions.admin.entry import finding
from sanctions.admin.entry.checking import proposals_of
from sanctions.admin.entry.dates import read_date
from sanctions.admin.review.rules import may
from sanctions.models.dates import span_end

LONGEST_TEXT = 500


@require_GET
def search(request: HttpRequest, what: str) -> JsonResponse:
    """Answer the rows that may be meant by `q`, beside `initiator`, `target`, `on` (not `but`)."""
    if what not in finding.FINDERS:
        raise Http404(f"{what} is nothing that is named by typing.")
    models, find = finding.FINDERS[what]
    if not all(may(request.user, "view", model) for model in models):
        raise PermissionDenied
    text = request.GET.get("q", "")[:LONGEST_TEXT]
    if not text.isprintable():
        return JsonResponse({"results": []})
    about: dict[str, Any] = {"but": request.GET.get("but", "")[:LONGEST_TEXT].strip("\0")}
    for role in ("initiator", "target"):
        said = request.GET.get(role, "")[:LONGEST_TEXT]
        party = finding.party_called(said) if said and said.isprintable() else None
        about |= {role: party.pk} if party else {}
    try:
        about["until"] = span_end(*read_date(request.GET.get("on", "")))
    except ValidationError:
        about["until"] = None
    return JsonResponse({"results": [asdict(offer) for offer in find(text, **about)]})


def entry_urls(model_admin: Any) -> list[Any]:
    """Return the pages of a model's entry form: what a new row proposes, and what a stored one."""
    opts = model_admin.opts

    @require_POST
    def check(request: HttpRequest, object_id: str | None = None) -> JsonResponse:
        return check_form(model_admin, request, object_id)

    view = model_admin.admin_site.admin_view(check)
    name = f"{opts.app_label}_{opts.model_name}_check"
    return [
        path("add/check/", view, name=f"{name}_new"),
        path("<path:object_id>/change/check/", view, name=name),
    ]


def check_form(model_admin: Any, request: HttpRequest, object_id: str | None) -> JsonResponse:
    """Answer what a form proposes, judged as it would be when saved."""
    row = None
    if object_id is not None:
        row = model_admin.get_object(request, unquote(object_id))
        if row is None:
            raise Http404("There is no such row.")
    is_allowed = (
        model_admin.has_change_permission(request, row)
        if row
        else model_admin.has_add_permission(request)
    )
    if not is_allowed:
        raise PermissionDenied
    fields = flatten_fieldsets(model_admin.get_fieldsets(request, row))
    form_class = model_admin.get_form(request, row, change=row is not None, fields=fields)
    form = form_class(request.POST, request.FILES, instance=row)
    formsets, _ = model_admin._create_formsets(  # noqa: SLF001
        request, form.instance, change=row is not None
    )
    form.is_valid()
    all_valid(formsets)
    return JsonResponse(proposals_of(form, formsets).as_json())
