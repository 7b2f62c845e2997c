"""`manage.py forget_changes`: shorten the log of changes."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sanctions.dataset.changes import forget_changes
from sanctions.management.faults import told


class Command(BaseCommand):
    """Forgets what was changed before a day; the rows themselves stay as they are."""

    help = (
        "Forget the changes made before a day: `changes/?since=` tells them no longer. Whose copy "
        "is older is told to begin anew; the beginning still gives every row."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--before", required=True, metavar="DAY", help="the first day to keep: 2026-01-01"
        )

    def handle(self, *, before: str, **_: Any) -> None:
        """Run the command."""
        try:
            day = dt.date.fromisoformat(before)
        except ValueError:
            raise CommandError(f"{before!r} is no day: write it as 2026-01-01.") from None
        if day > timezone.now().date():
            raise CommandError(f"{day} is yet to come: give today or an earlier day.")
        with told("Nothing was forgotten."):
            number = forget_changes(dt.datetime.combine(day, dt.time.min, dt.UTC))
        self.stdout.write(f"{number:,} changes made before {day} are forgotten.")
