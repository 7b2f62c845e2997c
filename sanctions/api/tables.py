"""Answers that are worked out whole: a table of rows, and what it adds up to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from sanctions.api.pagination import TablePages
from sanctions.api.problems import InvalidParameters
from sanctions.api.shape import chosen_columns
from sanctions.api.tabular import Tabular, columns_of
from sanctions.dataset.formats.columns import Column
from sanctions.http.parameters import ParameterProblem

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """The rows of an answer, flat and with the same columns, and their sum where there is one.

    `columns` are those that the rows have, where these are not all that are described.
    """

    rows: Iterable[Row]
    total: Row | None = None
    columns: Collection[str] | None = None


class TableView(Tabular):
    """A view that answers with a table; `serializer_class` describes the columns of a row.

    A column that is not required there may be missing from all rows of an answer: see Table.
    """

    pagination_class = TablePages

    def table(self) -> Table:
        """Return the answer, from `filterset` and `parameters`."""
        raise NotImplementedError

    def get(self, request: Request, **_: Any) -> HttpResponseBase:
        """Return the rows under `results`, and the sum of all beside them under `total`."""
        table = self.table()
        columns = self._columns(table)
        names = [column.name for column in columns]

        def as_row(row: Row) -> Row:
            return {name: row[name] for name in names}

        total = {} if table.total is None else {"total": _part(table.total, names)}
        return self.answer(table.rows, as_row, columns, **total)

    def _columns(self, table: Table) -> list[Column]:
        """Return the columns that are asked for, of those that the rows have."""
        described = columns_of(self.row_class())
        if table.columns is not None:
            described = tuple(column for column in described if column.name in table.columns)
        names = [column.name for column in described]
        missing = [name for name in self.parameters["fields"] or [] if name not in names]
        if missing:
            message = "The rows of this answer have no such column."
            raise InvalidParameters(
                [ParameterProblem("fields", name, message, names) for name in missing]
            )
        chosen = chosen_columns(names, self.parameters)
        return [column for column in described if column.name in chosen]


def _part(total: Row, names: list[str]) -> Row:
    """Return the sums of the columns that are asked for."""
    return {name: value for name, value in total.items() if name in names}
