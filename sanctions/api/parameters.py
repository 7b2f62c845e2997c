"""The one way in for parameters: every view reads its query string here, strictly.

A view that names the forms of its parameters has them read and checked before it does anything
else; whatever no form knows is refused. All problems of a request are told at once.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from django import forms
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import Throttled
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sanctions.api import caching
from sanctions.api.problems import InvalidParameters, ParameterProblem
from sanctions.api.rate import count_request
from sanctions.api.renderers import JsonRenderer
from sanctions.dataset.revision import current_revision
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.canonical import Pairs, canonical_pairs
from sanctions.filtersets.nearest import nearest
from sanctions.filtersets.values import Refused
from sanctions.models import Revision

MOST_PAIRS = 1000
# The actions of one row's page, and of OPTIONS.
WITHOUT_PARAMETERS = frozenset({"retrieve", "metadata"})
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
# The suffix of a parameter: persons__gte.
OPERATOR = re.compile("__[a-z]+$")


class StrictView(APIView):
    """A view that refuses every parameter it doesn't know. All views of the API are one.

    A view's parameters are those of its filter set, of its paginator and of `parameter_forms`;
    the page of one row has none.
    """

    filterset_class: type[StrictFilterSet] | None = None
    parameter_forms: tuple[type[forms.Form], ...] = ()

    # The filter set that holds the request's parameters, once they have been read.
    filterset: StrictFilterSet | None = None
    # The request's parameters as they were given, and the values that they stand for.
    given: MultiValueDict[str, str]
    parameters: dict[str, Any]
    # The same in their one form.
    query: Pairs
    # The state of the dataset that the answer is made from.
    revision: Revision | None = None
    # The headers that tell the answer from an older one.
    validators: Mapping[str, str] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count the request, read the parameters, and end where the client has the answer."""
        allowance = count_request(request)
        self.headers |= allowance.headers if allowance else {}
        if allowance and allowance.exceeded:
            raise Throttled(wait=allowance.reset)
        # Where the view doesn't answer the method, that is the problem.
        answers = (request.method or "") in self.allowed_methods
        if answers:
            self.read_parameters(request)
        super().initial(request, *args, **kwargs)
        if answers and request.method in {"GET", "HEAD"}:
            self.revision = current_revision()
            self.validators = caching.validators(
                request, self.revision, request.accepted_renderer.media_type, self.given.lists()
            )
            if caching.is_current(request, self.validators):
                raise caching.NotModified

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Add what tells the answer from an older one; a problem is asked for again each time."""
        if response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            self.headers |= self.validators
        else:
            self.headers["Cache-Control"] = "no-store"
        return super().finalize_response(request, response, *args, **kwargs)

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        """Return the format of the answer: what is allowed is told in JSON everywhere."""
        if request.method == "OPTIONS":
            return JsonRenderer(), JsonRenderer.media_type
        return super().perform_content_negotiation(request, force)

    def open_forms(self, given: MultiValueDict[str, str]) -> list[forms.BaseForm]:
        """Return the forms of this view's parameters, filled with what was given."""
        if getattr(self, "action", None) in WITHOUT_PARAMETERS:
            return []
        opened: list[forms.BaseForm] = []
        if self.filterset_class is not None:
            self.filterset = self.filterset_class(given)
            opened.append(self.filterset.form)
        paging = getattr(getattr(self, "pagination_class", None), "form_class", None)
        form_classes = [*([paging] if paging else []), *self.parameter_forms]
        return opened + [form_class(given) for form_class in form_classes]

    def read_parameters(self, request: Request) -> None:
        """Set `filterset`, `given`, `parameters`; raise InvalidParameters for all that is wrong."""
        given, problems = given_parameters(request._request)  # noqa: SLF001
        opened = self.open_forms(given)
        known = [name for form in opened for name in form.fields]
        problems += [
            _unknown(name, value, known)
            for name, values in given.lists()
            if name not in known
            for value in values or [""]
        ]
        for form in opened:
            problems += _problems_of(form)
        if problems:
            place = {name: number for number, name in enumerate(given)}
            raise InvalidParameters(sorted(problems, key=lambda one: place.get(one.parameter, -1)))
        self.given = given
        self.query = canonical_pairs(opened)
        self.parameters = {
            name: value for form in opened for name, value in form.cleaned_data.items()
        }


class StrictFilterBackend(DjangoFilterBackend):
    """Filters and sorts rows by the filter set that a StrictView has read."""

    def get_filterset(self, request: Request, queryset: Any, view: Any) -> StrictFilterSet | None:
        """Return the view's filter set, for these rows."""
        filterset: StrictFilterSet | None = view.filterset
        if filterset is not None:
            filterset.queryset = queryset
        return filterset


def given_parameters(
    request: HttpRequest,
) -> tuple[MultiValueDict[str, str], list[ParameterProblem]]:
    """Return a query string's parameters, and the problems of those that are no text at all.

    Django would replace what is not UTF-8 by a question mark and go on.
    """
    # WSGI holds bytes as Latin-1 characters, ASGI has decoded them.
    encoding = "latin-1" if hasattr(request, "environ") else "utf-8"
    raw = request.META.get("QUERY_STRING", "").encode(encoding, "surrogateescape")
    pairs = [pair for pair in raw.split(b"&") if pair]
    given: MultiValueDict[str, str] = MultiValueDict()
    if len(pairs) > MOST_PAIRS:
        message = f"Give at most {MOST_PAIRS} parameters; join values by commas."
        return given, [ParameterProblem("", f"{len(pairs)} parameters", message)]
    problems = []
    for pair in pairs:
        name, value = (unquote_to_bytes(part) for part in _halves(pair.replace(b"+", b" ")))
        parameter, text = name.decode("utf-8", "replace"), value.decode("utf-8", "replace")
        given.setlistdefault(parameter)
        wrong = _undecodable(name) or _undecodable(value)
        if wrong:
            problems.append(ParameterProblem(parameter, text, wrong))
        else:
            given.appendlist(parameter, text)
    return given, problems


def _halves(pair: bytes) -> tuple[bytes, bytes]:
    name, _, value = pair.partition(b"=")
    return name, value


def _undecodable(raw: bytes) -> str | None:
    """Return why bytes are no line of text, or None."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return "It is not UTF-8: encode text as UTF-8, then percent-encode it."
    control = _CONTROL.search(text)
    if control:
        return f"It holds the control character U+{ord(control.group()):04X}: take it out."
    return None


def _unknown(name: str, value: str, known: list[str]) -> ParameterProblem:
    """Return the problem of a parameter that the view doesn't know, with the nearest."""
    if not known:
        message = "There is no such parameter: this endpoint takes none."
        return ParameterProblem(name, value, message, allowed=[])
    near = nearest(name, [(one, one) for one in known], count=1)
    plain = OPERATOR.sub("", name)
    message = "There is no such parameter."
    if plain != name and plain in known:
        operators = [one for one in known if one.startswith(f"{plain}__")]
        message = f"There is no such operator; with {plain} go: {', '.join(operators) or 'none'}."
    return ParameterProblem(name, value, message, known, next(iter(near), None))


def _problems_of(form: forms.BaseForm) -> Iterator[ParameterProblem]:
    """Yield the problems that a form found."""
    for name, errors in form.errors.as_data().items():
        for error in _refusals(errors):
            yield ParameterProblem(
                name, error.value, str(error.message), error.allowed, error.suggestion
            )


def _refusals(errors: Iterable[Exception]) -> Iterator[Refused]:
    for error in errors:
        if not isinstance(error, Refused):
            raise TypeError(f"{error!r} is no Refused: it doesn't say what would be right.")
        yield error
