"""Answers that are worked out whole: a table of rows, and what it adds up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from sanctions.api.parameters import StrictView

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """The rows of an answer, flat and with the same columns, and their sum where there is one."""

    rows: Iterable[Row]
    total: Row | None = None


class TableView(StrictView):
    """A view that answers with a table; `serializer_class` describes the columns of a row."""

    def table(self) -> Table:
        """Return the answer, from `filterset` and `parameters`."""
        raise NotImplementedError

    def get(self, request: Request, **_: Any) -> Response:
        """Return all rows under `results`, and their sum beside them under `total`."""
        table = self.table()
        results = list(table.rows)
        total = {} if table.total is None else {"total": table.total}
        return Response({"count": len(results), "results": results, **total})
