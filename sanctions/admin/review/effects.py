"""What a step would change in public: worked out for real, in a transaction that is rolled back.

The rows are those that the API answers with, so that what is shown is what will be published.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sanctions.analysis import querysets
from sanctions.analysis.balance import BY_COUNTERPART, BY_COUNTRY, COUNTED, balance
from sanctions.analysis.exchanges import RESPONSE, exchanges
from sanctions.analysis.figures import EVENTS, Row
from sanctions.analysis.totals import total
from sanctions.api.details import ExpulsionCitationRow, SanctionCitationRow
from sanctions.api.serializers import ExpulsionRow, SanctionRow
from sanctions.filtersets.in_force import regime_in_force
from sanctions.models import Event, Expulsion, Regime, SanctionEvent

# How the API describes an event of each kind, and what its sources state.
_DESCRIBED: dict[type[Event], Any] = {
    Expulsion: (ExpulsionRow, ExpulsionCitationRow),
    SanctionEvent: (SanctionRow, SanctionCitationRow),
}


class Cell(NamedTuple):
    """One line of a comparison: what it is of, before and after."""

    label: str
    before: Any
    after: Any

    @property
    def changed(self) -> bool:
        """Whether before and after differ."""
        return bool(self.before != self.after)


@dataclass(frozen=True)
class Comparison:
    """A table of before and after."""

    title: str
    cells: list[Cell]


@dataclass
class Preview:
    """What a step would change: tables, or (`problem`) what stands in its way."""

    comparisons: list[Comparison] = field(default_factory=list)
    problem: str = ""


_Picture = dict[str, Mapping[str, Any]]


def preview(event: Event, step: Callable[[Event], object]) -> Preview:
    """Return what taking a step with an event would change in public; nothing is changed."""
    found = Preview()
    with transaction.atomic():
        stepping = type(event).objects.get(pk=event.pk)
        before = _picture(event)
        try:
            with transaction.atomic():
                step(stepping)
                found.comparisons = _compared(before, _picture(stepping))
        except ValidationError as refused:
            found.problem = " ".join(refused.messages)
        transaction.set_rollback(True)
    return found


def _compared(before: _Picture, after: _Picture) -> list[Comparison]:
    """Return the tables of two pictures; sums that are nought in both are left out."""
    return [
        Comparison(
            title,
            [
                cell
                for label in dict.fromkeys([*before[title], *after[title]])
                if _tells(cell := Cell(label, before[title].get(label), after[title].get(label)))
            ],
        )
        for title in before
    ]


def _tells(cell: Cell) -> bool:
    return cell.label.endswith(EVENTS) or not cell.before == cell.after == 0


def _picture(event: Event) -> _Picture:
    """Return what is public of an event and around it, by table and line."""
    own, citations = _public_row(event)
    picture: _Picture = {"The event, as the API shows it": own, "Its citations": citations}
    picture["The two parties"] = _between(event)
    if event.episode_id:
        picture[f"The episode {event.episode_id}"] = _of_episode(event)
    if event.provocation is not None:
        picture[f"Answers to {event.provocation}"] = _exchange(event.provocation)
    if isinstance(event, SanctionEvent):
        picture[f"The regime {event.regime_id}"] = _regime(event)
    return picture


def _public_row(event: Event) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the event's row and its citations as the API answers; empty where it does not."""
    rows: Any = querysets.expulsions() if isinstance(event, Expulsion) else querysets.sanctions()
    shown = rows.filter(pk=event.pk).first()
    if shown is None:
        return {}, {}
    row, cited = _DESCRIBED[type(event)]
    stated = shown.citations.select_related("source").order_by("source")
    citations = {
        f"{citation['source']}: {column}": value
        for citation in cited(stated, many=True).data
        for column, value in citation.items()
        if column != "source" and value is not None
    }
    return dict(row(shown).data), citations


def _between(event: Event) -> dict[str, Any]:
    """Return what the two parties did to each other: their balance; of sanctions, the totals."""
    one, other = event.initiator_id, event.target_id
    ways = {BY_COUNTRY: (one, other), BY_COUNTERPART: (other, one)}
    if isinstance(event, Expulsion):
        both = Q(initiator=one, target=other) | Q(initiator=other, target=one)
        rows = balance(Expulsion.published.filter(both), [one])
        row = rows[0] if rows else {}
        return {
            f"{first} against {second}: {column}": row.get(f"{way}{column}", 0)
            for way, (first, second) in ways.items()
            for column in COUNTED
        }
    return {
        f"{first} against {second}: {column}": value
        for first, second in ways.values()
        for column, value in total(
            SanctionEvent.published.filter(initiator=first, target=second)
        ).items()
    }


def _of_episode(event: Event) -> Row:
    model: Any = type(event)
    return total(model.published.filter(episode=event.episode_id))


def _exchange(provocation: Event) -> dict[str, Any]:
    model: Any = type(provocation)
    provoking = {type(provocation): model.published.filter(pk=provocation.pk)}
    answering: dict[type[Event], Any] = {
        one: one.published.all() for one in (Expulsion, SanctionEvent)
    }
    rows = exchanges(provoking, answering)
    return {"responses": len(rows)} | {row[RESPONSE]: ", ".join(_told(row)) for row in rows}


def _told(row: Row) -> Iterator[str]:
    """Yield what is known of one answer: how late, and how large."""
    lag, ratio = row["lag_days"], row["persons_ratio"]
    yield "lag not known" if lag is None else f"{lag} day{'' if lag == 1 else 's'} later"
    if ratio is not None:
        yield f"{ratio:.2f} persons for each one"


def _regime(event: SanctionEvent) -> dict[str, Any]:
    """Return whether the regime is in force today, and on the day of the act."""
    today = timezone.now().date()
    act: dt.date = event.effective_on or event.certain_on
    regimes = Regime.published.filter(pk=event.regime_id)
    return {
        f"in force on {day}": "yes" if regimes.filter(regime_in_force(day)).exists() else "no"
        for day in sorted({act, today})
    }
