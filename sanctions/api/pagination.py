"""Answers come in pages: by limit and offset, and by cursors beyond."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

from sanctions.api import cursors
from sanctions.api.cursors import Cursor, Place, SortKey
from sanctions.api.listed import Listed
from sanctions.api.problems import InvalidParameters
from sanctions.api.reading import unconverted
from sanctions.api.receipt import RECEIPT_SCHEMA
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.values import NumberField, Refused, TruthField, ValueField
from sanctions.http.parameters import ParameterProblem

DEFAULT_LIMIT = 100
MAX_LIMIT = 1_000
MAX_OFFSET = 10_000
# No answer is longer.
LAST_POSITION = 1_000_000_000
# Rows are read from the database in pieces of this size where all are asked for.
CHUNK = 2_000

# What says how an answer is given, and not of what: a cursor stays right when these change.
OF_THE_ANSWER = frozenset(
    {"limit", "offset", "cursor", "count", "format", "fields", "omit", "facets"}
)


class CursorField(ValueField):
    """A cursor, as an answer gave it."""

    schema = {
        "type": "string",
        "examples": [
            cursors.encode(
                Cursor(Place.AFTER, ("2018-03-26", "exp-2018-03-26-usa-rus")),
                "/api/v1/expulsions?[]",
            )
        ],
    }

    def parse(self, text: str) -> str:
        """Return it as it is: whether it is one of this query the view knows."""
        if cursors.unpacked(text) is None:
            message = "This is no cursor: take it from `next` or `previous` of an answer."
            raise Refused(message, text)
        return text


class PagingForm(ParameterForm):
    """Which page of the rows."""

    default_limit = DEFAULT_LIMIT

    limit = NumberField(
        least=1,
        most=MAX_LIMIT,
        help_text=f"Rows on a page. Default: {DEFAULT_LIMIT}; in files, all rows.",
    )
    offset = NumberField(
        least=0,
        most=MAX_OFFSET,
        help_text=f"Rows to leave out before the page. Default: 0. Beyond {MAX_OFFSET:,}, follow "
        "`next`.",
    )
    cursor = CursorField(
        help_text="Where the page begins: taken from `next` or `previous` of an answer to the "
        "same query, never made up.",
    )
    count = TruthField(
        help_text="false: leave out the number of all rows that match, which takes the longest. "
        "Default: true.",
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two beginnings of a page."""
        cleaned = super().clean()
        if cleaned.get("cursor") is not None and cleaned.get("offset") is not None:
            message = "Give cursor or offset, not both: each says where the page begins."
            self.add_error("offset", Refused(message, str(cleaned["offset"])))
        return self.cleaned_data


class LongPagingForm(PagingForm):
    """Which page of a table: all of it, where it is not long."""

    limit = NumberField(
        least=1,
        most=MAX_LIMIT,
        help_text=f"Rows on a page. Default: {MAX_LIMIT:,}; in files, all rows.",
    )
    default_limit = MAX_LIMIT


FACETS_SCHEMA = {
    "type": "object",
    "description": "The counts that `facets` asks for, by name: most first. Missing without it.",
    "additionalProperties": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["value", "label", "count"],
            "properties": {
                "value": {
                    "type": "string",
                    "nullable": True,
                    "description": "The value, as the filter of that name takes it; null where it "
                    "is not known or does not apply.",
                },
                "label": {"type": "string", "description": "The value in words."},
                "count": {"type": "integer", "description": "Number of rows."},
            },
        },
    },
}


class Paged(Protocol):
    """What pages are made for: a view that has read its parameters."""

    request: Request
    given: MultiValueDict[str, str]
    parameters: dict[str, Any]
    kwargs: dict[str, Any]

    def number_of(self, rows: Listed) -> int:
        """Return the number of rows in the database that match."""


@dataclass
class Page:
    """Some of the rows, and the addresses of the pages around them."""

    rows: Iterable[Any]
    count: int | None = None
    links: dict[str, str | None] = field(default_factory=dict)
    # Whether there are rows that match and that are not among these.
    is_part: bool = False


