"""`manage.py export_fixtures`: write fixtures/."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sanctions.dataset.fixtures import export_fixtures
from sanctions.dataset.placing import PlacingError
from sanctions.management.faults import told


class Command(BaseCommand):
    """Writes the public rows as fixtures that `loaddata` reads."""

    help = "Write the public rows as fixtures: one for each model, and dataset.json with all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--folder", type=Path, default=settings.FIXTURES_DIR, help="where to write the fixtures"
        )

    def handle(self, *, folder: Path, **_: Any) -> None:
        """Run the command."""
        try:
            with told("No file was changed by half; run this again.", folder):
                counts = export_fixtures(folder)
        except PlacingError as error:
            raise CommandError(str(error)) from None
        for name, count in counts.items():
            self.stdout.write(f"{name:26}{count:>8,} objects")
