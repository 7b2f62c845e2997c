"""Expulsions: low ≤ persons ≤ high, and what a mission closure has not."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import ExpulsionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("low", "persons", "high"),
    [(None, None, None), (2, 2, 2), (0, 2, None), (None, 2, 9), (1, None, 9), (None, 0, 0)],
)
def test_figures_in_order_are_taken(low, persons, high):
    ExpulsionFactory(persons_low=low, persons=persons, persons_high=high)


@pytest.mark.parametrize(
    ("low", "persons", "high", "told"),
    [
        (3, 2, None, {"persons_low": "3 is more than persons (2)"}),
        (None, 2, 1, {"persons_high": "1 is less than persons (2)"}),
        (3, None, 2, {"persons_low": "3 is more than persons_high (2)"}),
        (3, 2, 1, {"persons_low": "3 is more than", "persons_high": "1 is less than"}),
    ],
)
def test_figures_out_of_order_are_told_at_the_bound_that_is_wrong(low, persons, high, told):
    event = ExpulsionFactory(status="draft")
    event.persons_low, event.persons, event.persons_high = low, persons, high
    with pytest.raises(ValidationError) as refused:
        event.full_clean()
    found = refused.value.message_dict
    assert set(found) == set(told)
    for column, text in told.items():
        assert found[column][0].startswith(text)


def test_a_mission_closure_has_no_number_of_people():
    closure = ExpulsionFactory(measure="mission_closure", persons=None)
    assert closure.basis == "unstated"
    closure.persons = 0
    with pytest.raises(ValidationError, match="A mission_closure has no persons"):
        closure.full_clean()


@pytest.mark.parametrize(("missions", "place"), [(";;;", 1), ("Consulate in A;;", 2), ("A; ;B", 2)])
def test_an_empty_part_of_the_missions_is_told_with_its_place(missions, place):
    event = ExpulsionFactory(status="draft")
    event.missions_closed = missions
    with pytest.raises(ValidationError) as refused:
        event.full_clean()
    assert f"Part {place} of the list is empty" in refused.value.message_dict["missions_closed"][0]