class Pages(BasePagination):
    """The pages of an answer: of rows in the database, or of rows that were worked out."""

    form_class: type[PagingForm] = PagingForm

    def page(self, rows: Listed | Iterable[Any], view: Paged) -> Page:
        """Return the page that is asked for."""
        limit = view.parameters["limit"] or self.form_class.default_limit
        return _Cut(rows, view, limit).page()

    def all(self, rows: Listed | Iterable[Any], view: Paged) -> Page:
        """Return all rows, as they come; or the page, where one is asked for."""
        asked = view.parameters
        if asked["limit"] or asked["offset"] or asked["cursor"]:
            return _Cut(rows, view, asked["limit"]).page(count=False)
        return Page(_as_they_come(rows))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return none: the schema takes all parameters from the view's forms."""
        return []

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of a page."""
        address = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results", "query"],
            "properties": {
                "count": {
                    "type": "integer",
                    "nullable": True,
                    "description": "Number of rows that match, on all pages together; null where "
                    "it was not asked for.",
                    "example": 29,
                },
                "next": {**address, "description": "The next page; null on the last."},
                "previous": {**address, "description": "The page before; null on the first."},
                "results": {**schema, "description": "The rows of this page."},
                "facets": FACETS_SCHEMA,
                "query": RECEIPT_SCHEMA,
            },
        }


class TablePages(Pages):
    """The pages of a table that is worked out: mostly one."""

    form_class = LongPagingForm

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of a page, with the sum of all rows where the table has one."""
        page = super().get_paginated_response_schema(schema)
        del page["properties"]["facets"]
        page["properties"]["total"] = {
            "type": "object",
            "additionalProperties": True,
            "description": "What all rows together come to, by the names of their columns; "
            "missing where rows don't add up.",
        }
        return page


