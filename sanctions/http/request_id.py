"""The id of a request: on its answer, on the page of an error, in each line logged of it."""

import re
import secrets
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

HEADER = "X-Request-ID"
# What a proxy may have given already. Nothing else of the client's gets into the logs as an id.
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the request that is being answered; '' where there is none."""
    return _current.get()


def begin_request(environ: Mapping[str, Any]) -> str:
    """Return the id of a request, its own or a new one, and hold it as the current one."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    chosen = given if _SANE.fullmatch(given) else secrets.token_hex(8)
    _current.set(chosen)
    return chosen


def end_request() -> None:
    """Forget the current id."""
    _current.set("")
