"""Every filter means the same in a sum as in the list: both are asked, and must agree."""

import pytest

COMMON = (
    "",
    "initiator=RUS,SUN",
    "initiator=RUS&include_predecessors=true",
    "initiator__n=RUS",
    "party=IRN",
    "initiator_bloc=NATO",
    "target_bloc=EU,NATO",
    "initiator_region=Asia",
    "target_region__n=Europe",
    "episode=salisbury-2018",
    "episode__isnull=true",
    "year=2018",
    "year__gte=2014&year__lt=2022",
    "announced_on__gte=2018-03-26",
    "announced_on__lte=1986",
    "as_of=2018-04-02",
    "date_precision=month,year",
    "effective_on__isnull=false",
    "is_response=true",
    "is_response=false",
    "in_response_to=exp-2018-03-14-gbr-rus",
    "source=irishnews-2018-03-14-uk-23",
    "source__n=irishnews-2018-03-14-uk-23",
    "basis=official,corroborated",
    "disputed=true",
    "q=russian diplomats",
)
OF_EXPULSIONS = ("measure=expulsion", "personnel=ambassador", "persons__gte=10")
OF_SANCTIONS = (
    "regime=afru-bfa-suspension",
    "action=lift,ease",
    "measure=asset_freeze",
    "measure__n=asset_freeze",
    "instrument=2018/1542",
    "individuals__gte=100",
    "entities__isnull=true",
    "in_force_on=2020-01-01",
)


@pytest.fixture
def number(get):
    """Give a function that returns how many events a list finds."""
    return lambda query: get(f"{query}&limit=1")["count"]


@pytest.mark.parametrize("query", [*COMMON, *OF_EXPULSIONS])
def test_totals_of_expulsions_are_of_what_the_list_finds(get, number, query):
    expected = number(f"expulsions/?{query}")
    answer = get(f"expulsions/totals/?by=initiator,target,month,measure,personnel&{query}")
    assert answer["total"]["events"] == expected
    assert sum(row["events"] for row in answer["results"]) == expected


@pytest.mark.parametrize("query", [*COMMON, *OF_SANCTIONS])
def test_totals_of_sanctions_are_of_what_the_list_finds(get, number, query):
    expected = number(f"sanctions/?{query}")
    answer = get(f"sanctions/totals/?by=episode,year,regime,action&limit=1000&{query}")
    assert answer["total"]["events"] == expected
    assert sum(row["events"] for row in answer["results"]) == expected
    assert get(f"sanctions/totals/?by=measure&{query}")["total"]["events"] == expected


@pytest.mark.parametrize("query", COMMON)
def test_answers_made_from_both_kinds_are_of_what_both_lists_find(get, number, query):
    expected = number(f"expulsions/?{query}") + number(f"sanctions/?{query}")
    assert get(f"coverage/?{query}")["total"]["events"] == expected
    assert sum(row["events"] for row in get(f"network/?{query}")["results"]) == expected
    summary = get(f"exchanges/summary/?{query}")["total"]
    relaxing = number(f"sanctions/?action=ease,lift,suspend&{query}")
    assert summary["provocations"] == expected - relaxing
    assert get(f"exchanges/?{query}&limit=1")["count"] == summary["exchanges"]


@pytest.mark.parametrize(
    "query",
    # The lists are asked by initiator and target themselves.
    [one for one in (*COMMON, *OF_EXPULSIONS) if not one.startswith(("initiator", "target"))],
)
def test_balance_is_of_what_the_list_finds(get, number, query):
    total = get(f"countries/RUS/balance/?{query}")["total"]
    assert total["by_country_events"] == number(f"expulsions/?initiator=RUS&{query}")
    assert total["by_counterpart_events"] == number(f"expulsions/?target=RUS&{query}")


@pytest.mark.parametrize(
    "query",
    [
        one
        for one in COMMON
        if not one.startswith(("initiator", "target", "party", "year", "announced_on"))
    ],
)
@pytest.mark.parametrize("unit", ["dyad-year", "country-year"])
def test_panel_is_of_what_both_lists_find(get, number, query, unit):
    expected = number(f"expulsions/?{query}") + number(f"sanctions/?{query}")
    found = 0
    address = f"panel/?unit={unit}&limit=1000&{query}"
    while address:
        page = get(address)
        for row in page["results"]:
            acted = ("by_a_", "by_b_") if unit == "dyad-year" else ("as_initiator_",)
            found += sum(row[f"{one}expulsions"] + row[f"{one}sanctions"] for one in acted)
        address = page["next"] and page["next"].split("/v1/")[1]
    assert found == expected
