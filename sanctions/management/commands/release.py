"""`manage.py release`: freeze a version of the dataset."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sanctions.api.self_description import self_description
from sanctions.dataset.progress import on_terminal, untracked
from sanctions.dataset.releases.listing import latest_release
from sanctions.dataset.releases.making import ReleaseError, make_release
from sanctions.management.faults import told


class Command(BaseCommand):
    """Makes the next release of the public rows."""

    help = (
        "Freeze the public rows as the next release: every format in one folder and one zip file. "
        "The version follows from what changed since the last one; refused where nothing did."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--folder", type=Path, default=settings.RELEASES_DIR, help="where the releases stand"
        )
        parser.add_argument(
            "--if-none",
            action="store_true",
            help="only where there is no release yet, and without a word on the way",
        )

    def handle(self, *, folder: Path, if_none: bool, **_: Any) -> None:
        """Run the command."""
        if if_none:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            if latest_release(folder) is not None:
                return
        track = untracked if if_none else on_terminal
        try:
            with told("No release was made.", folder):
                release = make_release(folder, track, self_description())
        except KeyboardInterrupt:
            raise CommandError("Stopped; no release was made.", returncode=130) from None
        except ReleaseError as error:
            raise CommandError(str(error)) from None
        what = f"{release.level}, after {release.previous}" if release.level else "the first"
        self.stdout.write(f"Release {release.version} of {release.date} ({what}).")
        if if_none:
            return
        for table, number in (release.counts or {}).items():
            self.stdout.write(f"{table:22}{number:>10,} rows")
        files = [*release.files, release.archive_file()]
        self.stdout.write(
            f"{len(files)} files, {sum(file.bytes for file in files):,} bytes, in {release.folder}"
        )
