"""What each explorer is about: its rows, their columns, and what they can be narrowed down by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from sanctions.analysis import querysets
from sanctions.analysis.facets import FACETS
from sanctions.filtersets import ExpulsionFilterSet, SanctionFilterSet, TimelineFilterSet
from sanctions.filtersets.base import StrictFilterSet
from sanctions.models import Expulsion, SanctionEvent, TimelineEvent
from sanctions.models.vocabularies import EventKind
from sanctions.web.blocks import Cell
from sanctions.web.site import address

OF_EXPULSION, OF_SANCTION = "web:expulsion", "web:sanction"


@dataclass(frozen=True)
class Shown:
    """A column of the table: what a row shows in it, and the parameter that sorts by it."""

    label: str
    cell: Callable[[Any], Cell]
    sort: str = ""
    kind: str = "text"
    wide: bool = False


@dataclass(frozen=True)
class Kind:
    """An explorer: `name` is that of its page and of its list in the API.

    `noun` says in the sentence of a query what its rows are. `first` are the facets that are
    counted where there are too many rows to count all.
    """

    name: str
    title: str
    noun: str
    lead: str
    model: type[Model]
    filterset_class: type[StrictFilterSet]
    rows: Callable[[], QuerySet[Any]]
    columns: Sequence[Shown]
    first: Sequence[str]

    @property
    def facets(self) -> Mapping[str, Any]:
        """What its rows can be counted by."""
        return FACETS[self.model]


def _page_of(event: Any) -> str:
    is_expulsion = getattr(event, "type", "") == EventKind.EXPULSION or isinstance(event, Expulsion)
    return address(OF_EXPULSION if is_expulsion else OF_SANCTION, event.pk)


def _announced(event: Any) -> Cell:
    return Cell(event.announced_on, precision=event.date_precision)


def _party(role: str) -> Callable[[Any], Cell]:
    def cell(event: Any) -> Cell:
        party = getattr(event, role)
        return Cell(party.name, address("web:country", party.pk))

    return cell


def figure(name: str) -> Callable[[Any], Cell]:
    """Return what shows a figure, with the range in which it lies where that is wider."""

    def cell(event: Any) -> Cell:
        value, least, most = (getattr(event, f"{name}{end}") for end in ("", "_least", "_most"))
        note = f"{least:,} to {most:,}" if least is not None and least != most else ""
        return Cell(value, _page_of(event), note)

    return cell


def _figure_of(name: str, kind: str) -> Callable[[Any], Cell]:
    """Return what shows a figure that events of one kind alone have."""
    shown = figure(name)
    return lambda event: shown(event) if event.type == kind else Cell(None, absent=True)


def _term(column: str) -> Callable[[Any], Cell]:
    def cell(event: Any) -> Cell:
        terms = (getattr(event, column) or "").split(";")
        return Cell(", ".join(term.replace("_", " ") for term in terms))

    return cell


def _summary(event: Any) -> Cell:
    return Cell(event.summary, _page_of(event))


_WHEN = Shown("Announced", _announced, "announced_on", "day")
_WHO = (
    Shown("By", _party("initiator"), "initiator_name"),
    Shown("Against", _party("target"), "target_name"),
)
_WHAT = Shown("What happened", _summary)
_BASIS = Shown("Basis", _term("basis"), "basis", wide=True)

KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "expulsions",
            "Expulsions",
            "expulsions",
            "Who ordered whose diplomats to leave: expulsions and kindred acts, worldwide since "
            "1945, with the sources of every figure.",
            Expulsion,
            ExpulsionFilterSet,
            querysets.expulsions,
            (
                _WHEN,
                *_WHO,
                Shown("People", figure("persons"), "persons", "number"),
                _WHAT,
                Shown("Measure", _term("measure"), "measure", wide=True),
                _BASIS,
            ),
            ("initiator", "target", "year", "measure"),
        ),
        Kind(
            "sanctions",
            "Sanctions",
            "sanction events",
            "Who sanctioned whom: each act that imposed, widened, prolonged, eased or lifted a "
            "sanctions regime, with its sources.",
            SanctionEvent,
            SanctionFilterSet,
            querysets.sanctions,
            (
                _WHEN,
                *_WHO,
                Shown("Action", _term("action"), "action"),
                Shown("Individuals", figure("individuals"), "individuals", "number"),
                Shown("Entities", figure("entities"), "entities", "number"),
                _WHAT,
                Shown("Measures", _term("measures"), wide=True),
            ),
            ("initiator", "target", "year", "action"),
        ),
        Kind(
            "events",
            "Events",
            "events",
            "Expulsions and sanctions on one timeline: what happened between whom, and when.",
            TimelineEvent,
            TimelineFilterSet,
            querysets.timeline,
            (
                _WHEN,
                Shown("Type", _term("type"), "type"),
                *_WHO,
                Shown("People", _figure_of("persons", EventKind.EXPULSION), "persons", "number"),
                Shown(
                    "Individuals",
                    _figure_of("individuals", EventKind.SANCTION),
                    "individuals",
                    "number",
                ),
                Shown("Entities", _figure_of("entities", EventKind.SANCTION), "entities", "number"),
                _WHAT,
                _BASIS,
            ),
            ("initiator", "target", "year", "type"),
        ),
    )
}
