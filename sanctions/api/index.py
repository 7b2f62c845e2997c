"""The index: what this dataset is, how much there is of it, and where."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from sanctions import __version__
from sanctions.api.parameters import StrictView
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
LINKED = (
    *("countries", "episodes", "regimes", "sources", "expulsions", "sanctions"),
    *("schema", "docs"),
)


def _group(name: str, fields: dict[str, serializers.Field]) -> serializers.Serializer[Any]:
    """Return a serializer of that name with these fields."""
    return type(name, (serializers.Serializer,), fields)(read_only=True)


class Index(serializers.Serializer[Any]):
    """What this dataset is, how much there is of it, and where."""

    name = serializers.CharField(help_text="Name of the dataset.")
    title = serializers.CharField(help_text="What it is.")
    version = serializers.CharField(help_text="Version of the software and its dataset.")
    licence = serializers.CharField(help_text="SPDX identifier of the data's licence.")
    licence_url = serializers.URLField(help_text="Address of the licence.")
    counts = _group(
        "Counts",
        {
            table: serializers.IntegerField(help_text=f"Number of public {table}.")
            for table in TABLES
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
        counts = {
            table: sum(model.published.count() for model in models)
            for table, models in TABLES.items()
        }
        content = {
            "name": NAME,
            "title": TITLE,
            "version": __version__,
            "licence": LICENCE,
            "licence_url": LICENCE_URL,
            "counts": counts,
            "links": {name: _address(name, request) for name in LINKED},
        }
        return Response(content)


def _address(name: str, request: Request) -> str:
    """Return the address of an endpoint, with its trailing slash."""
    view = name if name in {"schema", "docs"} else f"{name}-list"
    return reverse(f"api:{view}", request=request).rstrip("/") + "/"
