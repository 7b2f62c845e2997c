"""The balance of a country: who acted against it, whom it acted against, with how many people."""

from sanctions.analysis.balance import (
    BY_COUNTERPART,
    BY_COUNTRY,
    balance_total,
)
from sanctions.analysis.order import in_order
from sanctions.api.analyses import Analysis
from sanctions.api.columns import figure_fields, party, row_of, span_fields
from sanctions.api.grouping import order_form
from sanctions.api.named import key_of
from sanctions.api.tables import Table
from sanctions.filtersets.parties import with_predecessors
from sanctions.filtersets.registers import COUNTRIES
from sanctions.filtersets.unordered import ExpulsionsFilterSet
from sanctions.models import Expulsion

_AGAINST = "By the counterpart against the country: "
_OWN = "By the country against the counterpart: "
COLUMNS = {
    **party("counterpart", "Code of the party that acted against the country or the other way."),
    **figure_fields(Expulsion, BY_COUNTERPART, _AGAINST),
    **span_fields(BY_COUNTERPART, _AGAINST),
    **figure_fields(Expulsion, BY_COUNTRY, _OWN),
    **span_fields(BY_COUNTRY, _OWN),
}
BalanceRow = row_of("BalanceRow", "A counterpart, with what either did to the other.", COLUMNS)


class Balance(Analysis):
    """A row for each counterpart of a country, with the expulsions in both directions.

    The filters choose among the expulsions by or against the country, so those of `initiator` and
    `target` combine with it: `initiator=USA` leaves what the United States did to the country,
    and `target=USA` what the country did to the United States. With `include_predecessors=true`
    the former states that the country continues count as the country.
    """

    noun = "the balance in expulsions of"
    serializer_class = BalanceRow
    filterset_class = ExpulsionsFilterSet
    parameter_forms = (order_form("BalanceOrder", COLUMNS, "counterpart"),)
    register = COUNTRIES
    detail = True

    def table(self) -> Table:
        """Return a row for each counterpart, and the sum of all."""
        code = key_of(COUNTRIES, self.kwargs["code"])
        self.key = code
        codes = with_predecessors([code]) if self.parameters["include_predecessors"] else [code]
        rows = self.added().balance(codes)
        return Table(in_order(rows, self.parameters["ordering"] or []), balance_total(rows))
