"""`manage.py verify` sees where the sums that answers are read from are not those of the events."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from sanctions.dataset.releases.verifying.sums_of_events import problems_of_sums_of_events
from sanctions.models import TABLES_OF_SUMS, Expulsion, SumsByPair
from tests.factories import ExpulsionFactory, SanctionEventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def events():
    return ExpulsionFactory(persons=3), SanctionEventFactory()


def test_the_shipped_rows_and_made_up_ones_are_added_up_right(events):
    assert list(problems_of_sums_of_events()) == []


@pytest.mark.parametrize("table", TABLES_OF_SUMS)
def test_a_sum_that_is_one_too_many_is_told_with_its_table(events, table):
    assert table.objects.update(events=F("events") + 1) > 0
    places = {problem.file for problem in problems_of_sums_of_events()}
    assert table._meta.db_table in places
    assert (
        f"sums of expulsions by {events[0].initiator_id} against {events[0].target_id}" in places
    ) == (table is SumsByPair)


def test_people_that_were_not_added_are_told_with_the_pair_and_the_remedy(events):
    one = events[0]
    pair = SumsByPair.objects.filter(initiator=one.initiator_id, target=one.target_id)
    assert pair.filter(type="expulsion").update(persons=0, refused=0, staff_cut=0) == 1
    [problem, whole] = problems_of_sums_of_events()
    assert problem.file == f"sums of expulsions by {one.initiator_id} against {one.target_id}"
    assert (problem.value, whole.file) == ("(1, 0)", "sanctions_sumsbypair")
    assert "The published events add up to (1, 3)" in problem.message
    assert "manage.py migrate sanctions 0010" in problem.message


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a statement of SQLite alone")
def test_rows_replaced_past_the_triggers_are_found_by_the_command(events):
    """INSERT OR REPLACE deletes a row without the trigger of deletion."""
    table = Expulsion._meta.db_table
    columns = ", ".join(one.column for one in Expulsion._meta.concrete_fields if not one.generated)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")
    with pytest.raises(CommandError, match="problem"):
        call_command("verify")
