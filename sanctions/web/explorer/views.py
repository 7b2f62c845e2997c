"""The pages of the explorers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.datastructures import MultiValueDict

from sanctions.analysis.names import names_of_parties
from sanctions.dataset.revision import current_revision
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.canonical import canonical_query
from sanctions.filtersets.words import BY_RANK, in_words
from sanctions.http.parameters import ParameterProblem
from sanctions.models import Country, Episode, Regime
from sanctions.web.blocks import Link, Nothing
from sanctions.web.explorer import fields, narrowing, taking
from sanctions.web.explorer.answer import RowsForm, answer, by_party, sums
from sanctions.web.explorer.charts import charts
from sanctions.web.explorer.kinds import KINDS, Kind
from sanctions.web.explorer.query import LIMIT, ORDERING, Query, corrected
from sanctions.web.page import BAD_REQUEST, Asked, Head, ask, page, show

TEMPLATE = "web/explorer.html"
# A list to complete a text from is no longer.
LONGEST_LIST = 500


@dataclass(frozen=True)
class Wrong:
    """A problem of a parameter, with the address at which it is put right."""

    problem: ParameterProblem
    href: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.problem, name)


@page
def show_expulsions(request: HttpRequest) -> HttpResponse:
    """Show the expulsions that match."""
    return _explore(request, KINDS["expulsions"])


@page
def show_sanctions(request: HttpRequest) -> HttpResponse:
    """Show the sanction events that match."""
    return _explore(request, KINDS["sanctions"])


@page
def show_events(request: HttpRequest) -> HttpResponse:
    """Show the events of both kinds that match."""
    return _explore(request, KINDS["events"])


def _explore(request: HttpRequest, kind: Kind) -> HttpResponse:
    filterset: StrictFilterSet

    def open_forms(given: MultiValueDict[str, str]) -> list[Any]:
        nonlocal filterset
        filterset = kind.filterset_class(given)
        return [filterset.form, RowsForm(given)]

    asked = ask(request, open_forms)
    if asked.left_empty:
        clean = Query(request.path, dict(asked.given.lists()), frozenset(asked.given)).href
        return HttpResponseRedirect(clean)
    if asked.problems:
        return _refuse(request, kind, asked)
    query = Query.read(request.path, asked.query, asked.opened)
    revision = str(current_revision().digest)
    names = names_of_parties(revision)
    words = _words(kind, query, names)
    filtered = bool(query.filters)
    head = Head(
        f"{words[:1].upper()}{words[1:]}" if filtered else kind.title,
        f"{words[:1].upper()}{words[1:]}: as a table, with totals, files and sources."
        if filtered
        else kind.lead,
        query.pairs,
        f"/charts/timeline.png?{canonical_query(sorted([*query.filters, ('of', kind.name)]))}",
        f"Bars over time: {words}.",
        feed=taking.feed(kind, query) if filtered else "",
    )

    def context() -> dict[str, Any]:
        shaped = asked.parameters
        found = answer(kind, filterset, query, shaped["limit"], shaped["offset"])
        counted = narrowing.Counts(kind, filterset, query)
        return {
            **_form(kind, asked, revision),
            "words": words,
            "filtered": filtered,
            "query": query,
            "chips": narrowing.chips(kind, query, names),
            "answer": found,
            "found": _counted(kind, found.count),
            "facets": narrowing.facets(kind, counted, query, found.count),
            "figures": charts(request, kind, query, revision) if found.count else [],
            "sums": sums(kind, filterset) if found.count else [],
            "parties": [
                by_party(kind, filterset, counted, query, role) for role in ("initiator", "target")
            ]
            if found.count
            else [],
            "downloads": taking.downloads(kind, query),
            "following": taking.following(kind, query),
            "cite": taking.cite(request, kind, query, words, revision),
            "calls": taking.calls(request, kind, query),
            "nothing": _nothing(kind, query, names),
        }

    return show(request, TEMPLATE, head, context)


def _counted(kind: Kind, count: int) -> str:
    """Return a number of rows in words: 1 expulsion, 29 expulsions."""
    return f"{count:,} {kind.noun if count != 1 else kind.noun.removesuffix('s')}"


def _nothing(kind: Kind, query: Query, names: Mapping[str, str]) -> Nothing:
    """Return what to say where no row matches: which filter to take away."""
    chips = narrowing.chips(kind, query, names)
    links = [Link("Take all filters away", query.cleared().href)]
    if len(chips) > 1:
        links += [Link(f"Only without “{chip.label}”", chip.href) for chip in chips]
    return Nothing(f"No {kind.noun} match.", links)


def _refuse(request: HttpRequest, kind: Kind, asked: Asked) -> HttpResponse:
    """Tell what is wrong with the parameters, with the form as it was filled."""
    known = {name for form in asked.opened for name in form.fields}
    problems = [
        Wrong(one, corrected(request.path, asked.given, one, known)) for one in asked.problems
    ]
    revision = str(current_revision().digest)
    head = Head(kind.title, kind.lead)
    return show(
        request,
        TEMPLATE,
        head,
        lambda: {**_form(kind, asked, revision), "problems": problems},
        status=BAD_REQUEST,
    )


def _form(kind: Kind, asked: Asked, revision: str) -> dict[str, Any]:
    """Return the form, filled with what was given."""
    wrong = {problem.parameter for problem in asked.problems}
    form = asked.opened[0]
    return {
        "kind": kind,
        "front": fields.front(form, asked.given, wrong),
        "groups": fields.groups(form, asked.given, wrong),
        "kept": [(name, asked.given[name]) for name in (ORDERING, LIMIT) if asked.given.get(name)],
        "lists": lists(revision),
    }


def _words(kind: Kind, query: Query, names: Mapping[str, str]) -> str:
    """Return the query in words."""
    default = BY_RANK if "q" in query.values else "-announced_on,id"
    return in_words(kind.noun, query.rows, names, ordering=default)


@lru_cache(maxsize=1)
def lists(revision: str) -> dict[str, Sequence[tuple[str, str]]]:
    """Return the codes and names that texts are completed from, as they are in a revision."""
    return {
        "countries": list(
            Country.published.order_by("name").values_list("code", "name")[:LONGEST_LIST]
        ),
        "episodes": list(
            Episode.published.order_by("title").values_list("id", "title")[:LONGEST_LIST]
        ),
        "regimes": list(Regime.published.order_by("name").values_list("id", "name")[:LONGEST_LIST]),
    }