class _Cut:
    """Cuts one page out of rows."""

    def __init__(self, rows: Listed | Iterable[Any], view: Paged, limit: int | None) -> None:
        self.rows = rows
        self.request, self.given, self.asked = view.request, view.given, view.parameters
        self.number_of = view.number_of
        self.limit = limit
        self.query = _query_of(view)

    @property
    def keys(self) -> Sequence[SortKey] | None:
        """What the rows are sorted by, where cursors can tell it."""
        return self.rows.keys if isinstance(self.rows, Listed) else None

    def page(self, *, count: bool = True) -> Page:
        """Return the page, with the number of all rows unless that is not wanted."""
        counts = count and self.asked["count"] is not False
        text = self.asked["cursor"]
        cursor = self._read(text) if text is not None else None
        if cursor is not None and cursor.place != Place.AT and isinstance(self.rows, Listed):
            return self._page_by_values(self.rows, cursor, counts=counts)
        start = cursor.values[0] if cursor is not None else self.asked["offset"] or 0
        return self._page_by_position(start, counts=counts)

    def _read(self, text: str) -> Cursor:
        """Return the cursor that is asked for; InvalidParameters where it is none of this query."""
        cursor = cursors.decode(text, self.query)
        if cursor is not None and cursor.place == Place.AT:
            # Of another type, a value would be looked for one by one in the range.
            fits = [type(value) for value in cursor.values] == [int]
            fits = fits and cursor.values[0] in range(LAST_POSITION)
            values = cursor.values if fits and self.keys is None else None
        else:
            values = cursors.read_values(self.keys or [], cursor.values if cursor else ())
        if cursor is None or not values:
            message = (
                "This is no cursor of this query: take it from `next` or `previous` of an answer "
                "to just this query, in the same order."
            )
            raise InvalidParameters([ParameterProblem("cursor", text, message)])
        return Cursor(cursor.place, values)

    def _page_by_position(self, start: int, *, counts: bool) -> Page:
        """Return the page from a number of rows on."""
        if isinstance(self.rows, Listed):
            number = self.number_of(self.rows) if counts else None
            if self.limit is None:
                return Page(_one_by_one(self.rows.queryset[start:]), number, is_part=start > 0)
            # One more row tells whether there is a next page.
            beyond = number is not None and start >= number
            found = [] if beyond else self.rows.between(start, start + self.limit + 1)
        else:
            remaining = iter(self.rows)
            before = sum(1 for _ in islice(remaining, start))
            if self.limit is None:
                return Page(remaining, is_part=before > 0)
            found = list(islice(remaining, self.limit + 1))
            number = before + len(found) + sum(1 for _ in remaining) if counts else None
        rows, more = found[: self.limit], len(found) > self.limit
        following = start + self.limit
        links = {
            "first": self._address({}),
            "next": self._at(following, rows[-1]) if more else None,
            "previous": self._at(max(start - self.limit, 0), None) if start else None,
        }
        return Page(rows, number, links, is_part=more or start > 0)

    def _page_by_values(self, rows: Listed, cursor: Cursor, *, counts: bool) -> Page:
        """Return the page after a row, or before it."""
        number = self.number_of(rows) if counts else None
        if self.limit is None:
            sought = cursors.seek(rows.queryset, rows.keys or [], cursor)
            if cursor.place == Place.BEFORE:
                sought = sought.reverse()
            return Page(_one_by_one(sought), number, is_part=True)
        found = list(rows.beside(cursor, self.limit + 1))
        page, more = found[: self.limit], len(found) > self.limit
        is_after = cursor.place == Place.AFTER
        if not is_after:
            page.reverse()
        # The row that the cursor was taken from lies on the side that it was come from.
        links: dict[str, str | None] = {"first": self._address({}), "next": None, "previous": None}
        if page and (more or not is_after):
            links["next"] = self._beside(Place.AFTER, page[-1])
        if page and (more or is_after):
            links["previous"] = self._beside(Place.BEFORE, page[0])
        return Page(page, number, links, is_part=True)

    def _at(self, position: int, last: Any) -> str:
        """Return the address of the page from a number of rows on; `last` comes just before."""
        if position <= MAX_OFFSET:
            return self._address({"offset": [str(position)]} if position else {})
        if self.keys and last is not None:
            return self._beside(Place.AFTER, last)
        return self._address(
            {"cursor": [cursors.encode(Cursor(Place.AT, (position,)), self.query)]}
        )

    def _beside(self, place: Place, row: Any) -> str:
        """Return the address of the page after a row, or before it."""
        values = self.rows.sorted_by(row) if isinstance(self.rows, Listed) else ()
        return self._address({"cursor": [cursors.encode(Cursor(place, values), self.query)]})

    def _address(self, beginning: dict[str, list[str]]) -> str:
        """Return the address of a page: made from what was read, not from the raw query string."""
        parameters = dict(self.given.lists())
        for name in ("limit", "offset", "cursor"):
            parameters.pop(name, None)
        limit = {} if self.limit is None else {"limit": [str(self.limit)]}
        address = self.request.build_absolute_uri(self.request.path)
        query = urlencode({**parameters, **limit, **beginning}, doseq=True, safe=",")
        return f"{address}?{query}" if query else address


def _query_of(view: Paged) -> str:
    """Return what a cursor belongs to: the path, filters and order."""
    asked = sorted(
        (name, values) for name, values in view.given.lists() if name not in OF_THE_ANSWER
    )
    path = view.request.path.rstrip("/").removesuffix(f".{view.kwargs.get('format')}")
    return f"{path}?{asked}"


def _as_they_come(rows: Listed | Iterable[Any]) -> Iterable[Any]:
    return _one_by_one(unconverted(rows.queryset)) if isinstance(rows, Listed) else rows


def _one_by_one(rows: QuerySet[Any]) -> Iterable[Any]:
    return rows.iterator(chunk_size=CHUNK)
