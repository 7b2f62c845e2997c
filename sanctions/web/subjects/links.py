"""How the pages lead on: to the page of a row, and to the events behind a figure."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.urls import reverse

from sanctions.filtersets.canonical import canonical_query
from sanctions.models import Expulsion
from sanctions.web.blocks import Cell, Code, Column, Link, Table
from sanctions.web.charts.figure import Figure, figure
from sanctions.web.explorer.kinds import KINDS
from sanctions.web.site import address

# Rows that a page shows of a longer list: the explorer has all.
MOST_ROWS = 50
EXPLORERS = {"expulsions": "web:expulsions", "sanctions": "web:sanctions", "events": "web:events"}
FORMATS = (("CSV", "csv"), ("XLSX", "xlsx"), ("Parquet", "parquet"))


def moved(name: str, *keys: str) -> HttpResponsePermanentRedirect:
    """Lead on to the one address of a page that was asked for by another name."""
    return HttpResponsePermanentRedirect(reverse(name, args=keys))


def explorer(name: str, **filters: str) -> str:
    """Return the address of an explorer with filters: what stands behind a figure."""
    return f"{address(EXPLORERS[name])}?{canonical_query(sorted(filters.items()))}"


def page_of(event: Any) -> str:
    """Return the address of an event's page."""
    return address("web:expulsion" if isinstance(event, Expulsion) else "web:sanction", event.pk)


def party(code: str, name: str) -> Cell:
    """Return a party with the address of its page."""
    return Cell(name, address("web:country", code))


def rows_of(kind: str, rows: Iterable[Any], caption: str, *, without: Sequence[str] = ()) -> Table:
    """Return events as the explorer of that kind shows them, `without` some of its columns."""
    shown = [one for one in KINDS[kind].columns if one.label not in without]
    return Table(
        caption,
        [Column(one.label, one.kind, wide=one.wide) for one in shown],
        [[one.cell(row) for one in shown] for row in rows],
        caption_hidden=True,
    )


def chart(request: HttpRequest, kind: str, revision: str, **parameters: str) -> Figure:
    """Return a chart for a page."""
    return figure(request, kind, parameters, revision)


def picture(kind: str, **parameters: str) -> str:
    """Return the path of a chart as PNG, for who shares the page."""
    return f"/charts/{kind}.png?{canonical_query(sorted(parameters.items()))}"


def files(path: str, **filters: str) -> list[Link]:
    """Return the links to a list of the API as files, and to the list itself."""
    asked = canonical_query(sorted(filters.items()))
    bare = path.rstrip("/")
    query = f"?{asked}" if asked else ""
    found = [Link(label, f"{bare}.{ending}{query}") for label, ending in FORMATS]
    return [*found, Link("JSON", f"{bare}/{query}")]


def call(request: HttpRequest, path: str, **filters: str) -> Code:
    """Return the call of the API behind a page, to copy."""
    asked = canonical_query(sorted(filters.items()))
    address_of_call = request.build_absolute_uri(f"{path}?{asked}" if asked else path)
    return Code("The API call behind this page", f"curl '{address_of_call}'")
