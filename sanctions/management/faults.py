"""A command that is stopped by a full disk or a database that is gone says so in a sentence."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError
from django.db import DatabaseError

from sanctions.dataset.faults import explained


@contextmanager
def told(outcome: str, place: Path | None = None) -> Iterator[None]:
    """Turn what goes wrong outside of the program into a CommandError.

    It says what happened, what to do, and the outcome: "Nothing was changed." `place` is where
    files are written, which a full disk does not name. Other errors pass.
    """
    try:
        yield
    except (OSError, DatabaseError, sqlite3.Error) as error:
        reason = explained(error, place)
        if reason is None:
            raise
        raise CommandError(f"{reason} {outcome}") from error
