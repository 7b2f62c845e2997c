"""The page of two parties: what each did to the other, and who answered whom, how soon."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse

from sanctions.analysis import querysets
from sanctions.analysis.figures import EVENTS
from sanctions.analysis.names import names_of_parties
from sanctions.analysis.totals import total
from sanctions.dataset.revision import current_revision
from sanctions.filtersets.registers import COUNTRIES
from sanctions.models import Expulsion, SanctionEvent
from sanctions.web.blocks import Cell, Fact
from sanctions.web.page import Head, key_of, page, show, without_parameters
from sanctions.web.subjects.links import (
    MOST_ROWS,
    call,
    chart,
    explorer,
    files,
    moved,
    picture,
    rows_of,
)

EXCHANGES = "/api/v1/exchanges/"


@page
def show_pair(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Show two parties."""
    without_parameters(request)
    keys = key_of(COUNTRIES, code), key_of(COUNTRIES, other)
    if keys != (code, other):
        return moved("web:pair", *keys)
    if code == other:
        raise Http404(f"{code} stands here twice: name two parties.")
    revision = str(current_revision().digest)
    names = names_of_parties(revision)
    one, two = names[code], names[other]
    head = Head(
        f"{one} and {two}",
        f"Tit for tat between {one} and {two}: who expelled or sanctioned whom, and who answered "
        "how soon, with the sources of every figure.",
        image=picture("ladder", country=code, counterpart=other),
        image_alt=f"Exchanges between {one} and {two}, provocation left and response right.",
    )
    return show(
        request,
        "web/pair.html",
        head,
        lambda: _context(request, (code, one), (other, two), revision),
    )


def _context(
    request: HttpRequest, one: tuple[str, str], two: tuple[str, str], revision: str
) -> dict[str, Any]:
    between = Q(initiator=one[0], target=two[0]) | Q(initiator=two[0], target=one[0])
    events = querysets.timeline().filter(between).order_by("-announced_on", "id")
    found = list(events[: MOST_ROWS + 1])
    exchanges = {"initiator": f"{one[0]},{two[0]}", "target": f"{one[0]},{two[0]}"}
    ladder = chart(request, "ladder", revision, country=one[0], counterpart=two[0])
    return {
        "one": one,
        "two": two,
        "sums": [*_sums(one, two), *_sums(two, one)],
        "ladder": ladder if ladder.table else None,
        "events": rows_of("events", found[:MOST_ROWS], f"Events between {one[1]} and {two[1]}"),
        "has_events": bool(found),
        "all_events": explorer("events", **exchanges) if len(found) > MOST_ROWS else "",
        "downloads": files(EXCHANGES, **exchanges),
        "call": call(request, EXCHANGES, **exchanges),
    }


def _sums(by: tuple[str, str], against: tuple[str, str]) -> list[Fact]:
    """Return what one did to the other, each figure with its events."""
    sides = {"initiator": by[0], "target": against[0]}
    facts = []
    expelled = total(Expulsion.published.filter(**sides))
    if expelled[EVENTS]:
        note = f"in {expelled[EVENTS]:,} act{'s' if expelled[EVENTS] != 1 else ''}"
        cell = Cell(f"{expelled['persons']:,}", explorer("expulsions", **sides), note)
        facts.append(Fact(f"People expelled by {by[1]}", [cell]))
    sanctions = total(SanctionEvent.published.filter(**sides))[EVENTS]
    if sanctions:
        cell = Cell(f"{sanctions:,}", explorer("sanctions", **sides))
        facts.append(Fact(f"Sanction events by {by[1]}", [cell]))
    return facts
