"""`manage.py restore`: put a backup in the place of what the database holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from sanctions.operations.backup.archive import BackupError, Contents
from sanctions.operations.backup.making import restore_backup, try_backup
from sanctions.operations.readiness import missing_migrations


class Command(BaseCommand):
    """Restores all or nothing, and tells what was restored and what remains to be done."""

    help = (
        "Restore a backup that `backup` made: all of it or nothing. A server may go on running. "
        "Refused where the database holds rows already, unless --overwrite is given."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup, and what to do with it."""
        parser.add_argument("file", type=Path, help="the backup")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--overwrite", action="store_true", help="put it in the place of the rows there are"
        )
        what.add_argument(
            "--check",
            action="store_true",
            help="only try it out, in a database made for that; this one is left alone",
        )

    def handle(self, *, file: Path, overwrite: bool, check: bool, **_: Any) -> None:
        """Run the command."""
        try:
            contents = try_backup(file) if check else restore_backup(file, overwrite)
        except BackupError as error:
            raise CommandError(str(error)) from None
        except DatabaseError as error:
            raise CommandError(f"The database did not answer: {error}") from error
        except KeyboardInterrupt:
            raise CommandError("Stopped; the database is as it was.", returncode=130) from None
        if check:
            self.stdout.write(f"The backup is whole. {_said_of(contents)}")
            return
        self.stdout.write(f"Restored, every row compared. {_said_of(contents)}")
        if missing_migrations():
            self.stdout.write("It is of an older version of this program: run manage.py migrate.")
        self.stdout.write("Whoever was signed in has to sign in again.")


def _said_of(contents: Contents) -> str:
    return (
        f"It was made on {contents.made_at} by version {contents.program}, and holds "
        f"{contents.rows:,} rows of {len(contents.tables)} tables."
    )
