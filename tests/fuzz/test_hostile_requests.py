"""Hostile requests through granian, by raw sockets: no server error, no hang, no leak.

Each of those in requests/ is sent once in `make test`. `make fuzz` sends them again and again,
and thousands that are like them but for some bytes; FUZZ_SEED and FUZZ_REQUESTS choose others and
how many.
"""

import os
import random
import re
from collections import Counter
from urllib.parse import quote

import pytest

from tests.fuzz.hostile import FOLDER, hostile_requests, status_of, statuses_of
from tests.serving import serving

REQUESTS = hostile_requests()
EVENT = "/api/v1/expulsions/exp-2018-03-14-gbr-rus/"
# Seconds in which a connection has to come to its end.
BOUND = 30
MEGABYTE = 1_000_000
# What is put into a request that is changed.
SIGNS = [
    *(b"\r\n", b"\n", b"\0", b"%", b"%00", b"%FF", b"&", b"=", b",", b":", b"\xff", b"\xc3\xa9"),
    *(b" ", b"\t", b"..", b"//", b"9" * 40, b"-1"),
]
# What a server may hold more of after thousands of requests than after some: caches fill up.
GROWTH = 30 * MEGABYTE

SEED = os.environ.get("FUZZ_SEED", "1")
NUMBER = int(os.environ.get("FUZZ_REQUESTS", "30000"))


@pytest.fixture(scope="module")
def server(make_seeded_database):
    # Headers that do not come are not waited for as long as by default, 30 seconds.
    options = ("--http1-header-read-timeout", "1000", "--blocking-threads", "4")
    # Threads take some megabytes each when they are first used, and so do answers that are kept:
    # with few of the one and none of the other, memory that grows is memory that is lost.
    limits = {"RATE_LIMIT": "0", "QUERY_SECONDS": "5", "ANSWERS_MEMORY": "0"}
    with serving(make_seeded_database(), *options, **limits) as running:
        yield running


class Sender:
    """Sends requests, and counts what came back."""

    def __init__(self, server):
        self.server = server
        self.sent = Counter()
        self.event = server.get(EVENT).body

    def send(self, one):
        """Return what came back, all of it; nothing where the client does not wait for it."""
        with self.server.connect(BOUND) as connection:
            received = b""
            try:
                connection.sendall(one.sent)
                if "cut" in one.expected:
                    return b""
                while piece := connection.recv(1 << 16):
                    received += piece
            except (ConnectionResetError, BrokenPipeError):
                pass  # it was answered before all of it was read
        self.sent[status_of(received)] += 1
        return received

    def still_answers(self):
        answer = self.server.get(EVENT)
        return (answer.status, answer.body) == (200, self.event)


@pytest.fixture(scope="module")
def sender(server):
    return Sender(server)


def test_there_are_many_of_each_kind():
    kinds = Counter(one.name.partition(":")[0] for one in REQUESTS)
    assert kinds.keys() == {path.stem for path in FOLDER.glob("*.http")}
    assert min(kinds.values()) >= 8
    assert len({one.name for one in REQUESTS}) == len(REQUESTS) >= 180
    assert max(len(one.sent) for one in REQUESTS) > 1_000_000


def test_each_is_answered_or_refused_and_the_server_answers_as_before(server, sender):
    wrong = {}
    for one in REQUESTS:
        received = sender.send(one)
        if not one.allows(received):
            wrong[one.name] = (sorted(one.expected), statuses_of(received), received[:300])
        assert sender.still_answers(), one.name
    assert not wrong, "\n".join(f"{name}: {told}" for name, told in wrong.items())
    assert not errors_in(server)


def errors_in(server):
    """What the server logged of errors that are ours, and not the client's."""
    return re.findall(r"panicked.*|ERROR (?!django\.security).*", server.log.read_text())


def test_memory_is_bounded_when_they_come_again_and_again(server, sender):
    harmless = [one for one in REQUESTS if len(one.sent) < 20_000 and "cut" not in one.expected]
    quick = [one for one in harmless if b"\r\n\r\n" in one.sent]
    for one in quick:
        sender.send(one)
    before = server.memory()
    for one in quick:
        sender.send(one)
    assert server.memory() - before < GROWTH


def changed(sent, chance):
    """Return a request with some of its bytes changed, left out, doubled or of another one.

    Half of them have their changes in the target, encoded, so that they get beyond the server.
    """
    found = bytearray(sent)
    target = range(sent.find(b" ") + 2, max(sent.find(b" HTTP/"), 0))
    in_target = bool(target) and chance.random() < 0.5
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        place = chance.choice(target) if in_target else chance.randrange(len(found) + 1)
        length = chance.choice([1, 1, 2, 8, 64])
        piece = bytes(found[place : place + length])
        other = chance.choice(REQUESTS).sent[:5000]
        start = chance.randrange(len(other))
        instead = chance.choice(
            [
                b"",
                chance.randbytes(length),
                piece * chance.choice([2, 3, 100]),
                other[start : start + length],
                chance.choice(SIGNS),
            ]
        )
        if in_target:
            instead = quote(instead, safe="/?&=,.%-+:").encode()
        found[place : place + length] = instead
    return bytes(found)


@pytest.mark.fuzz
def test_thousands_that_are_like_them_are_no_server_errors(server, sender, capsys):
    """The client closes its half at the end, so that nothing waits for what does not come."""
    chance = random.Random(SEED)
    plain = [one.sent for one in REQUESTS if len(one.sent) < 20_000]
    statuses, failed, before = Counter(), [], 0
    for number in range(NUMBER):
        sent = changed(chance.choice(plain), chance)
        received = server.raw(sent, BOUND)
        statuses[status_of(received)] += 1
        if any(status >= 500 and status != 505 for status in statuses_of(received)):
            failed.append((sent[:2000], received[:500]))
        if number % 100 == 0:
            assert sender.still_answers(), sent
        if number == NUMBER // 2:  # by then each thread has done a bit of everything
            before = server.memory()
    grown = server.memory() - before
    with capsys.disabled():
        told = ", ".join(
            f"{status or 'closed'}: {count}" for status, count in statuses.most_common()
        )
        print(  # noqa: T201
            f"\n{NUMBER} hostile requests through granian (FUZZ_SEED={SEED}), "
            f"{len(failed)} server errors ({told}); memory grew by {grown / MEGABYTE:.1f} MB."
        )
    assert not failed
    assert not errors_in(server)
    assert grown < GROWTH
