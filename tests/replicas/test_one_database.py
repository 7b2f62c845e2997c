"""A request reads one database, and is answered from another one where that fails."""

import json

import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError, connections
from django.db.utils import InterfaceError

from sanctions.dataset.releases.opening import reading_from
from sanctions.http import one_database
from sanctions.http.one_database import OneDatabase, with_replicas
from sanctions.http.rate import count_request
from sanctions.models import ChangeEntry, Country, Expulsion
from sanctions.replicas import reading as reading_module
from sanctions.replicas.reading import (
    PRIMARY,
    Choice,
    ReplicaRouter,
    database_read,
    goes_on_elsewhere,
    is_of_the_database,
    reading,
)
from sanctions.replicas.state import State

ONE, TWO = "replica-1", "replica-2"
LIST = "/api/v1/expulsions/"


class Handle:
    """Stands for a connection: it has no statement to note."""

    def __init__(self):
        self.execute_wrappers = []


class Databases:
    """A made-up pool: replicas first, then the primary; `gone` are those that do not answer."""

    def __init__(self, *aliases):
        self.aliases = aliases
        self.gone = set()
        self.states = dict.fromkeys((*aliases, PRIMARY), State(7, "made up", 7))
        self.noted = 0

    def choose(self, without=(), *, primary_first=False):
        order = (PRIMARY, *self.aliases) if primary_first else (*self.aliases, PRIMARY)
        left = [alias for alias in order if alias not in {*without, *self.gone}]
        return Choice(left[0], self.states[left[0]]) if left else None

    def look(self):
        self.noted += 1
        return None if PRIMARY in self.gone else Choice(PRIMARY, self.states[PRIMARY])

    def answers(self, alias):
        return alias not in self.gone


class Answer(list):
    """What Django answers with, as far as it is looked at."""

    def __init__(self, pieces, streaming=False):
        super().__init__(pieces)
        self.streaming = streaming
        self.closed = 0

    def close(self):
        self.closed += 1


class Program:
    """A made-up application that tells from which databases it was asked to read."""

    def __init__(self, databases):
        self.databases = databases
        self.read = []
        self.made = []
        self.pieces = None
        self.on_piece = lambda number: None

    def __call__(self, environ, start_response):
        self.read.append(database_read())
        failed = database_read() in self.databases.gone
        tag = [("ETag", 'W/"made up"')]
        start_response("500 Internal Server Error" if failed else "200 OK", tag)
        if self.pieces is None or failed:
            answer = Answer([database_read().encode()])
        else:
            answer = Answer([], streaming=True)
            answer.__class__ = type("Streaming", (Answer,), {"__iter__": lambda _: self._stream()})
        self.made.append(answer)
        return answer

    def _stream(self):
        for number, piece in enumerate(self.pieces):
            self.on_piece(number)
            if database_read() in self.databases.gone:
                raise OperationalError("made up: the server closed the connection")
            yield piece


@pytest.fixture
def databases(monkeypatch):
    aliases = (ONE, TWO)
    handles = {alias: Handle() for alias in (PRIMARY, *aliases)}
    monkeypatch.setattr(reading_module, "connections", handles)
    return Databases(*aliases)


@pytest.fixture
def ask(databases):
    program = Program(databases)
    application = OneDatabase(program, databases)

    def send(path=LIST, method="GET", **environ):
        told = []
        given = {"REQUEST_METHOD": method, "PATH_INFO": path, **environ}
        body = application(given, lambda *start: told.append(start))
        sent = b"".join(body)
        (started,) = told
        return started[0], dict(started[1]), sent

    send.program = program
    return send


def test_a_request_reads_the_replica_that_is_chosen(ask):
    assert ask() == ("200 OK", {"ETag": 'W/"made up"'}, b"replica-1")
    assert ask.program.read == [ONE]
    assert database_read() == PRIMARY


