"""The parameters of sanction events."""

from typing import Any

from django.db.models import QuerySet

from sanctions.filtersets.base import ordered_by
from sanctions.filtersets.events import EVENT_ORDER, NEWEST_FIRST, EventFilterSet
from sanctions.filtersets.filters import (
    DateFilter,
    DayFilter,
    ListedTermFilter,
    NumberFilter,
    OrderingFilter,
    RegisterFilter,
    TermFilter,
)
from sanctions.filtersets.in_force import act_in_force, with_effect
from sanctions.filtersets.registers import REGIMES
from sanctions.filtersets.search import InstrumentFilter
from sanctions.models import SanctionEvent
from sanctions.models.vocabularies import SanctionAction, SanctionMeasure


class SanctionFilterSet(EventFilterSet):
    """Filters and order of sanction events."""

    regime = RegisterFilter(REGIMES)
    action = TermFilter(SanctionAction)
    measure = ListedTermFilter(
        SanctionMeasure, "measures", about="A kind of measure among those of the act."
    )
    instrument = InstrumentFilter()
    ended_on = DateFilter()
    in_force_on = DayFilter(
        act_in_force,
        "Only acts that impose, expand, extend or reinstate, whose measures were certainly in "
        "force on this day: the act had taken effect (effective_on or, where that is not known, "
        "its announcement), what it imposed had not ended (ended_on), and its regime had not "
        "been lifted since. A suspended regime is not lifted.",
    )
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

    class Meta(EventFilterSet.Meta):
        model = SanctionEvent

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter with the days on which acts can have taken effect."""
        return super().filter_queryset(with_effect(queryset))
