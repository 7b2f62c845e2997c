"""The panel: a table ready for regression, of dyads or countries by year."""

from typing import Any

from sanctions.analysis.panel import DIRECTIONS, NAMES, PanelUnit, Years, columns, panel
from sanctions.api.columns import Columns, figure_fields, party, row_of, whole_number
from sanctions.api.tables import Table, TableView
from sanctions.filtersets.either import PanelFilterSet, filtered
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.registers import COUNTRIES
from sanctions.filtersets.values import Refused, RegisterField, TermField, TruthField, YearField
from sanctions.models import Event

_WHO = {
    "by_a_": "By country_a against country_b: ",
    "by_b_": "By country_b against country_a: ",
    "as_initiator_": "By the country against anybody: ",
    "as_target_": "By anybody against the country: ",
}
_ONLY: dict[str, Any] = {"required": False}
_OF_DYADS = "Of unit dyad-year."
_OF_COUNTRIES = "Of unit country-year."


def _columns() -> Columns:
    """Return the columns of both units."""
    figures: Columns = {}
    for unit, directions in DIRECTIONS.items():
        for direction in directions:
            for model, names in NAMES.items():
                figures |= _figures(model, names, direction, unit)
    return {
        **party("country_a", f"Code of the party that comes first. {_OF_DYADS}", **_ONLY),
        **party("country_b", f"Code of the party that comes second. {_OF_DYADS}", **_ONLY),
        **party("country", f"Code of the party. {_OF_COUNTRIES}", **_ONLY),
        "year": whole_number("Year of the announcement, of events known by month or year too."),
        **figures,
    }


def _figures(model: type[Event], names: dict[str, str], direction: str, unit: str) -> Columns:
    """Return the columns of one kind of event in one direction."""
    described = {name: field.help_text for name, field in figure_fields(model).items()}
    described["relaxing"] = "Number of these acts that relax sanctions: ease, lift or suspend."
    return {
        f"{direction}{name}": whole_number(
            f"{_WHO[direction]}{described[column]} Of unit {unit}.", required=False
        )
        for column, name in names.items()
    }


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
        rows = panel(
            filtered(asked),
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
