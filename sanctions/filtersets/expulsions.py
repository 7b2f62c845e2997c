"""The parameters of expulsions."""

from sanctions.filtersets.base import ordered_by
from sanctions.filtersets.events import EVENT_ORDER, NEWEST_FIRST, EventFilterSet
from sanctions.filtersets.filters import NumberFilter, OrderingFilter, TermFilter
from sanctions.models import Expulsion
from sanctions.models.vocabularies import ExpulsionMeasure, Personnel


class ExpulsionFilterSet(EventFilterSet):
    """Filters and order of expulsions."""

    measure = TermFilter(ExpulsionMeasure)
    personnel = TermFilter(Personnel)
    persons = NumberFilter()
    ordering = OrderingFilter(
        ordered_by(
            "measure",
            "persons",
            "personnel",
            persons_low="persons_least",
            persons_high="persons_most",
            **EVENT_ORDER,
        ),
        default=NEWEST_FIRST,
    )

    class Meta(EventFilterSet.Meta):
        model = Expulsion
