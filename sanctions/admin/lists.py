"""The lists: what is on their head, and a way to a day that reads no row for it."""

import calendar
import datetime as dt
import inspect
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst


class Step(NamedTuple):
    """A link of the way to a day; one without an address is where one is."""

    title: str
    query: str | None


class Dates(NamedTuple):
    """The way to a day: back to wider spans, then on to narrower ones."""

    back: list[Step]
    on: list[Step]


class DeskList(ChangeList):
    """A list of the desk. Its dates are steps from decade to day between the first and the last.

    Django's own asks which years, months and days have rows, and reads all of them for it.
    """

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.title = capfirst(str(self.opts.verbose_name_plural))
        self.dates = Dates([], [])
        if self.date_hierarchy:
            self.dates = _Way(self, str(self.date_hierarchy)).dates()
            self.date_hierarchy = None

    def get_filters(self, request: HttpRequest) -> Any:
        """Return the filters; a date beyond the calendar is refused like any wrong value."""
        try:
            return super().get_filters(request)
        except (OverflowError, ValueError) as beyond:
            raise IncorrectLookupParameters(beyond) from beyond

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        """Return the rows, with those that they refer to."""
        rows = super().get_queryset(request, *args, **kwargs)
        related = self.model_admin.list_related  # type: ignore[attr-defined]
        return rows.prefetch_related(*related)

    def apply_select_related(self, qs: Any) -> Any:
        """Return the rows without joins."""
        return qs

    @property
    def about(self) -> str:
        """What one row is, from the model."""
        return (inspect.getdoc(self.model) or "").split("\n\n")[0]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """What the columns mean, from the model: (name, definition)."""
        return [
            (field.name, str(field.help_text))
            for field in self.model._meta.concrete_fields
            if field.help_text
        ]


class _Way:
    """Works out the steps of one list, for one column of dates."""

    def __init__(self, changes: DeskList, column: str) -> None:
        self.changes, self.column = changes, column
        self.asked = {
            name.removeprefix(f"{column}__"): value
            for name, value in changes.params.items()
            if name.startswith(f"{column}__")
        }

    def dates(self) -> Dates:
        """Return the way from where the list is."""
        year, month, day = (self._number(name) for name in ("year", "month", "day"))
        decade = self._decade()
        if year is None and decade is None:
            return Dates([], list(self._decades()))
        back = [self._step("All dates")]
        if decade is None:
            decade = (year or 0) // 10 * 10
        if year is None:
            return Dates([*back, Step(_name(decade), None)], list(self._years(decade)))
        back.append(self._step(_name(decade), **_span(decade)))
        if month is None:
            return Dates([*back, Step(str(year), None)], list(self._months(year)))
        back.append(self._step(str(year), year=year))
        named = calendar.month_name[month]
        if day is None:
            return Dates([*back, Step(named, None)], list(self._days(year, month)))
        back.append(self._step(named, year=year, month=month))
        return Dates([*back, Step(str(day), None)], [])

    def _step(self, title: str, **asked: object) -> Step:
        wanted = {f"{self.column}__{name}": str(value) for name, value in asked.items()}
        return Step(title, self.changes.get_query_string(wanted, remove=[f"{self.column}__"]))

    def _number(self, name: str) -> int | None:
        """Return a number of the address; the list itself refuses what is none."""
        text = self.asked.get(name, "")
        return int(text) if text.isdecimal() else None

    def _decade(self) -> int | None:
        """Return the decade that is asked for, if one is."""
        first = self.asked.get("gte", "")[:4]
        if not first.isdecimal() or int(first) % 10 or self.asked.get("year"):
            return None
        asked = {name: self.asked.get(name) for name in ("gte", "lt")}
        return int(first) if asked == _span(int(first)) else None

    def _decades(self) -> Iterator[Step]:
        """Yield the decades from the first date of the table to the last: two rows are read."""
        known = self.changes.root_queryset.exclude(**{self.column: None}).order_by()
        ends = [
            known.order_by(order).values_list(self.column, flat=True).first()
            for order in (self.column, f"-{self.column}")
        ]
        if ends[0] is not None and ends[1] is not None:
            for decade in range(ends[0].year // 10 * 10, ends[1].year + 1, 10):
                yield self._step(_name(decade), **_span(decade))

    def _years(self, decade: int) -> Iterator[Step]:
        for year in range(decade, decade + 10):
            yield self._step(str(year), year=year)

    def _months(self, year: int) -> Iterator[Step]:
        for month in range(1, 13):
            yield self._step(calendar.month_abbr[month], year=year, month=month)

    def _days(self, year: int, month: int) -> Iterator[Step]:
        if not (dt.MINYEAR <= year <= dt.MAXYEAR and 1 <= month <= 12):  # noqa: PLR2004
            return
        for day in range(1, calendar.monthrange(year, month)[1] + 1):
            yield self._step(str(day), year=year, month=month, day=day)


def _name(decade: int) -> str:
    return f"{decade}s"


def _span(decade: int) -> dict[str, str]:
    """Return the first day of a decade, and the first after it."""
    return {"gte": f"{decade:04d}-01-01", "lt": f"{decade + 10:04d}-01-01"}
