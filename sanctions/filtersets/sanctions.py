"""The parameters of sanction events."""

from sanctions.filtersets.base import StrictFilterSet, ordered_by
from sanctions.filtersets.events import EVENT_ORDER, NEWEST_FIRST, EventFilterSet
from sanctions.filtersets.filters import (
    DateFilter,
    ListedTermFilter,
    NumberFilter,
    OrderingFilter,
    RegisterFilter,
    TermFilter,
)
from sanctions.filtersets.registers import REGIMES
from sanctions.models import SanctionEvent
from sanctions.models.vocabularies import SanctionAction, SanctionMeasure


class SanctionFilterSet(EventFilterSet):
    """Filters and order of sanction events."""

    regime = RegisterFilter(REGIMES)
    action = TermFilter(SanctionAction)
    measure = ListedTermFilter(
        SanctionMeasure, "measures", about="A kind of measure among those of the act."
    )
    ended_on = DateFilter()
    individuals = NumberFilter()
    entities = NumberFilter()
    ordering = OrderingFilter(
        ordered_by(
            "action",
            "ended_on",
            "individuals",
            "entities",
            regime="regime_id",
            regime_name="regime__name",
            individuals_low="individuals_least",
            individuals_high="individuals_most",
            entities_low="entities_least",
            entities_high="entities_most",
            **EVENT_ORDER,
        ),
        default=NEWEST_FIRST,
    )

    class Meta(StrictFilterSet.Meta):
        model = SanctionEvent
