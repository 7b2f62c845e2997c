"""changes/: what happened to the public rows since a position."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.conf import settings
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from sanctions.api.columns import row_of, term, word
from sanctions.api.comparison import RowChange
from sanctions.api.of_log import OfLog
from sanctions.api.pagination import MAX_LIMIT, Page, TablePages
from sanctions.api.renderers import CsvRenderer, FileRenderer, JsonRenderer, NdjsonRenderer
from sanctions.api.tables import Table, TableView
from sanctions.dataset.changes import (
    BEGINNING,
    Row,
    SinceError,
    cursor_at,
    entries_after,
    lines_of,
    position_of,
)
from sanctions.dataset.formats.columns import Column
from sanctions.dataset.releases.snapshot import snapshot
from sanctions.dataset.version import VERSION
from sanctions.filtersets.canonical import canonical_query, text_of
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.values import NumberField, Refused, ValueField
from sanctions.models import ChangeEntry

ABOUT = """\
What happened to the public rows since a position: added, changed, retracted, removed.

Each change of a row stands once, oldest first, with the editor's reason; of a changed row
there is a line for each column, with its value before and after. Who takes over `row` for
each line (or deletes its copy of the row where that is null), and asks again with `since` set
to the `position` of the answer, has the same rows as this server. All rows are told of, those
of countries, memberships, episodes, sources, regimes and citations too, whoever changed them.
A position that is too old, or none of this installation, is an error (400) that says so."""
DEFAULT_LIMIT = 100
BATCH = 500


@extend_schema_field({"type": ["string", "integer", "boolean"]})
class ValueOfColumn(serializers.Field):
    """A value of whatever column."""


@extend_schema_field({"type": "object", "additionalProperties": True})
class PublicRow(serializers.Field):
    """A row of whatever table."""


LoggedChange = row_of(
    "LoggedChange",
    "What happened to a row; of a changed one, to one of its columns.",
    {
        "position": word("Where the change stands: `since` takes it."),
        "at": serializers.DateTimeField(read_only=True, help_text="When it was made."),
        "table": word("The table, as releases name it."),
        "key": word("The row: the cells of its key columns, joined by a space."),
        "change": term(
            RowChange,
            "added, changed, retracted (an event was taken back: its id stays, with the reason) "
            "or removed.",
        ),
        "field": word("Of a changed row: the column, one a line.", allow_null=True),
        "from": ValueOfColumn(
            read_only=True, allow_null=True, help_text="The value that the column had before."
        ),
        "to": ValueOfColumn(
            read_only=True, allow_null=True, help_text="The value that the change gave it."
        ),
        "reason": word("Why, in the words of the editor or of the retraction.", allow_null=True),
        "row": PublicRow(
            read_only=True,
            allow_null=True,
            help_text="The row as it is now, with its columns in a release; null where it is no "
            "longer public. In CSV as JSON.",
        ),
    },
)


class SinceField(ValueField):
    """A position of the log of changes, in whatever way it is named."""

    schema = {"type": "string", "examples": [VERSION, "2026-11-25", BEGINNING]}

    def parse(self, text: str) -> str:
        """Return it as it is: the form finds the position."""
        return text


class ChangesForm(ParameterForm):
    """From where on changes are told, and how many."""

    since = SinceField(
        help_text="Only changes after this: the `position` of an earlier answer; a version of the "
        "dataset; a revision; a day or time (from its beginning on, UTC). Default: from the "
        "beginning, which gives every row."
    )
    limit = NumberField(
        least=1,
        most=MAX_LIMIT,
        help_text=f"Changed rows on a page. Default: {DEFAULT_LIMIT}; in files, all.",
    )

    def clean(self) -> dict[str, Any]:
        """Find the position that `since` names; refuse what names none of this log."""
        cleaned = super().clean()
        if "since" in cleaned:
            since = cleaned["since"] or BEGINNING
            try:
                cleaned["position"] = position_of(since, settings.RELEASES_DIR)
            except SinceError as error:
                self.add_error("since", Refused(str(error), since))
        return self.cleaned_data


class ChangePages(TablePages):
    """The pages of changes: each goes on where the one before ended."""

    form_class = ChangesForm  # type: ignore[assignment]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of a page, with the position to go on from."""
        page = super().get_paginated_response_schema(schema)
        del page["properties"]["total"]
        page["properties"]["count"]["description"] = "Always null: changes are not counted."
        page["properties"]["position"] = {
            "type": "string",
            "description": "Up to where this page tells: the next `since`, now or later.",
        }
        page["required"].append("position")
        return page


class Changes(OfLog, TableView):
    """What happened to the public rows since a position: added, changed, retracted, removed."""

    noun = "changes to the public rows"
    serializer_class = LoggedChange
    pagination_class = ChangePages
    formats = (JsonRenderer, CsvRenderer, NdjsonRenderer)

    @extend_schema(description=ABOUT)
    def get(self, request: Request, **_: Any) -> HttpResponseBase:
        """Return the changes: in JSON a page, else a file."""
        columns = self._columns(Table([]))
        if isinstance(request.accepted_renderer, FileRenderer):
            return self._as_file(request.accepted_renderer, columns)
        limit = self.parameters["limit"] or DEFAULT_LIMIT
        with snapshot():
            found = list(entries_after(self.parameters["position"])[: limit + 1])
            told = found[:limit]
            position = cursor_at(told[-1].pk if told else self.parameters["position"])
            lines = list(lines_of(told))
        following = self._address(position) if len(found) > limit else None
        names = [column.name for column in columns]
        body = {
            "count": None,
            "next": following,
            "previous": None,
            "results": [{name: line[name] for name in names} for line in lines],
            "position": position,
        }
        headers = {"Link": f'<{following}>; rel="next"'} if following else {}
        return Response(self.with_receipt(body), headers=headers)

    def _as_file(self, renderer: FileRenderer, columns: list[Column]) -> HttpResponseBase:
        """Return the changes up to the newest; `Link` leads to those to come."""
        limit = self.parameters["limit"]
        last = head = ChangeEntry.head()
        entries = entries_after(self.parameters["position"])
        if limit:
            places = entries.values_list("pk", flat=True)[limit - 1 : limit]
            last = next(iter(places), head)
        lines = _lines_up_to(last, entries)
        as_row = _in_cells if isinstance(renderer, CsvRenderer) else dict
        following = self._address(cursor_at(max(last, self.parameters["position"])))
        page = Page(lines, links={"next": following}, is_part=last < head)
        response = self._file(renderer, page, as_row, columns)
        response["Link"] = f'<{following}>; rel="next"'
        return response

    def _address(self, position: str) -> str:
        """Return the address of the changes after a position."""
        asked = [(name, value) for name, value in self.query if name != "since"]
        address = self.request.build_absolute_uri(self.request.path)
        return f"{address}?{canonical_query(sorted([*asked, ('since', position)]))}"


def _lines_up_to(last: int, entries: QuerySet[ChangeEntry]) -> Iterator[Row]:
    """Yield the lines of entries; a batch is in memory at a time."""
    done = 0
    while batch := list(entries.filter(pk__gt=done, pk__lte=last)[:BATCH]):
        yield from lines_of(batch)
        done = batch[-1].pk


def _in_cells(line: Row) -> Row:
    """Return a line as the cells of a CSV file hold it."""
    row = None if line["row"] is None else orjson.dumps(line["row"]).decode()
    values = {name: None if line[name] is None else text_of(line[name]) for name in ("from", "to")}
    return line | values | {"row": row}
