"""What changed between two releases: releases/2026.11.0...2026.12.0/."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from sanctions.api.columns import Columns, row_of, term, word
from sanctions.api.pagination import TablePages
from sanctions.api.releases import OfReleases, about, named_release, version_in_address
from sanctions.api.shape import NameField
from sanctions.api.tables import Table, TableView
from sanctions.dataset.releases.comparing import compared
from sanctions.dataset.releases.differences import Change, Kind
from sanctions.dataset.releases.listing import Edition, Release
from sanctions.dataset.releases.notes import as_nested
from sanctions.dataset.releases.tables import RELEASE_TABLES
from sanctions.filtersets.forms import ParameterForm
from sanctions.models.vocabularies import Vocabulary


class RowChange(Vocabulary):
    """What happened to a row between two releases."""

    ADDED = "added", "The row is new.", "", "added"
    CHANGED = "changed", "A column of the row was changed.", "", "changed"
    RETRACTED = "retracted", "The event was taken back; its id answers 410.", "", "retracted"
    REMOVED = "removed", "The row is gone.", "", "removed"


COLUMNS: Columns = {
    "table": word("The table of the release."),
    "key": word("The row's key: where it has several columns, joined by a space."),
    "change": term(RowChange, "What happened to the row."),
    "field": word("The column that was changed; null where the whole row was.", allow_null=True),
    "from": word("What stood there, as text; null where that was blank.", allow_null=True),
    "to": word("What stands there now, as text; null where that is blank.", allow_null=True),
    "reason": word("Why, in the editor's words; null where none was given.", allow_null=True),
}
ChangeRow = row_of("ChangeRow", "A change of a row, or of one of its columns.", COLUMNS)


class ChangesForm(ParameterForm):
    """Which changes."""

    table = NameField(
        names=[one.name for one in RELEASE_TABLES],
        noun="table",
        many=True,
        help_text="Only changes in these tables of the release.",
    )
    change = NameField(
        names=[one.value for one in Kind],
        noun="kind of change",
        many=True,
        help_text="Only changes of these kinds.",
    )


def _edition_schema(which: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": f"The {which} release: version, date, level, previous, revision.",
        "additionalProperties": True,
    }


class ComparisonPages(TablePages):
    """The pages of a comparison, which say what is compared."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of a page."""
        page = super().get_paginated_response_schema(schema)
        del page["properties"]["total"]
        page["properties"] |= {
            "from": _edition_schema("older"),
            "to": _edition_schema("newer"),
            "columns": {
                "type": "array",
                "items": {"type": "object", "additionalProperties": True},
                "description": "What changed in tables and columns: table, column, what, "
                "is_breaking, is_addition.",
            },
            "counts": {
                "type": "object",
                "nullable": True,
                "additionalProperties": True,
                "description": "Number of rows by table and kind of change, on all pages "
                "together; null where `count` is false.",
            },
        }
        return page


class Comparison(OfReleases, TableView):
    """What changed between any two releases, row by row, with the editors' reasons.

    Rows were added, changed (a row for each column), retracted or removed. Name the two in either
    order: changes are told from the older to the newer, and `from` and `to` say which these are.
    """

    noun = "changes between releases"
    serializer_class = ChangeRow
    pagination_class = ComparisonPages
    parameter_forms = (ChangesForm,)
    address_keys = (
        version_in_address("older", "The version of one release."),
        version_in_address("newer", "The version of the other."),
    )
    detail = True

    @property
    def edition(self) -> Edition:
        """The newer of the two."""
        return self.compared()[1]

    def compared(self) -> tuple[Release, Release]:
        """Return the two releases, the older first."""
        first, second = (named_release(self.kwargs[name]) for name in ("older", "newer"))
        return (first, second) if first.version <= second.version else (second, first)

    @extend_schema(operation_id="releases_compared")
    def get(self, request: Request, **_: Any) -> HttpResponseBase:
        """Return the changes."""
        first, second = self.compared()
        self.key = f"{first.version}...{second.version}"
        differences = compared(settings.RELEASES_DIR, first, second)
        tables, kinds = self.parameters["table"], self.parameters["change"]
        counts: dict[str, dict[str, int]] = {}
        rows = _counted(
            (
                change
                for change in differences.rows
                if (not tables or change.table in tables) and (not kinds or change.change in kinds)
            ),
            counts,
        )
        columns = self._columns(Table(()))
        return self.answer(
            rows,
            lambda change: _as_row(change, [column.name for column in columns]),
            columns,
            **{
                "from": about(first),
                "to": about(second),
                "columns": [
                    change.as_row()
                    for change in differences.columns
                    if not tables or change.table in tables
                ],
                # Filled once all have passed, which counting them takes.
                "counts": None if self.parameters["count"] is False else counts,
            },
        )


def _counted(changes: Iterable[Change], counts: dict[str, dict[str, int]]) -> Iterator[Change]:
    """Yield changes, and tell at their end how many rows they are of, by table and kind."""
    number: Counter[tuple[str, Kind]] = Counter()
    before = None
    for change in changes:
        row = (change.table, change.key)
        number[change.table, change.change] += row != before
        before = row
        yield change
    counts.update(as_nested(number))


def _as_row(change: Change, columns: list[str]) -> dict[str, Any]:
    told = replace(change, before=_text(change.before), after=_text(change.after)).as_row()
    return {name: told[name] for name in columns}


def _text(value: str | int | None) -> str | None:
    """Return a cell as text, as a CSV file has it."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
