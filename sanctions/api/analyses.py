"""What the endpoints that are worked out from events share."""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import QuerySet

from sanctions.api.tables import TableView
from sanctions.filtersets.base import StrictFilterSet


class Analysis(TableView):
    """A table that is worked out from the events that match the filters."""

    def filtered(self, events: QuerySet[Any]) -> QuerySet[Any]:
        """Return those of the events that match."""
        filterset = cast("StrictFilterSet", self.filterset)
        return cast("QuerySet[Any]", filterset.filter_queryset(events))

    def summed(self, groups: Iterable[str] = ()) -> QuerySet[Any] | None:
        """Return the rows of sums that the events that match add up to; none in a release."""
        filterset = cast("StrictFilterSet", self.filterset)
        return None if self.release else filterset.summed(groups)
