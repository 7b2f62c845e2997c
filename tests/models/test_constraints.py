"""Every constraint of every model: the database refuses the row, and validation says why, where.

The database is asked past all validation, as a careless import or an SQL client would.
"""

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sanctions.models import Expulsion, SanctionEvent, SeedRow
from tests.factories import (
    CountryFactory,
    EpisodeFactory,
    ExpulsionCitationFactory,
    ExpulsionFactory,
    MembershipFactory,
    RegimeFactory,
    SanctionCitationFactory,
    SanctionEventFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

ROW = "__all__"


def draft_expulsion():
    return ExpulsionFactory(status="draft")


def draft_sanction():
    return SanctionEventFactory(status="draft")


def seed_row():
    return SeedRow.objects.create(table="expulsions", key=str(SeedRow.objects.count()), digest=b"")


def of_first(*columns):
    """The columns of another row, as a row that is its double would have them."""
    return lambda _row, first: {column: getattr(first, column) for column in columns}


def both_answers(_row, _first):
    return {
        "answers_expulsion_id": Expulsion.published.values_list("pk", flat=True)[0],
        "answers_sanction_id": SanctionEvent.published.values_list("pk", flat=True)[0],
    }


def target_is_initiator(row, _first):
    return {"target_id": row.initiator_id}


def of_events(kind, factory, draft):
    return {
        f"{kind}_date_precision_is_a_term": (factory, {"date_precision": "week"}, "date_precision"),
        f"{kind}_status_is_a_term": (factory, {"status": "secret"}, "status"),
        f"{kind}_basis_is_a_term": (factory, {"basis": "rumour"}, ROW),
        f"{kind}_announced_on_fits_precision": (
            factory,
            {"date_precision": "month"},
            "announced_on",
        ),
        f"{kind}_id_not_empty": (factory, {"summary": ""}, "summary"),
        f"{kind}_not_against_itself": (factory, target_is_initiator, "target"),
        f"{kind}_answers_one_event": (factory, both_answers, "answers_sanction"),
        f"{kind}_published_means_cited": (draft, {"status": "published"}, "status"),
        f"{kind}_retracted_with_reason": (factory, {"status": "retracted"}, "retraction_reason"),
    }


# The constraint's name: what makes a row, the columns that break it, the field that tells so.
BROKEN = {
    "country_kind_is_a_term": (CountryFactory, {"kind": "empire"}, "kind"),
    "country_region_is_a_term": (CountryFactory, {"region": "Atlantis"}, "region"),
    "country_code_not_empty": (CountryFactory, {"official_name": ""}, "official_name"),
    "country_existed_from_before_existed_until": (
        CountryFactory,
        {"existed_from": dt.date(1991, 12, 26), "existed_until": dt.date(1991, 12, 25)},
        "existed_until",
    ),
    "country_not_continued_by_itself": (
        CountryFactory,
        lambda row, _: {"continued_by_id": row.code},
        "continued_by",
    ),
    "membership_once_from_a_day": (
        MembershipFactory,
        of_first("organization_id", "country_id", "joined_on"),
        "joined_on",
    ),
    "membership_joined_on_before_left_on": (
        MembershipFactory,
        {"left_on": dt.date(2004, 4, 30)},
        "left_on",
    ),
    "membership_not_of_itself": (
        MembershipFactory,
        lambda row, _: {"country_id": row.organization_id},
        "country",
    ),
    "episode_date_precision_is_a_term": (
        EpisodeFactory,
        {"date_precision": "week"},
        "date_precision",
    ),
    "episode_started_on_fits_precision": (
        EpisodeFactory,
        {"date_precision": "month"},
        "started_on",
    ),
    "episode_id_not_empty": (EpisodeFactory, {"title": ""}, "title"),
    "source_kind_is_a_term": (SourceFactory, {"kind": "hearsay"}, "kind"),
    "source_id_not_empty": (SourceFactory, {"publisher": ""}, "publisher"),
    "source_url_is_http": (SourceFactory, {"url": "ftp://example.org/"}, "url"),
    "regime_id_not_empty": (RegimeFactory, {"name": ""}, "name"),
    "regime_not_against_itself": (RegimeFactory, target_is_initiator, "target"),
    **of_events("expulsion", ExpulsionFactory, draft_expulsion),
    "expulsion_measure_is_a_term": (ExpulsionFactory, {"measure": "reproach"}, "measure"),
    "expulsion_personnel_is_a_term": (ExpulsionFactory, {"personnel": "spies"}, "personnel"),
    "expulsion_missions_closed_not_empty": (ExpulsionFactory, {"missions_closed": ""}, ROW),
    "expulsion_low_at_most_persons": (ExpulsionFactory, {"persons_low": 3}, "persons_low"),
    "expulsion_persons_at_most_high": (ExpulsionFactory, {"persons_high": 1}, "persons_high"),
    "expulsion_low_at_most_high": (
        ExpulsionFactory,
        {"persons": None, "persons_low": 3, "persons_high": 2},
        "persons_low",
    ),
    "expulsion_closure_without_persons": (
        ExpulsionFactory,
        {"measure": "mission_closure"},
        "persons",
    ),
    **of_events("sanctionevent", SanctionEventFactory, draft_sanction),
    "sanctionevent_action_is_a_term": (SanctionEventFactory, {"action": "regret"}, "action"),
    "sanctionevent_instrument_not_empty": (SanctionEventFactory, {"measures": ""}, "measures"),
    "sanctionevent_announced_on_before_ended_on": (
        SanctionEventFactory,
        {"ended_on": dt.date(2021, 5, 2)},
        "ended_on",
    ),
    "expulsioncitation_once_for_event_and_source": (
        ExpulsionCitationFactory,
        of_first("event_id", "source_id"),
        ROW,
    ),
    "expulsioncitation_note_not_empty": (ExpulsionCitationFactory, {"note": ""}, ROW),
    "sanctioncitation_once_for_event_and_source": (
        SanctionCitationFactory,
        of_first("event_id", "source_id"),
        ROW,
    ),
    "sanctioncitation_note_not_empty": (SanctionCitationFactory, {"note": ""}, ROW),
    "seedrow_once": (seed_row, of_first("table", "key"), ROW),
}


def broken(name):
    """A valid stored row, the columns that break the constraint of that name, and its field."""
    factory, columns, field = BROKEN[name]
    first, row = factory(), factory()
    return row, columns(row, first) if callable(columns) else columns, field


def test_every_constraint_is_among_the_cases():
    models = apps.get_app_config("sanctions").get_models()
    assert {one.name for model in models for one in model._meta.constraints} == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_it(name):
    row, columns, _ = broken(name)
    with pytest.raises(IntegrityError, match=rf"{name}\b|UNIQUE"), transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**columns)


