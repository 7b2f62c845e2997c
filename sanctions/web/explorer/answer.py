"""The rows of an explorer, page by page, and what they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from sanctions.analysis.figures import (
    EVENTS,
    FIGURES,
    WITHOUT_COUNT,
    Row,
    meanings,
    number_of_events,
)
from sanctions.analysis.totals import total, totals
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.values import NumberField
from sanctions.models import TimelineEvent
from sanctions.web.blocks import Cell, Column, Fact, Pagination, Table
from sanctions.web.explorer.kinds import Kind
from sanctions.web.explorer.narrowing import Counts
from sanctions.web.explorer.query import OFFSET, ORDERING, Query
from sanctions.web.site import address

DEFAULT_LIMIT, MOST_ROWS, LAST_OFFSET = 50, 1_000, 10_000
# Where on the page the rows stand.
TO_ROWS = "#rows"
# Parties in the totals of a page.
LARGEST = 10


class RowsForm(ParameterForm):
    """Which of the rows a page shows."""

    limit = NumberField(least=1, most=MOST_ROWS, help_text="Rows on a page. Default: 50.")
    offset = NumberField(least=0, most=LAST_OFFSET, help_text="Rows to leave out before the page.")


@dataclass(frozen=True)
class Answer:
    """A page of the rows that match, and the number of all of them."""

    table: Table
    pagination: Pagination
    count: int


def answer(
    kind: Kind, filterset: StrictFilterSet, query: Query, limit: int | None, offset: int | None
) -> Answer:
    """Return the page of rows that is asked for."""
    count = _number(kind, filterset)
    size, start = limit or DEFAULT_LIMIT, offset or 0
    rows = list(filterset.between(kind.rows(), start, start + size)) if start < count else []
    table = Table(
        kind.title,
        [_column(shown, query) for shown in kind.columns],
        [[shown.cell(row) for shown in kind.columns] for row in rows],
        id="rows",
        caption_hidden=True,
    )
    return Answer(
        table, _pagination(kind, query, range(start, start + len(rows)), size, count), count
    )


def _column(shown: Any, query: Query) -> Column:
    if not shown.sort:
        return Column(shown.label, shown.kind, wide=shown.wide)
    default = [] if "q" in query.values else ["-announced_on"]
    now = next(iter(query.values.get(ORDERING, default)), "")
    is_sorted = now.removeprefix("-") == shown.sort
    descending = now.startswith("-")
    # Days and figures are looked at from the last and the largest; a second click turns it round.
    first = f"-{shown.sort}" if shown.kind in {"day", "number"} else shown.sort
    other = shown.sort if now == f"-{shown.sort}" else f"-{shown.sort}"
    return Column(
        shown.label,
        shown.kind,
        sort_href=query.having(ORDERING, other if is_sorted else first).href,
        sorted=("descending" if descending else "ascending") if is_sorted else "",
        wide=shown.wide,
    )


def _pagination(kind: Kind, query: Query, shown: range, size: int, count: int) -> Pagination:
    start = shown.start

    def at(position: int) -> str:
        values = {name: given for name, given in query.values.items() if name != OFFSET}
        if position:
            values[OFFSET] = [str(position)]
        return Query(query.path, values, query.repeated).href

    following = start + size
    reachable = following < count and following <= LAST_OFFSET
    note = ""
    if following < count and not reachable:
        note = f"Pages end at row {LAST_OFFSET:,}: narrow it down, or take all rows as a file."
    return Pagination(
        start + 1 if shown else 0,
        shown.stop if shown else 0,
        count,
        at(max(start - size, 0)) if start else "",
        at(following) if reachable else "",
        kind.noun,
        note,
    )


def sums(kind: Kind, filterset: StrictFilterSet) -> list[Fact]:
    """Return what all events that match add up to, with what must not be added kept apart."""
    if kind.model is TimelineEvent:
        return []
    added = total(_events(kind, filterset), filterset.summed())
    facts = [_sum(figure.name, added, figure.about) for figure in FIGURES[kind.model]]  # type: ignore[index]
    without = meanings(kind.model)[WITHOUT_COUNT]  # type: ignore[arg-type]
    return [
        *facts,
        Fact("Events without a number", [Cell(f"{added[WITHOUT_COUNT]:,}", TO_ROWS)], without),
    ]


_SUMS = {
    "persons": "People ordered to leave",
    "staff_cut": "Staff cut",
    "refused": "Refused accreditation",
    "individuals": "Individuals listed",
    "entities": "Entities listed",
    "individuals_delisted": "Individuals delisted",
    "entities_delisted": "Entities delisted",
}


def _sum(name: str, added: Row, about: str) -> Fact:
    value, low, high = (added[f"{name}{end}"] for end in ("", "_low", "_high"))
    note = f"{low:,} to {high:,}" if low != high else ""
    return Fact(_SUMS[name], [Cell(f"{value:,}", TO_ROWS, note)], about)


def by_party(
    kind: Kind, filterset: StrictFilterSet, counted: Counts, query: Query, role: str
) -> Table:
    """Return the parties in a role with the most, and what their events add up to."""
    label = {"initiator": "By", "target": "Against"}[role]
    figures: Sequence[str] = ()
    if kind.model is TimelineEvent:
        rows: list[Row] = [
            {role: one["value"], f"{role}_name": one["label"], EVENTS: one["count"]}
            for one in counted.of(role)
        ]
    else:
        figures = [figure.name for figure in FIGURES[kind.model]]  # type: ignore[index]
        rows = totals(_events(kind, filterset), [role], filterset.summed([role]))
    first = figures[0] if figures else EVENTS
    rows = sorted(rows, key=lambda row: (-row[first], -row[EVENTS], row[f"{role}_name"]))
    columns = [Column(label), Column("Events", "number")]
    columns += [Column(_SUMS[name], "number") for name in figures]
    lines = [
        [
            Cell(row[f"{role}_name"], address("web:country", row[role])),
            Cell(row[EVENTS], query.having(role, row[role]).href),
            *(Cell(row[name] or None, absent=not row[name]) for name in figures),
        ]
        for row in rows[:LARGEST]
    ]
    most = f"the {LARGEST} with the most of {len(rows):,}" if len(rows) > LARGEST else "all"
    return Table(f"{label}: {most}", columns, lines, id=f"by-{role}")


def _number(kind: Kind, filterset: StrictFilterSet) -> int:
    """Return the number of events that match, from sums where these tell it."""
    summed = filterset.summed()
    if summed is not None:
        return number_of_events(summed)
    return _events(kind, filterset).order_by().count()


def _events(kind: Kind, filterset: StrictFilterSet) -> QuerySet[Any]:
    events: Any = kind.model
    return filterset.filter_queryset(events.published.all())
