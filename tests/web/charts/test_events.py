"""Timelines, maps and totals: the figures of the API's totals, of any events."""

import pytest

from sanctions.web.charts.map import basemap, class_bounds
from tests.api.conftest import facts, get  # noqa: F401

SALISBURY = "episode=salisbury-2018&as_of=2018-04-02"


def values(spec, layer=0):
    """The rows of a layer, or those that all layers share."""
    return spec.get("data", spec["layer"][layer].get("data"))["values"]


def test_a_timeline_of_a_few_weeks_is_by_day(ask):
    spec = ask(f"timeline.json?of=expulsions&figure=persons&{SALISBURY}").json()
    by_day = {one["bin"]: one["number"] for one in values(spec)}
    # 153 people by thirty parties, and Russia's 143 in answer.
    assert sum(by_day.values()) == 153 + 143
    assert by_day["2018-03-14"] == by_day["2018-03-17"] == 23
    assert "by day: 296 people expelled" in spec["description"]


def test_a_timeline_of_some_years_is_by_month(ask):
    spec = ask("timeline.json?year=2018").json()
    assert "by month" in spec["description"]
    march = [one for one in values(spec) if one["bin"] == "2018-03"]
    expected = sum(
        row["announced_on"].startswith("2018-03")
        for table in ("expulsions", "sanctions")
        for row in facts(table)
        if row["date_precision"] != "year"
    )
    assert sum(one["number"] for one in march) == expected


def test_a_timeline_of_decades_is_by_year_and_holds_every_event(ask):
    spec = ask("timeline.json").json()
    added = dict.fromkeys(("expulsions", "sanctions"), 0)
    for one in values(spec):
        added[one["kind"]] += one["number"]
    assert added == {"expulsions": len(facts("expulsions")), "sanctions": len(facts("sanctions"))}


def test_what_is_not_known_by_month_is_left_out_and_told(ask):
    spec = ask("timeline.json?party=SUN&year__gte=1980&year__lte=1986&of=expulsions").json()
    rows = [
        row
        for row in facts("expulsions")
        if "SUN" in (row["initiator"], row["target"])
        and "1980" <= row["announced_on"][:4] <= "1986"
    ]
    vague = sum(row["date_precision"] == "year" for row in rows)
    assert sum(one["number"] for one in values(spec)) == len(rows) - vague
    assert vague > 0
    assert f"{vague} expulsions not known by month are left out." in str(spec["layer"])


@pytest.mark.parametrize("side", ["initiator", "target"])
def test_a_map_has_the_figures_of_the_totals(ask, get, side):  # noqa: F811
    spec = ask(f"map.json?of=expulsions&figure=persons&side={side}&{SALISBURY}").json()
    totals = get(f"expulsions/totals/?by={side}&{SALISBURY}")["results"]
    expected = {row[f"{side}_name"]: row["persons"] for row in totals if row["persons"]}
    lookup = spec["layer"][0]["transform"][0]["from"]["data"]["values"]
    shown = {one["party"]: one["value"] for one in lookup}
    beside = {name: people for name, people in expected.items() if name not in shown}
    assert shown | beside == expected
    assert "NATO" in beside if side == "initiator" else beside == {}


def test_who_has_no_place_on_the_map_is_named_beside_it(ask):
    spec = ask("map.json?of=expulsions&side=target").json()
    soviet = sum(row["target"] == "SUN" for row in facts("expulsions"))
    assert f"Not on the map: Soviet Union {soviet}," in " ".join(
        line for layer in spec["layer"] for line in layer["mark"].get("text") or []
    )


def test_the_basemap_has_every_larger_state_and_nothing_that_is_no_party():
    _, shapes = basemap()
    known = {row["numeric"] or row["code"]: row for row in facts("countries")}
    assert shapes - known.keys() == set()
    missing = [
        row["name"]
        for row in known.values()
        if row["kind"] == "state" and (row["numeric"] or row["code"]) not in shapes
    ]
    # Small island states and the like: Natural Earth's 1:110m has no shapes for them.
    assert len(missing) == 29
    assert {"Malta", "Bahrain", "Singapore"} < set(missing)


@pytest.mark.parametrize(
    ("values", "bounds"),
    [([], []), ([3, 1], [1, 2, 3]), ([338], [1, 5, 10, 50, 100]), ([9], [1, 2, 5])],
)
def test_shades_have_round_bounds(values, bounds):
    assert class_bounds(values) == bounds


@pytest.mark.parametrize(
    ("of", "figure", "by"),
    [
        ("expulsions", "persons", "year"),
        ("expulsions", "events", "personnel"),
        ("sanctions", "events", "measure"),
        ("sanctions", "individuals", "regime"),
    ],
)
def test_totals_are_those_of_the_api(ask, get, of, figure, by):  # noqa: F811
    spec = ask(f"totals.json?of={of}&figure={figure}&by={by}").json()
    expected = sorted(row[figure] for row in get(f"{of}/totals/?by={by}")["results"])
    drawn = [one["number"] for one in values(spec)]
    assert sum(drawn) == sum(expected)
    assert len(drawn) == min(len(expected), 25)


def test_many_bars_are_folded_into_one_that_says_so(ask):
    spec = ask("totals.json?by=initiator").json()
    labels = [one["label"] for one in values(spec)][::2]
    assert len(labels) == 25
    parties = len({row["initiator"] for one in ("expulsions", "sanctions") for row in facts(one)})
    assert labels[-1] == f"{parties - 24} others"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("timeline.svg?figure=persons", "figure"),
        ("timeline.svg?of=sanctions&figure=persons", "figure"),
        ("timeline.svg?of=sanctions&persons__gte=5", "persons__gte"),
        ("totals.svg?by=action", "by"),
        ("totals.svg?of=expulsions&by=regime", "by"),
        ("map.svg?side=both", "side"),
        ("map.svg?ordering=id", "ordering"),
    ],
)
def test_what_events_do_not_have_is_refused_with_what_they_have(ask, query, parameter):
    (problem,) = ask(query, status=400).json()["errors"]
    assert problem["parameter"] == parameter
    assert problem["allowed"]


@pytest.mark.parametrize("name", ["timeline", "map", "totals"])
def test_a_chart_without_events_says_so(ask, name):
    spec = ask(f"{name}.json?year=1950&party=CHE").json()
    assert "No events match." in str(spec["layer"])
    assert ask(f"{name}.svg?year=1950&party=CHE").content


def test_kinds_of_events_can_be_left_out_by_type(ask):
    spec = ask("timeline.json?type=sanction&year=2018").json()
    assert {one["kind"] for one in values(spec)} == {"sanctions"}


def test_directions_are_those_by_and_against_a_country(ask, get):  # noqa: F811
    query = f"of=expulsions&figure=persons&{SALISBURY}"
    spec = ask(f"directions.json?country=RUS&{query}").json()
    ends = [one["end"] for one in values(spec)]
    assert sum(end for end in ends if end > 0) == 143
    assert sum(end for end in ends if end < 0) == -153
    assert "143 people expelled by Russia, most in 29 March 2018: 60" in spec["description"]


def test_former_states_count_as_the_country_where_it_is_asked(ask):
    alone = ask("directions.json?country=RUS&of=expulsions").json()
    both = ask("directions.json?country=RUS&of=expulsions&include_predecessors=true").json()
    sides = ("initiator", "target")
    parties = ("RUS", "SUN")
    for spec, codes in ((alone, parties[:1]), (both, parties)):
        expected = sum(row[side] in codes for row in facts("expulsions") for side in sides)
        assert sum(one["number"] for one in values(spec)) == expected
