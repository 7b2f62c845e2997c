"""What all pages share: what they say of themselves, their validators, and their refusals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_safe

from sanctions.dataset.revision import current_revision
from sanctions.filtersets.canonical import Pairs, canonical_pairs, canonical_query
from sanctions.filtersets.registers import Register, look_up
from sanctions.http.answers import MARK
from sanctions.http.caching import is_current, validators
from sanctions.http.parameters import (
    ParameterProblem,
    given_parameters,
    in_their_order,
    problems_of,
)

# What other sites add to the address of a page that is shared: it asks for nothing.
TRACKING = ("fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid")
TRACKING_PREFIX = "utm_"


@dataclass(frozen=True)
class Head:
    """What a page says of itself to browsers, search engines and whoever shares it.

    `query` are the canonical parameters of its address. `image` is the path of its own chart as
    PNG, `image_alt` what the chart shows. `structured` is JSON-LD (schema.org). `feed` is the path
    of the Atom feed of what the page shows, '' where that is no other than the feed of all events.
    """

    title: str
    description: str
    query: Pairs = field(default_factory=list)
    image: str = ""
    image_alt: str = ""
    structured: Sequence[Mapping[str, Any]] = ()
    feed: str = ""

    def path(self, request: HttpRequest) -> str:
        """Return the canonical path of the page, with its query."""
        query = canonical_query(self.query)
        return f"{request.path}?{query}" if query else request.path


@dataclass(frozen=True)
class Asked:
    """The parameters of a page: as they were given, as its forms read them, and what is wrong."""

    given: MultiValueDict[str, str]
    opened: Sequence[forms.BaseForm]
    problems: Sequence[ParameterProblem]
    # Whether the address has fields that were left empty, as a form sends them.
    left_empty: bool = False

    @property
    def query(self) -> Pairs:
        """The parameters in their one form: of those that are right, where some are wrong."""
        return canonical_pairs(self.opened)

    @property
    def parameters(self) -> dict[str, Any]:
        """The values that the parameters stand for."""
        return {name: value for form in self.opened for name, value in form.cleaned_data.items()}


class WrongParameters(Exception):  # noqa: N818 - the page that it becomes is an answer
    """400: parameters of a page that are unknown, or whose values are not understood."""

    def __init__(self, problems: Sequence[ParameterProblem]) -> None:
        super().__init__(", ".join(problem.parameter for problem in problems))
        self.problems = problems


class Gone(Exception):  # noqa: N818 - the page that it becomes is an answer
    """410: a row that was public once, and was taken back."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(key)
        self.key = key
        self.reason = reason


OK, BAD_REQUEST = HTTPStatus.OK, HTTPStatus.BAD_REQUEST

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """Make a view a public page: read only, with pages of our own for what it refuses."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except WrongParameters as wrong:
            problems = {"problems": wrong.problems}
            return render(request, "400.html", problems, status=HTTPStatus.BAD_REQUEST)
        except Gone as gone:
            retracted = {"key": gone.key, "reason": gone.reason}
            return render(request, "410.html", retracted, status=HTTPStatus.GONE)

    return answer


def ask(request: HttpRequest, open_forms: Callable[[MultiValueDict[str, str]], list[Any]]) -> Asked:
    """Return a page's parameters, read by the forms that `open_forms` fills with them.

    What is wrong with them stands in `problems`: the page tells it, and keeps what was given. A
    field that was left empty in a form asks for nothing.
    """
    every, problems = given_parameters(request)
    given = MultiValueDict(
        {
            name: [value for value in values if value.strip()]
            for name, values in every.lists()
            if any(value.strip() for value in values) and not _is_tracking(name)
        }
    )
    opened = open_forms(given)
    problems += problems_of(given, opened)
    left_empty = any(not value.strip() for _, values in every.lists() for value in values)
    return Asked(given, opened, in_their_order(given, problems), left_empty)


def _is_tracking(name: str) -> bool:
    return name in TRACKING or name.startswith(TRACKING_PREFIX)


def without_parameters(request: HttpRequest) -> None:
    """Refuse any parameter, of a page that takes none; raise WrongParameters."""
    problems = ask(request, lambda _: []).problems
    if problems:
        raise WrongParameters(problems)


def key_of(register: Register, name: str) -> str:
    """Return the key that stands in the database for a name in an address; Http404, with hints."""
    folded = register.fold(name)
    key = look_up({register: [folded]})[register].get(folded) if "\0" not in name else None
    if key is None:
        near = register.nearest(name)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise Http404(f"There is no {register.noun} “{name}”.{hint}")
    return key


def show(
    request: HttpRequest,
    template: str,
    head: Head,
    context: Callable[[], Mapping[str, Any]] = dict,
    *,
    status: HTTPStatus = OK,
    depends_on: Sequence[str] = (),
) -> HttpResponse:
    """Return a page; 304 where the client has it, without asking for its `context`.

    A page says the same until the rows change, and is kept for that long; one that depends on
    something else as well says on what: the day it is of, the releases that there are.
    """
    revision = current_revision()
    told = [*head.query, ("beside", depends_on)]
    tags = validators(request, revision, "text/html", told)
    if status == OK and is_current(request, tags):
        return HttpResponseNotModified(headers=tags)
    image = request.build_absolute_uri(head.image) if head.image else ""
    shared = {
        "head": replace(head, image=image),
        "canonical": request.build_absolute_uri(head.path(request)),
        "revision": revision,
    }
    response = render(request, template, {**context(), **shared}, status=status)
    for name, value in (tags if status == OK else {"Cache-Control": "no-store"}).items():
        response.headers[name] = value
    if status == OK and not depends_on:
        setattr(response, MARK, True)
    return response
