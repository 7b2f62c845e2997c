"""The one manager through which everything public is read."""

import pytest

from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    ExpulsionCitation,
    Membership,
    Regime,
    SanctionCitation,
    SanctionEvent,
    Source,
)
from tests.factories import ExpulsionFactory, SanctionEventFactory

pytestmark = pytest.mark.django_db

EVENTS = [
    (ExpulsionFactory, Expulsion, ExpulsionCitation),
    (SanctionEventFactory, SanctionEvent, SanctionCitation),
]


@pytest.mark.parametrize(("factory", "model", "citation"), EVENTS)
def test_drafts_and_retracted_events_are_not_public_nor_are_their_citations(
    factory, model, citation
):
    draft = factory(status="draft", cited=[{"note": "Made up."}])
    public = factory()
    retracted = factory(status="retracted")
    ours = {event.pk for event in (draft, public, retracted)}
    assert set(model.objects.filter(pk__in=ours).values_list("pk", flat=True)) == ours
    assert [event.pk for event in model.published.filter(pk__in=ours)] == [public.pk]
    assert citation.objects.filter(event__in=ours).count() == 3
    assert [row.event_id for row in citation.published.filter(event__in=ours)] == [public.pk]


@pytest.mark.parametrize("model", [Country, Membership, Episode, Regime, Source])
def test_reference_tables_are_public_whole(model):
    assert model.published.count() == model.objects.count() > 0
