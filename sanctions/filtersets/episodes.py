"""The parameters of episodes."""

from typing import Any

from django.db.models import QuerySet

from sanctions.filtersets.base import StrictFilterSet, ordered_by
from sanctions.filtersets.filters import DateFilter, OrderingFilter, TermFilter, YearFilter
from sanctions.models import Episode
from sanctions.models.dates import SpanEnd
from sanctions.models.vocabularies import DatePrecision


class EpisodeFilterSet(StrictFilterSet):
    """Filters and order of episodes."""

    started_on = DateFilter("started_on", "certain_on")
    year = YearFilter("started_on", "certain_on", about="The year in which the dispute began.")
    date_precision = TermFilter(DatePrecision)
    ordering = OrderingFilter(ordered_by("id", "title", "started_on"), default="id")

    class Meta(StrictFilterSet.Meta):
        model = Episode

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter by the span in which a dispute known by month or year can have begun."""
        queryset = queryset.alias(certain_on=SpanEnd("started_on", "date_precision"))
        return super().filter_queryset(queryset)
