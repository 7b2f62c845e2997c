"""in_force_on, and the days on which a regime was imposed and lifted."""

import pytest

from tests.factories import RegimeFactory, SanctionEventFactory


@pytest.fixture
def regime(db):
    return RegimeFactory()


@pytest.fixture
def in_force(get, regime):
    """A function that tells whether the made-up regime, and how many of its acts, are in force."""

    def found(day):
        regimes = get(f"regimes/?initiator={regime.initiator_id}&in_force_on={day}")["count"]
        acts = get(f"sanctions/?regime={regime.pk}&in_force_on={day}")["count"]
        return bool(regimes), acts

    return found


def act(regime, action, announced_on, **columns):
    return SanctionEventFactory(regime=regime, action=action, announced_on=announced_on, **columns)


def test_regime_is_in_force_from_the_day_it_is_imposed_until_the_day_it_is_lifted(regime, in_force):
    act(regime, "impose", "2014-03-17")
    act(regime, "expand", "2015-01-10")
    act(regime, "lift", "2016-05-01")
    assert in_force("2014-03-16") == (False, 0)
    assert in_force("2014-03-17") == (True, 1)
    assert in_force("2015-01-10") == (True, 2)
    assert in_force("2016-04-30") == (True, 2)
    assert in_force("2016-05-01") == (False, 0)


def test_reinstated_regime_is_in_force_again_with_what_came_after_the_lift(regime, in_force):
    act(regime, "impose", "2014-03-17")
    act(regime, "lift", "2016-05-01")
    act(regime, "reinstate", "2018-05-08")
    assert in_force("2017-01-01") == (False, 0)
    assert in_force("2018-05-08") == (True, 1)


def test_act_takes_effect_on_its_own_day_where_that_is_known(regime, in_force):
    act(regime, "impose", "2014-03-17", effective_on="2014-04-01")
    act(regime, "lift", "2016-05-01", effective_on="2016-06-01")
    assert in_force("2014-03-31") == (False, 0)
    assert in_force("2014-04-01") == (True, 1)
    assert in_force("2016-05-31") == (True, 1)
    assert in_force("2016-06-01") == (False, 0)


def test_what_is_known_by_month_or_year_counts_where_it_is_certain(regime, in_force):
    act(regime, "impose", "2014-01-01", date_precision="year")
    act(regime, "lift", "2016-05-01", date_precision="month")
    assert in_force("2014-12-30") == (False, 0)
    assert in_force("2014-12-31") == (True, 1)
    assert in_force("2016-04-30") == (True, 1)
    assert in_force("2016-05-01") == (False, 0)


def test_act_that_ended_is_not_in_force_nor_is_a_regime_of_which_nothing_is_left(regime, in_force):
    act(regime, "impose", "2014-03-17", ended_on="2014-09-17")
    assert in_force("2014-09-16") == (True, 1)
    assert in_force("2014-09-17") == (False, 0)
    act(regime, "expand", "2014-05-01")
    assert in_force("2014-09-17") == (True, 1)


def test_suspended_or_eased_regime_is_not_lifted(regime, in_force):
    act(regime, "impose", "2014-03-17")
    act(regime, "ease", "2015-03-17")
    act(regime, "suspend", "2016-03-17")
    assert in_force("2017-01-01") == (True, 1)


def test_regime_that_no_act_here_imposes_is_not_in_force(regime, in_force):
    act(regime, "expand", "2014-03-17")
    assert in_force("2015-01-01") == (False, 1)


def test_drafts_and_retracted_acts_change_nothing(regime, in_force):
    act(regime, "impose", "2014-03-17")
    act(regime, "lift", "2015-03-17", status="draft")
    act(regime, "lift", "2016-03-17", status="retracted")
    assert in_force("2017-01-01") == (True, 1)


def test_regime_tells_when_it_was_imposed_and_lifted(get, regime):
    def days():
        row = get(f"regimes/{regime.pk}/")
        return row["imposed_on"], row["lifted_on"]

    assert days() == (None, None)
    act(regime, "impose", "2014-03-17")
    act(regime, "expand", "2015-03-17")
    assert days() == ("2014-03-17", None)
    act(regime, "lift", "2016-05-01")
    assert days() == ("2014-03-17", "2016-05-01")
    act(regime, "reinstate", "2018-05-08")
    assert days() == ("2014-03-17", None)


def test_regimes_of_the_real_dataset_on_a_day(get):
    found = [row["id"] for row in get("regimes/?target=RUS&in_force_on=2014-03-16")["results"]]
    later = [row["id"] for row in get("regimes/?target=RUS&in_force_on=2014-08-01")["results"]]
    # By hand in seeds/sanctions.csv: on 17 March 2014 the EU, Canada and the United States imposed.
    crimea = "eu-rus-restrictive-measures-ukraine-territorial-integrity"
    assert crimea in later
    assert crimea not in found
    assert set(found) < set(later)


def test_embargo_that_ran_out_is_not_in_force(get):
    # usa-vdr-vietnam-embargo: imposed in 1964, ended on 1975-04-30, without an act that lifts it.
    of_embargo = "regimes/?initiator=USA&target=VDR&in_force_on="
    assert [row["id"] for row in get(f"{of_embargo}1970-01-01")["results"]] == [
        "usa-vdr-vietnam-embargo"
    ]
    assert get(f"{of_embargo}1975-05-01")["count"] == 0
