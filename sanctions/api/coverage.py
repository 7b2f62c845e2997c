"""Coverage: how much there is of each year and region, and how well it is sourced."""

from sanctions.analysis.coverage import coverage, coverage_of_all
from sanctions.analysis.order import in_order
from sanctions.api.columns import Columns, decimal_number, row_of, term, whole_number
from sanctions.api.grouping import order_form
from sanctions.api.tables import Table, TableView
from sanctions.filtersets.either import EitherFilterSet, filtered
from sanctions.models.vocabularies import EventKind, Region

COLUMNS: Columns = {
    "year": whole_number("Year of the announcement, of events known by month or year too."),
    "region": term(
        Region,
        "Region (UN M49) of the initiator; null for organizations across regions, such as the "
        "United Nations.",
        allow_null=True,
    ),
    "type": term(EventKind, "Which kind of event."),
    "events": whole_number("Number of events."),
    "share_official": decimal_number(
        "Share of these, from 0 to 1, that cite a government or international organization."
    ),
    "share_two_publishers": decimal_number(
        "Share of these, from 0 to 1, that cite two publishers or more."
    ),
}
CoverageRow = row_of(
    "CoverageRow",
    "How many events there are of a year and region, and how they are sourced.",
    COLUMNS,
)


class Coverage(TableView):
    """How many events there are of each year, region and kind, and how well they are sourced.

    A year, region and kind without an event has no row: that nothing is recorded does not mean
    that nothing happened.
    """

    noun = "the coverage of the dataset"
    serializer_class = CoverageRow
    filterset_class = EitherFilterSet
    parameter_forms = (order_form("CoverageOrder", COLUMNS, "year, region, type"),)

    def table(self) -> Table:
        """Return a row for each year, region and kind, and all of it together."""
        if any(self.parameters[name] is not None for name in EitherFilterSet.base_filters):
            rows, total = coverage(filtered(self.parameters))
        else:
            rows, total = coverage_of_all(self.edition.revision)
        return Table(in_order(rows, self.parameters["ordering"] or []), total)
