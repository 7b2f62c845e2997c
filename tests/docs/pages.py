"""The pages of the documentation, taken apart: blocks of code and what they print."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
SERVER = "http://127.0.0.1:8000"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# What differs from one version of the dataset to the next is left out of a page as "…".
_LEFT_OUT = re.compile(re.escape("…"))


class Block(NamedTuple):
    """A block of code of a page, with the text that it is said to print, if any."""

    page: Path
    line: int
    language: str
    code: str
    printed: str | None

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"

    def at(self, server: str) -> "Block":
        """The block for another server than the one that the pages name."""
        printed = None if self.printed is None else self.printed.replace(SERVER, server)
        return self._replace(code=self.code.replace(SERVER, server), printed=printed)


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page. A block of text that directly follows is what it prints."""
    text = page.read_text("utf-8")
    found = list(_BLOCK.finditer(text))
    for block, following in zip_longest(found, found[1:]):
        printed = None
        if (
            following
            and following[1] == "text"
            and not text[block.end() : following.start()].strip()
        ):
            printed = following[2]
        line = text.count("\n", 0, block.start()) + 1
        yield Block(page, line, block[1], block[2], printed)


def says(printed: str, was: str) -> bool:
    """Whether a page says what was printed: word for word, but for white space at line ends."""
    pattern = ".*?".join(re.escape(part) for part in _LEFT_OUT.split(_tidy(printed)))
    return re.fullmatch(pattern, _tidy(was), re.DOTALL) is not None


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
