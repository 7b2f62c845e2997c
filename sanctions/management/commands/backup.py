"""`manage.py backup`: everything that the database holds, in one file, while others write."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from sanctions.operations.backup.archive import LEFT_OUT, BackupError
from sanctions.operations.backup.making import make_backup, try_backup


class Command(BaseCommand):
    """Writes the backup, and tells what is in it and what is not."""

    help = (
        "Write a backup of the whole database to one file: dataset, drafts, reviews, history and "
        "accounts, as they are at one moment. Others may read and write meanwhile."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to write it."""
        parser.add_argument(
            "file", nargs="?", type=Path, help="default: backups/, with the time, in VAR_DIR"
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="restore it to a database made for that, and compare every row",
        )

    def handle(self, *, file: Path | None, verify: bool, **_: Any) -> None:
        """Run the command."""
        now = timezone.now()
        path = file or settings.VAR_DIR / "backups" / f"persona-non-grata-{now:%Y%m%dT%H%M%SZ}.zip"
        try:
            contents = make_backup(path)
            if verify:
                try_backup(path)
        except BackupError as error:
            raise CommandError(str(error)) from None
        except DatabaseError as error:
            raise CommandError(f"The database did not answer: {error}") from error
        except KeyboardInterrupt:
            raise CommandError("Stopped; no backup was made.", returncode=130) from None
        size = path.stat().st_size
        tables = len(contents.tables)
        self.stdout.write(f"{path}: {contents.rows:,} rows of {tables} tables, {size:,} bytes.")
        self.stdout.write(
            "It holds accounts with their digests of passwords and secrets of second factors: keep "
            f"it where only you can read it. It does not hold {', '.join(sorted(LEFT_OUT))} (who "
            "was signed in), SECRET_KEY, and the files of releases."
        )
        if verify:
            self.stdout.write("It was restored to a database of its own: every row is the same.")
