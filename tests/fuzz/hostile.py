"""The hostile requests that are kept in requests/: requests/README.md says how they are written."""

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "requests"
_HOST = "Host: localhost\nConnection: close"
_ESCAPED = re.compile(rb"\\(x[0-9A-F]{2}|[rnt\\])")
_SIGNS = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"\\": b"\\"}
_REPEATED = re.compile(rb"<<(.+?)\*([0-9]+)>>", re.DOTALL)
_END = b"<<end>>"
_STATUS = re.compile(rb"^HTTP/1\.[01] ([0-9]{3})\b")


class HostileRequest(NamedTuple):
    """A request, byte by byte, and what is expected of the server."""

    name: str
    sent: bytes
    expected: frozenset[str]

    def allows(self, received: bytes) -> bool:
        """Return whether what came back is expected."""
        if not received:
            return bool(self.expected & {"closed", "cut"})
        status = status_of(received)
        kinds = {str(status), f"{status // 100}xx"}
        return bool(self.expected & kinds) and (
            "one" not in self.expected or len(statuses_of(received)) == 1
        )


def hostile_requests() -> list[HostileRequest]:
    """Return all that are kept."""
    return [one for path in sorted(FOLDER.glob("*.http")) for one in _of_file(path)]


def _of_file(path: Path) -> list[HostileRequest]:
    found = []
    for part in path.read_text("ascii").split("### ")[1:]:
        heading, _, text = part.partition("\n")
        name, _, expected = heading.rpartition(": ")
        found.append(
            HostileRequest(f"{path.stem}: {name}", sent(text), frozenset(expected.split()))
        )
    return found


def sent(text: str) -> bytes:
    """Return the bytes that a request in a file stands for."""
    if not text.endswith("\n\n"):
        text += "\n"  # the last one of a file
    raw = text.replace("<<host>>", _HOST).replace("\n", "\r\n").encode("ascii")
    raw = raw.partition(_END)[0]
    raw = _ESCAPED.sub(_unescaped, raw)
    return _REPEATED.sub(lambda found: found[1] * int(found[2]), raw)


def _unescaped(found: "re.Match[bytes]") -> bytes:
    sign = found[1]
    return bytes.fromhex(sign[1:].decode()) if sign[:1] == b"x" else _SIGNS[sign]


def status_of(received: bytes) -> int:
    """Return the status of an answer; 0 where it is none of HTTP."""
    found = _STATUS.match(received)
    return int(found[1]) if found else 0


def statuses_of(received: bytes) -> list[int]:
    """Return the statuses of all answers on a connection."""
    return [int(one) for one in re.findall(rb"(?:^|\r\n\r\n|\})HTTP/1\.[01] ([0-9]{3}) ", received)]
