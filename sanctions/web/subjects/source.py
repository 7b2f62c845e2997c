"""The page of a source: what it states of which events."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanctions.analysis import querysets
from sanctions.filtersets.registers import SOURCES
from sanctions.models import CITATIONS, Source
from sanctions.models.vocabularies import SourceKind
from sanctions.web.blocks import Cell, Column, Fact, Link, Table
from sanctions.web.page import Head, key_of, page, show, without_parameters
from sanctions.web.subjects.links import MOST_ROWS, call, explorer, moved, page_of


@page
def show_source(request: HttpRequest, key: str) -> HttpResponse:
    """Show a source."""
    without_parameters(request)
    canonical = key_of(SOURCES, key)
    if canonical != key:
        return moved("web:source", canonical)
    source = querysets.sources().get(pk=key)
    head = Head(
        f"{source.publisher}: {source.title}",
        f"What {source.publisher} states of expulsions and sanctions in this document.",
    )
    return show(request, "web/source.html", head, lambda: _context(request, source))


def _context(request: HttpRequest, source: Source) -> dict[str, Any]:
    key = source.pk
    facts = [
        Fact("Publisher", [Cell(source.publisher)]),
        Fact("Kind", [Cell(SourceKind(source.kind).label)], SourceKind(source.kind).definition),
        Fact("Published on", [Cell(source.published_on)]),
    ]
    if source.language:
        facts.append(Fact("Language", [Cell(source.language)]))
    return {
        "source": source,
        "facts": facts,
        "tables": [table for model in CITATIONS if (table := _stated(model, key))],
        "more": [
            Link("All expulsions that cite it", explorer("expulsions", source=key)),
            Link("All sanctions that cite it", explorer("sanctions", source=key)),
        ],
        "call": call(request, reverse("api:sources-detail", args=[key])),
    }


def _stated(model: Any, key: str) -> Table | None:
    """Return what the source states of one kind of event, newest first; a long list is cut."""
    figures = model.event_model().figures
    citations = model.published.filter(source=key).select_related("event")
    rows = [
        [
            Cell(one.event.announced_on, precision=one.event.date_precision),
            Cell(one.event.summary, page_of(one.event)),
            *(_figure(one, figure) for figure in figures),
            Cell(one.note or "", absent=not one.note),
        ]
        for one in citations.order_by("-event__announced_on", "event")[:MOST_ROWS]
    ]
    if not rows:
        return None
    columns = [
        Column("Announced", "day"),
        Column("Event"),
        *(Column(f"{figure.title()} it states", "number") for figure in figures),
        Column("Note"),
    ]
    return Table(f"Of {model.event_model()._meta.verbose_name_plural}", columns, rows)


def _figure(citation: Any, figure: str) -> Cell:
    value = getattr(citation, figure)
    return Cell(value, page_of(citation.event), absent=value is None)