@pytest.mark.parametrize("name", BROKEN)
def test_validation_tells_it_at_the_field_concerned(name):
    row, columns, field = broken(name)
    row = type(row)._base_manager.get(pk=row.pk)
    row.full_clean()
    for column, value in columns.items():
        setattr(row, column, value)
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    told = set(refused.value.message_dict)
    assert field in told
    assert field == ROW or ROW not in told


@pytest.mark.parametrize("column", ["alpha2", "numeric", "name"])
def test_a_countrys_codes_and_name_are_its_own(column):
    row = CountryFactory()
    taken = {column: {"alpha2": "FR", "numeric": "250", "name": "France"}[column]}
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**taken)
    setattr(row, column, taken[column])
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert set(refused.value.message_dict) == {column}


@pytest.mark.parametrize("factory", [ExpulsionFactory, SanctionEventFactory, SourceFactory])
def test_the_database_refuses_a_second_row_of_a_key(factory):
    row = factory()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.bulk_create([row])


@pytest.mark.parametrize(
    ("factory", "column"),
    [
        (ExpulsionFactory, "persons"),
        (SanctionEventFactory, "individuals"),
        (SanctionEventFactory, "entities"),
        (ExpulsionCitationFactory, "persons"),
    ],
)
def test_a_figure_is_between_nought_and_a_million(factory, column):
    row = factory()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**{column: -1})
    for wrong in (-1, 1_000_001):
        setattr(row, column, wrong)
        with pytest.raises(ValidationError) as refused:
            row.full_clean()
        assert set(refused.value.message_dict) == {column}
