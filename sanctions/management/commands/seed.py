"""`manage.py seed`: load the curated facts of seeds/."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from sanctions.dataset.problems import SeedsError
from sanctions.dataset.progress import on_terminal
from sanctions.dataset.seeds.checking import check_seeds
from sanctions.dataset.seeds.comparing import Plan
from sanctions.dataset.seeds.loading import load_seeds
from sanctions.dataset.tables import Table
from sanctions.management.faults import told


class Command(BaseCommand):
    """Checks all of the seeds, then loads what changed in them in one transaction."""

    help = (
        "Check the seeds and load what changed in them, all or nothing. Rows that an editor "
        "changed since the last seed are left alone and named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--check", action="store_true", help="only check; write nothing")
        parser.add_argument(
            "--force",
            action="store_true",
            help="take rows that an editor changed back to the seeds",
        )
        parser.add_argument(
            "--folder", type=Path, default=settings.SEEDS_DIR, help="where the seeds are"
        )

    def handle(self, *, check: bool, force: bool, folder: Path, **_: Any) -> None:
        """Run the command."""
        try:
            with told("Nothing was changed."):
                seeds = check_seeds(folder, on_terminal)
                if check:
                    self.stdout.write(f"{seeds.count():,} rows checked, no problem.")
                    return
                plans = load_seeds(seeds, force=force, track=on_terminal)
        except SeedsError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError(
                f"{_counted(len(error.problems), 'problem')}; nothing was changed."
            ) from None
        except IntegrityError as error:
            raise CommandError(
                f"The seeds clash with rows that editors made ({str(error).strip()}); nothing was "
                "changed. Mend the file or the row: export_seeds shows where they differ."
            ) from error
        self._report(plans)

    def _report(self, plans: dict[Table, Plan]) -> None:
        columns = ("added", "changed", "removed", "unchanged", "kept")
        self.stdout.write(f"{'':12}" + "".join(f"{column:>11}" for column in columns))
        totals = [0] * len(columns)
        for table, plan in plans.items():
            counts = [
                len(plan.added),
                len(plan.changed),
                len(plan.removed),
                plan.unchanged,
                len(plan.kept),
            ]
            totals = [total + count for total, count in zip(totals, counts, strict=True)]
            self.stdout.write(_line(table.name, counts))
        self.stdout.write(_line("total", totals))
        kept = [(table, key) for table, plan in plans.items() for key in plan.kept]
        if kept:
            self.stdout.write(
                f"\n{_counted(len(kept), 'row')} left as an editor made them since the last seed "
                "(export_seeds writes them to the files, seed --force takes them back):"
            )
            for table, key in kept:
                self.stdout.write(f"  {table.name}: {' '.join(key)}")


def _line(name: str, counts: list[int]) -> str:
    return f"{name:12}" + "".join(f"{count:>11,}" for count in counts)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
