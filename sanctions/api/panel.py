"""The panel: a table ready for regression, of dyads or countries by year."""

from typing import Any

from sanctions.analysis.panel import (
    GROUPS_OF_PANEL,
    KEYS,
    PanelUnit,
    Years,
    columns,
    meanings,
    panel,
)
from sanctions.api.columns import Columns, row_of, whole_number, word
from sanctions.api.tables import Table, TableView
from sanctions.dataset.releases.opening import is_release_read
from sanctions.filtersets.either import PanelFilterSet, filtered, summed_of_both
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.registers import COUNTRIES
from sanctions.filtersets.values import Refused, RegisterField, TermField, TruthField, YearField

_KEYS = {column for columns in KEYS.values() for column in columns}


def _columns() -> Columns:
    """Return the columns of both units: what both have, and then what is of one alone."""
    both = {unit: meanings(unit) for unit in KEYS}
    described: Columns = {}
    for unit, of_unit in both.items():
        for column, meaning in of_unit.items():
            shared = all(column in one for one in both.values())
            options: dict[str, Any] = {} if shared else {"required": False}
            told = meaning if shared or column.endswith("_name") else f"{meaning} Of unit {unit}."
            is_text = column in _KEYS and column != "year"
            described[column] = (word if is_text else whole_number)(told, **options)
    keys = [column for column in described if column in _KEYS - {"year"}]
    return {column: described[column] for column in (*keys, "year", *described)}


PanelRow = row_of(
    "PanelRow",
    "What two parties did to each other in a year, or one to all and all to it.",
    _columns(),
)


class PanelForm(ParameterForm):
    """Units and years of a panel."""

    unit = TermField(
        vocabulary=PanelUnit,
        help_text="What a row stands for. dyad-year: two parties in a year, in the order of their "
        "codes, with what each did to the other. country-year: a party in a year, with what it "
        "did to all others and all others to it. Default: dyad-year.",
    )
    zero_fill = TruthField(
        help_text="true: also rows of noughts, for units of states that existed in the year "
        "(existed_from to existed_until in the countries list) and between which no event "
        "matches. A nought says that this dataset has no such event, not that there was none. "
        "All dyads of a year are about 19,000 rows: take them as a file. Default: false.",
    )
    country = RegisterField(
        register=COUNTRIES,
        many=True,
        help_text="Only units with one of these countries; a dyad needs one of them. "
        f"{COUNTRIES.listed}.",
    )
    year__gte = YearField(help_text="The first year. Default: that of the first event.")
    year__lte = YearField(help_text="The last year. Default: that of the last event.")

    def clean(self) -> dict[str, Any]:
        """Refuse years that end before they begin."""
        cleaned = super().clean()
        first, last = cleaned.get("year__gte"), cleaned.get("year__lte")
        if first and last and last < first:
            message = f"The panel would end before it begins: give {first.first.year} or later."
            self.add_error("year__lte", Refused(message, str(last.first.year)))
        return self.cleaned_data


class Panel(TableView):
    """A table ready for regression: one row a unit and year, both directions, sorted by year.

    Units are dyads or countries; the filters choose which events count. Years are those of the
    announcement, which are certain for events known by month or year too. Parties that are no
    states (organizations, territories) have rows only for the years in which they have an event.
    With `as_of`, the last year is that of this day at the latest.
    """

    noun = "a panel of expulsions and sanctions"
    serializer_class = PanelRow
    filterset_class = PanelFilterSet
    parameter_forms = (PanelForm,)

    def table(self) -> Table:
        """Return the rows, which are worked out as they are sent."""
        asked = self.parameters
        unit = asked["unit"] or PanelUnit.DYAD_YEAR
        summed = None if is_release_read() else summed_of_both(asked, GROUPS_OF_PANEL)
        rows = panel(
            summed or filtered(asked),
            unit,
            self._years(),
            countries=asked["country"],
            zero_fill=bool(asked["zero_fill"]),
        )
        return Table(rows, columns=columns(unit))

    def _years(self) -> Years:
        """Return the years that are asked for; none after the day of `as_of`."""
        first, last = self.parameters["year__gte"], self.parameters["year__lte"]
        as_of = self.parameters["as_of"]
        ends = [year for year in (last and last.first.year, as_of and as_of.year) if year]
        return Years(first and first.first.year, min(ends, default=None))
