"""The lists of parties, disputes, regimes and sources: sorted and narrowed down by links."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.datastructures import MultiValueDict

from sanctions.analysis import querysets
from sanctions.analysis.names import names_of_parties
from sanctions.dataset.revision import current_revision
from sanctions.filtersets import (
    CountryFilterSet,
    EpisodeFilterSet,
    RegimeFilterSet,
    SourceFilterSet,
)
from sanctions.models import Country, Episode, Regime, Source
from sanctions.models.vocabularies import CountryKind, SourceKind
from sanctions.web.blocks import Cell, Link, Nothing
from sanctions.web.explorer import narrowing, taking
from sanctions.web.explorer.answer import RowsForm, answer
from sanctions.web.explorer.kinds import Kind, Shown
from sanctions.web.explorer.query import ORDERING, Query
from sanctions.web.page import Head, WrongParameters, ask, page, show
from sanctions.web.site import address
from sanctions.web.subjects.links import explorer, party


def _party(role: str) -> Shown:
    label = "By" if role == "initiator" else "Against"
    return Shown(
        label, lambda row: party(getattr(row, role).pk, getattr(row, role).name), f"{role}_name"
    )


def _events(kind: str, filter_name: str) -> Shown:
    """Return the column with the number of a row's events, which leads to them."""
    noun = kind.removesuffix("s")

    def cell(row: Any) -> Cell:
        number = getattr(row, f"{noun}_count")
        behind = explorer(kind, **{filter_name: row.pk}) if number else ""
        return Cell(number, behind)

    return Shown(kind.title(), cell, kind="number")


LISTS = {
    kind.name: kind
    for kind in (
        Kind(
            "countries",
            "Countries",
            "countries",
            "States, former states, territories and organizations: each with its balance.",
            Country,
            CountryFilterSet,
            querysets.countries,
            (
                Shown("Name", lambda row: party(row.pk, row.name), "name"),
                Shown("Code", lambda row: Cell(row.pk), "code"),
                Shown("Kind", lambda row: Cell(CountryKind(row.kind).label), "kind"),
                Shown("Region", lambda row: Cell(row.subregion, absent=not row.subregion)),
            ),
            ("kind", "region"),
        ),
        Kind(
            "episodes",
            "Episodes",
            "episodes",
            "The disputes that expulsions and sanctions belong to.",
            Episode,
            EpisodeFilterSet,
            querysets.episodes,
            (
                Shown(
                    "Since",
                    lambda row: Cell(row.started_on, precision=row.date_precision),
                    "started_on",
                    "day",
                ),
                Shown(
                    "Dispute", lambda row: Cell(row.title, address("web:episode", row.pk)), "title"
                ),
                _events("expulsions", "episode"),
                _events("sanctions", "episode"),
            ),
            ("year",),
        ),
        Kind(
            "regimes",
            "Sanctions regimes",
            "regimes",
            "Sanctions programmes, each of one initiator against one target.",
            Regime,
            RegimeFilterSet,
            querysets.regimes,
            (
                Shown("Regime", lambda row: Cell(row.name, address("web:regime", row.pk)), "name"),
                _party("initiator"),
                _party("target"),
                Shown("Imposed", lambda row: Cell(row.imposed_on), kind="day"),
                Shown(
                    "Lifted",
                    lambda row: Cell(row.lifted_on, absent=row.lifted_on is None),
                    kind="day",
                    wide=True,
                ),
                _events("sanctions", "regime"),
            ),
            ("initiator", "target"),
        ),
        Kind(
            "sources",
            "Sources",
            "sources",
            "The published documents that every figure is read in.",
            Source,
            SourceFilterSet,
            querysets.sources,
            (
                Shown(
                    "Document", lambda row: Cell(row.title, address("web:source", row.pk)), "title"
                ),
                Shown("Publisher", lambda row: Cell(row.publisher), "publisher"),
                Shown("Published", lambda row: Cell(row.published_on), "published_on", "day"),
                Shown("Kind", lambda row: Cell(SourceKind(row.kind).label), "kind", wide=True),
                _events("expulsions", "source"),
                _events("sanctions", "source"),
            ),
            ("kind", "language"),
        ),
    )
}
# The order of a list where none is asked for.
ORDERS = {
    "countries": "name",
    "episodes": "-started_on",
    "regimes": "name",
    "sources": "-published_on",
}
# Facets that would be longer than the list is worth.
_TOO_LONG = frozenset({"publisher", "subregion"})


@page
def show_countries(request: HttpRequest) -> HttpResponse:
    """Show the parties."""
    return _show(request, "countries")


@page
def show_episodes(request: HttpRequest) -> HttpResponse:
    """Show the disputes."""
    return _show(request, "episodes")


@page
def show_regimes(request: HttpRequest) -> HttpResponse:
    """Show the sanctions regimes."""
    return _show(request, "regimes")


@page
def show_sources(request: HttpRequest) -> HttpResponse:
    """Show the sources."""
    return _show(request, "sources")


def _show(request: HttpRequest, name: str) -> HttpResponse:
    kind = LISTS[name]
    filterset: Any = None

    def open_forms(given: MultiValueDict[str, str]) -> list[Any]:
        nonlocal filterset
        ordered = given.copy()
        ordered.setdefault(ORDERING, ORDERS[name])
        filterset = kind.filterset_class(ordered)
        return [filterset.form, RowsForm(ordered)]

    asked = ask(request, open_forms)
    if asked.left_empty:
        clean = Query(request.path, dict(asked.given.lists()), frozenset(asked.given)).href
        return HttpResponseRedirect(clean)
    if asked.problems:
        raise WrongParameters(asked.problems)
    query = Query.read(request.path, asked.query, asked.opened)
    names = names_of_parties(str(current_revision().digest))
    head = Head(kind.title, kind.lead, _told(query, name))

    def context() -> dict[str, Any]:
        shaped = asked.parameters
        found = answer(kind, filterset, query, shaped["limit"], shaped["offset"])
        counted = narrowing.Counts(kind, filterset, query)
        facets = [
            facet
            for facet in narrowing.facets(kind, counted, query, found.count)
            if facet.name not in _TOO_LONG
        ]
        return {
            "kind": kind,
            "answer": found,
            "chips": narrowing.chips(kind, _without_order(query), names),
            "facets": facets,
            "downloads": taking.downloads(kind, query),
            "calls": taking.calls(request, kind, query),
            "nothing": Nothing(f"No {kind.noun} match.", [Link("Show all", request.path)]),
        }

    return show(request, "web/list.html", head, context)


def _told(query: Query, name: str) -> Any:
    """Return the parameters of the canonical address, without the order that is the default."""
    is_default = list(query.values.get(ORDERING, [])) == [ORDERS[name]]
    return (_without_order(query) if is_default else query).pairs


def _without_order(query: Query) -> Query:
    values = {name: given for name, given in query.values.items() if name != ORDERING}
    return Query(query.path, values, query.repeated)
