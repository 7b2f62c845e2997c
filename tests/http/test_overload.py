"""A server with too much to do: it refuses in due form, stays reachable, and is well afterwards.

The site is slow on purpose: see tests/slow/. Nothing here measures time but by waiting for what
has to come.
"""

import json
import socket
import threading
import time
from collections import Counter
from contextlib import ExitStack

import pytest

from tests.serving import serving

PATIENCE = 60
LONG = "/slow/answer.csv?rows=400000"  # 90 MB: more than all buffers between take


@pytest.fixture(scope="module")
def server(make_seeded_database):
    limits = {"QUERY_SECONDS": "1", "STALLED_SECONDS": "2", "STREAM_SECONDS": "30"}
    settings = {"DJANGO_SETTINGS_MODULE": "tests.slow.settings", "RATE_LIMIT": "0"}
    with serving(make_seeded_database(), **limits, **settings) as running:
        yield running


class Crowd:
    """Many clients who ask for the same at once."""

    def __init__(self, server, path, size):
        self.answers = []
        ask = lambda: self.answers.append(server.get(path))  # noqa: E731
        self.threads = [threading.Thread(target=ask) for _ in range(size)]
        for thread in self.threads:
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for thread in self.threads:
            thread.join(PATIENCE)

    @property
    def statuses(self):
        return Counter(one.status for one in self.answers)


def is_unavailable(answer):
    assert answer.status == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0
    problem = json.loads(answer.body)
    assert problem["status"] == 503
    return problem["detail"]


@pytest.mark.parametrize("path", ["/api/slow/query/", "/admin/slow/query/"])
def test_a_query_that_takes_too_long_is_a_problem_that_says_what_to_do(server, path):
    detail = is_unavailable(server.get(path))
    assert "more than a second" in detail
    assert "/api/v1/downloads/" in detail


def test_a_file_whose_first_rows_take_too_long_is_a_problem(server):
    assert "a second" in is_unavailable(server.get("/slow/answer.csv?rows=0&then=query"))


@pytest.mark.parametrize(("then", "coding"), [("query", "identity"), ("error", "gzip")])
def test_a_file_that_breaks_off_says_so_in_its_last_line(server, then, coding):
    path = f"/slow/answer.csv?rows=20000&then={then}"
    answer = server.get(path, {"Accept-Encoding": coding})
    assert answer.status == 200
    *lines, last = answer.body.decode().splitlines()
    assert last.startswith("# INCOMPLETE: ")
    assert len(lines) == 1 + 20_000
    told = server.log.read_text().rpartition("A file ended too early")[2]
    assert ("OperationalError" if then == "query" else "Traceback") in told


def crowded(server):
    """Probes and the sign-in within a crowd: the crowd, and whether it was still there after."""
    with Crowd(server, "/api/slow/query/", 60) as crowd:
        while not crowd.answers:
            time.sleep(0.01)  # the first are refused
        assert server.get("/healthz").status == 200
        assert server.get("/admin/login/").status == 200
        assert server.get("/healthz").status == 200
        is_still_there = len(crowd.answers) < 60
    return crowd, is_still_there


def test_slow_queries_leave_room_for_probes_and_editors_and_are_refused_beyond(server):
    server.get("/admin/login/")  # the first one takes longer
    for _ in range(8):  # a query is stopped after a second, which a busy machine may need for all
        crowd, is_still_there = crowded(server)
        assert crowd.statuses == {503: 60}
        if is_still_there:
            break
    assert is_still_there
    details = Counter(is_unavailable(one) for one in crowd.answers)
    assert any("a second" in detail for detail in details)
    assert any("more requests" in detail for detail in details)
    assert server.get("/api/v1/expulsions/?limit=1").status == 200


def test_many_light_requests_at_once_are_all_answered(server):
    with Crowd(server, "/api/v1/countries/RUS/?fields=code", 40) as crowd:
        pass
    assert crowd.statuses.keys() <= {200, 400}
    assert len(crowd.statuses) == 1


@pytest.fixture
def opened():
    with ExitStack() as opened:
        yield opened


def test_clients_that_take_nothing_hold_up_nobody_and_are_cut_off(server, opened):
    stalled = [opened.enter_context(socket.socket()) for _ in range(4)]
    for one in stalled:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        one.settimeout(PATIENCE)
        one.connect(("127.0.0.1", server.port))
        one.sendall(f"GET {LONG} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    for one in stalled:
        assert one.recv(15) == b"HTTP/1.1 200 OK"
    assert "long files" in is_unavailable(server.get(LONG))
    assert server.get("/healthz").status == 200
    assert server.get("/api/v1/expulsions/?limit=1").status == 200
    assert server.get("/api/v1/expulsions/?format=csv&initiator=USA").status == 200
    assert server.get("/admin/login/").status == 200
    # The system closes their connections, and others take their places.
    until = time.monotonic() + PATIENCE
    while (answer := server.get("/slow/answer.csv?rows=10000")).status == 503:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert answer.body.count(b"\r\n") == 10_001


def test_clients_that_go_away_end_their_streams(server):
    for _ in range(12):
        with server.connect() as one:
            one.sendall(f"GET {LONG} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            one.recv(15)
    until = time.monotonic() + PATIENCE
    while server.get(LONG).status == 503:
        assert time.monotonic() < until
        time.sleep(0.2)
