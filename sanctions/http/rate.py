"""How often an address may ask.

Requests are counted for each minute in the memory of the process: no query, no other service.
Several worker processes count on their own, so that an address may ask as often of each of them.
"""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings

from sanctions.http.visitors import network_of

WINDOW = 60
# In what a server tells of a request: a place for its allowance, where it may be answered twice.
COUNTED = "sanctions.counted"

_lock = threading.Lock()
_counted: dict[int, Counter[str]] = {}


class Allowance(NamedTuple):
    """What is left to an address: requests in this minute, and the seconds until the next one."""

    limit: int
    remaining: int
    reset: int
    exceeded: bool

    @property
    def headers(self) -> dict[str, str]:
        """The allowance in the words of the IETF's draft "RateLimit header fields for HTTP"."""
        return {
            "RateLimit-Policy": f'"per-address";q={self.limit};w={WINDOW}',
            "RateLimit": f'"per-address";r={self.remaining};t={self.reset}',
        }


def count_request(environ: Mapping[str, Any]) -> Allowance | None:
    """Count a request and return what is left to its address; None where there is no limit."""
    limit = settings.RATE_LIMIT
    if not limit:
        return None
    counted = environ.get(COUNTED, {})
    if "allowance" not in counted:
        asked, reset = count(network_of(environ))
        counted["allowance"] = Allowance(
            limit, max(limit - asked, 0), reset, exceeded=asked > limit
        )
    allowance: Allowance = counted["allowance"]
    return allowance


def count(key: str) -> tuple[int, int]:
    """Count once more, and return how often in this minute, and the seconds until the next."""
    now = time.time()
    minute = int(now // WINDOW)
    with _lock:
        if minute not in _counted:
            _counted.clear()
            _counted[minute] = Counter()
        _counted[minute][key] += 1
        counted = _counted[minute][key]
    return counted, max(1, round((minute + 1) * WINDOW - now))
