"""What is logged, and in which form: lines for people, or JSON for programs that collect it."""

import logging
import os
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
from django.conf import settings

from sanctions.dataset.faults import is_outage
from sanctions.dataset.time_limits import was_stopped
from sanctions.http.request_id import current_request_id

HIDDEN = "[hidden]"
# What must never stand in a log, should a message or an error quote it.
_HEADERS = re.compile(r"(?i)\b((?:set-)?cookie|authorization)(['\"]?\s*[:=]\s*)[^\r\n]+")
_NAMED = re.compile(
    r"(?i)((?:password|passwd|passphrase|secret|token|api_?key|sessionid)\w{0,64})"
    r"(['\"]?\s*[:=]\s*['\"]?)[^\s&;,'\"]+"
)
_IN_ADDRESS = re.compile(r"(://[^\s:/@]*:)[^\s/@]+@")
# What all of these have in common: most lines have none of it.
_SUSPECT = re.compile("(?i)pass|secret|token|key|session|cookie|authorization|://")
_CONTROL = {number: f"\\x{number:02x}" for number in (*range(32), *range(127, 160))}
_SHORTEST = 6  # a shorter secret would be found in any text


def logging_to_stderr(form: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything from a level on goes to standard error, in that form."""
    formatter = {"line": "config.logs.Lines", "json": "config.logs.JsonLines"}[form]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chosen": {"()": formatter}},
        "filters": {"outages": {"()": "config.logs.OutagesInALine"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "chosen",
                "filters": ["outages"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO" if level == "DEBUG" else level},
            "django.server": {"handlers": [], "propagate": True},
            # Of statements sent together it warns of the error that is raised anyway.
            "psycopg": {"level": "ERROR"},
        },
    }


class OutagesInALine(logging.Filter):
    """Puts the error in the place of its traceback where the database was away, or too slow."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and (is_outage(error) or was_stopped(error)):
            told = " ".join(str(error).split())
            record.msg = f"{record.getMessage()} ({type(error).__name__}: {told})"
            record.args = record.exc_info = record.exc_text = None
        return True


class Lines(logging.Formatter):
    """A line of text for each record, and the traceback of an error below it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """Return the line; what a visitor sent begins no line of its own."""
        fields = getattr(record, "fields", None)
        if fields:
            record.message += f" {fields['ms']} ms {fields['bytes']} bytes"
        record.message = record.message.translate(_CONTROL)
        request_id = current_request_id()
        line = super().formatMessage(record)
        return f"{line} [{request_id}]" if request_id else line

    def format(self, record: logging.LogRecord) -> str:
        """Return all of it, without secrets."""
        return without_secrets(super().format(record))


class JsonLines(logging.Formatter):
    """A JSON object on one line for each record, an error's traceback in it.

    time (RFC 3339, UTC), level, logger, message, request_id, process; of requests also what
    `sanctions.operations.watching` says of them; of errors also `exception`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            "request_id": current_request_id(),
            "process": os.getpid(),
        }
        for name, value in getattr(record, "fields", {}).items():
            line[name] = without_secrets(value) if isinstance(value, str) else value
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        try:
            return orjson.dumps(line).decode()
        except TypeError:  # halves of surrogate pairs are no text
            told = {name: _as_text(value) for name, value in line.items()}
            return orjson.dumps(told).decode()


def without_secrets(text: str) -> str:
    """Return a text with passwords, tokens, cookies and the like replaced, by name or by value."""
    if settings.configured:  # not in granian's own process, which has no settings
        for value in _secrets():
            text = text.replace(value, HIDDEN)
    if not _SUSPECT.search(text):
        return text
    text = _HEADERS.sub(rf"\1\2{HIDDEN}", text)
    text = _NAMED.sub(rf"\1\2{HIDDEN}", text)
    return _IN_ADDRESS.sub(rf"\1{HIDDEN}@", text)


@cache
def _secrets() -> tuple[str, ...]:
    """Return the secrets of this installation that its settings hold."""
    databases = settings.DATABASES.values()
    found = [
        settings.SECRET_KEY,
        settings.METRICS_TOKEN,
        *(one.get("PASSWORD") for one in databases),
    ]
    return tuple(str(one) for one in found if one and len(str(one)) >= _SHORTEST)


def _as_text(value: Any) -> Any:
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
