"""The parameters of sources."""

from sanctions.filtersets.base import StrictFilterSet, ordered_by
from sanctions.filtersets.filters import DateFilter, OrderingFilter, RegisterFilter, TermFilter
from sanctions.filtersets.registers import LANGUAGES, PUBLISHERS
from sanctions.models import Source
from sanctions.models.vocabularies import SourceKind


class SourceFilterSet(StrictFilterSet):
    """Filters and order of sources."""

    kind = TermFilter(SourceKind)
    publisher = RegisterFilter(PUBLISHERS, commas=False)
    language = RegisterFilter(LANGUAGES)
    published_on = DateFilter()
    ordering = OrderingFilter(
        ordered_by("id", "kind", "publisher", "title", "published_on", "language"), default="id"
    )

    class Meta(StrictFilterSet.Meta):
        model = Source
