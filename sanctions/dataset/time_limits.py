"""How long a request may keep the database at work: its queries are stopped then.

Only the web server sets limits (`limit_queries`): commands take as long as they take. PostgreSQL
stops a statement by itself (`statement_timeout`), SQLite is asked now and then whether to go on
(its progress handler). Beyond that no statement is begun once the time of its request is over.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import OperationalError, connections
from django.db.backends.signals import connection_created

# Steps of SQLite's machine after which it is asked: a few milliseconds of work.
_STEPS = 100_000
_FOREVER = float("inf")
# What PostgreSQL calls a statement that was stopped.
_STOPPED = "57014"


class QueryStoppedError(OperationalError):
    """The time of a request is over, so that no further query was begun for it."""


class _Time(threading.local):
    """What is left to the request that this thread answers."""

    until: float = _FOREVER
    # The seconds that each statement has of its own; None: all together have until `until`.
    for_each: float | None = None


_time = _Time()


def limit_queries() -> None:
    """Have the limits hold for every database connection that this process opens from now on."""
    connection_created.connect(_limit, dispatch_uid=__name__)
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None:
            _limit(None, connection)


@contextmanager
def time_for_queries(seconds: float, *, for_each: bool = False) -> Iterator[None]:
    """Give what is done within this time for all its queries together, or for each of them."""
    before = _time.until, _time.for_each
    _time.until = time.monotonic() + seconds if seconds else _FOREVER
    _time.for_each = seconds if for_each and seconds else None
    try:
        yield
    finally:
        _time.until, _time.for_each = before


@contextmanager
def as_long_as_it_takes() -> Iterator[None]:
    """Let what has to be done once go on beyond the time of the request that comes upon it."""
    with time_for_queries(0):
        yield


def was_stopped(error: BaseException) -> bool:
    """Return whether an error says that a query took too long."""
    if isinstance(error, QueryStoppedError):
        return True
    if not isinstance(error, OperationalError):
        return False
    return getattr(error.__cause__, "sqlstate", None) == _STOPPED or str(error) == "interrupted"


def _limit(sender: Any, connection: Any, **_: Any) -> None:
    """Set the limits of a connection that was just opened."""
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(_is_over, _STEPS)
    elif settings.QUERY_SECONDS:
        with connection.connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {int(settings.QUERY_SECONDS * 1000)}")
    if _in_time not in connection.execute_wrappers:
        connection.execute_wrappers.append(_in_time)


def _is_over() -> bool:
    return time.monotonic() > _time.until


def _in_time(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Run a statement, unless its time is over."""
    if _time.for_each is not None:
        _time.until = time.monotonic() + _time.for_each
    elif _time.until != _FOREVER and _is_over():
        raise QueryStoppedError("The time for this request's queries is over.")
    return execute(sql, params, many, context)
