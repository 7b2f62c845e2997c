"""What lists and tables share: one way from rows to an answer, in any format."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from django import forms
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDict
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from sanctions.api.listed import Listed
from sanctions.api.pagination import OF_THE_ANSWER, Page, Pages
from sanctions.api.parameters import StrictView
from sanctions.api.problems import InvalidParameters
from sanctions.api.reading import Reader
from sanctions.api.receipt import CITATIONS, receipt
from sanctions.api.renderers import FORMATS, FileRenderer, JsonRenderer
from sanctions.api.shape import shape_form
from sanctions.dataset.formats.columns import Column, Kind, Lines
from sanctions.filtersets.words import BY_RANK
from sanctions.http.parameters import ParameterProblem

LONGEST_NAME = 100
TRUNCATED = "X-Truncated"
ANYTHING = "*/*"

# The first that fits says what a column holds.
_KINDS: tuple[tuple[type[serializers.Field], Kind], ...] = (
    (serializers.DateField, Kind.DATE),
    (serializers.BooleanField, Kind.TRUTH),
    (serializers.IntegerField, Kind.WHOLE),
    (serializers.FloatField, Kind.NUMBER),
    (serializers.ChoiceField, Kind.TERM),
)


class Tabular(StrictView):
    """A view that answers with rows; `serializer_class` describes their columns.

    `formats` are those that the answer comes in, JSON first.
    """

    formats: ClassVar[Sequence[type[BaseRenderer]]] = FORMATS
    pagination_class: ClassVar[type[Pages]] = Pages
    # What the rows are, in the words of the receipt.
    noun: ClassVar[str]
    # The key of the row that the address names, as the dataset has it.
    key: str | None = None

    @property
    def renderer_classes(self) -> Sequence[type[BaseRenderer]]:  # type: ignore[override]
        """The formats of this answer."""
        return (*(self.formats if self.gives_rows else FORMATS[:1]), *CITATIONS)

    @property
    def order_in_words(self) -> str:
        """The order of the rows where none is asked for, as far as it is worth a word."""
        ordering = getattr(self.filterset_class, "base_filters", {}).get("ordering")
        default: str = getattr(ordering, "default", "")
        if not (default.startswith("-") and self.gives_rows):
            return ""
        return BY_RANK if self.parameters.get("q") else default

    @property
    def gives_rows(self) -> bool:
        """Whether the answer is rows, and not one row's page or a description."""
        return getattr(self, "action", "list") in {"list", None}

    def open_forms(self, given: MultiValueDict[str, str]) -> list[forms.BaseForm]:
        """Return the view's forms, with that of the answer's shape last."""
        opened = super().open_forms(given)
        if getattr(self, "action", None) == "metadata":
            return opened
        formats = [str(one.format) for one in self.renderer_classes]
        facets = self.facet_choices() if self.gives_rows else ()
        form = _shape_form(self.row_class(), tuple(formats), tuple(facets))
        return [*opened, form(given)]

    def facet_choices(self) -> Collection[str]:
        """Return what the rows can be counted by: tables are counts themselves."""
        return ()

    def row_class(self) -> type[serializers.Serializer[Any]]:
        """Return the serializer that describes the columns."""
        chosen = getattr(self, "get_serializer_class", None)
        row: type[serializers.Serializer[Any]] = chosen() if chosen else self.serializer_class  # type: ignore[attr-defined]
        return row

    def read_parameters(self, request: Request) -> None:
        """Read the parameters; the format may stand at the end of the path too."""
        super().read_parameters(request)
        ending = self.kwargs.get("format")
        asked = self.parameters.get("format")
        if ending and asked and ending != asked:
            message = f"The path ends in .{ending}: leave format out, or give the same."
            raise InvalidParameters([ParameterProblem("format", asked, message)])
        self.parameters["format"] = asked or ending

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        """Return the format that is asked for by name, else the best by the Accept header."""
        asked = getattr(self, "parameters", {}).get("format")
        if asked is None and request.META.get("HTTP_ACCEPT", ANYTHING) == ANYTHING:
            first = self.renderer_classes[0]()
            return first, first.media_type
        for renderer in self.get_renderers():
            if renderer.format == asked:
                return renderer, renderer.media_type
        return super().perform_content_negotiation(request, force)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read the parameters; refuse facets where the answer has no place for them."""
        super().initial(request, *args, **kwargs)
        facets = getattr(self, "parameters", {}).get("facets")
        if facets and not isinstance(request.accepted_renderer, JsonRenderer):
            message = "Facets come in JSON only: leave them out of files."
            problem = ParameterProblem("facets", ",".join(facets), message)
            raise InvalidParameters([problem])

    def answer(
        self,
        rows: Listed | Iterable[Any],
        as_row: Callable[[Any], Mapping[str, Any]],
        columns: Sequence[Column],
        /,
        **beside: Any,
    ) -> HttpResponseBase:
        """Return the answer: in JSON a page, with `beside` next to it; else a file."""
        renderer = self.request.accepted_renderer
        pages = self.pagination_class()
        if isinstance(renderer, FileRenderer):
            return self._file(renderer, pages.all(rows, self), as_row, columns)
        page = pages.page(rows, self)
        body = {
            "count": page.count,
            "next": page.links["next"],
            "previous": page.links["previous"],
            "results": [as_row(row) for row in page.rows],
            **beside,
        }
        return Response(self.with_receipt(body), headers=_link_header(page))

    def number_of(self, rows: Listed) -> int:
        """Return the number of rows in the database that match."""
        return rows.queryset.count()

    def with_receipt(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body of an answer with its receipt under `query`."""
        return {**body, "query": receipt(self, body)}

    def _file(
        self,
        renderer: FileRenderer,
        page: Page,
        as_row: Callable[[Any], Mapping[str, Any]],
        columns: Sequence[Column],
    ) -> HttpResponseBase:
        """Return the rows as a file; without its content where that is not asked for."""
        if self.request.method == "HEAD":
            empty = StreamingHttpResponse((), content_type=renderer.content_type)
            response: HttpResponseBase = empty
        else:
            response = renderer.answer(columns, _rows_of_file(as_row, page.rows), self.about())
        name = f"{self.gist()}.{renderer.format}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        if page.is_part:
            response[TRUNCATED] = "true"
            for header, value in _link_header(page).items():
                response[header] = value
        return response

    def about(self) -> dict[str, str]:
        """Return where the rows of a file are from."""
        return {
            "dataset": "persona-non-grata",
            "version": str(self.edition.version),
            "revision": self.edition.revision,
            "licence": "CC-BY-4.0",
        }

    def gist(self) -> str:
        """Return the path and the query in short, fit for the name of a file."""
        path = self.request.path.split("/v1/", 1)[-1]
        path = path.rstrip("/").removesuffix(f".{self.kwargs.get('format')}")
        asked = [
            _safe(f"{name} {' '.join(values)}")
            for name, values in self.given.lists()
            if name not in OF_THE_ANSWER
        ]
        return "_".join([_safe(path), *asked])[:LONGEST_NAME].strip("-_")


