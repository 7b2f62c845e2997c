"""What the events that match a filter set add up to, by statements that are written once a shape.

They are read from a table of sums where one tells just this, and from the events where none does.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from sanctions.analysis import balance, facets, totals
from sanctions.analysis.figures import Row, number
from sanctions.api.listed import stand_in
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.values import RegisterField
from sanctions.models import Event
from sanctions.models.statements import Gaps, read


class Matching(NamedTuple):
    """The events that match a filter set, with stand-ins for its values."""

    filterset_class: type[StrictFilterSet]
    values: tuple[tuple[str, Hashable], ...]
    # Whether tables of sums stand beside the events: not in a release.
    has_sums: bool

    def rows(self, groups: Iterable[str] = ()) -> QuerySet[Any]:
        """Return the rows to add up, told apart by groups: those of sums, or the events."""
        filterset = self.filterset_class.of_values(dict(self.values))
        summed = filterset.summed(groups) if self.has_sums else None
        if summed is not None:
            return summed
        model: Any = self.filterset_class._meta.model
        return filterset.filter_queryset(model.published.all())


class Added:
    """What the rows that match a filter set add up to. `without` is a filter that is left out."""

    def __init__(
        self, filterset: StrictFilterSet, *, has_sums: bool, without: str | None = None
    ) -> None:
        self.model: Any = filterset._meta.model
        self.gaps = Gaps()
        fields = filterset.form.fields
        values = tuple(
            (name, stand_in(value, self.gaps, of_register=isinstance(fields[name], RegisterField)))
            for name, value in filterset.form.cleaned_data.items()
            if value is not None and name.partition("__")[0] != without and name != "ordering"
        )
        self.matching = Matching(type(filterset), values, has_sums)

    def number(self) -> int:
        """Return the number of rows."""
        ((_, found),) = read(self.model, _number, (self.matching,), self.gaps)
        return int(found)

    def facet(self, facet: facets.Facet) -> list[dict[str, Any]]:
        """Return value, label and count of a facet: see `sanctions.analysis.facets.counts`."""
        found: Any = read(self.model, _facet, (self.matching, facet), self.gaps)
        return facets.counted(found, facet)

    def totals(self, by: Sequence[str]) -> list[Row]:
        """Return the totals by columns: see `sanctions.analysis.totals.totals`."""
        found = read(self.model, _totals, (self.matching, self.model, tuple(by)), self.gaps)
        return totals.rows_of(found, self.model, by)

    def balance(self, country: Collection[str]) -> list[Row]:
        """Return the balance of a country: see `sanctions.analysis.balance.balance`."""
        gaps = Gaps(self.gaps.values)
        codes = tuple(gaps.text(code) for code in country)
        return balance.rows_of(
            read(self.model, _balance, (self.matching, codes, direction), gaps)
            for direction in balance.PARTIES
        )


def _number(matching: Matching) -> QuerySet[Any]:
    rows = matching.rows()
    return (
        rows.order_by()
        .annotate(all_rows=Value(1))
        .values_list("all_rows")
        .annotate(number_of=number(rows.model))
    )


def _facet(matching: Matching, facet: facets.Facet) -> QuerySet[Any]:
    return facets.grouped(matching.rows([facet.group]), facet)


def _totals(matching: Matching, model: type[Event], by: tuple[str, ...]) -> QuerySet[Any]:
    return totals.grouped(model, matching.rows(totals.groups_by(model, by)), by)


def _balance(matching: Matching, country: tuple[str, ...], direction: str) -> QuerySet[Any]:
    return balance.grouped(matching.rows(balance.GROUPS_OF_BALANCE), country, direction)
