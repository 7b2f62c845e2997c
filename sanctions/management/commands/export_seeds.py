"""`manage.py export_seeds`: write the public rows back to seeds/."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sanctions.dataset.placing import PlacingError
from sanctions.dataset.seeds.exporting import export_seeds
from sanctions.management.faults import told


class Command(BaseCommand):
    """Writes the public rows to the seeds' CSV files, so that editors' work becomes a diff."""

    help = (
        "Write the public rows and the codebook to the seeds' files, sorted, for review as a diff."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--folder", type=Path, default=settings.SEEDS_DIR, help="where to write the seeds"
        )

    def handle(self, *, folder: Path, **_: Any) -> None:
        """Run the command."""
        try:
            with told("No file was changed by half; run this again.", folder):
                counts = export_seeds(folder)
        except PlacingError as error:
            raise CommandError(str(error)) from None
        for table, count in counts.items():
            self.stdout.write(f"{table.file_name:17}{count:>8,} rows")
