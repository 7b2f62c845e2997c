"""Lists come in pages."""

from typing import Any
from urllib.parse import urlencode

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request

from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.values import NumberField

DEFAULT_LIMIT = 100
MAX_LIMIT = 1_000
MAX_OFFSET = 10_000


class PagingForm(ParameterForm):
    """Which page of a list."""

    limit = NumberField(
        least=1,
        most=MAX_LIMIT,
        help_text=f"Rows on a page. Default: {DEFAULT_LIMIT}.",
    )
    offset = NumberField(
        least=0,
        most=MAX_OFFSET,
        help_text="Rows to leave out before the page. Default: 0.",
    )


class Pages(LimitOffsetPagination):
    """Pages by limit and offset, which the view has read from the query string."""

    form_class = PagingForm

    request: Request
    limit: int
    offset: int
    count: int

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any] | None:
        """Return the rows of the page."""
        self.given: dict[str, list[str]] = dict(view.given.lists())
        self.parameters: dict[str, int | None] = view.parameters
        return super().paginate_queryset(queryset, request, view)

    def get_limit(self, request: Request) -> int:
        """Return the number of rows on a page."""
        return self.parameters["limit"] or DEFAULT_LIMIT

    def get_offset(self, request: Request) -> int:
        """Return the number of rows before the page."""
        return self.parameters["offset"] or 0

    def get_next_link(self) -> str | None:
        """Return the address of the next page."""
        following = self.offset + self.limit
        return self._address(following) if following < self.count else None

    def get_previous_link(self) -> str | None:
        """Return the address of the page before."""
        return self._address(max(self.offset - self.limit, 0)) if self.offset else None

    def _address(self, offset: int) -> str:
        """Return the address of a page: made from what was read, not from the raw query string."""
        parameters = {**self.given, "limit": [str(self.limit)], "offset": [str(offset)]}
        if offset == 0:
            del parameters["offset"]
        address = self.request.build_absolute_uri(self.request.path)
        return f"{address}?{urlencode(parameters, doseq=True, safe=',')}"

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return none: the schema takes all parameters from the view's forms."""
        return []

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of a page."""
        address = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {
                    "type": "integer",
                    "description": "Number of rows that match, on all pages together.",
                    "example": 29,
                },
                "next": {**address, "description": "The next page; null on the last."},
                "previous": {**address, "description": "The page before; null on the first."},
                "results": {**schema, "description": "The rows of this page."},
            },
        }
