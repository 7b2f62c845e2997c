"""Load fixtures, and the words by which their events are found."""

from collections.abc import Sequence

from django.core.management.commands import loaddata

from sanctions.models.search import refresh_search


class Command(loaddata.Command):
    """Django's command; in the same transaction it brings the search entries in step."""

    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        """Load the fixtures, then refresh the search entries."""
        super().loaddata(fixture_labels)
        refresh_search()
