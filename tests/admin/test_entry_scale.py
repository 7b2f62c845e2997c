"""What the form asks of the tables that grow is answered by an index, on either database."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanctions.admin.entry import finding
from sanctions.admin.entry.lookalikes import lookalikes
from sanctions.admin.entry.sources import propose_source, source_at
from sanctions.models import Expulsion, SanctionEvent
from tests.plans import GROW, read_whole

pytestmark = pytest.mark.django_db
DAY = dt.date(2018, 3, 26)
ASKED = {
    "the free id": lambda: Expulsion.free_id(DAY, "USA", "RUS"),
    "what it looks like": lambda: lookalikes(Expulsion, "USA", "RUS", DAY, "day"),
    "what a sanction looks like": lambda: lookalikes(SanctionEvent, "USA", "RUS", DAY, "year"),
    "provocations": lambda: finding.events("", "USA", "RUS", until=DAY),
    "an event by its id": lambda: finding.events("exp-2018-03-26"),
    "regimes of two parties": lambda: finding.regimes("", "USA", "RUS"),
    "a regime by its id": lambda: finding.regimes("usa rus"),
    "a source by words": lambda: finding.sources("bbc new"),
    "a source by its address": lambda: source_at("https://www.bbc.com/news/world-27193628"),
    "a new source": lambda: propose_source("https://www.bbc.com/news/world-1"),
}


@pytest.mark.parametrize("what", ASKED)
def test_nothing_that_grows_is_read_from_end_to_end(what):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ASKED[what]()
    queries = [query["sql"] for query in asked.captured_queries if "FROM" in query["sql"]]
    assert any(table in sql for sql in queries for table in GROW)
    assert {sql: tables for sql in queries if (tables := read_whole(sql))} == {}


def test_every_answer_of_the_form_is_bounded():
    for what in ("provocations", "regimes of two parties", "a source by words"):
        with CaptureQueriesContext(connection) as asked:
            assert len(ASKED[what]()) <= finding.OFFERED
        assert all(" LIMIT " in query["sql"] for query in asked.captured_queries)
