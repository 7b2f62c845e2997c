"""Chains, ladders and regimes: what answers what, how soon, and what is in force."""

import datetime as dt

import pytest
from django.test import RequestFactory

from sanctions.analysis.in_force import spans_in_force
from sanctions.filtersets.in_force import regime_in_force
from sanctions.models import Regime, SanctionEvent
from sanctions.web.charts.figure import figure
from tests.api.conftest import facts


def layer_with(spec, field):
    """The rows of the layer whose rows have a field."""
    return next(
        layer["data"]["values"]
        for layer in spec["layer"]
        if layer["data"]["values"] and field in layer["data"]["values"][0]
    )


def test_a_chain_has_a_lane_for_each_initiator_and_a_line_for_each_answer(ask):
    spec = ask("chain.json?episode=salisbury-2018&as_of=2018-04-02").json()
    marks = layer_with(spec, "party")
    # 29 countries, NATO and Russia; NATO refused people on the day on which it withdrew others'.
    assert len({one["party"] for one in marks}) == 31
    # Russia acted on 17, 29, 30 March and 2 April.
    russia = {one["when"]: one["people"] for one in marks if one["party"] == "Russia"}
    assert russia == {
        "17 March 2018": 23,
        "29 March 2018": 60,
        "30 March 2018": 59,
        "2 April 2018": 1,
    }


def test_a_long_chain_is_bounded(ask):
    spec = ask("chain.json?episode=ukraine-invasion-2022").json()
    lanes = {one["y"] for one in layer_with(spec, "name")}
    assert len(lanes) == 32
    assert any(one["name"].endswith(" others") for one in layer_with(spec, "name"))


def test_the_rows_of_a_chain_are_the_events_of_the_api(db, client):
    shown = figure(RequestFactory().get("/"), "chain", {"episode": "salisbury-2018"})
    found = client.get(f"{shown.api}&limit=1000").json()["results"]
    assert [row["id"] for row in shown.chart.rows] == [row["id"] for row in found]
    answers = [row["in_response_to"] for row in found]
    assert [row["in_response_to"] for row in shown.chart.rows] == answers


def test_a_ladder_has_the_exchanges_of_the_api_in_their_order(db, client):
    pair = {"country": "USA", "counterpart": "RUS"}
    shown = figure(RequestFactory().get("/"), "ladder", pair)
    found = client.get(shown.api).json()["results"]
    keys = ("provocation", "response", "lag_days")
    assert [[row[key] for key in keys] for row in shown.chart.rows] == [
        [row[key] for key in keys] for row in found
    ]
    salisbury = next(
        row for row in shown.chart.rows if row["provocation"] == "exp-2018-03-26-usa-rus"
    )
    assert salisbury["provocation_did"] == salisbury["response_did"] == "60 expelled"
    assert salisbury["lag_days"] == 3


def test_only_people_ordered_to_leave_are_bars_of_a_ladder(ask):
    spec = ask("ladder.json?country=GBR&counterpart=RUS&year=2018").json()
    lengths = {one["what"]: abs(one["x"] - one["x2"]) for one in layer_with(spec, "what")}
    assert lengths["Russia: staff cut by 50"] == 0
    assert lengths["Russia: 23 expelled"] == lengths["United Kingdom: 23 expelled"] > 0


def test_a_country_has_no_exchange_with_itself(ask):
    (problem,) = ask("ladder.svg?country=RUS&counterpart=RU", status=400).json()["errors"]
    assert problem["parameter"] == "counterpart"


def test_a_regime_is_drawn_with_every_step_and_its_spans(ask):
    spec = ask("regime.json?regime=usa-irn-iran-sanctions").json()
    steps = [row for row in facts("sanctions") if row["regime"] == "usa-irn-iran-sanctions"]
    assert len(layer_with(spec, "summary")) == len(steps)
    # Lifted by the Algiers accords and by the nuclear deal, and put back in 2018.
    assert [(one["from"], one["to"]) for one in layer_with(spec, "from")] == [
        ("14 November 1979", "19 January 1981"),
        ("29 October 1987", "16 January 2016"),
        ("8 May 2018", "not ended"),
    ]


def test_spans_in_force_are_those_that_the_filter_finds(db):
    """On each day on which any of the regimes changes, and the day before."""
    columns = ("action", "announced_on", "certain_on", "effective_on", "ended_on", "regime_id")
    acts = {}
    for row in SanctionEvent.published.values(*columns):
        acts.setdefault(row["regime_id"], []).append(row)
    spans = {regime: spans_in_force(rows) for regime, rows in acts.items()}
    ends = {end for one in spans.values() for span in one for end in span if end}
    days = sorted(ends)[::12]
    for day in {*days, *(day - dt.timedelta(1) for day in days)}:
        expected = set(Regime.published.filter(regime_in_force(day)).values_list("pk", flat=True))
        found = {
            regime
            for regime, one in spans.items()
            if any(begun <= day and (end is None or end > day) for begun, end in one)
        }
        assert found == expected, day


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("chain.svg", "episode"),
        ("chain.svg?episode=salisbury", "episode"),
        ("regime.svg?regime=nowhere", "regime"),
        ("regime.svg?regime=un-hti-841-haiti&regime__n=x", "regime__n"),
        ("ladder.svg?country=USA", "counterpart"),
        ("ladder.svg?country=USA&counterpart=RUS&initiator=USA", "initiator"),
    ],
)
def test_what_a_chart_is_about_must_be_given_rightly(ask, query, parameter):
    problems = ask(query, status=400).json()["errors"]
    assert [one["parameter"] for one in problems] == [parameter]


@pytest.mark.parametrize(
    "query",
    [
        "chain.svg?episode=salisbury-2018&as_of=1990-01-01",
        "ladder.svg?country=CHE&counterpart=AUT",
        "regime.svg?regime=un-hti-841-haiti&as_of=1950-01-01",
    ],
)
def test_a_chart_with_nothing_to_show_is_a_picture_that_says_so(ask, query):
    assert b"match." in ask(query).content
