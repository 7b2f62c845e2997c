"""Which database a request reads: replicas in turn, and the primary where they are behind."""

import multiprocessing

import pytest
from django.db import OperationalError

from sanctions.replicas import pool as pools
from sanctions.replicas.newest import Newest, now
from sanctions.replicas.pool import BEHIND, GONE, Pool
from sanctions.replicas.reading import PRIMARY
from sanctions.replicas.state import State

ONE, TWO = "replica-1", "replica-2"


class NoConnection:
    connection = None

    def close(self):
        pass


class Databases:
    """Made-up databases: how far each has got (None: it is gone), and how often it was asked."""

    def __init__(self, **changes):
        self.changes = {name.replace("_", "-"): changes[name] for name in changes}
        self.undigested = set()
        self.asked = []
        self.time = 1000.0

    def state_of(self, alias):
        self.asked.append(alias)
        changes = self.changes[alias]
        if changes is None:
            raise OperationalError("made up: it is gone")
        digested = changes - 1 if alias in self.undigested else changes
        return State(changes, f"digest {digested}", digested)


@pytest.fixture
def make(monkeypatch, tmp_path):
    monkeypatch.setattr(pools, "connections", dict.fromkeys((PRIMARY, ONE, TWO), NoConnection()))

    def make_pool(**changes):
        databases = Databases(**changes)
        replicas = [alias for alias in (ONE, TWO) if alias in databases.changes]
        newest = Newest(tmp_path / "newest")
        return Pool(replicas, newest, databases.state_of, lambda: databases.time), databases

    return make_pool


def test_replicas_take_turns_and_the_primary_is_not_asked(make):
    pool, databases = make(default=7, replica_1=7, replica_2=7)
    assert [pool.choose().alias for _ in range(4)] == [ONE, TWO, ONE, TWO]
    assert databases.asked == [ONE, TWO, ONE, TWO]


def test_what_is_chosen_comes_with_the_state_of_its_rows(make):
    pool, _ = make(default=7, replica_1=7)
    assert pool.choose().state == State(7, "digest 7", 7)


def test_a_replica_that_lacks_what_was_answered_from_is_not_read_until_it_has_it(make):
    pool, databases = make(default=8, replica_1=7)
    assert pool.choose().alias == ONE  # nobody here was given more yet
    assert pool.primary().state.changes == 8
    assert pool.choose().alias == PRIMARY
    databases.changes[ONE] = 8
    databases.time += BEHIND
    assert pool.choose().alias == ONE


def test_a_replica_that_is_behind_is_asked_now_and_then_not_each_time(make):
    pool, databases = make(default=8, replica_1=7)
    pool.primary()
    databases.asked.clear()
    for _ in range(5):
        pool.choose()
    assert databases.asked == [ONE, *[PRIMARY] * 5]


def test_of_two_replicas_the_one_that_is_not_behind_is_read(make):
    pool, databases = make(default=8, replica_1=7, replica_2=8)
    pool.primary()
    assert {pool.choose().alias for _ in range(6)} == {TWO}
    assert databases.asked.count(PRIMARY) == 1


def test_a_replica_without_the_digest_of_its_rows_leaves_it_to_the_primary(make):
    pool, databases = make(default=8, replica_1=8)
    databases.undigested = {ONE, PRIMARY}
    assert pool.choose().alias == PRIMARY
    databases.undigested.clear()
    databases.time += BEHIND
    assert pool.choose().alias == ONE


def test_a_replica_that_is_gone_is_tried_again_after_a_pause(make):
    pool, databases = make(default=7, replica_1=None)
    assert [pool.choose().alias for _ in range(3)] == [PRIMARY] * 3
    assert databases.asked.count(ONE) == 1
    databases.changes[ONE] = 7
    databases.time += GONE
    assert pool.choose().alias == ONE


def test_a_replica_that_failed_on_the_request_is_not_chosen_for_it_again(make):
    pool, _ = make(default=7, replica_1=7, replica_2=7)
    assert pool.choose([ONE]).alias == TWO
    assert pool.choose([ONE, TWO]).alias == PRIMARY
    assert pool.choose([ONE, TWO, PRIMARY]) is None


def test_without_the_primary_reading_goes_on_from_the_replica_that_has_got_furthest(make):
    pool, databases = make(default=9, replica_1=7, replica_2=8)
    pool.primary()
    databases.changes[PRIMARY] = None
    assert {pool.choose().alias for _ in range(4)} == {TWO}
    assert pool.choose(primary_first=True).alias == TWO


def test_where_nothing_answers_nothing_is_chosen(make):
    pool, _ = make(default=None, replica_1=None)
    assert pool.choose() is None


def test_what_needs_the_primary_reads_it(make):
    pool, databases = make(default=8, replica_1=7)
    assert pool.choose(primary_first=True).alias == PRIMARY
    assert databases.asked == [PRIMARY]


def test_the_primary_is_right_where_it_counts_less_than_was_known(make):
    """A backup was put back, or a replica took the primary's place."""
    pool, databases = make(default=9, replica_1=5)
    pool.primary()
    databases.changes[PRIMARY] = 5
    assert pool.choose().state.changes == 5
    databases.time += BEHIND
    assert pool.choose().alias == ONE


def test_what_was_noted_since_the_primary_was_asked_stays(tmp_path):
    newest = Newest(tmp_path / "newest")
    asked_at = now()
    newest.note(9)
    newest.correct(8, asked_at)
    assert newest.changes == 9
    newest.note(7)
    assert newest.changes == 9


def _note(path, first):
    newest = Newest(path)
    for changes in range(first, first + 200, 2):
        newest.note(changes)


def test_processes_share_what_is_the_newest(tmp_path):
    path = tmp_path / "newest"
    newest = Newest(path)
    assert newest.changes == 0
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_note, args=(path, first)) for first in (1, 2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert newest.changes == 200
    assert Newest(path).changes == 200
