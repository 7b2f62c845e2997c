"""The parameters of regimes."""

from sanctions.filtersets.base import StrictFilterSet, ordered_by
from sanctions.filtersets.filters import OrderingFilter, RegisterFilter
from sanctions.filtersets.registers import COUNTRIES
from sanctions.models import Regime


class RegimeFilterSet(StrictFilterSet):
    """Filters and order of regimes."""

    initiator = RegisterFilter(COUNTRIES)
    target = RegisterFilter(COUNTRIES)
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
