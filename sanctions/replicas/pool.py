"""The primary and its replicas: which of them a request reads.

Replicas take turns. One that does not answer is left alone for a while, and so, for a shorter
while, is one that is behind: it lacks a change that this server has answered from already, or the
digest of its rows, which the primary works out once. Then the primary is read. Where the primary
does not answer either, reads go on from the replica that has got furthest.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import count

from django.db import Error, connections

from sanctions.replicas.newest import Newest, now
from sanctions.replicas.reading import PRIMARY, Choice
from sanctions.replicas.state import State, state_of_rows

LOG = logging.getLogger(__name__)
# Seconds for which a database is left alone: one that does not answer, and one that is behind.
GONE, BEHIND = 5.0, 0.25


class Pool:
    """The databases of this installation. Several threads may ask at once."""

    def __init__(
        self,
        replicas: Sequence[str],
        newest: Newest,
        ask: Callable[[str], State | None] = state_of_rows,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.replicas = tuple(replicas)
        self.newest = newest
        self._state_of = ask
        self._clock = clock
        self._turn = count()
        self._gone: dict[str, float] = {}
        self._behind: dict[str, float] = {}

    def choose(
        self, without: Collection[str] = (), *, primary_first: bool = False
    ) -> Choice | None:
        """Return the database to read, with the state of its rows; None where none answers.

        `without` are those that have failed already. One query, but where a database is gone or
        behind; that one is not asked again for a while.
        """
        one_of = (self._replica, self.primary)
        for find in (*(reversed(one_of) if primary_first else one_of), self._furthest):
            chosen = find(without)
            if chosen is not None:
                return chosen
        return None

    def primary(self, without: Collection[str] = ()) -> Choice | None:
        """Return the primary, if it answers."""
        return None if PRIMARY in without or self._rests(PRIMARY, self._gone) else self.look()

    def look(self) -> Choice | None:
        """Return the primary, if it answers now: what it says is noted as the newest state."""
        asked_at = now()
        answers, state = self._ask(PRIMARY)
        if state is not None:
            self.newest.correct(state.changes, asked_at)
        return Choice(PRIMARY, state) if answers else None

    def answers(self, alias: str) -> bool:
        """Return whether a database answers; it is left alone for a while where it does not."""
        return self._ask(alias)[0]

    def _replica(self, without: Collection[str]) -> Choice | None:
        """Return the replica whose turn it is, of those that answer and are not behind."""
        for alias in self._in_turn(without):
            if self._rests(alias, self._behind):
                continue
            _, state = self._ask(alias)
            if state is None:
                continue
            if state.is_known and state.changes >= self.newest.changes:
                self.newest.note(state.changes)
                return Choice(alias, state)
            self._let_rest(alias, self._behind, BEHIND)
        return None

    def _furthest(self, without: Collection[str]) -> Choice | None:
        """Return the replica that has got furthest: the primary is gone, and all are behind."""
        states = [(alias, self._ask(alias)[1]) for alias in self._in_turn(without)]
        found = [Choice(alias, state) for alias, state in states if state is not None]
        return max(found, key=lambda one: one.state.changes if one.state else 0, default=None)

    def _in_turn(self, without: Collection[str]) -> Iterator[str]:
        """Yield the replicas that may answer, another one first each time."""
        first = next(self._turn)
        for number in range(len(self.replicas)):
            alias = self.replicas[(first + number) % len(self.replicas)]
            if alias not in without and not self._rests(alias, self._gone):
                yield alias

    def _ask(self, alias: str) -> tuple[bool, State | None]:
        """Return whether a database answers, and the state of its rows.

        A connection that was open may be one to a server that has restarted since.
        """
        connection = connections[alias]
        attempts = 1 if connection.connection is None else 2
        for attempt in range(attempts):
            try:
                state = self._state_of(alias)
            except Error as error:
                connection.close()
                if attempt + 1 == attempts:
                    LOG.warning("%s does not answer: %s", alias, str(error).strip())
            else:
                self._gone.pop(alias, None)
                return True, state
        self._let_rest(alias, self._gone, GONE)
        return False, None

    def _rests(self, alias: str, resting: dict[str, float]) -> bool:
        until = resting.get(alias)
        return until is not None and self._clock() < until

    def _let_rest(self, alias: str, resting: dict[str, float], seconds: float) -> None:
        resting[alias] = self._clock() + seconds
