"""The gate: so many requests at once, long answers apart; who is refused is told when to come."""

import json
import threading

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse, StreamingHttpResponse

from sanctions.http import rooms, sending
from sanctions.http.gate import Gate

PATIENCE = 30


class Site:
    """An application behind a gate of one place, whose answers a test makes."""

    def __init__(self, at_once=1, downloads=1):
        self.gate = Gate(self._answer, at_once, downloads)
        self.answers = {"/": lambda: HttpResponse(b"whole")}
        self.closed = []

    def _answer(self, environ, start_response):
        response = self.answers[environ["PATH_INFO"]]()
        start_response("200 OK", [("Content-Type", "text/plain")])
        close = response.close
        response.close = lambda: (close(), self.closed.append(environ["PATH_INFO"]))
        return response

    def ask(self, path="/", method="GET", **headers):
        """Return status, headers and the body, not yet read where it is a long one."""
        told = []
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, **headers}
        body = self.gate(environ, lambda status, given: told.append((status, dict(given))))
        (head,) = told
        return *head, body

    def occupied(self, path):
        """Ask for an answer that is not made before what is returned is set."""
        begun, end = threading.Event(), threading.Event()

        def wait():
            begun.set()
            assert end.wait(PATIENCE)
            return HttpResponse(b"late")

        self.answers[path] = wait
        thread = threading.Thread(target=self.ask, args=[path])
        thread.start()
        assert begun.wait(PATIENCE)
        return thread, end


@pytest.fixture(autouse=True)
def short_moment(monkeypatch):
    monkeypatch.setattr(rooms, "MOMENT", 0.05)
    # These answers need no database, and closing them closes no connection.
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def test_one_too_many_is_told_when_to_ask_again():
    site = Site()
    thread, end = site.occupied("/slow")
    status, headers, body = site.ask("/api/v1/")
    assert status == "503 Service Unavailable"
    assert headers["Content-Type"] == "application/problem+json"
    assert int(headers["Retry-After"]) > 0
    assert headers["Cache-Control"] == "no-store"
    # A script on any page can read it, as it could the answer.
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Expose-Headers"] == "Retry-After"
    problem = json.loads(b"".join(body))
    assert problem["status"] == 503
    assert "Retry-After" in problem["detail"]
    assert site.gate.turned_away == 1
    end.set()
    thread.join(PATIENCE)
    assert site.ask()[0] == "200 OK"


def test_a_browser_gets_a_page_and_head_gets_no_body():
    site = Site()
    thread, end = site.occupied("/slow")
    _, headers, body = site.ask("/countries/", HTTP_ACCEPT="text/html,*/*;q=0.8")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"Not at the moment" in b"".join(body)
    assert int(headers["Content-Length"]) == len(b"".join(body))
    # The API answers programs, whatever they accept.
    _, headers, _ = site.ask("/api/v1/", HTTP_ACCEPT="text/html")
    assert headers["Content-Type"] == "application/problem+json"
    assert b"".join(site.ask("/", method="HEAD")[2]) == b""
    end.set()
    thread.join(PATIENCE)


def test_editors_have_places_of_their_own():
    site = Site()
    site.answers["/admin/"] = lambda: HttpResponse(b"desk")
    thread, end = site.occupied("/slow")
    assert site.ask()[0].startswith("503")
    assert site.ask("/admin/")[0] == "200 OK"
    end.set()
    thread.join(PATIENCE)


def test_a_place_is_left_when_an_answer_fails():
    site = Site()
    site.answers["/"] = lambda: 1 / 0
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            site.ask()
    assert len(site.gate.public) == 0


def long(pieces, size=sending.WHOLE):
    return lambda: StreamingHttpResponse(b"x" * size for _ in range(pieces))


def test_a_short_stream_is_sent_whole_and_takes_no_place():
    site = Site()
    site.answers["/file"] = long(3, 100)
    _, _, body = site.ask("/file")
    assert body == [b"x" * 300]
    assert site.closed == ["/file"]
    assert len(site.gate.downloads) == 0


def test_a_long_stream_comes_piece_by_piece_and_only_so_many_at_once():
    site = Site()
    site.answers["/file"] = long(3)
    _, _, first = site.ask("/file")
    status, headers, body = site.ask("/file")
    assert status.startswith("503")
    assert "/api/v1/downloads/" in json.loads(b"".join(body))["detail"]
    assert int(headers["Retry-After"]) > 0
    # All else is answered meanwhile.
    assert site.ask()[0] == "200 OK"
    assert sum(map(len, first)) == 3 * sending.WHOLE
    first.close()
    assert site.closed.count("/file") == 2
    assert site.ask("/file")[0] == "200 OK"


def test_a_client_that_goes_away_ends_its_stream_and_leaves_its_place():
    site = Site()
    ended = []

    def pieces():
        try:
            while True:
                yield b"x" * sending.WHOLE
        finally:
            ended.append(True)

    site.answers["/file"] = lambda: StreamingHttpResponse(pieces())
    _, _, body = site.ask("/file")
    next(body)
    body.close()  # what a server does when it can't send any more
    body.close()
    assert ended == [True]
    assert site.closed == ["/file"]
    assert len(site.gate.downloads) == 0


def test_a_file_that_is_not_taken_in_time_is_broken_off(settings):
    settings.STREAM_SECONDS = 1
    site = Site()
    site.answers["/file"] = long(5)
    _, _, body = site.ask("/file")
    body._until = 0
    next(body)  # was there already
    with pytest.raises(sending.TooSlowError):
        next(body)


def test_an_answer_that_fails_before_anything_is_sent_is_a_problem(caplog):
    site = Site()

    def pieces():
        raise ValueError("made up for a test")
        yield b""

    site.answers["/file"] = lambda: StreamingHttpResponse(pieces())
    status, headers, body = site.ask("/file")
    assert status == "500 Internal Server Error"
    assert headers["Content-Type"] == "application/problem+json"
    assert b"made up" not in b"".join(body)
    assert "made up for a test" in caplog.text
    assert site.closed == ["/file"]
    assert len(site.gate.downloads) == 0
