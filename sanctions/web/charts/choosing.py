"""Charts of any events: of which kind, by which filters, and which figure is drawn."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict

from sanctions.analysis.figures import EVENTS
from sanctions.analysis.totals import totals
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.canonical import Pairs
from sanctions.filtersets.either import filtered
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.unordered import (
    ExpulsionsFilterSet,
    SanctionsFilterSet,
    TimelineEventsFilterSet,
)
from sanctions.filtersets.values import NameField, Refused
from sanctions.filtersets.words import in_words
from sanctions.models import Event, Expulsion, SanctionEvent
from sanctions.models.vocabularies import EventKind
from sanctions.web.charts.asking import Kind, Reading
from sanctions.web.charts.chart import Row

EXPULSIONS, SANCTIONS, BOTH = "expulsions", "sanctions", "events"
PERSONS = "persons"
# The figures that may be drawn of each, the usual one first.
FIGURES = {
    EXPULSIONS: (EVENTS, PERSONS, "staff_cut", "refused"),
    SANCTIONS: (EVENTS, "individuals", "entities"),
    BOTH: (EVENTS,),
}
FIGURE_WORDS = {
    PERSONS: "people expelled",
    "staff_cut": "posts cut",
    "refused": "people refused accreditation",
    "individuals": "individuals listed",
    "entities": "entities listed",
}
EVENT_WORDS = {EXPULSIONS: "expulsions", SANCTIONS: "acts of sanctioning", BOTH: "events"}
_NOUNS = {EXPULSIONS: "expulsions", SANCTIONS: "sanction events", BOTH: "events"}
_FILTERSETS: dict[str, type[StrictFilterSet]] = {
    EXPULSIONS: ExpulsionsFilterSet,
    SANCTIONS: SanctionsFilterSet,
    BOTH: TimelineEventsFilterSet,
}
MODELS: dict[str, type[Event]] = {EXPULSIONS: Expulsion, SANCTIONS: SanctionEvent}
_TYPES = {EXPULSIONS: EventKind.EXPULSION, SANCTIONS: EventKind.SANCTION}


class ChoosingForm(ParameterForm):
    """Of which events a chart is, and of which of their figures."""

    of = NameField(
        names=(BOTH, EXPULSIONS, SANCTIONS),
        noun="kind of event",
        help_text="The events that are drawn, and whose filters apply. Default: events.",
    )
    figure = NameField(
        names=tuple(dict.fromkeys(one for figures in FIGURES.values() for one in figures)),
        noun="figure",
        help_text="What is drawn of them. Default: events, their number.",
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a figure that these events don't have."""
        cleaned = super().clean()
        of, figure = cleaned.get("of") or BOTH, cleaned.get("figure")
        if figure and "of" in cleaned and figure not in FIGURES[of]:
            names = FIGURES[of]
            fitting = next(one for one, figures in FIGURES.items() if figure in figures)
            message = (
                f"Not a figure of={of} can show; these can: {', '.join(names)}. "
                f"Or give of={fitting}."
            )
            self.add_error("figure", Refused(message, figure, names))
        return self.cleaned_data


class ChosenEvents(Kind):
    """A kind of chart of expulsions, of sanctions, or of both."""

    parameter_forms: ClassVar[Sequence[type[ParameterForm]]] = (ChoosingForm,)
    noun = "events"

    def filterset(self, given: MultiValueDict[str, str]) -> StrictFilterSet | None:
        """Return the filter set of the events that are asked for."""
        of = given.getlist("of")[:1]
        return _FILTERSETS.get(of[0] if of else BOTH, TimelineEventsFilterSet)(given)

    def of(self, reading: Reading) -> str:
        """Return which events are asked for."""
        return str(reading.parameters["of"] or BOTH)

    def figure(self, reading: Reading) -> str:
        """Return which figure is asked for."""
        return str(reading.parameters["figure"] or EVENTS)

    def words(self, reading: Reading, names: Any) -> str:
        """Return what the filters choose, in words."""
        noun, filters = _NOUNS[self.of(reading)], self.filters(reading)
        return in_words(noun, filters, names) if filters else f"all {noun}"

    def events(self, reading: Reading) -> dict[str, QuerySet[Any]]:
        """Return the events that match: expulsions, sanctions or both, by these names."""
        of = self.of(reading)
        if of != BOTH:
            return {of: reading.filtered(MODELS[of])}
        wanted, unwanted = reading.parameters["type"], reading.parameters["type__n"] or []
        found = filtered(reading.parameters)
        return {
            name: found[model]
            for name, model in MODELS.items()
            if (wanted is None or _TYPES[name] in wanted) and _TYPES[name] not in unwanted
        }

    def summed(self, reading: Reading, by: Sequence[str]) -> dict[str, list[Row]]:
        """Return what the events add up to by some columns, for each kind of them."""
        return {name: totals(events, by) for name, events in self.events(reading).items()}

    def by(self, reading: Reading) -> str:
        """Return the column that the API's totals have these figures by."""
        raise NotImplementedError

    def api_path(self, reading: Reading) -> str:
        """Return the path of the totals; of both kinds of events that of their list."""
        of = self.of(reading)
        return f"{of}/" if of == BOTH else f"{of}/totals/"

    def api_pairs(self, reading: Reading) -> Pairs:
        """Return the filters, and what the totals are by."""
        grouped = [] if self.of(reading) == BOTH else [("by", self.by(reading))]
        return sorted([*self.filters(reading), *grouped])


def counted_words(of: str, figure: str) -> str:
    """Return what a figure counts, in words: "people expelled"."""
    return FIGURE_WORDS.get(figure, EVENT_WORDS[of])
