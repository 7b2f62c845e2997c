"""The building blocks of pages: plain values that the templates in web/parts/ show.

Each is shown by an include of the same name: `{% include "web/parts/table.html" %}`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Cell:
    """A cell of a table: a value, and the address of what stands behind it.

    `note` says more where the value alone would mislead ("50 to 60"). A value of None is shown as
    not known; `absent` says instead that there is nothing to know.
    """

    value: Any
    href: str = ""
    note: str = ""
    absent: bool = False
    # How exactly a day is known.
    precision: str = "day"


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it means, and the link that sorts by it.

    `kind` is text, number, day or id; `sorted` is ascending, descending or '' where rows are not
    in its order. `wide` columns are left out where the window is narrow.
    """

    label: str
    kind: str = "text"
    meaning: str = ""
    sort_href: str = ""
    sorted: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Group:
    """A heading above several columns."""

    label: str
    columns: int


@dataclass(frozen=True)
class Table:
    """A table, with the sum of its rows where they have one.

    `later` are the places of rows that are greyed, for what is not so yet. `id` is its anchor.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None
    groups: Sequence[Group] = ()
    later: Collection[int] = ()
    id: str = ""
    # Whether the caption is read by screen readers only, where a heading stands above.
    caption_hidden: bool = False

    @property
    def lines(self) -> list[tuple[bool, list[tuple[Column, Cell]]]]:
        """The rows: whether it is greyed, and its cells, each with its column."""
        return [
            (place in self.later, list(zip(self.columns, row, strict=True)))
            for place, row in enumerate(self.rows)
        ]

    @property
    def total_line(self) -> list[tuple[Column, Cell]]:
        """The sums, each with its column."""
        return list(zip(self.columns, self.total, strict=True)) if self.total else []


@dataclass(frozen=True)
class Chip:
    """Something that is applied, in words, and the address of the page without it."""

    label: str
    href: str


@dataclass(frozen=True)
class Fact:
    """A fact: what it is, and its value or values as cells."""

    label: str
    cells: Sequence[Cell]
    meaning: str = ""


@dataclass(frozen=True)
class Claim:
    """What one source states: its document, and its figures by label, beside other sources'."""

    publisher: str
    title: str
    url: str
    kind: str = ""
    published_on: Any = None
    language: str = ""
    # (label, figure); None: the source gives none.
    figures: Sequence[tuple[str, int | None]] = ()
    note: str = ""
    # The page of the source.
    href: str = ""


@dataclass(frozen=True)
class Link:
    """A link with a word on what it leads to."""

    label: str
    href: str
    note: str = ""


@dataclass(frozen=True)
class Cite:
    """How to cite what the page shows: as text, and the addresses of other styles."""

    text: str
    links: Sequence[Link] = ()


@dataclass(frozen=True)
class Code:
    """A text to copy: an address, or a few lines of code."""

    label: str
    text: str


@dataclass(frozen=True)
class Pagination:
    """Which rows of how many a page shows, and the addresses of the pages around it.

    `count` is None where it is not known.
    """

    first: int
    last: int
    count: int | None
    previous: str = ""
    next: str = ""
    noun: str = "rows"
    # What there is to say where the pages end before the rows do.
    note: str = ""


@dataclass(frozen=True)
class Nothing:
    """What a page says where it has nothing to show, and what to do about it."""

    message: str
    links: Sequence[Link] = field(default_factory=tuple)
