"""The parameters of regimes."""

from sanctions.filtersets.base import StrictFilterSet, ordered_by
from sanctions.filtersets.filters import DayFilter, OrderingFilter, RegisterFilter
from sanctions.filtersets.in_force import regime_in_force
from sanctions.filtersets.registers import COUNTRIES
from sanctions.models import Regime


class RegimeFilterSet(StrictFilterSet):
    """Filters and order of regimes."""

    initiator = RegisterFilter(COUNTRIES)
    target = RegisterFilter(COUNTRIES)
    in_force_on = DayFilter(
        regime_in_force,
        "Only regimes that an act of this dataset certainly imposed or reinstated by the end of "
        "this day, that none has lifted since, and under which not everything had ended "
        "(ended_on). An act counts from effective_on or, where that is not known, from its "
        "announcement. A suspended regime is not lifted.",
    )
    ordering = OrderingFilter(
        ordered_by(
            "id",
            "name",
            initiator="initiator_id",
            initiator_name="initiator__name",
            target="target_id",
            target_name="target__name",
        ),
        default="id",
    )

    class Meta(StrictFilterSet.Meta):
        model = Regime
