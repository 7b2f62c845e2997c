"""Queries of a request are stopped when its time is over; those of commands are not."""

import pytest
from django.db import OperationalError, connections
from django.db.backends.signals import connection_created

from sanctions.dataset import time_limits
from sanctions.dataset.time_limits import as_long_as_it_takes, time_for_queries, was_stopped
from tests.slow.urls import FOR_EVER

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(settings, django_db_blocker):
    """A connection that was opened while limits were set, as one of the server's."""
    settings.QUERY_SECONDS = 1
    connection = connections.create_connection("default")
    connection_created.connect(time_limits._limit, dispatch_uid="test")
    try:
        connection.ensure_connection()
    finally:
        connection_created.disconnect(dispatch_uid="test")
    yield connection
    connection.close()


def run(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_a_query_that_takes_too_long_is_stopped_and_the_next_one_runs(limited):
    with time_for_queries(1), pytest.raises(OperationalError) as stopped:
        run(limited, FOR_EVER)
    assert was_stopped(stopped.value)
    assert run(limited, "SELECT 1") == (1,)


def test_no_query_is_begun_when_the_time_is_over(limited):
    with time_for_queries(0.000001):
        with pytest.raises(OperationalError) as stopped:
            run(limited, "SELECT 1")
        assert was_stopped(stopped.value)
        with as_long_as_it_takes():
            assert run(limited, "SELECT 1") == (1,)
    assert run(limited, "SELECT 1") == (1,)


def test_each_query_of_an_editor_has_its_own_time(limited):
    with time_for_queries(1, for_each=True):
        time_limits._time.until = 0.0  # long ago: the query before took all of its time
        assert run(limited, "SELECT 1") == (1,)
        with pytest.raises(OperationalError) as stopped:
            run(limited, FOR_EVER)
    assert was_stopped(stopped.value)


def test_without_limits_there_are_none(limited):
    with time_for_queries(0):
        assert run(limited, "SELECT 1") == (1,)
    assert time_limits._time.until == float("inf")


def test_other_errors_of_the_database_are_no_stopped_queries(limited):
    with pytest.raises(Exception, match="no_such_table") as failed:
        run(limited, "SELECT * FROM no_such_table")
    assert not was_stopped(failed.value)
    assert not was_stopped(ValueError("interrupted"))
