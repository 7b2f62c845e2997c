"""What is applied, as chips; and what the rows can be narrowed down by, with counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sanctions.analysis.facets import counts
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.words import phrase_of
from sanctions.web.blocks import Chip
from sanctions.web.explorer.fields import label_of
from sanctions.web.explorer.kinds import Kind
from sanctions.web.explorer.query import ORDERING, Query

# With more rows than these, only the first facets are counted unless more are asked for.
COUNTED_WHOLE = 50_000
# Values of a facet that are shown at once, and at all.
SHORT, LONG = 7, 60


@dataclass(frozen=True)
class Choice:
    """A value of a facet: how many rows have it, and the address with or without it."""

    label: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """What rows can be narrowed down by: the most frequent values, and how many more there are."""

    name: str
    label: str
    short: Sequence[Choice]
    more: Sequence[Choice]
    unlisted: int


def chips(kind: Kind, query: Query, names: Mapping[str, str]) -> list[Chip]:
    """Return a chip for each value that is applied, in words, with the address without it."""
    found = []
    for name, text in query.filters:
        values = [text] if name in query.repeated else text.split(",")
        for value in values:
            words = phrase_of(kind.noun, name, value, names)
            found.append(Chip(words, query.without(name, value).href))
    if ORDERING in query.values:
        columns = ", ".join(one.replace("_", " ") for one in query.values[ORDERING])
        found.append(Chip(f"sorted by {columns.replace('-', '')}", query.without(ORDERING).href))
    return found


class Counts:
    """Counts rows by what they can be narrowed down by, each once."""

    def __init__(self, kind: Kind, filterset: StrictFilterSet, query: Query) -> None:
        self.kind, self.filterset, self.query = kind, filterset, query
        self._counted: dict[tuple[str, bool], list[dict[str, Any]]] = {}

    def of(self, name: str, *, with_its_own: bool = True) -> list[dict[str, Any]]:
        """Return value, label and count, most first; without the filter of that name if asked."""
        applied = any(one.partition("__")[0] == name for one in self.query.values)
        key = (name, applied and not with_its_own)
        if key not in self._counted:
            facet = self.kind.facets[name]
            filterset = self.filterset.without(name) if key[1] else self.filterset
            rows = filterset.summed([facet.group])
            if rows is None:
                events: Any = self.kind.model
                rows = filterset.filter_queryset(events.published.all())
            self._counted[key] = counts(rows, facet)
        return self._counted[key]


def facets(kind: Kind, counted: Counts, query: Query, number_of_rows: int) -> list[Facet]:
    """Return the facets of the rows that match, each without its own filter."""
    names = list(kind.facets) if number_of_rows <= COUNTED_WHOLE else kind.first
    return [_facet(query, name, counted.of(name, with_its_own=False)) for name in names]


def _facet(query: Query, name: str, counted: list[dict[str, Any]]) -> Facet:
    if name == "year":
        counted = sorted(counted, key=lambda one: one["value"], reverse=True)
    choices = [
        _choice(query, name, one["value"], one["label"], one["count"]) for one in counted[:LONG]
    ]
    label = {"year": "Year", "initiator": "By", "target": "Against"}.get(name) or label_of(name)
    return Facet(name, label, choices[:SHORT], choices[SHORT:], len(counted) - len(choices))


def _choice(query: Query, name: str, value: str | None, label: str, count: int) -> Choice:
    if value is None:
        name, value = f"{name}__isnull", "true"
    chosen = value in query.values.get(name, ())
    if chosen:
        return Choice(label, count, query.without(name, value).href, True)
    # A question of yes or no has one answer.
    single = name in query.repeated or value in {"true", "false"}
    other = query.having(name, value) if single else query.adding(name, value)
    return Choice(label, count, other.href, False)
