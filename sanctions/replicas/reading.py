"""The database that is read: for the length of a request one and the same.

Its revision, rows and names are of one state then, and so is the tag of the answer. What writes
goes to the primary, whatever is read; so does all that is no request (commands, migrations).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.models import Model

from config.database import REPLICA
from sanctions.replicas.state import State

PRIMARY = DEFAULT_DB_ALIAS
# A statement that takes too long takes as long elsewhere (PostgreSQL's code of a cancelled one).
_CANCELLED = "57014"
# A column or table that there is not: a migration has not got there yet.
_NOT_YET = frozenset({"42703", "42P01"})
# Of an error that breaks a file off: its last line, if it is not complete.
LAST = "last_line_of_the_file"


@dataclass(eq=False)
class Choice:
    """The database that a request reads, and the state of its rows when it was chosen.

    `failed` is whether it failed on a statement since in a way that another one would not.
    """

    alias: str
    state: State | None
    failed: bool = False

    def __call__(self, execute: Any, *statement: Any) -> Any:
        """Have a statement executed, and note where the database fails on it."""
        try:
            return execute(*statement)
        except Error as error:
            self.failed = self.failed or is_of_the_database(error)
            raise


_chosen: ContextVar[Choice | None] = ContextVar("database_that_is_read", default=None)


def choice() -> Choice | None:
    """Return what was chosen for the request that is being answered; None where nothing was."""
    return _chosen.get()


def database_read() -> str:
    """Return the alias of the database that is read."""
    chosen = _chosen.get()
    return PRIMARY if chosen is None else chosen.alias


@contextmanager
def reading(chosen: Choice) -> Iterator[None]:
    """Let all that is read within be read from one database.

    Lazy querysets are to be evaluated within. Other threads go on as before.
    """
    token = _chosen.set(chosen)
    # Not by `execute_wrapper`, which takes out the last one: others may come in meanwhile.
    wrappers = connections[chosen.alias].execute_wrappers
    wrappers.insert(0, chosen)
    try:
        yield
    finally:
        wrappers.remove(chosen)
        _chosen.reset(token)


def note_failure(error: BaseException) -> None:
    """Note an error while the request's answer was made, which ends here."""
    chosen = _chosen.get()
    if chosen is not None:
        chosen.failed = chosen.failed or is_of_the_database(error)


def is_of_the_database(error: BaseException) -> bool:
    """Return whether another database would do what this one failed to: it is gone, or behind.

    The closing of a cursor fails with an error of the driver (psycopg), not of Django.
    """
    code = str(getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None) or "")
    if code in _NOT_YET:
        return True
    # The connection, the server, a conflict with the recovery: operational and interface errors.
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & {"OperationalError", "InterfaceError"}:
        return code != _CANCELLED and "QueryStoppedError" not in kinds
    return error.__context__ is not None and is_of_the_database(error.__context__)


def goes_on_elsewhere(error: BaseException, last: bytes) -> bool:
    """Return whether a file that breaks off may go on from another database.

    If it then can't, it ends in `last`, which says that it is not complete.
    """
    if _chosen.get() is None or not is_of_the_database(error):
        return False
    setattr(error, LAST, last)
    return True


class ReplicaRouter:
    """Sends reads to the database that the request reads; see DATABASE_ROUTERS."""

    def db_for_read(self, model: type[Model], **_: Any) -> str | None:
        """Return the replica that was chosen, if one was."""
        alias = database_read()
        return None if alias == PRIMARY else alias

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool | None:
        """Leave replicas alone: they get their tables from the primary."""
        return False if db.startswith(REPLICA) else None
