"""What is wrong with a file, told so that it can be mended."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where, what stands there, and what would be right."""

    file: str
    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        cell = f" {self.column} {shortened(self.value)!r}:" if self.column else ""
        return f"{place}:{cell} {self.message}"


class SeedsError(Exception):
    """The seeds have problems; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = sorted(problems)


def shortened(text: str, length: int = 80) -> str:
    """Return the text, cut to a length that fits a message."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


@lru_cache(maxsize=1000)
def nearest(value: str, known: frozenset[str]) -> str:
    """Return a sentence that names the known words nearest to a value, or ''."""
    found: dict[str, None] = {}
    for form in (value, value.lower(), value.upper()):
        found |= dict.fromkeys(get_close_matches(form, sorted(known), n=2, cutoff=0.7))
    return f" Nearest: {', '.join(found)}." if found else ""
