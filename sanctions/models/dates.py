"""Dates known by day, month or year: the span of days that such a date stands for."""

import calendar
import datetime as dt
from typing import Any

from django.db import models
from django.db.models.expressions import Func

from sanctions.models.vocabularies import DatePrecision

# How much of an ISO date is written where it is known by month or year.
_WRITTEN: dict[str, int] = {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}


def span_start(day: dt.date, precision: str) -> dt.date:
    """Return the first day of the day, month or year in which `day` lies."""
    if precision == DatePrecision.YEAR:
        return day.replace(month=1, day=1)
    if precision == DatePrecision.MONTH:
        return day.replace(day=1)
    return day


def span_end(day: dt.date, precision: str) -> dt.date:
    """Return the last day of the day, month or year in which `day` lies."""
    if precision == DatePrecision.YEAR:
        return day.replace(month=12, day=31)
    if precision == DatePrecision.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


def as_known(day: dt.date, precision: str) -> str:
    """Return a date as exactly as it is known: 2018-03-26, 2018-03 or 2018."""
    written = day.isoformat()
    return written[: _WRITTEN.get(precision, 10)]


def first_of_span_problem(day: dt.date, precision: str) -> str | None:
    """Return what is wrong where a date known by month or year is not the first day of it."""
    first = span_start(day, precision)
    if day == first:
        return None
    return f"Known by {precision}, it is the first day of that {precision}: {first}."


class _Span(Func):
    """A day of the span that a date column and its precision column stand for, in SQL.

    Written with the databases' own date functions, so that the file of a SQLite database can be
    checked and changed by other programs too.
    """

    output_field = models.DateField()
    sqlite = ("", "")
    postgresql = ("", "")

    def __init__(self, day: str, precision: str, **extra: Any) -> None:
        super().__init__(models.F(day), models.F(precision), **extra)

    def _as_case(
        self, compiler: Any, connection: Any, by_precision: tuple[str, str]
    ) -> tuple[str, tuple[str | int, ...]]:
        (day, days), (precision, precisions) = map(compiler.compile, self.get_source_expressions())
        month, year = (template.format(day=day) for template in by_precision)
        sql = f"CASE {precision} WHEN 'month' THEN {month} WHEN 'year' THEN {year} ELSE {day} END"
        return sql, (*precisions, *days, *days, *days)

    def as_sqlite(
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the expression for SQLite."""
        return self._as_case(compiler, connection, self.sqlite)

    def as_postgresql(
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the expression for PostgreSQL."""
        return self._as_case(compiler, connection, self.postgresql)


class SpanStart(_Span):
    """`span_start` in SQL."""

    sqlite = ("date({day}, 'start of month')", "date({day}, 'start of year')")
    postgresql = (
        "date_trunc('month', {day}::timestamp)::date",
        "date_trunc('year', {day}::timestamp)::date",
    )


class SpanEnd(_Span):
    """`span_end` in SQL."""

    sqlite = (
        "date({day}, 'start of month', '+1 month', '-1 day')",
        "date({day}, 'start of year', '+1 year', '-1 day')",
    )
    postgresql = (
        "(date_trunc('month', {day}::timestamp) + interval '1 month' - interval '1 day')::date",
        "(date_trunc('year', {day}::timestamp) + interval '1 year' - interval '1 day')::date",
    )


class Year(Func):
    """The year of a date, in SQL.

    For SQLite, Django would call back to Python for each row.
    """

    output_field = models.IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the expression for SQLite, where a date is the text YYYY-MM-DD."""
        template = "CAST(substr(%(expressions)s, 1, 4) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the expression for PostgreSQL."""
        template = "EXTRACT(YEAR FROM %(expressions)s)::integer"
        return self.as_sql(compiler, connection, template=template, **context)


class MonthStart(Func):
    """The first day of a date's month, in SQL."""

    output_field = models.DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the expression for SQLite."""
        template = "(substr(%(expressions)s, 1, 7) || '-01')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the expression for PostgreSQL."""
        template = "date_trunc('month', %(expressions)s::timestamp)::date"
        return self.as_sql(compiler, connection, template=template, **context)