@cache
def _shape_form(
    row_class: type[serializers.Serializer[Any]], formats: tuple[str, ...], facets: tuple[str, ...]
) -> type[forms.Form]:
    return shape_form(list(row_class().fields), formats, facets)


@cache
def columns_of(row_class: type[serializers.Serializer[Any]]) -> tuple[Column, ...]:
    """Return the columns that a serializer describes."""
    return tuple(
        Column(name, _kind(field), str(field.help_text or ""))
        for name, field in row_class().fields.items()
    )


def _kind(field: serializers.Field) -> Kind:
    return next((kind for cls, kind in _KINDS if isinstance(field, cls)), Kind.TEXT)


def _rows_of_file(
    as_row: Callable[[Any], Mapping[str, Any]], rows: Iterable[Any]
) -> "Iterable[Mapping[str, Any]] | Lines":
    """Return the rows of a file: as mere lines where they can be had so, as that is faster."""
    return Lines(as_row.lines(rows)) if isinstance(as_row, Reader) else map(as_row, rows)


def _link_header(page: Page) -> dict[str, str]:
    """Return the header with the pages around (RFC 8288)."""
    links = [f'<{address}>; rel="{name}"' for name, address in page.links.items() if address]
    return {"Link": ", ".join(links)} if links else {}


def _safe(text: str) -> str:
    """Return text in lower-case ASCII letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
