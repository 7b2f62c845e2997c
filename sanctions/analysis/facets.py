"""How many rows there are of each kind: what a list can be narrowed down by."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, F, Model, QuerySet

from sanctions.analysis.figures import number
from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    Regime,
    SanctionEvent,
    Source,
    TimelineEvent,
    group_of,
)
from sanctions.models import vocabularies as terms
from sanctions.models.dates import Year
from sanctions.models.vocabularies import Vocabulary

NOT_KNOWN = "Not known or not applicable"
_TRUTHS = {True: ("true", "yes"), False: ("false", "no")}


@dataclass(frozen=True)
class Facet:
    """A column whose values rows are counted by.

    `label` is the column that says a value in words, `vocabulary` the one that the values are of.
    `listed` tells that a cell holds several terms, joined by `;`: the row counts for each.
    """

    column: str
    label: str | None = None
    vocabulary: type[Vocabulary] | None = None
    listed: bool = False
    by_year: bool = False

    @property
    def group(self) -> str:
        """The group of a table of sums in which the values stand."""
        return "year" if self.by_year else group_of(self.column)


def counts(rows: QuerySet[Any], facet: Facet) -> list[dict[str, Any]]:
    """Return value, label and count for each value that there is among the rows, most first.

    Rows of a table of sums count as the events that they stand for.

    A value is text, as its filter takes it, and None where it is not known or does not apply.
    """
    return counted(grouped(rows, facet), facet)


def grouped(rows: QuerySet[Any], facet: Facet) -> QuerySet[Any]:
    """Return value, label and number as the database has them, for each value among the rows."""
    value: Expression | F = Year(facet.column) if facet.by_year else F(facet.column)
    label = value if facet.label is None else F(facet.label)
    return (
        rows.order_by()
        .annotate(facet_value=value, facet_label=label)
        .values_list("facet_value", "facet_label")
        .annotate(facet_count=number(rows.model))
    )


def counted(groups: Iterable[tuple[Any, Any, int]], facet: Facet) -> list[dict[str, Any]]:
    """Return the rows of `counts` from those of `grouped`."""
    numbers: Counter[tuple[str | None, str]] = Counter()
    for found, said, count in groups:
        for one in found.split(";") if facet.listed and found else [found]:
            numbers[_said(facet, one, said)] += count
    in_order = sorted(numbers.items(), key=lambda item: (-item[1], item[0][0] or ""))
    return [{"value": one, "label": said, "count": count} for (one, said), count in in_order]


def _said(facet: Facet, value: Any, label: Any) -> tuple[str | None, str]:
    """Return a value as its filter takes it, and in words."""
    if value is None:
        return None, NOT_KNOWN
    if isinstance(value, bool):
        return _TRUTHS[value]
    if facet.vocabulary is not None:
        return value, str(facet.vocabulary(value).label)
    return str(value), str(label if facet.label else value)


_PARTIES = {
    "initiator": Facet("initiator_id", "initiator__name"),
    "target": Facet("target_id", "target__name"),
}
_EVENTS = {
    **_PARTIES,
    "initiator_region": Facet("initiator__region", vocabulary=terms.Region),
    "target_region": Facet("target__region", vocabulary=terms.Region),
    "episode": Facet("episode_id", "episode__title"),
    "year": Facet("announced_on", by_year=True),
    "basis": Facet("basis", vocabulary=terms.Basis),
    "disputed": Facet("disputed"),
}

# What the rows of each model are counted by, under the name of the filter that narrows them down.
FACETS: dict[type[Model], dict[str, Facet]] = {
    Country: {
        "kind": Facet("kind", vocabulary=terms.CountryKind),
        "region": Facet("region", vocabulary=terms.Region),
        "subregion": Facet("subregion"),
    },
    Episode: {"year": Facet("started_on", by_year=True)},
    Regime: _PARTIES,
    Source: {
        "kind": Facet("kind", vocabulary=terms.SourceKind),
        "publisher": Facet("publisher"),
        "language": Facet("language"),
    },
    Expulsion: {
        **_EVENTS,
        "measure": Facet("measure", vocabulary=terms.ExpulsionMeasure),
        "personnel": Facet("personnel", vocabulary=terms.Personnel),
    },
    SanctionEvent: {
        **_EVENTS,
        "regime": Facet("regime_id", "regime__name"),
        "action": Facet("action", vocabulary=terms.SanctionAction),
        "measure": Facet("measures", vocabulary=terms.SanctionMeasure, listed=True),
    },
    TimelineEvent: {**_EVENTS, "type": Facet("type", vocabulary=terms.EventKind)},
}
