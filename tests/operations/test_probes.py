"""`/healthz` and `/readyz`: what a probe learns, whatever state the server is in."""

import json

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from sanctions.dataset.revision import current_revision
from sanctions.models import Revision
from sanctions.operations import readiness
from sanctions.operations.probes import Probes
from tests.asking import ask


@pytest.fixture
def server():
    """The probes, before an application that must not be reached."""
    return Probes(None)


def checks_of(server):
    status, headers, body = ask(server, "/readyz")
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "no-store"
    told = json.loads(body)
    assert told["status"] == ("ready" if status == "200 OK" else "not ready")
    assert (status == "200 OK") == all(check["passed"] for check in told["checks"].values())
    return status, {name: check["found"] for name, check in told["checks"].items()}


def test_a_process_that_lives_says_so_without_a_database_under_any_name(server, settings):
    settings.SECURE_SSL_REDIRECT = True
    # Without the mark of pytest-django, a query would be an error.
    status, headers, body = ask(server, "/healthz", HTTP_HOST="10.1.2.3:8000")
    assert (status, headers["cache-control"]) == ("200 OK", "no-store")
    assert json.loads(body)["status"] == "ok"
    assert headers["content-length"] == str(len(body))


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_head_has_no_body_and_writing_is_refused(server, path):
    status, headers, body = ask(server, path, method="HEAD")
    assert (status, body) == ("200 OK", b"")
    assert int(headers["content-length"]) > 0
    status, headers, _ = ask(server, path, method="POST")
    assert (status, headers["allow"]) == ("405 Method Not Allowed", "GET, HEAD")


def test_other_requests_go_on(server):
    server.application = lambda environ, _start: [environ["PATH_INFO"].encode()]
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/healthz/more"}
    assert server(environ, None) == [b"/healthz/more"]


@pytest.mark.django_db
def test_a_server_with_all_it_needs_is_ready_after_four_queries(server):
    revision = current_revision()
    with CaptureQueriesContext(connection) as queries:
        status, found = checks_of(server)
    assert status == "200 OK"
    assert found == {
        "database": f"{connection.display_name} answers.",
        "migrations": "All are applied.",
        "revision": f"{revision.digest}, after {revision.changes} changes.",
    }
    assert len(queries) == 4  # one of them looks whether there is a table of migrations


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_named_and_one_that_is_newer_does_no_harm(server):
    recorder = MigrationRecorder(connection)
    recorder.record_applied("sanctions", "9999_of_a_newer_version")
    assert checks_of(server)[0] == "200 OK"
    recorder.record_unapplied("sanctions", "0002_revision")
    status, found = checks_of(server)
    assert status == "503 Service Unavailable"
    assert found["migrations"] == ("Not applied: sanctions.0002_revision. Run manage.py migrate.")
    for name in MigrationRecorder(connection).migration_qs.filter(app="auth"):
        recorder.record_unapplied("auth", name.name)
    _, found = checks_of(server)
    assert " and 8 more. Run manage.py migrate." in found["migrations"]


@pytest.mark.django_db
def test_a_database_without_the_dataset_is_not_ready(server):
    Revision.objects.all().delete()
    status, found = checks_of(server)
    assert status == "503 Service Unavailable"
    assert found["revision"] == "The database holds no rows of the dataset. Run manage.py seed."


@pytest.mark.django_db
def test_rows_that_changed_are_no_reason_to_wait(server):
    Revision.objects.update(changes=7)
    assert checks_of(server) == (
        "200 OK",
        checks_of(server)[1]
        | {"revision": "After 7 changes: worked out when it is next asked for."},
    )


def test_a_database_that_does_not_answer_is_told_without_its_address(server, monkeypatch, caplog):
    def gone():
        raise OperationalError("connection to server at 10.9.8.7 failed")

    monkeypatch.setattr(readiness, "_database", gone)
    status, found = checks_of(server)
    assert status == "503 Service Unavailable"
    assert found == {"database": "No answer (OperationalError)."}
    assert "10.9.8.7" in caplog.text


@pytest.mark.django_db
def test_a_connection_of_the_time_before_the_database_went_is_tried_once_more(server, monkeypatch):
    answers = iter([OperationalError("the connection is closed"), (True, "It answers.")])

    def back():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(readiness, "_database", back)
    monkeypatch.setattr(connection, "close", lambda: None)
    assert checks_of(server)[1]["database"] == "It answers."


@pytest.mark.django_db
def test_a_table_that_is_missing_leaves_the_other_checks(server, monkeypatch):
    def gone():
        raise OperationalError("no such table")

    monkeypatch.setitem(readiness._FURTHER, "migrations", gone)
    monkeypatch.setattr(connection, "close", lambda: None)
    status, found = checks_of(server)
    assert status == "503 Service Unavailable"
    assert list(found) == ["database", "migrations", "revision"]
    assert found["migrations"] == "No answer (OperationalError)."
