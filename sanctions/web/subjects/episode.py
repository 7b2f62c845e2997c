"""The page of a dispute: who did what in it, who answered whom, and what it adds up to."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse

from sanctions.analysis import querysets
from sanctions.analysis.figures import EVENTS, FIGURES, Row
from sanctions.analysis.names import names_of_parties
from sanctions.analysis.totals import total, totals
from sanctions.dataset.revision import current_revision
from sanctions.filtersets.registers import EPISODES
from sanctions.models import (
    CITATIONS,
    Episode,
    Event,
    Expulsion,
    SanctionEvent,
    Source,
)
from sanctions.web.blocks import Cell, Column, Fact, Link, Table
from sanctions.web.page import Head, key_of, page, show, without_parameters
from sanctions.web.site import address
from sanctions.web.subjects.links import (
    MOST_ROWS,
    call,
    chart,
    explorer,
    files,
    moved,
    party,
    picture,
    rows_of,
)

KINDS: tuple[tuple[str, type[Event]], ...] = (
    ("expulsions", Expulsion),
    ("sanctions", SanctionEvent),
)
PARTIES = 20
EVENTS_OF_API = "/api/v1/events/"


@page
def show_episode(request: HttpRequest, key: str) -> HttpResponse:
    """Show a dispute."""
    without_parameters(request)
    canonical = key_of(EPISODES, key)
    if canonical != key:
        return moved("web:episode", canonical)
    episode = querysets.episodes().get(pk=key)
    head = Head(
        episode.title,
        episode.summary or f"{episode.title}: who expelled and who sanctioned whom.",
        image=picture("chain", episode=key),
        image_alt=f"The acts of {episode.title} over time, and which answers which.",
    )
    return show(request, "web/episode.html", head, lambda: _context(request, episode))


def _context(request: HttpRequest, episode: Episode) -> dict[str, Any]:
    key = episode.pk
    revision = str(current_revision().digest)
    central = central_party(key)
    events = querysets.timeline().filter(episode=key).order_by("announced_on", "id")
    found = list(events[: MOST_ROWS + 1])
    return {
        "episode": episode,
        "sums": [fact for kind, model in KINDS for fact in _sums(kind, model, key)],
        "chain": chart(request, "chain", revision, episode=key) if found else None,
        "central": names_of_parties(revision)[central] if central else "",
        "balance": chart(request, "balance", revision, country=central, episode=key)
        if central
        else None,
        "parties": [table for side in ("initiator", "target") if (table := _parties(key, side))],
        "events": rows_of("events", found[:MOST_ROWS], f"Events of {episode.title}")
        if found
        else None,
        "all_events": explorer("events", episode=key) if len(found) > MOST_ROWS else "",
        "sources": _sources(key),
        "all_sources": MOST_ROWS,
        "downloads": files(EVENTS_OF_API, episode=key),
        "call": call(request, EVENTS_OF_API, episode=key),
    }


def central_party(key: str) -> str | None:
    """Return the party that most expulsions of a dispute are by or against; None: it has none."""
    acts: Counter[str] = Counter()
    for side in ("initiator", "target"):
        for row in totals(Expulsion.published.filter(episode=key), [side]):
            acts[row[side]] += row[EVENTS]
    return min(acts, key=lambda code: (-acts[code], code), default=None)


def _sums(kind: str, model: type[Event], key: str) -> list[Fact]:
    """Return what the events of a kind add up to, what must not be added kept apart."""
    added = total(model.published.filter(episode=key))
    if not added[EVENTS]:
        return []
    behind = explorer(kind, episode=key)
    noun = "Expulsions and kindred acts" if model is Expulsion else "Sanction events"
    return [
        Fact(noun, [Cell(f"{added[EVENTS]:,}", behind)]),
        *(
            Fact(_LABELS[figure.name], [_figure(added, figure.name, behind)], figure.about)
            for figure in FIGURES[model]
            if added[figure.name]
        ),
    ]


_LABELS = {
    "persons": "People expelled",
    "staff_cut": "Staff cut",
    "refused": "People refused",
    "individuals": "Individuals listed",
    "entities": "Entities listed",
    "individuals_delisted": "Individuals delisted",
    "entities_delisted": "Entities delisted",
}


def _figure(added: Row, name: str, behind: str) -> Cell:
    low, high = added[f"{name}_low"], added[f"{name}_high"]
    note = f"{low:,} to {high:,}" if low != high else ""
    return Cell(f"{added[name]:,}", behind, note)


def _parties(key: str, side: str) -> Table | None:
    """Return who expelled, or whose people were expelled, most people first."""
    rows = totals(Expulsion.published.filter(episode=key), [side])
    rows = sorted(rows, key=lambda row: (-row["persons"], row[f"{side}_name"]))[:PARTIES]
    if not rows:
        return None
    columns = [Column("Party"), Column("People", "number"), Column("Acts", "number")]
    lines = []
    for row in rows:
        behind = explorer("expulsions", episode=key, **{side: row[side]})
        lines.append(
            [
                party(row[side], row[f"{side}_name"]),
                Cell(row["persons"], behind),
                Cell(row[EVENTS], behind),
            ]
        )
    caption = "Who expelled" if side == "initiator" else "Whose people were expelled"
    return Table(caption, columns, lines)


def _sources(key: str) -> list[Link]:
    """Return the sources that the events cite, by publisher; a long list is cut."""
    cited = Source.published.none()
    model: Any
    for model in CITATIONS:
        citing = model.published.filter(event__episode=key).order_by()
        cited |= Source.published.filter(pk__in=citing.values("source"))
    return [
        Link(f"{source.publisher}: {source.title}", address("web:source", source.pk))
        for source in cited.order_by("publisher", "id")[:MOST_ROWS]
    ]
