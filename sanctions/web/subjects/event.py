"""The page of one event: its figures as each source states them, and what is known and what not."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanctions.analysis import querysets
from sanctions.dataset.citing import Work, as_text
from sanctions.dataset.revision import current_revision
from sanctions.dataset.version import DATED
from sanctions.filtersets.registers import EXPULSIONS, SANCTIONS, Register
from sanctions.models import Event, Expulsion, SanctionEvent
from sanctions.models.vocabularies import (
    Basis,
    DatePrecision,
    ExpulsionMeasure,
    Personnel,
    SanctionAction,
    SanctionMeasure,
    Status,
    Vocabulary,
)
from sanctions.web.blocks import Cell, Cite, Claim, Code, Fact, Link
from sanctions.web.page import Gone, Head, key_of, page, show, without_parameters
from sanctions.web.site import address
from sanctions.web.subjects.corrections import corrections
from sanctions.web.subjects.links import moved, page_of
from sanctions.web.subjects.links import party as party_of

_STYLES = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}
_FIGURES = {"persons": "People", "individuals": "Individuals", "entities": "Entities"}


@page
def show_expulsion(request: HttpRequest, key: str) -> HttpResponse:
    """Show an expulsion with its citations side by side."""
    return _show(request, key, EXPULSIONS, Expulsion, "web:expulsion")


@page
def show_sanction(request: HttpRequest, key: str) -> HttpResponse:
    """Show an act of sanctioning with its citations side by side."""
    return _show(request, key, SANCTIONS, SanctionEvent, "web:sanction")


def _show(
    request: HttpRequest, name: str, register: Register, model: type[Event], here: str
) -> HttpResponse:
    without_parameters(request)
    _tell_gone(register.fold(name), model)
    key = key_of(register, name)
    if key != name:
        return moved(here, key)
    is_expulsion = model is Expulsion
    rows: Any = querysets.expulsions() if is_expulsion else querysets.sanctions()
    event = querysets.in_full(rows).get(pk=key)
    parties = f"{event.initiator.name} against {event.target.name}"
    head = Head(
        f"{event.summary}",
        f"{'Expulsion' if is_expulsion else 'Sanctions'}, {parties}: the figure that each source "
        "states, what it answers and what answers it.",
    )
    return show(request, "web/event.html", head, lambda: _context(request, event))


def _tell_gone(key: str, model: type[Event]) -> None:
    """Raise Gone, with the reason, for an event that was published once."""
    gone = model.objects.filter(pk=key, status=Status.RETRACTED).first()
    if gone is not None:
        raise Gone(key, gone.retraction_reason or "")


def _context(request: HttpRequest, event: Any) -> dict[str, Any]:
    is_expulsion = isinstance(event, Expulsion)
    kind = "expulsions" if is_expulsion else "sanctions"
    path = reverse(f"api:{kind}-detail", args=[event.pk]).rstrip("/") + "/"
    url = request.build_absolute_uri(path)
    work = Work(
        f"The {'expulsion' if is_expulsion else 'sanction event'} {event.pk}",
        url,
        str(current_revision().digest),
        DATED,
    )
    facts = list(_facts(event))
    provocation = event.provocation
    if provocation is not None and provocation.status != Status.PUBLISHED:
        provocation = None
    responses = sorted(event.responses(), key=lambda one: (one.announced_on, one.id))
    return {
        "event": event,
        "kind": "Expulsion" if is_expulsion else "Sanctions",
        "facts": facts,
        "unknown": [fact.label for fact in facts if all(cell.value is None for cell in fact.cells)],
        "figures": [_figure(event, name) for name in event.figures],
        "claims": [_claim(citation, event.figures) for citation in event.citations.all()],
        "basis": Basis(event.basis),
        "provocation": _beside(provocation, event) if provocation else None,
        "responses": [_beside(one, event) for one in responses],
        "corrections": corrections(type(event), event.pk),
        "downloads": [Link("JSON", path, "The answer of the API")],
        "cite": Cite(
            as_text(work).strip(),
            [Link(label, f"{path}?format={style}") for style, label in _STYLES.items()],
        ),
        "call": Code("API call", f"curl '{url}'"),
    }


def _facts(event: Any) -> Iterator[Fact]:
    """Yield what is known of an event; a cell of None says that something is not."""

    def meaning(column: str) -> str:
        return str(event._meta.get_field(column).help_text)

    for role, label in (("initiator", "By"), ("target", "Against")):
        party = getattr(event, role)
        yield Fact(label, [party_of(party.pk, party.name)], meaning(role))
    announced = Cell(event.announced_on, precision=event.date_precision)
    yield Fact("Announced", [announced], meaning("announced_on"))
    yield Fact("Took effect", [Cell(event.effective_on)], meaning("effective_on"))
    if isinstance(event, Expulsion):
        yield _terms("What was ordered", ExpulsionMeasure, [event.measure], meaning("measure"))
        yield _terms("Whom it concerned", Personnel, [event.personnel], meaning("personnel"))
        if event.missions_closed is not None:
            yield Fact("Missions closed", [Cell(event.missions_closed)], meaning("missions_closed"))
    else:
        regime = address("web:regime", event.regime_id)
        yield Fact("Regime", [Cell(event.regime.name, regime)], meaning("regime"))
        yield _terms("Action", SanctionAction, [event.action], meaning("action"))
        measures = (event.measures or "").split(";")
        yield _terms("Measures", SanctionMeasure, measures, meaning("measures"))
        yield Fact("Legal citation", [Cell(event.instrument)], meaning("instrument"))
        if event.ended_on:
            yield Fact("Ended", [Cell(event.ended_on)], meaning("ended_on"))
    if event.episode_id:
        episode = address("web:episode", event.episode_id)
        yield Fact("Dispute", [Cell(event.episode.title, episode)], meaning("episode"))


def _terms(label: str, vocabulary: type[Vocabulary], terms: Sequence[str], about: str) -> Fact:
    """Return terms in words; what each means is told where the label is pointed at."""
    known = [vocabulary(term) for term in terms if term]
    defined = " ".join(f"{term.label}: {term.definition}" for term in known)
    cells = [Cell(str(term.label)) for term in known] or [Cell(None)]
    return Fact(label, cells, f"{about} {defined}".strip())


def _figure(event: Any, name: str) -> Fact:
    """Return our figure with the range in which it lies."""
    value, least, most = (getattr(event, f"{name}{end}") for end in ("", "_least", "_most"))
    note = f"{least:,} to {most:,}" if least is not None and least != most else ""
    about = str(event._meta.get_field(name).help_text)
    return Fact(
        _FIGURES[name],
        [Cell(None if value is None else f"{value:,}", "#claims-heading", note)],
        about,
    )


def _claim(citation: Any, figures: Sequence[str]) -> Claim:
    """Return what one source states."""
    source = citation.source
    return Claim(
        source.publisher,
        source.title,
        source.url,
        source.kind,
        source.published_on,
        source.language,
        [(_FIGURES[name], getattr(citation, name)) for name in figures],
        citation.note or "",
        address("web:source", source.pk),
    )


def _beside(other: Any, event: Any) -> dict[str, Any]:
    """Return an event that this one answers or that answers it, and the days between."""
    exact = {other.date_precision, event.date_precision} == {DatePrecision.DAY}
    return {
        "event": other,
        "href": page_of(other),
        "days": abs((other.announced_on - event.announced_on).days) if exact else None,
    }
