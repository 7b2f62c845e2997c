"""The parameters that expulsions and sanction events share."""

from django.db.models import Q

from sanctions.filtersets.base import StrictFilterSet, ordered_by
from sanctions.filtersets.filters import (
    DateFilter,
    RegisterFilter,
    SourceFilter,
    TermFilter,
    TruthFilter,
    YearFilter,
)
from sanctions.filtersets.registers import COUNTRIES, EPISODES, EVENTS, SOURCES
from sanctions.models.vocabularies import Basis

NEWEST_FIRST = "-announced_on,id"
EVENT_ORDER = ordered_by(
    "id",
    "announced_on",
    "effective_on",
    "basis",
    initiator="initiator_id",
    initiator_name="initiator__name",
    target="target_id",
    target_name="target__name",
    episode="episode_id",
)


class BasisFilter(TermFilter):
    """The basis of an event's figures: NULL is only that of a draft."""

    can_be_unknown = False


class EventFilterSet(StrictFilterSet):
    """Filters of events of either kind."""

    initiator = RegisterFilter(COUNTRIES)
    target = RegisterFilter(COUNTRIES)
    party = RegisterFilter(COUNTRIES, "initiator", "target", about="The initiator or the target.")
    episode = RegisterFilter(EPISODES)
    year = YearFilter(
        "announced_on", "certain_on", about="The year in which the event was announced."
    )
    announced_on = DateFilter("announced_on", "certain_on")
    is_response = TruthFilter(
        "answers_expulsion",
        when=Q(answers_expulsion__isnull=False) | Q(answers_sanction__isnull=False),
        about="true: only events that answer an earlier one; false: only those that don't.",
    )
    in_response_to = RegisterFilter(EVENTS, "answers_expulsion", "answers_sanction")
    source = SourceFilter(SOURCES, "citations__source", about="A source that the event cites.")
    basis = BasisFilter(Basis, about="What the figures rest on.")
    disputed = TruthFilter(about="Whether the citations state different figures.")
