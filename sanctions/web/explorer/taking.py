"""What a reader takes along: files of just these rows, how to cite them, and the call for them."""

from django.http import HttpRequest
from django.urls import reverse

from sanctions.dataset.citing import Work, as_text
from sanctions.dataset.version import DATED
from sanctions.filtersets.canonical import canonical_query
from sanctions.web.blocks import Cite, Code, Link
from sanctions.web.explorer.kinds import Kind
from sanctions.web.explorer.query import Query

_FILES = (
    ("CSV", "csv", "for spreadsheets and everything else"),
    ("XLSX", "xlsx", "a workbook with a codebook"),
    ("Parquet", "parquet", "typed columns, for pandas, R and DuckDB"),
)
_STYLES = (("BibTeX", "bibtex"), ("RIS", "ris"), ("CSL-JSON", "csl"))


def downloads(kind: Kind, query: Query) -> list[Link]:
    """Return the links to files of all rows that match, and to the API's answer."""
    files = [
        Link(label, _address(kind, query, f".{ending}"), f"All rows: {about}")
        for label, ending, about in _FILES
    ]
    return [*files, Link("JSON", _address(kind, query, "/"), "The answer of the API, in pages")]


def feed(kind: Kind, query: Query) -> str:
    """Return the address of the feed of what is new or corrected among the rows that match."""
    return _of_filters(kind, query, "atom")


def following(kind: Kind, query: Query) -> list[Link]:
    """Return the links by which a reader hears of what is new among the rows that match."""
    return [
        Link("Atom feed", feed(kind, query), "What is new or corrected among these rows"),
        Link("Calendar", _of_filters(kind, query, "ics"), "The days on which these took effect"),
    ]


def cite(request: HttpRequest, kind: Kind, query: Query, words: str, revision: str) -> Cite:
    """Return how to cite the rows that match."""
    address = _address(kind, query, "/")
    url = request.build_absolute_uri(address)
    work = Work(words[:1].upper() + words[1:], url, revision, DATED)
    joint = "&" if "?" in address else "?"
    links = [Link(label, f"{address}{joint}format={style}") for label, style in _STYLES]
    return Cite(as_text(work).strip(), links)


def calls(request: HttpRequest, kind: Kind, query: Query) -> list[Code]:
    """Return the API call for the rows that match, and the lines that read them elsewhere."""
    json = request.build_absolute_uri(_address(kind, query, "/"))
    csv = request.build_absolute_uri(_address(kind, query, ".csv"))
    return [
        Code("API call", f"curl '{json}'"),
        Code("pandas", f'import pandas as pd\n\nrows = pd.read_csv("{csv}")'),
        Code("R", f'rows <- read.csv("{csv}", na.strings = "", encoding = "UTF-8")'),
    ]


def _address(kind: Kind, query: Query, ending: str) -> str:
    path = reverse(f"api:{kind.name}-list").rstrip("/") + ending
    asked = canonical_query(query.rows)
    return f"{path}?{asked}" if asked else path


def _of_filters(kind: Kind, query: Query, ending: str) -> str:
    path = reverse(f"api:{kind.name}-{ending}")
    asked = canonical_query(query.filters)
    return f"{path}?{asked}" if asked else path
