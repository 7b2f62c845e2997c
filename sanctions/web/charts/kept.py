"""Pictures that have been drawn, kept in the memory of the process.

A key holds the revision of the dataset, so that what is kept is never stale, and several
processes need not tell each other anything.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST_BYTES = 32 * 1024 * 1024


class Kept:
    """Bytes by key, the least used given up where they are too many."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._contents: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return what is kept under a key, else what `make` makes; it is made once at a time."""
        found = self._find(key)
        if found is not None:
            return found
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            found = self._find(key)
            if found is None:
                try:
                    found = make()
                    self._keep(key, found)
                finally:
                    with self._lock:
                        self._making.pop(key, None)
        return found

    def clear(self) -> None:
        """Give up everything."""
        with self._lock:
            self._contents.clear()
            self.bytes = 0

    def _find(self, key: Hashable) -> bytes | None:
        with self._lock:
            if key in self._contents:
                self._contents.move_to_end(key)
                return self._contents[key]
            return None

    def _keep(self, key: Hashable, content: bytes) -> None:
        with self._lock:
            self._contents[key] = content
            self.bytes += len(content)
            while self.bytes > self.most_bytes:
                _, given_up = self._contents.popitem(last=False)
                self.bytes -= len(given_up)


PICTURES = Kept()
