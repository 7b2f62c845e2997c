"""Sending answers that come piece by piece: short ones whole, long ones for a time."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings

from sanctions.dataset.time_limits import time_for_queries

# An answer is sent whole where it has come to its end by then: the thread that made it is free
# at once, however slow the client. In bytes and seconds.
WHOLE = 1_000_000
BEGINNING = 0.1


class TooSlowError(OSError):
    """A client took too long to take its answer, which ends here."""


def beginning(pieces: Iterator[bytes]) -> tuple[list[bytes], bool]:
    """Return the first pieces of an answer, and whether they are all."""
    found: list[bytes] = []
    until, size = time.monotonic() + BEGINNING, 0
    for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size >= WHOLE or time.monotonic() > until:
            return found, False
    return found, True


class LongAnswer:
    """The pieces of a long answer as a server takes them; whatever happens it is closed once.

    Each piece has its own time for queries, and all of them together STREAM_SECONDS.
    """

    streaming = True

    def __init__(
        self,
        first: list[bytes],
        remaining: Iterator[bytes],
        close: Callable[[], None],
    ) -> None:
        self._first, self._remaining, self._close = iter(first), remaining, close
        self._until = time.monotonic() + settings.STREAM_SECONDS

    def __iter__(self) -> Iterator[bytes]:
        """Return the pieces."""
        return self

    def __next__(self) -> bytes:
        """Return the next piece."""
        piece = next(self._first, None)
        if piece is not None:
            return piece
        if settings.STREAM_SECONDS and time.monotonic() > self._until:
            raise TooSlowError(f"An answer was not taken within {settings.STREAM_SECONDS} seconds.")
        with time_for_queries(settings.QUERY_SECONDS):
            return next(self._remaining)

    def close(self) -> None:
        """Close the answer that the pieces are of, and leave its place."""
        close, self._close = self._close, _nothing
        close()


def _nothing(*_: Any) -> None:
    """Do nothing: all is closed."""
