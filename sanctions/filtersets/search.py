"""Filters by words: without case and accents, each a whole word, all of them."""

from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django_filters import Filter

from sanctions.filtersets.filters import RELEVANCE, ColumnFilter
from sanctions.filtersets.values import Words, WordsField
from sanctions.models import SearchEntry
from sanctions.models.ranking import PLACES


class SearchFilter(Filter):
    """Events that hold all words; they are ranked by where the words stand."""

    help_text = (
        "Words that all stand in the event: in its summary, in the names of its parties or of "
        "the former states that they continue, in its legal citations, or in the names of the "
        "publishers that it cites. Whole words, in any order and case; accents don't count "
        "(turkiye finds Türkiye), and signs only part words. Without ordering, events whose "
        "summary holds the words come first, then those with them in names, legal citations, "
        "publishers and former names; among equals the newest."
    )

    @property
    def field(self) -> WordsField:
        """The form field that reads the parameter."""
        return WordsField(help_text=self.help_text)

    def filter(self, qs: QuerySet[Any], value: Words | None) -> QuerySet[Any]:
        """Return the events that hold the words; all where none were given."""
        if value is None:
            return qs
        found = SearchEntry.objects.filter(words__has_all=value).values("event")
        return qs.filter(pk__in=found).alias(**{RELEVANCE: relevance(value)})


def relevance(words: Words) -> Subquery:
    """Return an event's rank: for each word the more, the better the place where it stands."""
    ranks = [
        Case(
            *(
                When(**{f"{place}__contains": f" {word} "}, then=Value(len(PLACES) - number))
                for number, place in enumerate(PLACES)
            ),
            default=Value(0),
            output_field=IntegerField(),
        )
        for word in words
    ]
    entry = SearchEntry.objects.filter(event=OuterRef("pk"))
    return Subquery(entry.values_list(sum(ranks[1:], start=ranks[0])))


class InstrumentFilter(ColumnFilter):
    """Words of the legal citations of an act."""

    def several_help(self) -> str:
        """Return how several values are given and what they mean."""
        return (
            "Words that all stand in it, whole, in any case: 2014/145 finds Decision "
            "2014/145/CFSP. Several values, repeated (a comma parts words): any of them."
        )

    def value_field(self, **options: Any) -> WordsField:
        """Return the field of words."""
        return WordsField(**options)

    def condition(self, value: list[Words]) -> Q:
        """Return the condition that the citations hold all words of one of the values."""
        holds = Q()
        for words in value:
            holds |= Q(*(Q(instrument__contains=f" {word} ") for word in words))
        return Q(pk__in=SearchEntry.objects.filter(holds).values("event"))
