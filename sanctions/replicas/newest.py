"""The newest state of the rows that this server has answered from, whichever process did.

All processes that share VAR_DIR share it, so that who is answered by one of them, then by another,
never goes back in time.
"""

import fcntl
import mmap
import os
import struct
import threading
import time
from pathlib import Path

_FORM = struct.Struct("=qq")


class Newest:
    """A count of changes, and when it was noted, in a file that processes share."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._file).st_size < _FORM.size:
            os.ftruncate(self._file, _FORM.size)
        self._memory = mmap.mmap(self._file, _FORM.size)
        self._lock = threading.Lock()

    @property
    def changes(self) -> int:
        """The newest count of changes that an answer was made from."""
        return self._read()[0]

    def note(self, changes: int) -> None:
        """Note what an answer is made from."""
        if changes > self.changes:
            self._write(changes, before=None)

    def correct(self, changes: int, asked_at: int) -> None:
        """Note the count of the primary, which was asked for it at a moment (`now`).

        It is right, even where it is lower: the database was put back, or another one took the
        place of the primary. But only if nothing was noted after it was asked.
        """
        if changes != self.changes:
            self._write(changes, before=asked_at)

    def _read(self) -> tuple[int, int]:
        changes, noted_at = _FORM.unpack_from(self._memory)
        return changes, noted_at

    def _write(self, changes: int, before: int | None) -> None:
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                known, noted_at = self._read()
                if changes > known or (before is not None and noted_at < before):
                    _FORM.pack_into(self._memory, 0, changes, now())
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)


def now() -> int:
    """Return the time, the same for all processes."""
    return time.time_ns()
