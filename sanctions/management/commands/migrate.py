"""Bring the database up to date, and say in a sentence what keeps it from that."""

from typing import Any

from django.core.management.commands import migrate

from sanctions.management.executor import WholeMigrationExecutor
from sanctions.management.faults import told

# Django's command knows no other way to be given one.
migrate.MigrationExecutor = WholeMigrationExecutor  # type: ignore[attr-defined]


class Command(migrate.Command):
    """Django's command; what goes wrong outside of the program is told with its remedy."""

    def handle(self, *labels: Any, **options: Any) -> None:
        """Run the command."""
        with told("Each migration was done in full or not at all; run this again to go on."):
            super().handle(*labels, **options)
