"""The filters that events of both kinds share, for answers that are made from both."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from sanctions.filtersets.events import EventFilterSet
from sanctions.filtersets.summing import summed
from sanctions.models import Event, Expulsion, SanctionEvent


class EitherFilterSet(EventFilterSet):
    """Filters of events of either kind."""

    class Meta(EventFilterSet.Meta):
        model = Expulsion


class _OfSanctions(EventFilterSet):
    """The same filters, as they find sanction events."""

    class Meta(EventFilterSet.Meta):
        model = SanctionEvent


class PanelFilterSet(EitherFilterSet):
    """Filters of what happens, whoever takes part and when: these make the units of a panel."""

    initiator = target = party = include_predecessors = None  # type: ignore[assignment]
    initiator_bloc = target_bloc = None  # type: ignore[assignment]
    initiator_region = target_region = None  # type: ignore[assignment]
    year = announced_on = None  # type: ignore[assignment]


class PairFilterSet(EitherFilterSet):
    """Filters of the events between two parties."""

    initiator = target = party = include_predecessors = None  # type: ignore[assignment]
    initiator_bloc = target_bloc = None  # type: ignore[assignment]
    initiator_region = target_region = None  # type: ignore[assignment]


_OF: dict[type[Event], type[EventFilterSet]] = {
    Expulsion: EitherFilterSet,
    SanctionEvent: _OfSanctions,
}


def filtered(parameters: Mapping[str, Any]) -> dict[type[Event], QuerySet[Any]]:
    """Return, by model, the public events that match the parameters that events share."""
    events: dict[type[Event], QuerySet[Any]] = {}
    for model, filterset in _OF.items():
        events[model] = model.published.all()
        for name, one in filterset.base_filters.items():
            events[model] = one.filter(events[model], parameters.get(name))
    return events


def summed_of_both(
    parameters: Mapping[str, Any], groups: Iterable[str]
) -> dict[type[Event], QuerySet[Any]] | None:
    """Return, by model, the rows of sums that the events that match add up to.

    None where no table of sums tells just this.
    """
    wanted = frozenset(groups)
    found: dict[type[Event], QuerySet[Any]] = {}
    for model, filterset in _OF.items():
        rows = summed(model, filterset.base_filters, parameters, wanted)
        if rows is None:
            return None
        found[model] = rows
    return found
