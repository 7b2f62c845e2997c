"""The index: what this dataset is, how much there is of it, and where."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.urls import resolve
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from sanctions.api.editions import RELEASE
from sanctions.api.parameters import StrictView
from sanctions.dataset.citing import STYLES, Work
from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    ExpulsionCitation,
    Membership,
    Regime,
    SanctionCitation,
    SanctionEvent,
    Source,
)

NAME = "persona-non-grata"
TITLE = "An open, cited dataset of diplomatic expulsions and sanctions, 1945 to today"
LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"

TABLES: dict[str, tuple[Any, ...]] = {
    "countries": (Country,),
    "memberships": (Membership,),
    "episodes": (Episode,),
    "regimes": (Regime,),
    "sources": (Source,),
    "expulsions": (Expulsion,),
    "sanctions": (SanctionEvent,),
    "citations": (ExpulsionCitation, SanctionCitation),
}
LISTS = ("countries", "episodes", "regimes", "sources", "expulsions", "sanctions", "events")
LINKED = (
    *LISTS,
    *("exchanges", "panel", "coverage", "network", "codebook", "changes"),
    *("releases", "downloads", "schema", "docs"),
)


def _group(name: str, fields: dict[str, serializers.Field]) -> serializers.Serializer[Any]:
    """Return a serializer of that name with these fields."""
    return type(name, (serializers.Serializer,), fields)(read_only=True)


class Index(serializers.Serializer[Any]):
    """What this dataset is, how much there is of it, and where."""

    name = serializers.CharField(help_text="Name of the dataset.")
    title = serializers.CharField(help_text="What it is.")
    version = serializers.CharField(help_text="Version of the dataset.")
    licence = serializers.CharField(help_text="SPDX identifier of the data's licence.")
    licence_url = serializers.URLField(help_text="Address of the licence.")
    counts = _group(
        "Counts",
        {
            table: serializers.IntegerField(help_text=f"Number of public {table}.")
            for table in TABLES
        },
    )
    revision = serializers.CharField(
        help_text="Revision of the dataset: a digest of its public rows, whoever serves them."
    )
    changed_at = serializers.DateTimeField(
        help_text="When the public rows were first seen here to be as they are."
    )
    coverage = _group(
        "CoverageOfKinds",
        {
            kind: _group(
                f"CoverageOf{kind.title()}",
                {
                    end: serializers.DateField(help_text=f"The {which} day of an announcement.")
                    for end, which in (("first_on", "first"), ("last_on", "last"))
                },
            )
            for kind in ("expulsions", "sanctions")
        },
    )
    cite = _group(
        "Cite",
        {
            style: serializers.CharField(help_text=f"How to cite the dataset, as {style}.")
            for style in STYLES
        },
    )
    links = _group(
        "Links",
        {name: serializers.URLField(help_text=f"Address of {name}.") for name in LINKED},
    )


class IndexView(StrictView):
    """What this dataset is, how much there is of it, and where."""

    serializer_class = Index

    @extend_schema(operation_id="index")
    def get(self, request: Request) -> Response:
        """Return the dataset's name, version, licence, counts and links."""
        held = held_in(self.edition.revision)
        content = {
            "name": NAME,
            "title": TITLE,
            "version": str(self.edition.version),
            "licence": LICENCE,
            "licence_url": LICENCE_URL,
            "counts": held.counts,
            "revision": self.edition.revision,
            "changed_at": self.revision.changed_at if self.revision else None,
            "coverage": held.coverage,
            "cite": {style: write(self.work()) for style, (write, _) in STYLES.items()},
            "links": {name: self.address_of(name) for name in self.linked()},
        }
        return Response(content)

    def linked(self) -> Sequence[str]:
        """Return the names of what the index leads to: of a release, as it was then."""
        kept: Sequence[str] | None = self.release.api.get("links") if self.release else None
        return kept or LINKED

    def address_of(self, name: str) -> str:
        """Return the address of an endpoint, with its trailing slash; of a release, in it."""
        address = _address(name, self.request)
        view: Any = resolve(urlsplit(address).path).func
        shown = getattr(view, "cls", None) or view.view_class
        return f"{address}{self.of_release() if shown.takes_release else ''}"

    def of_release(self) -> str:
        """Return the query that asks for the release that is asked for, if any."""
        return f"?{RELEASE}={self.release.version}" if self.release else ""

    def work(self) -> Work:
        """Return the dataset as a work to cite."""
        url = self.request.build_absolute_uri(reverse("api:index")).rstrip("/") + "/"
        return replace(self.edition.work, url=f"{url}{self.of_release()}")


class Held(NamedTuple):
    """The numbers of public rows, and the first and last day of an announcement by kind."""

    counts: dict[str, int]
    coverage: dict[str, Any]


@lru_cache(maxsize=8)
def held_in(revision: str) -> Held:
    """Return what the dataset holds in a revision: counted once for each."""
    counts = {
        table: sum(model.published.count() for model in models) for table, models in TABLES.items()
    }
    return Held(counts, {"expulsions": _span(Expulsion), "sanctions": _span(SanctionEvent)})


def _span(model: Any) -> dict[str, Any]:
    """Return the first and the last day of an announcement: each the first row of an index."""
    days = model.published.values_list("announced_on", flat=True)
    return {
        "first_on": days.order_by("announced_on").first(),
        "last_on": days.order_by("-announced_on").first(),
    }


def _address(name: str, request: Request) -> str:
    """Return the address of an endpoint, with its trailing slash."""
    view = f"{name}-list" if name in LISTS else name
    return reverse(f"api:{view}", request=request).rstrip("/") + "/"
