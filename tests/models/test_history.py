"""Who changed what, when and why."""

import pytest
from django.contrib.auth import get_user_model

from sanctions.models import Expulsion, Source
from sanctions.models.history import FIRST_VERSION, because
from sanctions.models.vocabularies import Status
from tests.factories import ExpulsionCitationFactory, ExpulsionFactory

pytestmark = pytest.mark.django_db

USA_2018 = "exp-2018-03-26-usa-rus"


def test_the_first_change_of_a_seeded_row_keeps_what_it_was_before():
    expulsion = Expulsion.objects.get(pk=USA_2018)
    assert not expulsion.history.exists()
    with because("The State Department's list has 61 names."):
        expulsion.persons = 61
        expulsion.persons_high = None
        expulsion.save()
    newest, first = expulsion.history.all()
    assert (first.persons, first.history_type) == (60, "+")
    assert first.history_change_reason == FIRST_VERSION
    assert (newest.persons, newest.history_type) == (61, "~")
    assert newest.history_change_reason == "The State Department's list has 61 names."


def test_a_change_is_recorded_under_the_person_that_made_it():
    editor = get_user_model().objects.create_user("editor")
    source = Source.objects.first()
    with because("Its title was cut short.", by=editor):
        source.save()
    assert source.history.first().history_user == editor


def test_a_deleted_row_leaves_its_last_version():
    citation = ExpulsionCitationFactory()
    kept = citation.pk
    with because("The same document twice."):
        citation.delete()
    newest = type(citation).history.filter(id=kept).first()
    assert (newest.history_type, newest.history_change_reason) == ("-", "The same document twice.")


def test_a_new_citation_is_no_change_of_the_event_itself():
    event = ExpulsionFactory()
    before = event.history.count()
    ExpulsionCitationFactory(event=event, persons=3)
    event.refresh_from_db()
    assert event.basis is not None
    assert event.history.count() == before


def test_what_follows_from_the_citations_is_in_no_version():
    columns = {field.name for field in Expulsion.history.model._meta.fields}
    assert columns.isdisjoint({*Expulsion.derived_columns(), "certain_on"})


def test_reasons_end_with_what_they_were_given_for():
    event = ExpulsionFactory()
    with because("outer"):
        with because("inner"):
            event.save()
        assert event.history.first().history_change_reason == "inner"
        event.save()
        assert event.history.first().history_change_reason == "outer"
    event.save()
    assert event.history.first().history_change_reason is None


def test_a_submitted_event_is_not_public_and_can_be_sent_back():
    event = ExpulsionFactory(status=Status.DRAFT)
    ExpulsionCitationFactory(event=event)
    event.submit()
    assert not Expulsion.published.filter(pk=event.pk).exists()
    assert event.send_back().status == Status.DRAFT
