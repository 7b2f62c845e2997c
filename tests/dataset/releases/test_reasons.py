"""The reasons that a release tells: of changes to what was public, and no others."""

import datetime as dt

import pytest
from django.utils import timezone

from sanctions.dataset.releases.reasons import reasons
from sanctions.models import Expulsion, Source
from sanctions.models.history import because
from tests.factories import ExpulsionFactory

pytestmark = pytest.mark.django_db

USA_2018 = "exp-2018-03-26-usa-rus"


def today():
    return timezone.now().date().isoformat()


def test_the_newest_reason_for_changing_a_published_event_is_told():
    expulsion = Expulsion.objects.get(pk=USA_2018)
    for low, why in ((50, "A first count."), (48, "The list of names has 48.")):
        with because(why):
            expulsion.persons_low = low
            expulsion.save()
    assert reasons("expulsions", {USA_2018}, today()) == {USA_2018: "The list of names has 48."}
    tomorrow = (timezone.now() + dt.timedelta(days=1)).date().isoformat()
    assert reasons("expulsions", {USA_2018}, tomorrow) == {}


def test_what_is_said_of_a_draft_and_of_its_publication_stays_with_the_editors():
    event = ExpulsionFactory(status="draft", cited=[2])
    with because("Not sure of the date."):
        event.summary = "Made up for a test, otherwise."
        event.save()
    with because("Looks right, Anna."):
        event.submit()
        event.publish()
        citation = event.citations.get()
        citation.save()
    assert reasons("expulsions", {event.pk}, today()) == {}
    key = f"{event.pk} {citation.source_id}"
    with because("The document says three."):
        citation.persons = 3
        citation.save()
    assert reasons("expulsion_citations", {key}, today()) == {key: "The document says three."}


def test_a_row_of_reference_is_public_always():
    source = Source.objects.get(pk="pocom-hungary")
    with because("Its title was cut short."):
        source.save()
    assert reasons("sources", {source.pk}, today()) == {source.pk: "Its title was cut short."}
    assert reasons("retractions", {USA_2018}, today()) == {}
