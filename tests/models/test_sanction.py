"""Sanction events: their regime, their end, and targets that have ended."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.factories import CountryFactory, RegimeFactory, SanctionEventFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("action", ["ease", "lift"])
def test_a_regime_may_be_eased_or_lifted_after_its_target_has_ended(action):
    ended = CountryFactory(existed_until=dt.date(1992, 4, 27))
    SanctionEventFactory(target=ended, announced_on="1995-11-22", action=action)


@pytest.mark.parametrize("action", ["impose", "expand", "extend", "suspend", "reinstate"])
def test_nothing_else_is_done_to_a_target_that_has_ended(action):
    ended = CountryFactory(existed_until=dt.date(1992, 4, 27))
    draft = SanctionEventFactory(
        target=ended, announced_on="1995-11-22", action=action, status="draft"
    )
    with pytest.raises(ValidationError) as refused:
        draft.full_clean()
    assert list(refused.value.message_dict) == ["target"]


def test_a_party_that_has_ended_lifts_nothing():
    ended = CountryFactory(existed_until=dt.date(1992, 4, 27))
    draft = SanctionEventFactory(
        initiator=ended, announced_on="1995-11-22", action="lift", status="draft"
    )
    with pytest.raises(ValidationError) as refused:
        draft.full_clean()
    assert list(refused.value.message_dict) == ["initiator"]


def test_its_parties_are_those_of_its_regime():
    event = SanctionEventFactory()
    event.regime = other = RegimeFactory()
    with pytest.raises(ValidationError) as refused:
        event.full_clean()
    assert refused.value.message_dict == {
        "initiator": [
            f"{event.initiator_id} is not the initiator of {other.id}, "
            f"which is {other.initiator_id}."
        ],
        "target": [
            f"{event.target_id} is not the target of {other.id}, which is {other.target_id}."
        ],
    }


def test_it_may_end_on_its_first_day_and_not_before():
    event = SanctionEventFactory(ended_on=dt.date(2021, 5, 3))
    event.ended_on = dt.date(2021, 5, 2)
    with pytest.raises(ValidationError) as refused:
        event.full_clean()
    assert refused.value.message_dict == {
        "ended_on": ["2021-05-02 comes before announced_on (2021-05-03)."]
    }


def test_it_may_enter_into_force_before_it_is_announced():
    SanctionEventFactory(effective_on=dt.date(2021, 5, 1))
