"""What a chart is: a specification with its title, its words and the rows that it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sanctions.dataset.citing import LICENCE
from sanctions.dataset.version import VERSION
from sanctions.filtersets.canonical import Pairs, canonical_query

Row = Mapping[str, Any]
Spec = dict[str, Any]

LIGHT, DARK = "light", "dark"
WIDTH = 720
# The width of a picture for a phone.
NARROW = 360
# A page is no place for more; the API has all of them.
MOST_TABLE_ROWS = 500


@dataclass(frozen=True)
class Style:
    """How a chart is to look: for which background, and how wide, in pixels."""

    theme: str = LIGHT
    width: int = WIDTH

    @property
    def is_narrow(self) -> bool:
        """Whether it is drawn for a phone."""
        return self.width < 480  # noqa: PLR2004


@dataclass(frozen=True)
class Asked:
    """What a chart was asked for, of which state of the dataset.

    `words` are the query in words, `pairs` its canonical filters, `url` the chart's permanent
    address without the ending of a format, `names` the names of parties by code.
    """

    words: str
    pairs: Pairs
    url: str
    revision: str
    names: Mapping[str, str]

    @property
    def source_line(self) -> str:
        """Where the rows are from, and on what terms."""
        return (
            f"Source: Persona Non Grata, version {VERSION}, revision {self.revision}. "
            f"Licence {LICENCE}."
        )

    def events(self, kind: str, **parameters: str) -> str:
        """Return the address of the page of the events behind a figure.

        `kind` is expulsions, sanctions or events; `parameters` are filters beside those of the
        chart, in the place of those of the same name.
        """
        pairs = dict(self.pairs) | parameters
        return f"/{kind}/?{canonical_query(sorted(pairs.items()))}"


@dataclass(frozen=True)
class Column:
    """A column of a chart's table: its name in the rows, and its heading."""

    name: str
    label: str
    is_number: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of a chart's table: what it says, and the address of the events behind it, or ''."""

    text: str
    href: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart in one style.

    `description` says in words what is to be seen. `rows` are those of the analysis, all of them,
    also where the picture folds some; `columns` are those that its table shows. `url` is the
    chart's permanent address, `words` are its query in words. `links` gives, for each row, the
    addresses of the events behind its figures, by column. `width` and `height` are those of the
    picture in pixels.
    """

    title: str
    description: str
    spec: Spec
    rows: Sequence[Row]
    columns: Sequence[Column]
    source_line: str
    url: str
    words: str
    width: int
    height: int
    links: Sequence[Mapping[str, str]] = field(default_factory=tuple)

    @property
    def table(self) -> list[list[Cell]]:
        """The cells of the table, row by row; of a long one its beginning."""
        links = self.links or [{}] * len(self.rows)
        pairs = islice(zip(self.rows, links, strict=True), MOST_TABLE_ROWS)
        return [
            [
                Cell(said(row[column.name]), hrefs.get(column.name, ""), column.is_number)
                for column in self.columns
            ]
            for row, hrefs in pairs
        ]

    @property
    def rows_not_in_table(self) -> int:
        """The number of rows that the table leaves out."""
        return max(len(self.rows) - MOST_TABLE_ROWS, 0)


def said(value: Any) -> str:
    """Return a value as a table says it; nothing is a dash."""
    if value is None or value == "":
        return "\N{EN DASH}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
