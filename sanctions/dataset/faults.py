"""What went wrong outside of the program, in words: a full disk, a database that is gone.

Each is told with its cause and what an operator can do about it.
"""

import errno
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, OperationalError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
NO_SPACE = "free some space, and run this again"

# By the beginning of SQLite's name of the error: what it means and what to do.
_SQLITE = {
    "SQLITE_FULL": f"The disk is full: {NO_SPACE}",
    "SQLITE_IOERR": f"The disk is full or fails: {NO_SPACE}; check it with manage.py verify",
    "SQLITE_BUSY": (
        "Another process has held the database for too long: run this again when it has ended"
    ),
    "SQLITE_LOCKED": "Another process holds the database: run this again when it has ended",
    "SQLITE_READONLY": (
        "The database is read-only: let this user write to the file and to its directory"
    ),
    "SQLITE_CANTOPEN": (
        "The database can't be opened: see that its directory exists and is this user's"
    ),
    "SQLITE_CORRUPT": (
        "The file of the database is damaged: put a backup in its place, or move the file away and "
        "run manage.py migrate and manage.py seed"
    ),
    "SQLITE_NOTADB": (
        "The file is no SQLite database, or is damaged: put a backup in its place, or move the "
        "file away and run manage.py migrate and manage.py seed"
    ),
}
# By PostgreSQL's SQLSTATE, or by its class.
_POSTGRESQL = {
    "53100": f"The disk of PostgreSQL is full: {NO_SPACE}",
    "53300": (
        "PostgreSQL has no connection left: raise its max_connections, or lower workers and threads"
    ),
    "25006": "PostgreSQL takes no changes, as a standby does: name the primary in DATABASE_URL",
    "55P03": "Another process holds the rows: run this again when it has ended",
    "40P01": "Another process held the rows: run this again",
    "57P": "PostgreSQL was stopped or is starting: run this again when it is up",
    "58": "The disk of PostgreSQL is full or fails: see its log",
    "XX": "PostgreSQL found a file damaged: see its log, and put a backup in its place",
}
# What PostgreSQL says where a connection never came about, which has no SQLSTATE.
_REFUSED = {
    "too many clients": "53300",
    "remaining connection slots": "53300",
    "too many connections": "53300",
    "starting up": "57P",
    "shutting down": "57P",
}
_NO_TABLE = ("no such table", "no such column")
UNMIGRATED = "The database lacks a table or column of this version: run manage.py migrate"


def explained(error: BaseException, place: Path | None = None) -> str | None:
    """Return what an error from outside means and what to do, as a sentence.

    `place` is what is written to, where the error does not tell. None where it is no error from
    outside, but one of the program or of the rows.
    """
    if isinstance(error, OSError):
        return _of_system(error, place)
    if not isinstance(error, (DatabaseError, sqlite3.Error)):
        return None
    found = _of_database(error, place)
    told = " ".join(str(error).split())
    if found is not None:
        return f"{found} ({told})."
    if isinstance(error, OperationalError) and not _is_of_program(error):
        return f"The database does not answer: is it running, and DATABASE_URL right ({told})?"
    return None


def is_outage(error: BaseException) -> bool:
    """Return whether an error says that the database can't do its work now: gone, full, damaged."""
    is_of_database = isinstance(error, (DatabaseError, sqlite3.Error))
    return is_of_database and explained(error) is not None


def _is_of_program(error: OperationalError) -> bool:
    """Return whether a statement was wrong, which SQLite tells as it tells an outage."""
    return getattr(error.__cause__, "sqlite_errorname", None) == "SQLITE_ERROR"


def _of_system(error: OSError, written: Path | None) -> str:
    place = error.filename or written or "A file"
    reason = error.strerror or str(error)
    if error.errno in FULL:
        return f"{place} can't be written ({reason}): {NO_SPACE}."
    if error.errno in FORBIDDEN:
        return f"{place} can't be written ({reason}): let this user write there."
    if error.errno in {errno.EEXIST, errno.ENOTDIR}:
        return f"{place} can't be written to ({reason}): name a directory."
    if error.errno == errno.ENOENT:
        return f"{place} is missing ({reason}): see that it is there."
    return f"{place} can't be read or written ({reason})."


def _of_database(error: DatabaseError | sqlite3.Error, written: Path | None) -> str | None:
    """Return what an error of the database means; None where that is not known.

    What Django did not raise comes from a file that is written, such as that of a release.
    """
    is_ours = isinstance(error, DatabaseError)
    cause = error.__cause__ if is_ours else error
    place = settings.DATABASES["default"]["NAME"] if is_ours else written or "A file"
    name = str(getattr(cause, "sqlite_errorname", None) or "")
    state = str(getattr(cause, "sqlstate", None) or "")
    text = str(error)
    if state in {"42P01", "42703"} or any(part in text for part in _NO_TABLE):
        return UNMIGRATED
    for beginning, meaning in _SQLITE.items():
        if name.startswith(beginning):
            return f"{place}: {meaning}"
    state = state or next((code for part, code in _REFUSED.items() if part in text), "")
    for beginning, meaning in _POSTGRESQL.items():
        if state.startswith(beginning):
            return meaning
    return None
