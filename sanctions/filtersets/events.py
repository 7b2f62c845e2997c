"""The parameters that expulsions and sanction events share."""

from typing import Any

from django.db.models import Q, QuerySet

from sanctions.filtersets.base import StrictFilterSet, ordered_by
from sanctions.filtersets.filters import (
    RELEVANCE,
    DateFilter,
    DayFilter,
    RegisterFilter,
    SourceFilter,
    TermFilter,
    TruthFilter,
    YearFilter,
    by_the_end_of,
)
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.parties import BlocFilter, PredecessorsFilter, naming_predecessors
from sanctions.filtersets.registers import COUNTRIES, EPISODES, EVENTS, SOURCES
from sanctions.filtersets.search import InstrumentFilter, SearchFilter, relevance
from sanctions.models.best_matches import MOST_WORDS, BestMatches
from sanctions.models.vocabularies import Basis, DatePrecision, Region

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


class EventParameterForm(ParameterForm):
    """Parameters of events."""

    def clean(self) -> dict[str, Any]:
        """Add to the countries that are named, where it is asked for, their predecessors."""
        parameters = super().clean()
        if parameters.get("include_predecessors"):
            parameters |= naming_predecessors(parameters, self.known)
        return parameters


class BasisFilter(TermFilter):
    """The basis of an event's figures: NULL is only that of a draft."""

    can_be_unknown = False


class EventFilterSet(StrictFilterSet):
    """Filters of events of either kind."""

    initiator = RegisterFilter(COUNTRIES)
    target = RegisterFilter(COUNTRIES)
    party = RegisterFilter(COUNTRIES, "initiator", "target", about="The initiator or the target.")
    include_predecessors = PredecessorsFilter()
    initiator_bloc = BlocFilter("initiator")
    target_bloc = BlocFilter("target")
    initiator_region = TermFilter(
        Region, "initiator__region", about="Region (UN M49) of the initiator."
    )
    target_region = TermFilter(Region, "target__region", about="Region (UN M49) of the target.")
    episode = RegisterFilter(EPISODES)
    year = YearFilter(
        "announced_on", "certain_on", about="The year in which the event was announced."
    )
    announced_on = DateFilter("announced_on", "certain_on")
    as_of = DayFilter(
        lambda day: by_the_end_of("announced_on", "certain_on", day),
        "Only events that had certainly been announced by the end of this day: one known by "
        "month or year counts once that month or year is over.",
    )
    date_precision = TermFilter(DatePrecision)
    effective_on = DateFilter()
    is_response = TruthFilter(
        "answers_expulsion",
        when=Q(answers_expulsion__isnull=False) | Q(answers_sanction__isnull=False),
        about="true: only events that answer an earlier one; false: only those that don't.",
    )
    in_response_to = RegisterFilter(EVENTS, "answers_expulsion", "answers_sanction")
    source = SourceFilter(SOURCES, "citations__source", about="A source that the event cites.")
    basis = BasisFilter(Basis, about="What the figures rest on.")
    q = SearchFilter()
    disputed = TruthFilter(about="Whether the citations state different figures.")

    def between(self, rows: QuerySet[Any], start: int, stop: int) -> QuerySet[Any]:
        """Return the rows that match, in their order, from one place in it to another.

        Of what holds a few words an index knows the order, so that what comes after is not read.
        """
        given = self.form.cleaned_data
        words = given["q"]
        if words is None or given["ordering"] is not None or len(words) > MOST_WORDS:
            return super().between(rows, start, stop)
        # To find words of legal citations all entries are read: once is enough.
        if any(isinstance(self.filters[name], InstrumentFilter) for name in given if given[name]):
            return super().between(rows, start, stop)
        events = self.without("q").filter_queryset(rows.model.published.all())
        best = rows.filter(pk__in=BestMatches(events, words, start, stop))
        # Among the columns of a row, as SQLite looks an id up in the timeline only where all that
        # it is sorted by is there.
        ranked = best.annotate(**{RELEVANCE: relevance(words)})
        ordered: QuerySet[Any] = self.filters["ordering"].filter(ranked, None)
        return ordered

    class Meta(StrictFilterSet.Meta):
        form = EventParameterForm
