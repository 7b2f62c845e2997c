"""The one way in for parameters: every view reads its query string here, strictly.

A view that names the forms of its parameters has them read and checked before it does anything
else; whatever no form knows is refused. All problems of a request are told at once.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import Throttled
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sanctions.api.problems import InvalidParameters, NotModified
from sanctions.api.renderers import JsonRenderer
from sanctions.dataset.revision import current_revision
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.canonical import Pairs, canonical_pairs
from sanctions.http import caching
from sanctions.http.answers import MARK
from sanctions.http.parameters import given_parameters, in_their_order, problems_of
from sanctions.http.rate import count_request
from sanctions.models import Revision

# The actions of one row's page, and of OPTIONS.
WITHOUT_PARAMETERS = frozenset({"retrieve", "metadata"})


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
        allowance = count_request(request.META)
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
                raise NotModified

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Add what tells the answer from an older one; a problem is asked for again each time."""
        if response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            self.headers |= self.validators
            setattr(response, MARK, response.status_code == HTTPStatus.OK and bool(self.validators))
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
        problems += problems_of(given, opened)
        if problems:
            raise InvalidParameters(in_their_order(given, problems))
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
