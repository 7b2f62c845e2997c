"""Parts of files: what a request asks for, and the piece that answers it (RFC 9110, 13 and 14)."""

import re
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest

# No two repeats beside each other take the same: a header may be 400,000 characters long.
_RANGE = re.compile(r"bytes=\s*(?:(\d{1,18})\s*)?-\s*(?:(\d{1,18})\s*)?", re.ASCII)
_CODING = re.compile(r"([^\s;]+)(?:\s*;\s*q=([0-9.]+))?", re.ASCII)


class _Unmeasured(FileResponse):
    """A response whose headers are right as they are given."""

    def set_headers(self, filelike: Any) -> None:
        """Leave the headers alone."""


class Piece:
    """A file of which some bytes can be read, one after the other."""

    def __init__(self, path: Path, part: range) -> None:
        self.file = path.open("rb")
        self.file.seek(part.start)
        self.remaining = len(part)

    def read(self, size: int) -> bytes:
        """Return the next bytes; none at the end of the piece."""
        found = self.file.read(min(size, self.remaining))
        self.remaining -= len(found)
        return found

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def response(self, **options: Any) -> FileResponse:
        """Return the answer that sends the piece, and closes it."""
        return _Unmeasured(self, **options)


def range_asked_for(request: HttpRequest, size: int, etag: str, last_modified: str) -> range | None:
    """Return the bytes that a request asks for: empty where the file has none of them.

    None where all of it is to be sent: no part is asked for, or several, or in a way that is not
    known, or of another state of the file (If-Range).
    """
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    condition = request.headers.get("If-Range")
    if not found or found.groups() == (None, None) or condition not in {None, etag, last_modified}:
        return None
    first, last = found.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < int(first):
        return None
    return range(int(first), end + 1)


def takes_gzip(request: HttpRequest) -> bool:
    """Return whether the client takes answers that are compressed by gzip."""
    quality: dict[str, float] = {}
    for one in request.headers.get("Accept-Encoding", "").split(","):
        found = _CODING.fullmatch(one.strip())
        if found:
            quality[found[1].lower()] = _number(found[2])
    return quality.get("gzip", quality.get("*", 0)) > 0


def _number(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0
