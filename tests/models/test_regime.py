"""Sanctions programmes."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import CountryFactory, RegimeFactory, SanctionEventFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["initiator", "target"])
def test_a_regime_keeps_the_parties_of_its_events(role):
    regime = SanctionEventFactory().regime
    setattr(regime, role, CountryFactory())
    with pytest.raises(ValidationError) as refused:
        regime.full_clean()
    assert refused.value.message_dict == {role: [f"The regime's events have another {role}."]}


def test_a_regime_without_events_may_change_its_parties():
    regime = RegimeFactory()
    regime.target = CountryFactory()
    regime.full_clean()


def test_a_regime_reads_as_its_name_and_id():
    assert str(RegimeFactory(id="made-up", name="Made-up sanctions")) == (
        "Made-up sanctions (made-up)"
    )
