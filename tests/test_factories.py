"""The factories: what they make is valid by construction."""

import pytest

from tests import factories
from tests.factories import ExpulsionFactory, RegimeFactory, SanctionEventFactory

pytestmark = pytest.mark.django_db

FACTORIES = [
    factories.CountryFactory,
    factories.MembershipFactory,
    factories.EpisodeFactory,
    factories.SourceFactory,
    factories.RegimeFactory,
    factories.ExpulsionFactory,
    factories.SanctionEventFactory,
    factories.ExpulsionCitationFactory,
    factories.SanctionCitationFactory,
]


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory._meta.model.__name__)
def test_what_a_factory_makes_is_valid(factory):
    for row in (factory(), factory()):
        row.full_clean()
        stored = type(row).objects.get(pk=row.pk)
        for field in row._meta.concrete_fields:
            assert getattr(stored, field.attname) == getattr(row, field.attname), field.name


def test_an_event_is_published_and_cited_unless_told_otherwise():
    assert ExpulsionFactory().citations.count() == 1
    assert ExpulsionFactory().status == "published"
    draft = SanctionEventFactory(status="draft")
    assert (draft.status, draft.citations.count()) == ("draft", 0)
    retracted = ExpulsionFactory(status="retracted")
    assert (retracted.status, retracted.retraction_reason) == ("retracted", "Made up for a test.")


def test_citations_can_be_given_by_their_figures():
    expulsion = ExpulsionFactory(persons=3, cited=[3, 4, {"source__kind": "government"}])
    assert sorted(expulsion.citations.values_list("persons", flat=True)) == [3, 3, 4]
    assert (expulsion.basis, expulsion.disputed) == ("official", True)
    assert ExpulsionFactory(status="draft", cited=[2]).basis == "single"
    assert SanctionEventFactory(cited=[{"entities": 5}]).entities_most == 5


def test_ids_of_events_follow_date_and_parties_with_numbers_where_taken():
    first = ExpulsionFactory()
    parties = {"initiator": first.initiator, "target": first.target}
    stem = f"exp-2021-05-03-{first.initiator_id}-{first.target_id}".lower()
    assert first.id == stem
    assert ExpulsionFactory(**parties).id == f"{stem}-2"
    assert ExpulsionFactory(**parties).id == f"{stem}-3"
    assert ExpulsionFactory(**parties, announced_on="2021-05-04").id.endswith(
        f"05-04-{first.initiator_id}-{first.target_id}".lower()
    )


def test_a_sanction_event_and_its_regime_have_the_same_parties():
    regime = RegimeFactory()
    assert SanctionEventFactory(regime=regime).initiator == regime.initiator
    event = SanctionEventFactory(initiator=regime.target, target=regime.initiator)
    assert (event.regime.initiator, event.regime.target) == (event.initiator, event.target)
