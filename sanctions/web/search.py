"""Search: parties, disputes, regimes and events whose words are asked for, on one page."""

from functools import lru_cache
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict

from sanctions.analysis import querysets
from sanctions.dataset.revision import current_revision
from sanctions.filtersets import TimelineFilterSet
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.values import Words, WordsField
from sanctions.models import Country, Episode, Regime, Source
from sanctions.models.source_search import SourceSearchEntry
from sanctions.models.words import words_of
from sanctions.web.blocks import Link, Nothing
from sanctions.web.page import Head, WrongParameters, ask, page, show
from sanctions.web.site import address
from sanctions.web.subjects.links import explorer, rows_of

Held = tuple[str, str, frozenset[str]]

# Of each kind; the lists and explorers have the rest.
MOST = 20
# So many rows of a table of reference are looked through.
MOST_ROWS = 20_000
EVENTS = 30


class SearchForm(ParameterForm):
    """What is searched for."""

    q = WordsField(help_text="Words, without regard to case and accents.")


@page
def show_search(request: HttpRequest) -> HttpResponse:
    """Show what holds the words."""
    asked = ask(request, lambda given: [SearchForm(given)])
    if asked.problems:
        raise WrongParameters(asked.problems)
    words: Words | None = asked.parameters["q"]
    text = " ".join(asked.given.getlist("q"))
    head = Head(
        f"Search: {text}" if words else "Search",
        "Search the dataset for parties, disputes, sanctions regimes and events.",
        asked.query,
    )
    return show(request, "web/search.html", head, lambda: _context(text, words))


def _context(text: str, words: Words | None) -> dict[str, Any]:
    if not words:
        return {"text": "", "groups": [], "events": None, "nothing": None}
    revision = str(current_revision().digest)
    groups = [(label, found) for label, found in _groups(revision, words) if found]
    filterset = TimelineFilterSet(MultiValueDict({"q": [text]}))
    is_read = filterset.form.is_valid()
    events = list(filterset.between(querysets.timeline(), 0, EVENTS + 1)) if is_read else []
    return {
        "text": text,
        "groups": groups,
        "events": rows_of("events", events[:EVENTS], "Events that hold the words")
        if events
        else None,
        "all_events": explorer("events", q=text) if len(events) > EVENTS else "",
        "nothing": None
        if groups or events
        else Nothing(
            f"Nothing holds “{text}”. Try fewer words, or other ones.",
            [Link("All countries", address("web:countries")), Link("All events", "/events/")],
        ),
    }


def _groups(revision: str, words: Words) -> list[tuple[str, list[Link]]]:
    """Return what else holds the words, by kind: label and links."""
    found: list[tuple[str, list[Link]]] = []
    for label, page_name, rows in reference(revision):
        matching = (
            Link(name, address(page_name, key)) for key, name, held in rows if _holds(held, words)
        )
        found.append((label, list(islice(matching, MOST))))
    entries = SourceSearchEntry.objects.filter(words__has_all=words).values("source")
    sources = Source.published.filter(pk__in=entries).order_by("-published_on", "id")
    documents = [
        Link(f"{one.publisher}: {one.title}", address("web:source", one.pk))
        for one in sources[:MOST]
    ]
    return [*found, ("Sources", documents)]


@lru_cache(maxsize=1)
def reference(revision: str) -> list[tuple[str, str, list[Held]]]:
    """Return parties, disputes and regimes with the words by which each is found.

    Rows are (label, name of the page, [(key, name, words)]), as they are in a revision.
    """
    return [
        (label, page_name, [_held(*cells) for cells in rows[:MOST_ROWS]])
        for label, page_name, rows in (
            (
                "Countries",
                "web:country",
                Country.published.order_by("name").values_list(
                    "code", "name", "official_name", "alpha2"
                ),
            ),
            (
                "Episodes",
                "web:episode",
                Episode.published.order_by("-started_on").values_list("id", "title"),
            ),
            (
                "Sanctions regimes",
                "web:regime",
                Regime.published.order_by("name").values_list(
                    "id", "name", "initiator__name", "target__name"
                ),
            ),
        )
    ]


def _held(key: str, name: str, *others: str | None) -> Held:
    return key, name, frozenset(words_of(" ".join(filter(None, (key, name, *others)))))


def _holds(held: frozenset[str], words: Words) -> bool:
    """Return whether each word is the beginning of one that is held."""
    return all(any(one.startswith(word) for one in held) for word in words)
