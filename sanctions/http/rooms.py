"""Places for requests that are answered at the same time; who finds none waits a moment."""

import threading
import time
from collections import deque

# Seconds to wait for a place. Whoever has had one for longer is not about to leave.
MOMENT = 1.0


class Place:
    """A place in a room, from when it was taken until it is left."""

    def __init__(self) -> None:
        self.since = time.monotonic()


class _Waiting:
    """Somebody who waits for a place."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.place: Place | None = None


class Room:
    """A number of places, given in the order in which they are asked for; 0: there is no limit.

    A thread that waits can do nothing else, so nobody waits where it is no use: where everybody
    inside has been there for long.
    """

    def __init__(self, places: int) -> None:
        self.places = places
        self._taken: set[Place] = set()
        self._waiting: deque[_Waiting] = deque()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return the number of places that are taken."""
        return len(self._taken)

    def enter(self) -> Place | None:
        """Return a place; None where there is none, nor was one left within a moment."""
        with self._lock:
            if not self.places or (len(self._taken) < self.places and not self._waiting):
                return self._take()
            if all(time.monotonic() - one.since > MOMENT for one in self._taken):
                return None
            waiting = _Waiting()
            self._waiting.append(waiting)
        if waiting.called.wait(MOMENT):
            return waiting.place
        with self._lock:
            if waiting.place is None:
                self._waiting.remove(waiting)
            return waiting.place

    def leave(self, place: Place) -> None:
        """Leave a place to whoever waits first."""
        with self._lock:
            self._taken.discard(place)
            while self._waiting and len(self._taken) < self.places:
                first = self._waiting.popleft()
                first.place = self._take()
                first.called.set()

    def _take(self) -> Place:
        place = Place()
        self._taken.add(place)
        return place
