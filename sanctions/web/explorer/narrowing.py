"""What is applied, as chips; and what the rows can be narrowed down by, with counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


def facets(
    kind: Kind, filterset: StrictFilterSet, query: Query, number_of_rows: int
) -> list[Facet]:
    """Return the facets of the rows that match, each without its own filter."""
    names = list(kind.facets) if number_of_rows <= COUNTED_WHOLE else kind.first
    return [_facet(kind, filterset, query, name) for name in names]


def _facet(kind: Kind, filterset: StrictFilterSet, query: Query, name: str) -> Facet:
    rows = filterset.without(name).filter_queryset(kind.model.published.all())  # type: ignore[attr-defined]
    counted = counts(rows, kind.facets[name])
    if name == "year":
        counted.sort(key=lambda one: one["value"], reverse=True)
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
