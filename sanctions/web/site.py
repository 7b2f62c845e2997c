"""The site as a whole: its name, its main parts, and what its footer says."""

from django.urls import NoReverseMatch, reverse

from sanctions.dataset.citing import DATASET, LICENCE_URL, Work, as_text
from sanctions.dataset.version import DATED, VERSION
from sanctions.web.blocks import Link

NAME = "Persona Non Grata"
TAGLINE = "Diplomatic expulsions and sanctions, 1945 to today, with their sources"
LICENCE = "CC BY 4.0"

# The main parts in the order of the navigation: label and name of the page.
PARTS = (
    ("Expulsions", "web:expulsions"),
    ("Sanctions", "web:sanctions"),
    ("Events", "web:events"),
    ("Countries", "web:countries"),
    ("Episodes", "web:episodes"),
    ("Charts", "charts:charts"),
    ("Downloads", "web:downloads"),
    ("Methodology", "web:methodology"),
)


def address(name: str, *args: str) -> str:
    """Return the path of a page; '' while there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def navigation() -> list[Link]:
    """Return the links to the main parts."""
    links = [Link(label, address(name)) for label, name in PARTS]
    return [link for link in links if link.href]


def footer(revision: str, url: str) -> dict[str, str]:
    """Return what every page says at its end: version, revision, licence, how to cite."""
    return {
        "dataset": DATASET,
        "version": VERSION,
        "revision": revision,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "cite": as_text(Work("", url, revision, DATED)).strip() if revision else "",
    }
