"""The balance of a country as a table: who expelled whom, each figure a link to its events."""

from collections.abc import Sequence
from typing import Any

from sanctions.analysis.balance import BY_COUNTERPART, BY_COUNTRY
from sanctions.analysis.figures import EVENTS, MEASURES, OF_EXPULSIONS, Row
from sanctions.filtersets.canonical import Pairs, canonical_query
from sanctions.web.blocks import Cell, Column, Group, Table
from sanctions.web.site import address

# What the figures are called above their columns.
_LABELS = {"persons": "People", "staff_cut": "Staff cut", "refused": "Refused"}


def balance_table(
    rows: Sequence[Row],
    total: Row,
    country: str,
    country_name: str,
    query: Pairs,
    *,
    caption: str,
    later: Sequence[Row] = (),
) -> Table:
    """Return a balance as a table, most people first.

    `query` are the canonical filters that the balance was asked with. `later` are rows of a later
    day: those of their counterparts that have no row yet stand greyed in their place.
    """
    known = {row["counterpart"]: row for row in rows}
    shown = sorted(later or rows, key=_most_first)
    lines = []
    not_yet = set()
    for place, row in enumerate(shown):
        counterpart = row["counterpart"]
        now = known.get(counterpart)
        if now is None:
            not_yet.add(place)
        pair = address("web:pair", country, counterpart)
        name = Cell(row["counterpart_name"], pair or address("web:country", counterpart))
        lines.append([name, *_figures(now, country, counterpart, query)])
    sums = [Cell("Total"), *_figures(total, country, "", query)]
    columns = [Column("Counterpart")]
    for _ in range(2):
        columns += [
            Column(_LABELS[figure.name], "number", figure.about) for figure in OF_EXPULSIONS
        ]
    return Table(
        caption,
        columns,
        lines,
        sums,
        [Group("", 1), Group("Expelled by them", 3), Group(f"Expelled by {country_name}", 3)],
        not_yet,
        "balance",
    )


def _most_first(row: Row) -> tuple[Any, ...]:
    by_them, by_country = row[f"{BY_COUNTERPART}persons"], row[f"{BY_COUNTRY}persons"]
    return (-max(by_them, by_country), -by_them, row["counterpart_name"])


def _figures(row: Row | None, country: str, counterpart: str, query: Pairs) -> list[Cell]:
    cells = []
    for direction in (BY_COUNTERPART, BY_COUNTRY):
        sides = ("initiator", "target") if direction == BY_COUNTERPART else ("target", "initiator")
        parties = [(sides[0], counterpart)] if counterpart else []
        parties.append((sides[1], country))
        cells += [
            _figure(row, direction, figure.name, [*parties, *query]) for figure in OF_EXPULSIONS
        ]
    return cells


def _figure(row: Row | None, direction: str, name: str, query: Pairs) -> Cell:
    """Return one figure with the link to the events behind it."""
    if row is None or not row[f"{direction}{EVENTS}"]:
        return Cell(None, absent=True)
    value, low, high = (row[f"{direction}{name}{end}"] for end in ("", "_low", "_high"))
    if not (value or high):
        return Cell(None, absent=True)
    explorer = address("web:expulsions")
    asked = canonical_query(sorted([*query, ("measure", ",".join(MEASURES[name]))]))
    note = f"{low:,} to {high:,}" if low != high else ""
    return Cell(value, f"{explorer}?{asked}" if explorer else "", note)
