"""The article's chart, counted by hand in seeds/expulsions.csv."""

import datetime as dt

import pytest

from sanctions.analysis.balance import balance, balance_total
from sanctions.models import Expulsion
from tests.factories import CountryFactory, ExpulsionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chart():
    as_of = Expulsion.published.filter(episode="salisbury-2018", certain_on__lte="2018-04-02")
    return balance(as_of, ["RUS"])


def test_salisbury_30_acted_against_russia_and_it_against_26(chart):
    against = [row for row in chart if row["by_counterpart_persons"]]
    own = [row for row in chart if row["by_country_persons"]]
    assert (len(chart), len(against), len(own)) == (30, 30, 26)
    added = balance_total(chart)
    assert added["by_counterpart_persons"] == 153
    assert added["by_country_persons"] == 143
    assert added["by_counterpart_refused"] == 6


def test_staff_cut_of_the_united_kingdom_stands_apart_from_the_expelled(chart):
    row = next(row for row in chart if row["counterpart"] == "GBR")
    assert row["by_country_persons"] == 23
    assert (row["by_country_staff_cut_low"], row["by_country_staff_cut"]) == (50, 50)
    assert row["by_country_first_on"] == dt.date(2018, 3, 17)
    assert row["by_country_last_on"] == dt.date(2018, 3, 30)
    assert row["by_counterpart_first_on"] == dt.date(2018, 3, 14)


def test_who_was_not_answered_yet_has_noughts_and_no_dates(chart):
    # Answered on 4 April (Belgium, Hungary) and 16 April (Georgia); NATO was not.
    unanswered = [row for row in chart if not row["by_country_events"]]
    assert [row["counterpart"] for row in unanswered] == ["BEL", "GEO", "HUN", "NATO"]
    for row in unanswered:
        assert row["by_country_persons"] == 0
        assert row["by_country_first_on"] is None


def test_events_between_others_are_left_out():
    country = CountryFactory()
    ExpulsionFactory()
    assert balance(Expulsion.published.all(), [country.pk]) == []


def test_former_state_counts_as_the_country_where_it_is_named_with_it():
    alone = balance(Expulsion.published.all(), ["RUS"])
    together = balance(Expulsion.published.all(), ["RUS", "SUN"])
    soviet = balance(Expulsion.published.all(), ["SUN"])
    column = "by_counterpart_persons"
    assert balance_total(soviet)[column] > 0
    assert (
        balance_total(together)[column]
        == balance_total(alone)[column] + balance_total(soviet)[column]
    )


def test_balance_takes_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        balance(Expulsion.published.all(), ["RUS"])
