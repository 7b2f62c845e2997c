"""The texts of the documentation as pages: one text, written once, in Markdown."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sanctions.dataset.codebook import codebook
from sanctions.web import site
from sanctions.web.page import Head, page, show, without_parameters

METHODOLOGY = Path(settings.BASE_DIR, "docs", "methodology.md")
# The pages that links to files of the documentation lead to.
PAGES = {
    "../seeds/CODEBOOK.md": "web:codebook",
    "releases.md": "web:downloads",
    "methodology.md": "web:methodology",
}


@dataclass(frozen=True)
class Heading:
    """A part of a text: what it is called, and its anchor."""

    label: str
    anchor: str


@dataclass(frozen=True)
class Text:
    """A text: its title, its parts in order, and the HTML below the title."""

    title: str
    headings: tuple[Heading, ...]
    html: str


@page
def show_methodology(request: HttpRequest) -> HttpResponse:
    """Show what counts, how figures are weighed and what is known to be weak."""
    without_parameters(request)
    text = methodology()
    about = "What counts as an expulsion or a sanction, how figures are weighed, and what is weak."
    return show(request, "web/text.html", Head(text.title, about), lambda: {"text": text})


@page
def show_codebook(request: HttpRequest) -> HttpResponse:
    """Show what every table, column and term means."""
    without_parameters(request)
    text = the_codebook()
    about = "Every table, column and term of the dataset, with its definition and legal source."
    return show(request, "web/text.html", Head(text.title, about), lambda: {"text": text})


@cache
def methodology() -> Text:
    """Return the methodology; made once, as it changes with the software alone."""
    return rendered(METHODOLOGY.read_text("utf-8"))


@cache
def the_codebook() -> Text:
    """Return the codebook of the files."""
    return rendered(codebook())


def rendered(markdown: str) -> Text:
    """Return a Markdown text as a page: links lead to pages, headings have anchors.

    A link to a file that is no page becomes the words that it stands at. HTML in the text is
    shown as it is written, never taken for HTML.
    """
    writer = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = writer.parse(markdown)
    title, headings = "", []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            title = inline.content
        elif token.type == "heading_open" and token.tag == "h2":
            heading = Heading(_plain(inline), slugify(_plain(inline)))
            headings.append(heading)
            token.attrSet("id", heading.anchor)
    for token in tokens:
        token.children = _with_links_to_pages(token.children)
    below = _without_title(tokens)
    html: Callable[..., Any] = writer.renderer.render
    return Text(title, tuple(headings), str(html(below, writer.options, {})))


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])


def _with_links_to_pages(children: list[Token] | None) -> list[Token] | None:
    """Return the parts of a line, with links that lead to pages or to other sites."""
    if children is None:
        return None
    kept, is_dropped = [], False
    for child in children:
        if child.type == "link_open":
            href = str(child.attrGet("href"))
            if not href.startswith(("http://", "https://", "#")):
                file, _, anchor = href.partition("#")
                path = site.address(PAGES[file]) if file in PAGES else ""
                is_dropped = not path
                child.attrSet("href", f"{path}#{anchor}" if anchor else path)
            if is_dropped:
                continue
        if child.type == "link_close" and is_dropped:
            is_dropped = False
            continue
        kept.append(child)
    return kept


def _without_title(tokens: list[Token]) -> list[Token]:
    is_titled = bool(tokens) and tokens[0].type == "heading_open" and tokens[0].tag == "h1"
    return tokens[3:] if is_titled else tokens
