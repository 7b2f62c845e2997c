"""Whether this process can answer from its database, told check by check."""

import logging
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from sanctions.replicas.reading import database_read

LOG = logging.getLogger(__name__)
# How many migrations are named where some are missing.
_NAMED = 5
_REVISION = "SELECT changes, digested, digest FROM sanctions_revision WHERE id = 1"


class Check(NamedTuple):
    """What was looked at, whether it is as it should be, and what was found."""

    name: str
    passed: bool
    found: str


def readiness() -> list[Check]:
    """Return the checks of the database, its migrations and the revision of its rows.

    Three small queries. Where the database does not answer, the rest is not asked. What it says
    then goes to the log alone, since anybody may ask whether a server is ready.
    """
    database = _check("database", _database)
    if not database.passed:  # its connection may be of the time before the database went
        database = _check("database", _database)
    if not database.passed:
        return [database]
    return [database, *(_check(name, check) for name, check in _FURTHER.items())]


def _check(name: str, check: Callable[[], tuple[bool, str]]) -> Check:
    try:
        return Check(name, *check())
    except DatabaseError as error:
        LOG.warning("The check of the %s failed: %s", name, error)
        connections[database_read()].close()  # the next one to ask gets a fresh one
        return Check(name, False, f"No answer ({type(error).__name__}).")


def _database() -> tuple[bool, str]:
    connection = connections[database_read()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return True, f"{connection.display_name} answers."


def _migrations() -> tuple[bool, str]:
    """Whether all that this program needs are applied; more than that are no harm."""
    missing = missing_migrations()
    if not missing:
        return True, "All are applied."
    named = ", ".join(f"{app}.{name}" for app, name in missing[:_NAMED])
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return False, f"Not applied: {named}{more}. Run manage.py migrate."


def missing_migrations() -> list[tuple[str, str]]:
    """Return the migrations, app and name, that this program needs and that are not applied."""
    recorder = MigrationRecorder(connections[database_read()])
    return sorted(_needed() - recorder.applied_migrations().keys())


def _revision() -> tuple[bool, str]:
    with connections[database_read()].cursor() as cursor:
        cursor.execute(_REVISION)
        found = cursor.fetchone()
    if found is None:
        return False, "The database holds no rows of the dataset. Run manage.py seed."
    changes, digested, digest = found
    if digest is None or digested != changes:
        return True, f"After {changes} changes: worked out when it is next asked for."
    return True, f"{digest}, after {changes} changes."


@cache
def _needed() -> frozenset[tuple[str, str]]:
    """Return the migrations that this program comes with: they are read once."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.disk_migrations)


def is_ready(checks: Iterable[Check]) -> bool:
    """Return whether every check passed."""
    return all(check.passed for check in checks)


_FURTHER: dict[str, Callable[[], tuple[bool, str]]] = {
    "migrations": _migrations,
    "revision": _revision,
}
