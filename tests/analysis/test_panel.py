"""The panel. Made-up parties have codes of their own, so that the dataset is not in the way."""

import pytest

from sanctions.analysis.existence import states_by_year
from sanctions.analysis.panel import DIRECTIONS, FIGURES, KEYS, Years, columns, panel
from sanctions.models import Expulsion, SanctionEvent
from tests.factories import CountryFactory, EpisodeFactory, ExpulsionFactory, SanctionEventFactory

pytestmark = pytest.mark.django_db

BOTH = (Expulsion, SanctionEvent)


def everything():
    return {model: model.published.all() for model in BOTH}


@pytest.fixture
def dispute():
    return EpisodeFactory()


def of(dispute):
    return {model: model.published.filter(episode=dispute) for model in BOTH}


@pytest.fixture
def parties():
    return CountryFactory(code="QZY"), CountryFactory(code="QZZ")


def test_dyad_stands_once_a_year_with_both_directions(dispute, parties):
    first, second = parties
    ExpulsionFactory(episode=dispute, initiator=second, target=first, persons=3)
    ExpulsionFactory(episode=dispute, initiator=first, target=second, persons=2)
    SanctionEventFactory(episode=dispute, initiator=second, target=first, individuals=7)
    (row,) = panel(of(dispute), "dyad-year", Years())
    assert (row["country_a"], row["country_b"], row["year"]) == ("QZY", "QZZ", 2021)
    assert (row["by_a_persons"], row["by_b_persons"]) == (2, 3)
    assert (row["by_a_sanctions"], row["by_b_sanctions"], row["by_b_individuals"]) == (0, 1, 7)


def test_country_stands_once_a_year_in_both_roles(dispute, parties):
    first, second = parties
    ExpulsionFactory(episode=dispute, initiator=first, target=second, persons=2)
    rows = list(panel(of(dispute), "country-year", Years()))
    assert [row["country"] for row in rows] == ["QZY", "QZZ"]
    assert [row["as_initiator_persons"] for row in rows] == [2, 0]
    assert [row["as_target_persons"] for row in rows] == [0, 2]


@pytest.mark.parametrize("unit", KEYS)
def test_rows_have_the_same_columns_and_come_by_year_and_unit(unit):
    rows = list(panel(everything(), unit, Years()))
    assert all(list(row) == columns(unit) for row in rows)
    keys = [(row["year"], *(row[key] for key in KEYS[unit])) for row in rows]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys))


def test_panel_holds_every_event_once_in_each_role():
    dyads = list(panel(everything(), "dyad-year", Years()))
    countries = list(panel(everything(), "country-year", Years()))
    for column, number in (
        ("expulsions", Expulsion.published.count()),
        ("sanctions", SanctionEvent.published.count()),
    ):
        assert sum(row[f"by_a_{column}"] + row[f"by_b_{column}"] for row in dyads) == number
        assert sum(row[f"as_initiator_{column}"] for row in countries) == number
        assert sum(row[f"as_target_{column}"] for row in countries) == number


def test_years_bound_the_panel():
    rows = list(panel(everything(), "dyad-year", Years(2017, 2018)))
    assert {row["year"] for row in rows} == {2017, 2018}
    whole = [row for row in panel(everything(), "dyad-year", Years()) if row["year"] == 2018]
    assert [row for row in rows if row["year"] == 2018] == whole


def test_countries_choose_the_units_that_they_stand_in(dispute, parties):
    first, second = parties
    ExpulsionFactory(episode=dispute, initiator=first, target=second)
    ExpulsionFactory(episode=dispute)
    (row,) = panel(of(dispute), "dyad-year", Years(), countries=["QZZ"])
    assert row["country_a"] == "QZY"
    (row,) = panel(of(dispute), "country-year", Years(), countries=["QZZ"])
    assert row["country"] == "QZZ"


def test_zero_fill_has_every_state_of_every_year_and_no_gap(dispute):
    rows = list(panel(of(dispute), "country-year", Years(1990, 1992), zero_fill=True))
    years = {"SUN": [1990, 1991], "DDR": [1990], "DEU": [1990, 1991, 1992], "RUS": [1991, 1992]}
    for code, existed in years.items():
        assert [row["year"] for row in rows if row["country"] == code] == existed, code
    assert {row["country"] for row in rows}.isdisjoint({"EU", "NATO", "GRL"})
    figures = [f"{one}{name}" for one in DIRECTIONS["country-year"] for name in FIGURES]
    assert {row[name] for row in rows for name in figures} == {0}


def test_zero_fill_of_dyads_has_each_pair_of_states_once(dispute):
    rows = list(panel(of(dispute), "dyad-year", Years(2018, 2018), zero_fill=True))
    states = states_by_year()(2018)
    assert len(rows) == len(states) * (len(states) - 1) / 2
    assert all(row["country_a"] < row["country_b"] for row in rows)


def test_zero_fill_keeps_the_events_of_parties_that_are_no_states(dispute):
    organization = CountryFactory(code="QZZ", kind="organization")
    SanctionEventFactory(episode=dispute, initiator=organization)
    rows = list(panel(of(dispute), "country-year", Years(2020, 2021), zero_fill=True))
    (row,) = [row for row in rows if row["country"] == "QZZ"]
    assert (row["year"], row["as_initiator_sanctions"]) == (2021, 1)


def test_zero_fill_adds_nothing_to_the_figures():
    sparse = list(panel(everything(), "country-year", Years(2014, 2016)))
    filled = list(panel(everything(), "country-year", Years(2014, 2016), zero_fill=True))
    keys = {(row["country"], row["year"]) for row in sparse}
    assert [row for row in filled if (row["country"], row["year"]) in keys] == sparse


def test_panel_without_events_is_empty_unless_years_are_given(dispute):
    assert list(panel(of(dispute), "dyad-year", Years(), zero_fill=True)) == []
    assert list(panel(of(dispute), "dyad-year", Years(2018, 2018))) == []


def test_rows_are_made_as_they_are_asked_for():
    rows = panel(everything(), "dyad-year", Years(1950, 2020), zero_fill=True)
    assert next(rows)["year"] == 1950


def test_state_that_continues_another_begins_as_that_one_ended():
    existed = states_by_year()
    assert ("SUN" in existed(1991), "RUS" in existed(1991)) == (True, True)
    assert ("SUN" in existed(1990), "RUS" in existed(1990)) == (True, False)
    assert ("CSK" in existed(1992), "CZE" in existed(1991)) == (True, False)
    # West Germany acted beside East Germany.
    assert {"DEU", "DDR"} <= set(existed(1986))


def test_state_exists_from_its_first_day_to_its_last():
    CountryFactory(code="QZZ", existed_from="1999-12-31", existed_until="2001-01-01")
    existed = states_by_year()
    years = [year for year in range(1995, 2005) if "QZZ" in existed(year)]
    assert years == [1999, 2000, 2001]
