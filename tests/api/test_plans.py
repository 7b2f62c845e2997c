"""A page costs what it shows, however many events there are: an index gives its rows in order."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanctions.api import pagination
from tests.plans import is_read_in_order, read_whole

PAGES = [
    "",
    "announced_on__lte=2015",
    "announced_on=2018-03-26",
    "year=2018",
    "as_of=2018-04-02",
    "initiator=USA",
    "target=RUS",
    "initiator=USA&target=RUS",
    "episode=salisbury-2018",
    "initiator=USA&announced_on__gte=2010&announced_on__lte=2018",
    "ordering=id",
]
TABLES = ("expulsions", "sanctions", "events")
EVENTS = {"expulsions": "exp-2018-03-26-usa-rus", "sanctions": "san-1950-06-28-usa-prk"}


def queries(get, path):
    """The queries of an answer to a question whose shape is known, and the answer."""
    get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = get(path)
    return [one["sql"] for one in asked.captured_queries], answer


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("asked", PAGES)
def test_pages_are_read_in_the_order_of_an_index_from_where_they_begin(
    get, monkeypatch, table, asked
):
    monkeypatch.setattr(pagination, "MAX_OFFSET", 0)
    (*_, first), answer = queries(get, f"{table}/?{asked}&count=false&limit=1")
    assert is_read_in_order(first)
    if answer["next"]:
        (*_, following), _ = queries(get, answer["next"].partition("/api/v1/")[2])
        assert is_read_in_order(following)
        assert read_whole(following) == set()


@pytest.mark.parametrize(("table", "event"), [*EVENTS.items(), ("events", EVENTS["expulsions"])])
def test_nothing_is_read_from_end_to_end_for_one_event(get, table, event):
    asked, _ = queries(get, f"{table}/{event}/")
    assert {sql: tables for sql in asked if (tables := read_whole(sql))} == {}
