"""What expulsions and sanction events share, on both."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from sanctions.models import Expulsion, ExpulsionCitation
from tests.factories import (
    CountryFactory,
    ExpulsionCitationFactory,
    ExpulsionFactory,
    SanctionEventFactory,
)

pytestmark = pytest.mark.django_db

of_both_kinds = pytest.mark.parametrize(
    "factory", [ExpulsionFactory, SanctionEventFactory], ids=["expulsion", "sanction"]
)


def refusal(act, *args):
    """What a ValidationError says, by field."""
    with pytest.raises(ValidationError) as refused:
        act(*args)
    return refused.value.message_dict


# Ids


@of_both_kinds
def test_an_id_that_disagrees_with_date_or_parties_is_refused(factory):
    event = factory()
    event.announced_on += dt.timedelta(days=1)
    told = refusal(event.full_clean)
    assert list(told) == ["id"]
    stem = f"{event.id_prefix}-2021-05-04-{event.initiator_id}-{event.target_id}".lower()
    assert stem in told["id"][0]


@of_both_kinds
def test_the_next_free_id_is_proposed(factory):
    event = factory()
    parties = (event.announced_on, event.initiator_id, event.target_id)
    assert type(event).free_id(*parties) == f"{event.id}-2"
    assert (
        type(event)
        .free_id(dt.date(2021, 5, 4), *parties[1:])
        .endswith(f"-2021-05-04-{event.initiator_id}-{event.target_id}".lower())
    )


def test_ids_of_longer_codes_do_not_take_the_ids_of_shorter_ones():
    longer = ExpulsionFactory(target=CountryFactory(code="QMZQ"))
    assert ExpulsionFactory(
        initiator=longer.initiator, target=CountryFactory(code="QMZ")
    ).id.endswith("-qmz")


# Parties


@of_both_kinds
@pytest.mark.parametrize("role", ["initiator", "target"])
def test_a_party_outside_its_years_of_existence_is_refused(factory, role):
    draft = factory(status="draft", announced_on="1999-12-31")
    party = getattr(draft, role)
    party.existed_from = dt.date(2000, 1, 1)
    party.save()
    assert list(refusal(draft.full_clean)) == [role]
    party.existed_from, party.existed_until = None, dt.date(1999, 12, 30)
    party.save()
    assert list(refusal(draft.full_clean)) == [role]
    party.existed_until = dt.date(1999, 12, 31)
    party.save()
    draft.full_clean()


@of_both_kinds
def test_an_event_known_by_year_may_lie_in_a_partys_first_year(factory):
    party = CountryFactory(existed_from=dt.date(2021, 11, 30))
    factory(initiator=party, announced_on="2021-01-01", date_precision="year")


def test_nobody_acts_against_itself():
    event = ExpulsionFactory()
    event.target = event.initiator
    assert "two parties" in refusal(event.full_clean)["target"][0]


@pytest.mark.parametrize(
    "column", ["initiator_id", "target_id", "episode_id", "answers_sanction_id"]
)
def test_a_reference_to_nothing_is_refused_at_its_column(column):
    event = ExpulsionFactory()
    setattr(event, column, "nope")
    assert column.removesuffix("_id") in refusal(event.full_clean)


# Published means cited


@of_both_kinds
def test_an_event_without_citation_is_not_published(factory):
    draft = factory(status="draft")
    assert "at least one citation" in refusal(draft.publish)["status"][0]
    assert type(draft).objects.get(pk=draft.pk).status == "draft"


@of_both_kinds
def test_the_database_refuses_a_published_event_without_citation(factory):
    draft = factory(status="draft")
    draft.status = "published"
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.save()


def test_an_event_read_before_it_was_cited_can_be_published():
    draft = ExpulsionFactory(status="draft")
    ExpulsionCitationFactory(event=Expulsion.objects.get(pk=draft.pk))
    assert draft.publish().basis == "single"


@of_both_kinds
def test_the_last_citation_of_a_published_event_stays(factory):
    event = factory(cited=[{}, {}] if factory is SanctionEventFactory else [2, 2])
    first, last = event.citations.all()
    first.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        last.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        event.citations.all().delete()
    assert list(event.citations.all()) == [last]


def test_a_draft_can_lose_its_last_citation():
    draft = ExpulsionFactory(status="draft", cited=[2])
    draft.citations.get().delete()
    draft.refresh_from_db()
    assert (draft.basis, draft.persons_most) == (None, 2)


def test_citations_go_with_their_event():
    event = ExpulsionFactory()
    event.delete()
    assert not ExpulsionCitation.objects.filter(event=event.id).exists()
    other = ExpulsionFactory()
    Expulsion.objects.filter(pk=other.pk).delete()
    assert not ExpulsionCitation.objects.filter(event=other.id).exists()


# Retraction


@of_both_kinds
def test_a_retracted_event_keeps_its_id_and_a_reason(factory):
    event = factory()
    event.retract("It never happened.")
    stored = type(event).objects.get(pk=event.pk)
    assert (stored.status, stored.retraction_reason) == ("retracted", "It never happened.")
    assert stored.citations.count() == 1


@of_both_kinds
@pytest.mark.parametrize("reason", ["", None])
def test_a_retraction_without_a_reason_is_refused(factory, reason):
    assert "retraction_reason" in refusal(factory().retract, reason)


def test_only_a_retracted_event_has_a_reason():
    event = ExpulsionFactory()
    event.retraction_reason = "It never happened."
    assert list(refusal(event.full_clean)) == ["retraction_reason"]


@of_both_kinds
@pytest.mark.parametrize("status", ["published", "retracted"])
def test_an_event_that_was_public_is_no_draft_again(factory, status):
    event = factory(status=status)
    event.status, event.retraction_reason = "draft", None
    assert refusal(event.full_clean)["status"] == [
        f"It is {status}, so its id is public: it can't be a draft again."
    ]


def test_a_retracted_event_can_be_published_again():
    event = ExpulsionFactory(status="retracted")
    event.retraction_reason = None
    assert event.publish().status == "published"


# Responses


@of_both_kinds
def test_a_response_answers_an_event_of_either_kind(factory):
    for provocation in (ExpulsionFactory(), SanctionEventFactory()):
        event = factory(announced_on="2021-05-04")
        event.in_response_to = provocation.id
        event.full_clean()
        event.save()
        assert event.in_response_to == provocation.id
        assert event.provocation == provocation
        assert provocation.responses() == [event]
    event.in_response_to = None
    assert event.provocation is event.answers_expulsion_id is event.answers_sanction_id is None


@of_both_kinds
@pytest.mark.parametrize(
    ("response", "provocation"),
    [
        (("2021-05-03", "day"), ("2021-05-03", "day")),
        (("2021-05-01", "month"), ("2021-05-31", "day")),
        (("2021-01-01", "year"), ("2021-12-31", "day")),
        (("2021-05-03", "day"), ("2021-05-01", "month")),
        (("2021-05-03", "day"), ("2021-01-01", "year")),
    ],
)
def test_a_response_may_come_on_a_day_that_is_not_certainly_before(factory, response, provocation):
    factory(
        announced_on=response[0],
        date_precision=response[1],
        answers_expulsion=ExpulsionFactory(
            announced_on=provocation[0], date_precision=provocation[1]
        ),
    )


@of_both_kinds
@pytest.mark.parametrize(
    ("response", "provocation"),
    [
        (("2021-05-02", "day"), ("2021-05-03", "day")),
        (("2021-04-01", "month"), ("2021-05-03", "day")),
        (("2021-04-30", "day"), ("2021-05-01", "month")),
        (("2020-01-01", "year"), ("2021-01-01", "year")),
    ],
)
def test_a_response_certainly_before_its_provocation_is_refused(factory, response, provocation):
    event = factory(status="draft", announced_on=response[0], date_precision=response[1])
    event.answers_sanction = SanctionEventFactory(
        announced_on=provocation[0], date_precision=provocation[1]
    )
    told = refusal(event.full_clean)["answers_sanction"][0]
    assert f"{event.answers_sanction_id} was announced" in told
    assert provocation[0] in told.split("announced", 1)[1]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_responses_in_a_circle_are_refused(length):
    first = last = ExpulsionFactory()
    for number in range(1, length):
        factory, answers = (
            (SanctionEventFactory, "answers_expulsion")
            if number % 2
            else (ExpulsionFactory, "answers_sanction")
        )
        last = factory(**{answers: last})
    first.in_response_to = last.id
    told = refusal(first.full_clean)
    assert "go in a circle" in str(told)


@of_both_kinds
@pytest.mark.parametrize("status", ["draft", "retracted"])
def test_a_published_response_answers_a_published_event(factory, status):
    response = factory(status="draft")
    response.answers_expulsion = ExpulsionFactory(status=status)
    response.full_clean()
    response.status = "published"
    told = refusal(response.full_clean)
    assert f"is {status}: answer a published event." in told["answers_expulsion"][0]


@of_both_kinds
def test_an_event_that_published_events_answer_is_not_retracted(factory):
    provocation = SanctionEventFactory()
    response = factory(answers_sanction=provocation)
    assert refusal(provocation.retract, "Wrong.")["status"] == [
        f"Published events answer this one: {response}. Mend them first."
    ]
    response.retract("Wrong too.")
    provocation.retract("Wrong.")


def test_an_answered_event_is_not_deleted():
    provocation = ExpulsionFactory()
    SanctionEventFactory(answers_expulsion=provocation)
    with pytest.raises(ProtectedError):
        provocation.delete()


def test_an_event_answers_one_event():
    event = ExpulsionFactory()
    event.answers_expulsion = ExpulsionFactory()
    event.answers_sanction = SanctionEventFactory()
    assert "not both" in refusal(event.full_clean)["answers_sanction"][0]
