"""A date as it is typed: a day, a month or a year, in every form of which there is one reading."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from sanctions.admin.entry.dates import read_date
from sanctions.models.dates import as_known

DAY = [
    *("2018-03-26", "2018-3-26", " 2018-03-26 ", "2018/03/26", "2018.03.26", "20180326"),
    *("26.3.2018", "26.03.2018", "26. 3. 2018", "26/3/2018", "26-3-2018", "3/26/2018"),
    *("26 March 2018", "26 mar 2018", "26th March 2018", "26 Mar. 2018", "26-Mar-2018"),
    *("March 26, 2018", "march 26 2018", "Mar. 26th, 2018", "26th of March 2018"),
]
MONTH = ["2018-03", "2018-3", "2018/03", "3/2018", "03.2018", "March 2018", "mar 2018"]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        *((text, "2018-03-26") for text in DAY),
        *((text, "2018-03") for text in MONTH),
        *((text, "2018") for text in ("2018", " 2018")),
        ("4/4/2018", "2018-04-04"),
        ("29.2.2024", "2024-02-29"),
        ("Sept 2024", "2024-09"),
    ],
)
def test_a_date_says_itself_how_exactly_it_is_known(text, known):
    assert as_known(*read_date(text)) == known


def test_a_month_or_year_stands_for_its_first_day():
    assert read_date("2018-03").day == dt.date(2018, 3, 1)
    assert read_date("2018").day == dt.date(2018, 1, 1)


def test_what_can_be_read_in_two_ways_is_refused_with_both():
    with pytest.raises(ValidationError, match="write 2018-04-03 or 2018-03-04"):
        read_date("3/4/2018")


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "18", "201", "20183", "0000", "٢٠١٨", "March", "x" * 10_000),
        *("2018-13", "2018-3.26", "2018-02-30", "2018-03-26-27", "2018-03-26T00:00"),
        *("0000-01-01", "30/30/2018", "26.3.18"),
    ],
)
def test_what_is_no_date_is_refused_with_the_forms_that_are(text):
    with pytest.raises(ValidationError, match=r"is no (date|day of the calendar).*2018-03-26"):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("26.3.2018", "Monday 26 March 2018"),
        ("2018-03", "March 2018, the day not known"),
        ("2018", "the year 2018, the month not known"),
    ],
)
def test_a_date_is_read_back_in_words(text, words):
    assert read_date(text).in_words() == words
