"""Citations, and the standing of an event that follows them."""

import pytest
from django.db import IntegrityError, transaction

from sanctions.models import Expulsion, ExpulsionCitation, SanctionCitation
from tests.factories import (
    ExpulsionCitationFactory,
    ExpulsionFactory,
    SanctionCitationFactory,
    SanctionEventFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def standing_of(event):
    """The derived columns of an event, as stored."""
    columns = type(event).derived_columns()
    return type(event).objects.filter(pk=event.pk).values_list(*columns).get()


def test_the_standing_follows_the_saving_changing_and_deleting_of_citations():
    event = ExpulsionFactory(persons=3, status="draft")
    assert standing_of(event) == (None, False, 3, 3)
    first = ExpulsionCitationFactory(event=event, persons=3)
    assert standing_of(event) == ("single", False, 3, 3)
    second = ExpulsionCitationFactory(event=event, persons=3)
    assert standing_of(event) == ("corroborated", False, 3, 3)
    second.persons = 5
    second.save()
    assert standing_of(event) == ("single", True, 3, 5)
    first.persons = None
    first.save()
    assert standing_of(event) == ("unstated", False, 3, 5)
    second.delete()
    assert standing_of(event) == ("unstated", False, 3, 3)
    first.delete()
    assert standing_of(event) == (None, False, 3, 3)


def test_the_standing_follows_deletion_in_bulk():
    event = ExpulsionFactory(persons=3, cited=[3, 4, 5])
    event.citations.filter(persons__gt=3).delete()
    assert standing_of(event) == ("single", False, 3, 3)


def test_the_standing_follows_the_best_figure():
    event = ExpulsionFactory(persons=3, cited=[3, 4])
    event.persons = 4
    event.save(update_fields=["persons"])
    assert standing_of(event) == ("single", True, 3, 4)


def test_the_range_holds_the_editors_low_and_high_too():
    event = ExpulsionFactory(persons=3, persons_low=2, persons_high=6, cited=[4])
    assert standing_of(event) == ("unstated", False, 2, 6)


def test_both_figures_of_a_sanction_event_have_their_range():
    event = SanctionEventFactory(
        individuals=7, entities=0, cited=[{"entities": 2}, {"individuals": 6, "entities": None}]
    )
    assert standing_of(event) == ("single", True, 6, 7, 0, 2)


def test_the_standing_follows_the_kind_of_a_source():
    event = ExpulsionFactory()
    source = event.citations.get().source
    source.kind = "government"
    source.save()
    assert standing_of(event)[0] == "official"


def test_the_standing_follows_the_publisher_of_a_source():
    event = ExpulsionFactory(persons=3, cited=[3, 3])
    first, second = (citation.source for citation in event.citations.all())
    assert standing_of(event)[0] == "corroborated"
    second.publisher = first.publisher
    second.save()
    assert standing_of(event)[0] == "single"


def test_the_standing_follows_a_citation_to_another_source():
    citation = ExpulsionFactory().citations.get()
    citation.source = SourceFactory(kind="international_org")
    citation.save()
    assert standing_of(citation.event)[0] == "official"


def test_the_standing_follows_a_citation_to_another_event():
    left, joined = ExpulsionFactory(persons=3, cited=[3, 4]), ExpulsionFactory(persons=4)
    citation = left.citations.get(persons=4)
    citation.event = joined
    citation.save()
    assert standing_of(left) == ("single", False, 3, 3)
    assert standing_of(joined) == ("corroborated", False, 4, 4)


def test_a_published_event_cannot_be_left_without_citation_by_moving_it():
    citation = ExpulsionFactory().citations.get()
    citation.event = ExpulsionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        citation.save()


def test_a_source_that_is_cited_is_not_deleted():
    with pytest.raises(IntegrityError):
        ExpulsionCitationFactory().source.delete()


@pytest.mark.parametrize("factory", [ExpulsionCitationFactory, SanctionCitationFactory])
def test_a_citation_is_found_by_event_and_source(factory):
    citation = factory()
    assert type(citation).objects.get_by_natural_key(*citation.natural_key()) == citation
    assert str(citation) == f"{citation.event_id} by {citation.source_id}"


def test_the_figures_of_citations_are_those_of_their_events():
    for model in (ExpulsionCitation, SanctionCitation):
        columns = {field.name for field in model._meta.concrete_fields}
        assert columns == {"id", "event", "source", "note", *model.event_model().figures}


def test_the_real_rows_have_the_standing_that_their_citations_give():
    for event in Expulsion.objects.filter(episode="salisbury-2018"):
        stored = standing_of(event)
        event.derive(event.statements())
        assert tuple(getattr(event, name) for name in Expulsion.derived_columns()) == stored
