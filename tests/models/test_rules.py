"""The rules of ids, existence, order and circles, as plain functions."""

import datetime as dt

import pytest

from sanctions.models import Country
from sanctions.models.rules import (
    circle_problem,
    event_id_stem,
    existence_problem,
    find_circle,
    free_id,
    id_problem,
    order_problem,
)

DAY = dt.date(2018, 3, 26)
SOVIET_UNION = Country(
    code="SUN",
    name="Soviet Union",
    existed_from=dt.date(1922, 12, 30),
    existed_until=dt.date(1991, 12, 26),
    continued_by_id="RUS",
)


def test_an_id_is_kind_date_and_parties():
    assert event_id_stem("exp", DAY, "USA", "RUS") == "exp-2018-03-26-usa-rus"


@pytest.mark.parametrize("number", ["", "-2", "-3", "-10", "-99"])
def test_an_id_may_have_a_number_from_2_on(number):
    assert id_problem(f"exp-2018-03-26-usa-rus{number}", "exp", DAY, "USA", "RUS") is None


@pytest.mark.parametrize(
    "wrong",
    [
        "san-2018-03-26-usa-rus",
        "exp-2018-03-27-usa-rus",
        "exp-2018-03-26-rus-usa",
        "exp-2018-03-26-usa-rus-1",
        "exp-2018-03-26-usa-rus-02",
        "exp-2018-03-26-usa-rus-",
        "exp-2018-03-26-usa-rus-2\n",
        "EXP-2018-03-26-USA-RUS",
        "",
    ],
)
def test_an_id_that_disagrees_is_told_what_it_would_be(wrong):
    told = id_problem(wrong, "exp", DAY, "USA", "RUS")
    assert "it would be exp-2018-03-26-usa-rus, or exp-2018-03-26-usa-rus-2" in told


def test_the_next_free_id_has_the_first_number_that_is_not_taken():
    assert free_id("exp-a", []) == "exp-a"
    assert free_id("exp-a", {"exp-a"}) == "exp-a-2"
    assert free_id("exp-a", {"exp-a", "exp-a-2", "exp-a-4"}) == "exp-a-3"


@pytest.mark.parametrize(
    ("first", "last", "missing"),
    [
        ("1922-12-29", "1922-12-29", True),
        ("1922-12-30", "1922-12-30", False),
        ("1991-12-26", "1991-12-26", False),
        ("1991-12-27", "1991-12-27", True),
        ("1922-01-01", "1922-12-31", False),
        ("1991-01-01", "1991-12-31", False),
        ("1992-01-01", "1992-12-31", True),
    ],
)
def test_a_party_exists_on_some_day_of_the_span(first, last, missing):
    told = existence_problem(SOVIET_UNION, *map(dt.date.fromisoformat, (first, last)))
    assert bool(told) is missing


def test_a_party_that_has_ended_is_told_with_the_one_that_continues_it():
    assert existence_problem(SOVIET_UNION, DAY, DAY) == (
        "Soviet Union (SUN) existed only until 1991-12-26; RUS continues it. Mend code or date."
    )


@pytest.mark.parametrize(
    ("response_last", "provocation_first", "precision", "too_early"),
    [
        ("2018-03-26", "2018-03-26", "day", False),
        ("2018-03-25", "2018-03-26", "day", True),
        ("2018-03-31", "2018-03-26", "day", False),
        ("2018-03-14", "2018-03-01", "month", False),
        ("2018-02-28", "2018-03-01", "month", True),
        ("2017-12-31", "2018-01-01", "year", True),
    ],
)
def test_a_response_certainly_before_its_provocation_is_refused(
    response_last, provocation_first, precision, too_early
):
    response_last, provocation_first = map(
        dt.date.fromisoformat, (response_last, provocation_first)
    )
    told = order_problem(response_last, "exp-p", provocation_first, precision)
    assert bool(told) is too_early


@pytest.mark.parametrize(
    ("answers", "circle"),
    [
        ({}, []),
        ({"a": "b", "b": "c"}, []),
        ({"a": "a"}, ["a", "a"]),
        ({"a": "b", "b": "c", "c": "a"}, ["a", "b", "c", "a"]),
        ({"a": "b", "b": "c", "c": "b"}, []),
    ],
    ids=["none", "chain", "itself", "circle", "circle elsewhere"],
)
def test_a_circle_of_responses_is_found_from_an_event_within_it(answers, circle):
    assert list(find_circle("a", answers.get)) == circle
    assert circle_problem(circle) == (
        f"The responses go in a circle: {' → '.join(circle)}. Clear one of them."
        if circle
        else None
    )