@pytest.mark.parametrize(
    ("path", "method", "environ"),
    [
        ("/admin/", "GET", {}),
        ("/admin/login/", "POST", {}),
        (LIST, "POST", {}),
        (LIST, "GET", {"HTTP_COOKIE": "theme=dark; sessionid=made-up"}),
        ("/api/v1/changes/", "GET", {}),
        ("/api/v1/changes.csv", "GET", {}),
        ("/static/sanctions/web.css", "GET", {}),
    ],
)
def test_the_desk_its_people_and_the_log_of_changes_read_the_primary(ask, path, method, environ):
    ask(path, method, **environ)
    assert ask.program.read == [PRIMARY]


@pytest.mark.parametrize("cookie", ["", "csrftoken=made-up", "theme=dark"])
def test_who_is_not_signed_in_reads_a_replica(ask, cookie):
    ask("/expulsions/", HTTP_COOKIE=cookie)
    assert ask.program.read == [ONE]


def test_after_a_write_the_state_of_the_primary_is_noted(ask, databases):
    ask("/admin/", "POST")
    assert databases.noted == 1


def test_a_request_whose_database_fails_is_answered_from_another_one(ask, databases):
    databases.choose = lambda without=(), **_: Choice(
        next(alias for alias in (ONE, TWO, PRIMARY) if alias not in without), None
    )
    databases.gone = {ONE, TWO}
    assert ask()[2] == b"default"
    assert ask.program.read == [ONE, TWO, PRIMARY]
    assert [answer.closed for answer in ask.program.made] == [1, 1, 0]


def test_an_error_of_our_own_is_not_tried_again(databases):
    asked = []

    def broken(_, start_response):
        asked.append(database_read())
        start_response("500 Internal Server Error", [])
        return [b""]

    told = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": LIST}
    OneDatabase(broken, databases)(environ, lambda *start: told.append(start))
    assert asked == [ONE]
    assert told == [("500 Internal Server Error", [])]


def test_an_answer_that_is_made_twice_counts_as_one_request(databases, settings):
    settings.RATE_LIMIT = 5
    left = []

    def counting(environ, start_response):
        left.append(count_request(environ).remaining)
        failed = database_read() in databases.gone
        start_response("500 Internal Server Error" if failed else "200 OK", [])
        return [b""]

    databases.choose = lambda without=(), **_: Choice(TWO if without else ONE, None)
    databases.gone = {ONE}
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": LIST, "REMOTE_ADDR": "192.0.2.81"}
    OneDatabase(counting, databases)(environ, lambda *_: None)
    assert left == [4, 4]


def test_a_file_whose_database_fails_midway_goes_on_from_another_one(ask, databases):
    ask.program.pieces = [b"id,persons\n", b"a,1\n", b"b,2\n", b"c,3\n"]

    def fail(number):
        if number == 2 and database_read() == ONE:
            databases.gone = {ONE}

    ask.program.on_piece = fail
    assert ask() == ("200 OK", {"ETag": 'W/"made up"'}, b"id,persons\na,1\nb,2\nc,3\n")
    assert ask.program.read == [ONE, TWO]
    assert ask.program.made[0].closed == 1


def test_a_file_that_fails_before_its_first_byte_is_begun_elsewhere(ask, databases):
    ask.program.pieces = [b"id,persons\n"]
    databases.choose = lambda without=(), **_: Choice(TWO if without else ONE, None)

    def fail(_):
        databases.gone = {ONE}

    ask.program.on_piece = fail
    assert ask()[2] == b"id,persons\n"
    assert ask.program.read == [ONE, TWO]


def test_an_empty_file_is_sent_empty(ask):
    ask.program.pieces = []
    assert ask()[2] == b""


def test_a_file_is_not_joined_from_rows_in_different_states(ask, databases):
    ask.program.pieces = [b"id,persons\n", b"a,1\n"]
    databases.states[TWO] = State(8, "made up, later", 8)

    def fail(number):
        databases.gone = {ONE} if number == 1 else set()

    ask.program.on_piece = fail
    with pytest.raises(OperationalError):
        ask()


