"""How large a file may be that somebody brings."""

from dataclasses import dataclass

IN_PARTS = "import it in parts."


@dataclass(frozen=True)
class Limits:
    """The most bytes of a file, and rows below its header."""

    bytes: int
    rows: int
