"""Every request has an id, is counted by its route, and leaves one line in the log."""

import json
import logging

import orjson
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from config.logs import JsonLines, Lines
from sanctions.http.answers import KeptAnswers
from sanctions.http.request_id import current_request_id
from sanctions.operations.metrics import DURATION, IN_FLIGHT, KEPT_ANSWERS
from sanctions.operations.probes import Probes
from sanctions.operations.watching import InFlight, Watched
from tests.asking import ask, environ_of

LIST = "/api/v1/expulsions/"
ID = "x-request-id"


@pytest.fixture
def server(db):
    """The whole of it, as config.wsgi puts it together; requests keep the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    kept = KeptAnswers(InFlight(WSGIHandler()), 1_000_000)
    yield Watched(Probes(kept), kept)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def lines(caplog):
    """What is logged of requests from here on, as programs read it."""
    caplog.set_level(logging.INFO, "sanctions.access")

    def read():
        formatter = JsonLines()
        access = [one for one in caplog.records if one.name == "sanctions.access"]
        return [json.loads(formatter.format(one)) for one in access]

    return read


def counted(route, status="200", answer="made", method="GET"):
    labels = {"method": method, "route": route, "status": status, "answer": answer}
    for sample in DURATION.collect()[0].samples:
        if sample.name.endswith("_count") and sample.labels == labels:
            return sample.value
    return 0


def test_an_answer_bears_the_id_that_a_proxy_gave_or_a_new_one(server):
    given = ask(server, LIST, HTTP_X_REQUEST_ID="from-a-proxy.7")[1][ID]
    assert given == "from-a-proxy.7"
    assert ask(server, LIST, HTTP_X_REQUEST_ID="from-a-proxy.7")[1][ID] == given  # from memory
    ids = [ask(server, path)[1][ID] for path in (LIST, LIST, "/", "/healthz", "/static/none")]
    assert len(set(ids)) == 5
    assert all(len(one) == 16 for one in ids)
    assert current_request_id() == ""


@pytest.mark.parametrize(
    "wrong", ["short", "a" * 65, "two words", "line\nbreak", "é" * 10, "<b>bold</b>"]
)
def test_an_id_that_could_not_be_logged_safely_is_not_taken(server, wrong):
    assert ask(server, "/healthz", HTTP_X_REQUEST_ID=wrong)[1][ID] != wrong


def test_errors_tell_the_id_as_json_and_on_pages(server):
    _, headers, body = ask(server, LIST, "initiator=Russia")
    assert json.loads(body)["request_id"] == headers[ID]
    _, headers, body = ask(server, "/no-such-page/")
    assert f"<code>{headers[ID]}</code>" in body.decode()


def test_requests_are_counted_by_route_status_and_whether_they_came_from_memory(server):
    route = "/api/v1/expulsions/<pk>/"
    before = [counted(route), counted(route, answer="memory"), counted("nowhere", "404")]
    for event in ("exp-2018-03-26-usa-rus", "exp-2018-03-26-usa-rus", "exp-2018-03-17-rus-gbr"):
        assert ask(server, f"{LIST}{event}/")[0] == "200 OK"
    ask(server, "/no/such/page/")
    after = [counted(route), counted(route, answer="memory"), counted("nowhere", "404")]
    assert [new - old for new, old in zip(after, before, strict=True)] == [2, 1, 1]
    assert next(iter(KEPT_ANSWERS.collect())).samples[0].value == 2
    assert next(iter(IN_FLIGHT.collect())).samples[0].value == 0


def test_a_method_that_is_made_up_makes_no_label_of_its_own(server):
    before = counted("nowhere", "404", method="other")
    assert ask(server, "/no/such/page/", method="BREW")[0].startswith("40")
    assert counted("nowhere", "404", method="other") == before + 1
    assert not any("BREW" in str(one.labels) for one in DURATION.collect()[0].samples)


def test_a_line_has_what_an_operator_looks_for(server, lines):
    agent = "made-up/1.0 (\xe9)"
    ask(server, LIST, "limit=1", HTTP_USER_AGENT=agent)
    _, headers, body = ask(server, LIST, "limit=1")
    line = lines()[-1]
    assert line.pop("ms") < 60_000
    assert line.pop("time").endswith("+00:00")
    assert line.pop("process") > 0
    assert line == {
        "level": "INFO",
        "logger": "sanctions.access",
        "message": f"GET {LIST} 200",
        "request_id": "",  # read after the request here; a handler reads it within
        "method": "GET",
        "route": LIST,
        "path": LIST,
        "query": "limit=1",
        "status": 200,
        "bytes": len(body),
        "answer": "memory",
        "client": "127.0.0.1",
        "agent": "",
    }
    assert lines()[0]["agent"] == "made-up/1.0 (\ufffd)"
    assert headers["content-length"] == str(len(body))


def test_the_id_of_the_request_is_in_its_lines(server, caplog):
    told = []

    class Reading(logging.Handler):
        def emit(self, record):
            told.append(json.loads(JsonLines().format(record)))

    reading = Reading()
    caplog.set_level(logging.INFO, "sanctions.access")
    logging.getLogger().addHandler(reading)
    try:
        _, headers, _ = ask(server, LIST, "initiator=Russia")
    finally:
        logging.getLogger().removeHandler(reading)
    assert {line["logger"] for line in told} == {"django.request", "sanctions.access"}
    assert {line["request_id"] for line in told} == {headers[ID]}


def test_secrets_are_in_no_line(server, lines, caplog):
    ask(server, "/admin/login/", "next=/admin/&password=hunter22", HTTP_COOKIE="sessionid=c0ffee")
    ask(server, LIST, "token=c0ffee&initiator=USA", HTTP_AUTHORIZATION="Bearer c0ffee")
    ask(server, "/nowhere/", HTTP_USER_AGENT="Cookie: sessionid=c0ffee")
    assert [line["query"] for line in lines()] == ["", "token=[hidden]&initiator=USA", ""]
    assert lines()[2]["agent"] == "Cookie: [hidden]"
    assert "c0ffee" not in json.dumps(lines())
    assert "hunter22" not in json.dumps(lines())


def test_probes_that_find_all_well_leave_no_line(server, lines):
    ask(server, "/healthz")
    ask(server, "/healthz", method="POST")
    assert [line["status"] for line in lines()] == [405]


def test_a_failure_outside_of_every_view_is_answered_and_logged_with_its_cause(lines, caplog):
    def failing(*_):
        raise ValueError("made up")

    status, headers, body = ask(Watched(failing), LIST)
    assert status == "500 Internal Server Error"
    assert headers[ID] in json.loads(body)["detail"]
    assert lines()[-1]["status"] == 500
    error = next(one for one in caplog.records if one.levelname == "ERROR")
    told = orjson.loads(JsonLines().format(error))
    assert "\n" not in JsonLines().format(error)
    assert told["exception"].startswith("Traceback")
    assert told["exception"].endswith("ValueError: made up")


def test_an_answer_that_is_given_up_halfway_is_counted_too(lines):
    closed = []

    class Endless:
        def __iter__(self):
            return iter([b"12345"] * 3)

        def close(self):
            closed.append(True)

    def streaming(_environ, start):
        start("200 OK", [])
        return Endless()

    before = next(iter(IN_FLIGHT.collect())).samples[0].value
    twice = InFlight(InFlight(streaming))
    answer = Watched(twice)(environ_of("/endless"), lambda *_: None)
    assert next(answer) == b"12345"
    assert next(iter(IN_FLIGHT.collect())).samples[0].value == before + 1
    del answer  # as a server does whose client has gone
    assert closed == [True]
    assert lines()[-1]["bytes"] == 5
    assert next(iter(IN_FLIGHT.collect())).samples[0].value == before


def record(message, *args, exc_info=None):
    return logging.LogRecord("made.up", logging.ERROR, "", 1, message, args, exc_info)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("password=hunter22&x=1", "password=[hidden]&x=1"),
        ("{'new_password1': 'hunter22'}", "{'new_password1': '[hidden]'}"),
        ("Authorization: Bearer abc.def", "Authorization: [hidden]"),
        ("Set-Cookie: __Host-sessionid=abc; Path=/", "Set-Cookie: [hidden]"),
        ("at postgresql://png:hunter22@db:5432/png", "at postgresql://png:[hidden]@db:5432/png"),
        ("csrfmiddlewaretoken=abc", "csrfmiddlewaretoken=[hidden]"),
        ("the key is a-made-up-key-of-this-test", "the key is [hidden]"),
        ("country code: RUS, key: exp-2018-03-26-usa-rus", None),
    ],
)
def test_what_looks_like_a_secret_is_hidden_in_both_forms(settings, message, told, monkeypatch):
    monkeypatch.setattr("config.logs._secrets", lambda: ("a-made-up-key-of-this-test",))
    told = told or message
    assert json.loads(JsonLines().format(record(message)))["message"] == told
    assert Lines().format(record(message)).endswith(f" ERROR made.up: {told}")


def test_no_visitor_begins_a_line_of_their_own():
    assert "\n" not in Lines().format(record("Not Found: %s", "/x\n2026 ERROR made up"))
    line = JsonLines().format(record("half of a pair: %s", "\ud800\n"))
    assert "\n" not in line
    assert json.loads(line)["message"] == "half of a pair: \\ud800\n"