def test_a_file_that_can_not_go_on_ends_in_its_line_that_says_so(ask, databases):
    ask.program.pieces = [b"id,persons\n", b"a,1\n"]
    databases.states[TWO] = State(8, "made up, later", 8)

    def fail(number):
        if number == 1:
            error = OperationalError("made up: the server closed the connection")
            assert goes_on_elsewhere(error, b"# INCOMPLETE\n")
            raise error

    ask.program.on_piece = fail
    assert ask()[2] == b"id,persons\n# INCOMPLETE\n"


def test_a_file_is_not_joined_from_different_bytes(ask, databases):
    ask.program.pieces = [b"id,persons\n", b"a,1\n", b"b,2\n"]

    def fail(number):
        if number == 2:
            databases.gone = {ONE}
            ask.program.pieces = [b"id,persons\n", b"a,9\n", b"b,2\n"]

    ask.program.on_piece = fail
    with pytest.raises(OperationalError):
        ask()


def test_a_write_without_the_primary_is_refused_with_what_to_do(ask, databases):
    databases.gone = {PRIMARY}
    status, headers, body = ask("/admin/sanctions/expulsion/add/", "POST")
    assert status == "503 Service Unavailable"
    assert headers["Retry-After"] == "10"
    assert headers["Cache-Control"] == "no-store"
    assert b"The database that takes changes does not answer." in body
    assert ask()[0] == "200 OK"


def test_without_any_database_the_answer_is_a_problem_that_says_so(ask, databases):
    databases.gone = {PRIMARY, ONE, TWO}
    status, headers, body = ask()
    assert status == "503 Service Unavailable"
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["detail"] == one_database.NONE.detail
    assert ask(method="HEAD")[2] == b""


def test_without_replicas_nothing_stands_between(settings):
    assert with_replicas(len) is len


@pytest.mark.parametrize(
    ("error", "code", "elsewhere"),
    [
        (OperationalError, "57P01", True),  # the server shuts down
        (OperationalError, None, True),  # the connection is gone
        (OperationalError, "40001", True),  # a conflict with what the replica takes over
        (OperationalError, "57014", False),  # the statement took too long
        (InterfaceError, None, True),
        (ProgrammingError, "42P01", True),  # a migration is not there yet
        (ProgrammingError, "42601", False),  # a mistake in a statement
        (ValueError, None, False),
    ],
)
def test_which_errors_another_database_would_not_make(error, code, elsewhere):
    made = error("made up")
    made.__cause__ = Exception()
    made.__cause__.sqlstate = code
    assert is_of_the_database(made) is elsewhere


def test_an_error_that_follows_from_one_of_the_database_counts_as_one():
    gone = OperationalError("made up: the server closed the connection")
    follows = ValueError("made up: the cursor can't be closed")
    follows.__context__ = gone
    assert is_of_the_database(follows)


def test_a_statement_that_fails_is_noted(db):
    chosen = Choice(PRIMARY, None)
    with connections[PRIMARY].cursor() as cursor, reading(chosen), pytest.raises(DatabaseError):
        cursor.execute("SELECT no_such_column FROM sanctions_revision")
    assert chosen.failed


def test_reads_go_to_the_replica_writes_and_migrations_to_the_primary(databases):
    router = ReplicaRouter()
    with reading(Choice(ONE, None)):
        assert router.db_for_read(Country) == ONE
        assert Country.objects.all().db == ONE
        assert Country.objects.select_for_update().db == PRIMARY
    assert router.db_for_read(Country) is None
    assert router.allow_migrate(ONE, "sanctions") is False
    assert router.allow_migrate(PRIMARY, "sanctions") is None


def test_a_release_is_read_from_its_file_whatever_replica_is_read(db, databases, shipped):
    with reading(Choice(ONE, None)), reading_from(shipped.sqlite) as alias:
        assert Expulsion.objects.all().db == alias
        assert ChangeEntry.objects.all().db == ONE
