"""Load fixtures, and the words by which their events are found."""

from collections.abc import Sequence
from typing import Any

from django.core.management.commands import loaddata

from sanctions.management.faults import told
from sanctions.models.search import refresh_search


class Command(loaddata.Command):
    """Django's command; in the same transaction it brings the search entries in step."""

    def handle(self, *labels: Any, **options: Any) -> None:
        """Run the command."""
        with told("Nothing was loaded."):
            super().handle(*labels, **options)

    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        """Load the fixtures, then refresh the search entries."""
        super().loaddata(fixture_labels)
        refresh_search()
