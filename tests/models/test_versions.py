"""How a row stood, with the rows that belong to it."""

import datetime as dt

import pytest

from sanctions.models import Expulsion, ExpulsionCitation
from sanctions.models.history import because
from sanctions.models.versions import current_state, differences, stored_state, timeline
from tests.factories import ExpulsionCitationFactory, ExpulsionFactory

pytestmark = pytest.mark.django_db

USA = "exp-2018-03-26-usa-rus"


def told(found):
    return [(one.column, one.before, one.after) for one in found]


def test_a_row_that_never_changed_has_no_saves_and_stands_as_it_was_loaded():
    recorded = timeline(Expulsion, USA)
    assert recorded.saves == []
    assert recorded.first == recorded.now == stored_state(Expulsion, USA)
    assert recorded.now.row["persons"] == 60


def test_an_event_and_its_citations_that_change_together_are_one_save():
    event = Expulsion.objects.get(pk=USA)
    citation = event.citations.first()
    with because("A recount."):
        event.persons = 61
        event.persons_high = None
        event.save()
        citation.note = "A made-up note."
        citation.save()
    (save,) = timeline(Expulsion, USA).saves
    assert save.reason == "A recount."
    assert ("persons", 60, 61) in told(save.differences)
    assert ("note", None, "A made-up note.") in [
        (column, None, after) for column, _, after in told(save.differences)
    ]
    assert save.before.row["persons"] == 60


def test_each_state_can_be_had_again():
    event = ExpulsionFactory(persons=3)
    event.persons = 4
    event.save()
    further = ExpulsionCitationFactory(event=event, persons=4)
    further.delete()
    recorded = timeline(Expulsion, event.pk)
    figures = [(save.after.row["persons"], len(save.after.parts)) for save in recorded.saves[-3:]]
    assert figures == [(4, 1), (4, 2), (4, 1)]
    assert recorded.as_of(recorded.saves[-2].moment) == recorded.saves[-2].after
    before_all = recorded.saves[0].moment - dt.timedelta(days=1)
    assert recorded.as_of(before_all).row is None
    assert recorded.unrecorded == []


def test_what_was_deleted_keeps_its_timeline():
    draft = ExpulsionFactory(status="draft", cited=[2])
    pk = draft.pk
    with because("Entered twice."):
        draft.delete()
    recorded = timeline(Expulsion, pk)
    assert recorded.now.row is None
    assert recorded.saves[-1].reason == "Entered twice."
    assert recorded.saves[-1].after.parts == {}
    assert len(recorded.saves[-1].before.parts) == 1


def test_what_a_program_changed_without_a_record_is_seen():
    event = ExpulsionFactory(persons=3)
    Expulsion.objects.filter(pk=event.pk).update(summary="Silently changed.")
    assert told(timeline(Expulsion, event.pk).unrecorded) == [
        ("summary", "An event made up for a test.", "Silently changed.")
    ]


def test_a_state_is_named_by_all_that_it_holds():
    event = ExpulsionFactory(persons=3)
    before = current_state(event)
    ExpulsionCitation.objects.filter(event=event).update(note="Another word.")
    after = current_state(event)
    assert before.digest != after.digest
    assert told(differences(before, after)) == [("note", None, "Another word.")]
    assert current_state(event).digest == after.digest


def test_a_timeline_takes_few_queries(django_assert_num_queries):
    event = ExpulsionFactory(persons=3, cited=[3, 3, 3])
    for persons in range(10, 20):
        event.persons = persons
        event.save()
    # The row, its citations, the versions of both.
    with django_assert_num_queries(4):
        assert len(timeline(Expulsion, event.pk).saves) >= 10
