"""`manage.py export_seeds`: write the public rows back to seeds/."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sanctions.dataset.seeds.exporting import export_seeds


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
            counts = export_seeds(folder)
        except OSError as error:
            raise CommandError(f"The seeds can't be written: {error}") from error
        for table, count in counts.items():
            self.stdout.write(f"{table.file_name:17}{count:>8,} rows")
