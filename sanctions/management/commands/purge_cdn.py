"""`manage.py purge_cdn COMMAND`: tell the cache in front when the public rows have changed."""

import os
import subprocess
import time
from argparse import REMAINDER, ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections

from sanctions.dataset.revision import current_revision
from sanctions.http.caching import DATASET
from sanctions.replicas.reading import PRIMARY
from sanctions.replicas.state import state_of_rows

# Seconds after which a purge is repeated: an answer that was under way came after the first one.
AGAIN = 5.0
# Seconds that a replica has to get as far; what it still answers then is purged by the repetition.
PATIENCE = 30.0


class Command(BaseCommand):
    """Runs a command of the operator's each time that the revision is another one."""

    help = (
        "Run a command when the public rows have changed, with CACHE_TAG (of all answers from "
        "them), REVISION (of those that are right) and PREVIOUS_REVISION in its environment. It "
        "stays, and looks every few seconds; a command that fails is run again. What was purged "
        "last is kept in the file purged-revision in VAR_DIR, so that nothing is missed while it "
        "does not run."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options, and take all that follows them as the command."""
        parser.add_argument(
            "--every", type=float, default=2.0, help="seconds between two looks; default: 2"
        )
        parser.add_argument(
            "--once", action="store_true", help="look once, purge if that is due, and end"
        )
        parser.add_argument("command", nargs=REMAINDER, help="the command, with its arguments")

    def handle(self, *, every: float, once: bool, command: list[str], **_: Any) -> None:
        """Run the command."""
        if not command:
            raise CommandError(
                "Give the command that purges: manage.py purge_cdn curl -X PURGE https://…"
            )
        if every <= 0:
            raise CommandError(f"--every is {every:g}: give a number of seconds above 0.")
        kept = settings.VAR_DIR / "purged-revision"
        if once:
            self._look_once(kept, command)
        else:
            self._keep_looking(kept, command, every)

    def _look_once(self, kept: Path, command: list[str]) -> None:
        """Purge if that is due, and once more."""
        try:
            due = _due(kept)
        except Error as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if due is None:
            return
        if not self._purged(command, *due):
            raise CommandError("The command failed; nothing counts as purged.")
        kept.write_text(due[1])
        time.sleep(AGAIN)
        self._purged(command, *due)

    def _keep_looking(self, kept: Path, command: list[str], every: float) -> None:
        """Purge each time that it is due, and once more a while later."""
        again: tuple[float, str, str] | None = None
        while True:
            try:
                due = _due(kept)
            except Error as error:
                self.stderr.write(f"The database does not answer: {error}")
                due = None
            if due is not None and self._purged(command, *due):
                kept.write_text(due[1])
                again = (time.monotonic() + AGAIN, *due)
            elif again is not None and time.monotonic() >= again[0]:
                self._purged(command, *again[1:])
                again = None
            close_old_connections()
            time.sleep(every)

    def _purged(self, command: list[str], before: str, now: str) -> bool:
        """Run the command; return whether it succeeded."""
        told = {"CACHE_TAG": DATASET, "PREVIOUS_REVISION": before, "REVISION": now}
        try:
            ended = subprocess.run(command, env=os.environ | told, check=False).returncode  # noqa: S603 - what the operator gave
        except OSError as error:
            raise CommandError(f"{command[0]} can't be run: {error.strerror}.") from error
        done = "purged" if ended == 0 else f"not purged, the command ended with {ended}"
        self.stdout.write(f"{before} is now {now}: {done}.")
        self.stdout.flush()
        return ended == 0


def _due(kept: Path) -> tuple[str, str] | None:
    """Return the revision that was purged last and the one of now, where they differ.

    The first time there is nothing to purge: the revision of now is kept.
    """
    state = state_of_rows(PRIMARY)
    now = state.digest if state and state.is_known else str(current_revision().digest)
    before = kept.read_text().strip() if kept.exists() else ""
    if not before:
        kept.write_text(str(now))
        return None
    if before == now:
        return None
    _wait_for_replicas()
    return before, str(now)


def _wait_for_replicas() -> None:
    """Wait until the replicas that answer have got as far as the primary, for a time."""
    until = time.monotonic() + PATIENCE
    state = state_of_rows(PRIMARY)
    waiting = [alias for alias in settings.DATABASES if alias != PRIMARY]
    while waiting and state is not None and time.monotonic() < until:
        waiting = [alias for alias in waiting if _is_behind(alias, state.changes)]
        time.sleep(0.05 if waiting else 0)


def _is_behind(alias: str, changes: int) -> bool:
    try:
        state = state_of_rows(alias)
    except Error:
        return False  # nobody is answered from it either
    return state is None or state.changes < changes
