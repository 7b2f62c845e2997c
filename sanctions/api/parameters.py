"""The one way in for parameters: every view reads its query string here, strictly.

A view that names the forms of its parameters has them read and checked before it does anything
else; whatever no form knows is refused. All problems of a request are told at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.http import FileResponse, HttpRequest
from django.utils.datastructures import MultiValueDict
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import Throttled
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sanctions.api.editions import ReleaseForm, asked_release, shipped_edition
from sanctions.api.problems import InvalidParameters, NotModified
from sanctions.api.renderers import JsonRenderer
from sanctions.dataset.releases.listing import Edition, Release
from sanctions.dataset.releases.opening import reading_from
from sanctions.dataset.revision import current_revision
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.canonical import Pairs, canonical_pairs
from sanctions.filtersets.known import known_in
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
    the page of one row has none of these. All views of the dataset take `release`, and answer
    from that release then.
    """

    filterset_class: type[StrictFilterSet] | None = None
    parameter_forms: tuple[type[forms.Form], ...] = ()
    # Whether the answer is made from the dataset's rows, so that a release can give it too.
    takes_release: ClassVar[bool] = True

    # The filter set that holds the request's parameters, once they have been read.
    filterset: StrictFilterSet | None = None
    # The request's parameters as they were given, and the values that they stand for.
    given: MultiValueDict[str, str]
    parameters: dict[str, Any]
    # The same in their one form.
    query: Pairs
    # The release that the answer is made from; None: the rows as they are now.
    release: Release | None = None
    # The state of the dataset that the answer is made from.
    revision: Revision | None = None
    # What is open for this request alone.
    opened: ExitStack
    # Whether the answer stays the same until rows of the dataset change.
    holds_until_rows_change: ClassVar[bool] = True
    # The headers that tell the answer from an older one.
    validators: Mapping[str, str] = {}

    @property
    def edition(self) -> Edition:
        """The version that the answer is of."""
        return self.release or shipped_edition(str(self.revision.digest) if self.revision else "")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer the request; all that is read for it is of one release, where it names one."""
        with ExitStack() as self.opened:
            response: Any = super().dispatch(request, *args, **kwargs)
            if self.release is None:
                return response
            if hasattr(response, "render"):
                return response.render()
            if response.streaming and not isinstance(response, FileResponse):
                chunks = _read_from(self.release.sqlite, response.streaming_content)
                response.streaming_content = chunks
            return response

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
        if answers and self.revision is not None:
            self.validators = self.validators_of(request)
            if caching.is_current(request, self.validators):
                raise NotModified

    def validators_of(self, request: Request) -> dict[str, str]:
        """Return the headers that tell the answer from an older one."""
        assert self.revision is not None  # noqa: S101 - it has been read
        media_type = request.accepted_renderer.media_type
        given = self.given.lists()
        return caching.validators(request, self.revision, media_type, given, self.release)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Add what tells the answer from an older one; a problem is asked for again each time."""
        if response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            self.headers |= self.validators
            is_answer = response.status_code == HTTPStatus.OK and bool(self.validators)
            setattr(response, MARK, is_answer and self.holds_until_rows_change)
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
        of_release: list[forms.BaseForm] = [ReleaseForm(given)] if self.takes_release else []
        action = getattr(self, "action", None)
        if action in WITHOUT_PARAMETERS:
            return of_release if action == "retrieve" else []
        opened: list[forms.BaseForm] = []
        if self.filterset_class is not None:
            self.filterset = self.filterset_class(given)
            opened.append(self.filterset.form)
        paging = getattr(getattr(self, "pagination_class", None), "form_class", None)
        form_classes = [*([paging] if paging else []), *self.parameter_forms]
        return [*opened, *(form_class(given) for form_class in form_classes), *of_release]

    def read_parameters(self, request: Request) -> None:
        """Set `filterset`, `given`, `parameters`; raise InvalidParameters for all that is wrong."""
        given, problems = given_parameters(request._request)  # noqa: SLF001
        if self.takes_release:
            self.release = asked_release(given)
        if self.release is not None:
            # Codes and ids are those of the release, too.
            self.opened.enter_context(reading_from(self.release.sqlite))
        opened = self.open_forms(given)
        if request.method in {"GET", "HEAD"}:
            self.revision = current_revision()
            known = known_in((self.revision.changes, self.revision.digest))
            for form in opened:
                form.known = known  # type: ignore[attr-defined]
        problems += problems_of(given, opened)
        if problems:
            raise InvalidParameters(in_their_order(given, problems))
        self.given = given
        self.query = canonical_pairs(opened)
        self.parameters = {
            name: value for form in opened for name, value in form.cleaned_data.items()
        }


def _read_from(release: Path, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces of an answer, each of which is read from a release when its turn comes."""
    remaining = iter(chunks)
    while True:
        with reading_from(release):
            chunk = next(remaining, None)
        if chunk is None:
            return
        yield chunk


class StrictFilterBackend(DjangoFilterBackend):
    """Filters and sorts rows by the filter set that a StrictView has read."""

    def get_filterset(self, request: Request, queryset: Any, view: Any) -> StrictFilterSet | None:
        """Return the view's filter set, for these rows."""
        filterset: StrictFilterSet | None = view.filterset
        if filterset is not None:
            filterset.queryset = queryset
        return filterset
