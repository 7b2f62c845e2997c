"""What the endpoints that are worked out from events share."""

from typing import cast

from sanctions.api.added import Added
from sanctions.api.tables import TableView
from sanctions.dataset.releases.opening import is_release_read
from sanctions.filtersets.base import StrictFilterSet


class Analysis(TableView):
    """A table that is worked out from the events that match the filters."""

    def added(self) -> Added:
        """Return what the events that match add up to."""
        filterset = cast("StrictFilterSet", self.filterset)
        return Added(filterset, has_sums=not is_release_read())
