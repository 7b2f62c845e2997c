"""`manage.py verify`: check a release, a cited answer, or the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sanctions.api.fingerprints import NotAnswered, receipt_now
from sanctions.api.served_releases import as_served, release_at
from sanctions.dataset.problems import Problem
from sanctions.dataset.progress import on_terminal
from sanctions.dataset.releases.verifying.database import problems_of_database
from sanctions.dataset.releases.verifying.release import problems_of_release
from sanctions.management.faults import told


class Command(BaseCommand):
    """Tells each problem with its place and what would be right; the exit code is 1 then."""

    help = (
        "Verify a release (its folder or zip file, or its address on this server): sums, counts, "
        "columns, references, rules. Or the address of an answer with the fingerprint that was "
        "cited. Without either, the public rows of the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "target",
            nargs="?",
            help="a release's folder, zip file or address, or the address of an answer",
        )
        parser.add_argument("--fingerprint", help="of an address: the SHA-256 that was cited")

    def handle(self, *, target: str | None, fingerprint: str | None, **_: Any) -> None:
        """Run the command."""
        is_address = bool(target) and str(target).startswith(("http://", "https://"))
        if fingerprint and not is_address:
            raise CommandError("Give --fingerprint together with the address of an answer.")
        if target and fingerprint:
            self._verify_answer(target, fingerprint)
        elif target and is_address:
            self._verify_served(target)
        elif target:
            if not Path(target).exists():
                raise CommandError(f"{target} does not exist: give a release's folder or zip file.")
            self._report(problems_of_release(Path(target), on_terminal), target)
        else:
            with told("The database could not be verified."):
                problems = problems_of_database(on_terminal)
            self._report(problems, "The database")

    def _report(self, problems: list[Problem], what: str) -> None:
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            noun = "problem" if len(problems) == 1 else "problems"
            raise CommandError(f"{len(problems):,} {noun}.")
        self.stdout.write(f"{what} is as it should be.")

    def _verify_served(self, url: str) -> None:
        try:
            with as_served(release_at(url), url, on_terminal) as folder:
                problems = problems_of_release(folder, on_terminal)
        except NotAnswered as error:
            raise CommandError(str(error)) from None
        self._report(problems, url)

    def _verify_answer(self, url: str, fingerprint: str) -> None:
        try:
            receipt = receipt_now(url)
        except NotAnswered as error:
            raise CommandError(str(error)) from None
        cited = fingerprint.strip().lower().removeprefix("sha256:")
        state = f"version {receipt['version']}, revision {receipt['revision']}"
        if receipt["fingerprint"] != cited:
            raise CommandError(
                f"The answer is another one now: {state}, fingerprint {receipt['fingerprint']}. "
                "Where the version or revision is not the cited one, the rows changed since; where "
                "it is, the address or the fingerprint is not what was cited."
            )
        self.stdout.write(f"The answer is the one that was cited: {state}.")
