"""Which state the rows of a database are in: one small query."""

from typing import NamedTuple

from django.db import connections

# Written out, as the query set would take several times as long as the query.
_STATE = "SELECT changes, digest, digested FROM sanctions_revision"


class State(NamedTuple):
    """The count of changes to the rows, and the last digest of the public ones.

    A replica of a database is in the same state as the database was when it counted as far.
    """

    changes: int
    digest: str | None
    digested: int | None

    @property
    def is_known(self) -> bool:
        """Whether the digest is that of the rows as they are."""
        return self.digested == self.changes


def state_of_rows(alias: str) -> State | None:
    """Return the state of the rows of a database; None where it has none yet. Raises Error."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_STATE)
        found = cursor.fetchone()
    return None if found is None else State(*found)
