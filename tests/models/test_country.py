"""The parties, and who belongs to what."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from sanctions.models import Membership
from tests.factories import CountryFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["USA", "EU", "ECOWAS", "G7", "XKX"])
def test_a_code_is_two_to_six_capital_letters_or_digits(code):
    CountryFactory.build(code=code).clean_fields()


@pytest.mark.parametrize("code", ["usa", "U", "7G", "TOOLONG", "U A", "UŚA", "USA\n"])
def test_another_code_is_refused(code):
    with pytest.raises(ValidationError) as refused:
        CountryFactory.build(code=code, name="Made-up").clean_fields(exclude=["official_name"])
    assert list(refused.value.message_dict) == ["code"]


@pytest.mark.parametrize(
    ("column", "wrong"), [("alpha2", "fr"), ("alpha2", "F"), ("numeric", "25"), ("numeric", "25O")]
)
def test_other_codes_have_their_form(column, wrong):
    with pytest.raises(ValidationError) as refused:
        CountryFactory.build(**{column: wrong}).clean_fields()
    assert list(refused.value.message_dict) == [column]


def test_a_country_reads_as_its_name_and_code():
    assert str(CountryFactory.build(code="QMA", name="Made-up")) == "Made-up (QMA)"


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        (("2004-05-01", None), ("2010-01-01", None), True),
        (("2004-05-01", "2009-12-31"), ("2010-01-01", None), False),
        (("2004-05-01", "2010-01-01"), ("2010-01-01", None), True),
        (("2010-01-01", None), ("2004-05-01", "2009-12-31"), False),
        (("2010-01-01", None), ("2004-05-01", None), True),
    ],
)
def test_a_country_is_a_member_once_at_a_time(first, second, overlap):
    first, second = (
        {
            "joined_on": dt.date.fromisoformat(joined),
            "left_on": left and dt.date.fromisoformat(left),
        }
        for joined, left in (first, second)
    )
    former = MembershipFactory(**first)
    again = Membership(organization=former.organization, country=former.country, **second)
    if overlap:
        with pytest.raises(ValidationError, match="It overlaps the membership from"):
            again.full_clean()
    else:
        again.full_clean()


def test_a_state_has_no_members():
    membership = MembershipFactory()
    membership.organization = CountryFactory()
    with pytest.raises(ValidationError) as refused:
        membership.full_clean()
    assert list(refused.value.message_dict) == ["organization"]


def test_a_membership_is_found_by_organization_country_and_first_day():
    membership = MembershipFactory()
    assert Membership.objects.get_by_natural_key(*membership.natural_key()) == membership
