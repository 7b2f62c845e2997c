"""Who expelled or sanctioned whom: the weighted edges of a directed graph."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from sanctions.analysis.figures import EVENTS, WITHOUT_COUNT, Row, figure_columns, sums
from sanctions.models import Event, Expulsion, SanctionEvent

# What an edge tells of its two ends, and the column of an event that holds it.
ENDS = {
    f"{party}{told}": f"{party}{column}"
    for party in ("initiator", "target")
    for told, column in (("", "_id"), ("_name", "__name"), ("_region", "__region"))
}
# The names of what events of each kind add up to, where both stand in one row.
NAMES: dict[type[Event], dict[str, str]] = {
    Expulsion: {EVENTS: "expulsions", WITHOUT_COUNT: "expulsions_without_count"}
    | {column: column for column in figure_columns(Expulsion)},
    SanctionEvent: {EVENTS: "sanctions"},
}


# The groups of a table of sums that edges are made from.
GROUPS_OF_EDGES = frozenset({"initiator", "target"})


def edges(events: Mapping[type[Event], QuerySet[Any]]) -> list[Row]:
    """Return a row for each initiator and target of events, sorted by their codes.

    Columns: those of ENDS, `events` (of both kinds: the weight), `expulsions` and `sanctions`
    (of either), and what the expulsions add up to. In place of the events of a kind there may
    stand the rows of a table of sums, told apart by GROUPS_OF_EDGES.
    """
    found: dict[tuple[Any, ...], dict[str, int]] = {}
    for model, one in events.items():
        names = NAMES[model]
        figures = sums(model, one.model)
        added = {column: figure for column, figure in figures.items() if column in names}
        grouped = (
            one.order_by()
            .values(*ENDS.values())
            .annotate(**{f"sum_{column}": figure for column, figure in added.items()})
        )
        for group in grouped:
            edge = found.setdefault(tuple(group[path] for path in ENDS.values()), {})
            edge |= {name: group[f"sum_{column}"] for column, name in names.items()}
    rows = (dict(zip(ENDS, ends, strict=True)) | _whole(edge) for ends, edge in found.items())
    return sorted(rows, key=lambda row: (row["initiator"], row["target"]))


def _whole(edge: Mapping[str, int]) -> dict[str, int]:
    """Return the figures of an edge, with noughts for a kind of event that it lacks."""
    figures = {name: edge.get(name, 0) for names in NAMES.values() for name in names.values()}
    number = figures.pop("expulsions"), figures.pop("sanctions")
    return {EVENTS: sum(number), "expulsions": number[0], "sanctions": number[1], **figures}
