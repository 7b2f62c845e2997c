"""Tit for tat. Facts are counted by hand in seeds/*.csv; made-up events say what they are for."""

import datetime as dt

import pytest

from sanctions.analysis.exchanges import COLUMNS, ORDER, each_exchange, exchanges
from sanctions.analysis.tit_for_tat import exchange_columns, tit_for_tat
from sanctions.models import Expulsion, SanctionEvent
from tests.factories import EpisodeFactory, ExpulsionFactory, SanctionEventFactory

pytestmark = pytest.mark.django_db

ANYBODY = (Expulsion, SanctionEvent)


def of(episode):
    return {model: model.published.filter(episode=episode) for model in ANYBODY}


def pairs(episode):
    return exchanges(of(episode), {model: model.published.all() for model in ANYBODY})


def answer(provocation, **columns):
    factory = SanctionEventFactory if columns.pop("sanctions", False) else ExpulsionFactory
    answers = "sanction" if isinstance(provocation, SanctionEvent) else "expulsion"
    return factory(
        initiator=provocation.target,
        target=provocation.initiator,
        **{f"answers_{answers}": provocation},
        **columns,
    )


@pytest.fixture
def dispute():
    return EpisodeFactory()


def test_salisbury_each_expulsion_is_paired_with_its_answer():
    rows = {(row["provocation"], row["response"]): row for row in pairs("salisbury-2018")}
    # 30 answers by Russia are in the seeds: 29 to each state's expulsion, and Britain's staff cut.
    assert len(rows) == 30
    usa = rows["exp-2018-03-26-usa-rus", "exp-2018-03-29-rus-usa"]
    assert (usa["provocation_persons"], usa["response_persons"], usa["lag_days"]) == (60, 60, 3)
    expelled = rows["exp-2018-03-14-gbr-rus", "exp-2018-03-17-rus-gbr"]
    assert (expelled["provocation_persons"], expelled["response_persons"]) == (23, 23)
    assert (expelled["lag_days"], expelled["persons_ratio"]) == (3, 1.0)
    # From 14 to 30 March are 16 days; posts cut are no people expelled.
    cut = rows["exp-2018-03-14-gbr-rus", "exp-2018-03-30-rus-gbr"]
    assert (cut["lag_days"], cut["persons_ratio"]) == (16, None)
    assert (cut["response_measure"], cut["response_persons"]) == ("staff_reduction", 50)


def test_both_kinds_of_event_answer_each_other(dispute):
    expulsion = ExpulsionFactory(episode=dispute, announced_on="2021-05-03", persons=2)
    answer(expulsion, sanctions=True, announced_on="2021-05-05")
    act = SanctionEventFactory(episode=dispute, announced_on="2021-06-01")
    answer(act, announced_on="2021-06-02", persons=3)
    by_sanction, by_expulsion = pairs(dispute)
    assert tuple(by_sanction) == COLUMNS
    assert (by_sanction["provocation_type"], by_sanction["response_type"]) == (
        *("expulsion", "sanction"),
    )
    assert (by_sanction["provocation_measure"], by_sanction["response_action"]) == (
        *("expulsion", "impose"),
    )
    assert by_sanction["response_persons"] is by_sanction["persons_ratio"] is None
    assert by_sanction["lag_days"] == 2
    assert (by_expulsion["provocation_action"], by_expulsion["response_persons"]) == ("impose", 3)
    assert by_expulsion["provocation_announced_on"] == dt.date(2021, 6, 1)


def test_lag_is_unknown_where_a_date_is_not_known_by_day(dispute):
    provocation = ExpulsionFactory(episode=dispute, announced_on="2021-05-03", persons=4)
    answer(provocation, announced_on="2021-06-01", date_precision="month", persons=2)
    (row,) = pairs(dispute)
    assert row["lag_days"] is None
    assert row["persons_ratio"] == 0.5


def test_ratio_is_unknown_without_both_numbers(dispute):
    answer(ExpulsionFactory(episode=dispute, persons=None), persons=2)
    answer(ExpulsionFactory(episode=dispute, persons=2), persons=None)
    assert [row["persons_ratio"] for row in pairs(dispute)] == [None, None]


def test_unpublished_response_is_no_response(dispute):
    answer(ExpulsionFactory(episode=dispute), status="draft")
    assert pairs(dispute) == []


def test_rows_are_in_the_order_of_the_provocations_then_of_the_responses():
    rows = exchanges(*[{model: model.published.all() for model in ANYBODY}] * 2)
    keys = [tuple(row[column] for column in ORDER) for row in rows]
    assert keys == sorted(keys)
    assert len(rows) == 291  # filled cells of in_response_to: 265 expulsions and 26 sanctions


def test_exchanges_take_four_queries(django_assert_num_queries):
    with django_assert_num_queries(4):
        pairs("salisbury-2018")


def test_summary_counts_a_provocation_with_two_answers_once(dispute):
    provocation = ExpulsionFactory(episode=dispute, announced_on="2021-05-03", persons=2)
    answer(provocation, announced_on="2021-05-04", persons=2)
    answer(provocation, announced_on="2021-05-07", persons=4)
    ExpulsionFactory(episode=dispute)
    (row,), total = tit_for_tat(of(dispute), pairs(dispute), [])
    assert (
        row
        == total
        == {
            "provocations": 2,
            "answered": 1,
            "share_answered": 0.5,
            "exchanges": 2,
            "median_lag_days": 2.5,
            "mean_ratio": 1.5,
        }
    )


def test_summary_knows_nothing_of_what_was_never_answered(dispute):
    ExpulsionFactory(episode=dispute)
    (row,), _ = tit_for_tat(of(dispute), pairs(dispute), ["dyad"])
    assert (row["provocations"], row["answered"], row["share_answered"]) == (1, 0, 0)
    assert row["median_lag_days"] is row["mean_ratio"] is None
    (none,), _ = tit_for_tat(of(EpisodeFactory()), [], [])
    assert (none["provocations"], none["share_answered"]) == (0, None)


@pytest.mark.parametrize("action", ["ease", "lift", "suspend"])
def test_act_that_relaxes_sanctions_is_no_provocation(dispute, action):
    answer(SanctionEventFactory(episode=dispute, action=action))
    (row,), _ = tit_for_tat(of(dispute), pairs(dispute), [])
    assert (row["provocations"], row["exchanges"]) == (0, 0)


@pytest.mark.parametrize("by", [["dyad"], ["initiator"], ["episode"], ["year"], ["year", "dyad"]])
def test_groups_of_a_summary_hold_each_provocation_and_exchange_once(by):
    everything = {model: model.published.all() for model in ANYBODY}
    lean = each_exchange(everything, everything, exchange_columns(by))
    rows, total = tit_for_tat(everything, lean, by)
    assert (rows, total) == tit_for_tat(everything, exchanges(everything, everything), by)
    assert total == tit_for_tat(everything, exchanges(everything, everything), [])[1]
    for column in ("provocations", "answered", "exchanges"):
        assert sum(row[column] for row in rows) == total[column], column
