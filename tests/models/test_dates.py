"""Dates known by day, month or year: the span of days that they stand for."""

import datetime as dt

import pytest
from django.db.models import CharField, DateField, Value

from sanctions.models import Country
from sanctions.models.dates import (
    SpanEnd,
    SpanStart,
    first_of_span_problem,
    span_end,
    span_start,
)
from tests.factories import ExpulsionFactory

# By hand: leap years (2020, 2000), years that are none (2021, 1900), Decembers.
SPANS = [
    ("2020-02-29", "day", "2020-02-29", "2020-02-29"),
    ("2020-02-29", "month", "2020-02-01", "2020-02-29"),
    ("2021-02-01", "month", "2021-02-01", "2021-02-28"),
    ("2000-02-14", "month", "2000-02-01", "2000-02-29"),
    ("1900-02-14", "month", "1900-02-01", "1900-02-28"),
    ("2021-12-31", "month", "2021-12-01", "2021-12-31"),
    ("2021-04-30", "month", "2021-04-01", "2021-04-30"),
    ("2020-02-29", "year", "2020-01-01", "2020-12-31"),
    ("2021-01-01", "year", "2021-01-01", "2021-12-31"),
    ("1949-12-31", "year", "1949-01-01", "1949-12-31"),
    ("1949-12-31", "day", "1949-12-31", "1949-12-31"),
]
spans = pytest.mark.parametrize(("day", "precision", "first", "last"), SPANS)


@spans
def test_a_span_begins_and_ends_with_its_month_or_year(day, precision, first, last):
    day = dt.date.fromisoformat(day)
    assert str(span_start(day, precision)) == first
    assert str(span_end(day, precision)) == last


@spans
@pytest.mark.django_db
def test_the_database_says_the_same(day, precision, first, last):
    row = Country.objects.annotate(
        day=Value(dt.date.fromisoformat(day), output_field=DateField()),
        precision=Value(precision, output_field=CharField()),
        first=SpanStart("day", "precision"),
        last=SpanEnd("day", "precision"),
    )[0]
    assert (str(row.first), str(row.last)) == (first, last)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "precision", "certain"),
    [
        ("2020-02-29", "day", "2020-02-29"),
        ("2020-02-01", "month", "2020-02-29"),
        ("2021-12-01", "month", "2021-12-31"),
        ("2021-01-01", "year", "2021-12-31"),
    ],
)
def test_an_event_is_certain_once_its_month_or_year_is_over(day, precision, certain):
    event = ExpulsionFactory(announced_on=day, date_precision=precision)
    event.refresh_from_db()
    assert str(event.certain_on) == certain


def test_a_date_known_by_month_or_year_is_the_first_day_of_it():
    assert first_of_span_problem(dt.date(2021, 5, 3), "day") is None
    assert first_of_span_problem(dt.date(2021, 5, 1), "month") is None
    assert (
        first_of_span_problem(dt.date(2021, 5, 1), "year")
        == "Known by year, it is the first day of that year: 2021-01-01."
    )
