"""A running server: twenty editors at once, killed within an import, stopped under load."""

import http.client
import json
import resource
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from tests.admin.files import as_csv, seeded
from tests.faults.conftest import Faulty
from tests.faults.desk import Person, people
from tests.faults.kills import count_kill
from tests.serving import serving

pytestmark = pytest.mark.django_db

EDITORS = 20
ROWS = 5
# Of the dispute over Salisbury.
SOURCES_BEFORE = 52
SOURCES = "/admin/sanctions/source/"
IMPORT = f"{SOURCES}import/"
CONFIRM = f"{SOURCES}process_import/"
DIES = "tests.faults.dying:application"


def at_once(*tasks):
    """Do things in threads that start together; return what each returned, in order."""
    gate, found = threading.Barrier(len(tasks)), [None] * len(tasks)

    def do(number, task):
        gate.wait()
        found[number] = task()

    threads = [threading.Thread(target=do, args=one) for one in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def sources_of(server):
    answer = server.get("/api/v1/sources/?limit=1000")
    assert answer.status == 200, answer.body
    return {row["id"]: row["title"] for row in json.loads(answer.body)["results"]}


def test_of_twenty_editors_at_once_nobody_overwrites_another(calm: Faulty):
    database = calm.commands.database
    keys = people(database, *(f"editor-{number}" for number in range(EDITORS)))
    with serving(database, RATE_LIMIT="0") as server:
        crowd = [Person(server, key) for key in keys]
        before = sources_of(server)
        one, *others = sorted(before)[: EDITORS + 1]

        # All at the same row: one saves it, and the others are told.
        forms = [person.open(f"{SOURCES}{one}/change/") for person in crowd]
        answers = at_once(
            *(
                lambda number=number: crowd[number].send(
                    f"{SOURCES}{one}/change/",
                    forms[number]
                    | {"title": f"By editor {number}", "reason": "Made up.", "_save": "yes"},
                )
                for number in range(EDITORS)
            )
        )
        statuses = [status for status, _, _ in answers]
        assert Counter(statuses) == {302: 1, 200: EDITORS - 1}
        winner = f"By editor {statuses.index(302)}"
        assert sources_of(server)[one] == winner
        for number, (status, _, page) in enumerate(answers):
            if status == 200:
                assert "Nothing was saved yet" in page
                assert f"By editor {number}" in page  # what they typed is still there

        # Each at a row of their own: all are saved.
        at_rows = list(zip(crowd, others, strict=True))
        forms = [person.open(f"{SOURCES}{row}/change/") for person, row in at_rows]
        answers = at_once(
            *(
                lambda number=number: at_rows[number][0].send(
                    f"{SOURCES}{at_rows[number][1]}/change/",
                    forms[number]
                    | {"title": f"Row {number}", "reason": "Made up.", "_save": "yes"},
                )
                for number in range(EDITORS)
            )
        )
        assert Counter(status for status, _, _ in answers) == {302: EDITORS}
        after = sources_of(server)
        assert after == before | {one: winner} | {
            row: f"Row {number}" for number, row in enumerate(others)
        }
    _, rows = calm.verified()
    assert rows == calm.before.rows


def five_sources(name):
    """A file of made-up sources, whose ids begin with a name."""
    (row, *_) = seeded("sources")
    new = [
        row | {"id": f"{name}-{number}", "url": f"https://example.org/{name}/{number}"}
        for number in range(ROWS)
    ]
    return as_csv("sources", *new).decode()


@pytest.mark.soak
@pytest.mark.parametrize("moments", [12])
def test_killed_within_an_import_it_wrote_all_of_the_file_or_nothing(calm, moments):
    database = calm.commands.database
    (key,) = people(database, "edith")

    def confirm(server, name, die_at):
        """Import a file of five sources; return the steps that it took."""
        person = Person(server, key)
        form = person.bring(IMPORT, f"{name}.csv", five_sources(name))
        status, headers, page = person.send(CONFIRM, form, **{"X-Die-At": str(die_at)})
        assert status == 302, page
        return int(headers["X-Steps"])

    with serving(database, application=DIES) as server:
        steps = confirm(server, "made-up", 0)
    _, rows = calm.verified()
    assert rows == calm.before.rows + ROWS
    written = []
    for number in range(moments):
        # From the middle to the last step, which is after the commit.
        step = steps // 2 + (steps - steps // 2) * number // (moments - 1)
        with (
            serving(database, application=DIES) as server,
            pytest.raises((http.client.HTTPException, ConnectionError)),
        ):
            confirm(server, f"made-up-{number}", step)
        count_kill()
        before, (_, rows) = rows, calm.verified()
        written.append(rows - before)
    assert set(written) <= {0, ROWS}
    assert written[0] == 0


def let_files_grow(server, size):
    """Bound the size of the files that a server's processes write."""
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in (pid, *map(int, children)):
        resource.prlimit(one, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the database is no file of ours")
def test_where_the_database_cannot_grow_an_import_is_refused_and_taken_later(calm):
    (key,) = people(calm.commands.database, "edith")
    with serving(calm.commands.database) as server:
        person = Person(server, key)
        form = person.bring(IMPORT, "made-up.csv", five_sources("made-up"))
        person.comes_again = False
        # SQLite's index of its log, which readers need too, has 32 kB.
        let_files_grow(server, 40_000)
        status, headers, page = person.send(CONFIRM, form)
        assert status == 503, page
        assert headers["Retry-After"]
        assert "nothing was changed" in page
        assert "The disk is full" in server.log.read_text()
        assert len(sources_of(server)) == SOURCES_BEFORE
        let_files_grow(server, resource.RLIM_INFINITY)
        assert person.send(CONFIRM, form)[0] == 302
        assert len(sources_of(server)) == SOURCES_BEFORE + ROWS
    assert calm.verified()[1] == calm.before.rows + ROWS


def test_stopped_under_load_it_finishes_the_answers_that_are_begun(calm):
    outcomes = Counter()
    stopped = threading.Event()

    def ask(server):
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            try:
                connection.connect()
                connection.request("GET", "/api/v1/expulsions.csv")
                answer = connection.getresponse()
                body = answer.read()
            except ConnectionRefusedError:
                return
            except (http.client.HTTPException, OSError) as error:
                outcomes[f"{type(error).__name__} {error}"] += 1
                if stopped.is_set():
                    return
            else:
                outcomes[(answer.status, len(body))] += 1
            finally:
                connection.close()

    with serving(calm.commands.database, RATE_LIMIT="0") as server:
        whole = len(server.get("/api/v1/expulsions.csv").body)
        threads = [threading.Thread(target=ask, args=[server]) for _ in range(6)]
        for thread in threads:
            thread.start()
        while outcomes[(200, whole)] < 20:
            time.sleep(0.05)
        stopped.set()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=60) == 0
        for thread in threads:
            thread.join()
        assert "Traceback" not in server.log.read_text()
    assert set(outcomes) == {(200, whole)}
    assert calm.verified() == (calm.before.digest, calm.before.rows)


def test_stopped_as_in_production_it_finishes_an_answer_that_takes_seconds(calm):
    answers = []
    slow = {"DJANGO_SETTINGS_MODULE": "tests.slow.settings"}
    with serving(calm.commands.database, "--workers-kill-timeout", "30", **slow) as server:
        asked = threading.Event()

        def ask():
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            connection.request("GET", "/slow/sleep/?seconds=2")
            asked.set()
            answers.append(connection.getresponse().read())
            connection.close()

        thread = threading.Thread(target=ask)
        thread.start()
        asked.wait()
        time.sleep(0.5)  # until it is at work
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=60) == 0
        thread.join()
    assert answers == [b"slept"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of a file")
def test_sqlites_file_gone_it_is_told_and_back_everything_answers_again(calm, tmp_path):
    database = calm.commands.database
    file = Path(database.environment["VAR_DIR"], "db.sqlite3")
    (key,) = people(database, "edith")
    # A connection that is open has the file, wherever it lies: here each request opens its own.
    with serving(database, RATE_LIMIT="0", CONN_MAX_AGE="0") as server:
        before = sources_of(server)
        person = Person(server, key)
        address = f"{SOURCES}{min(before)}/change/"
        form = person.open(address) | {"title": "Made up.", "reason": "Made up.", "_save": "yes"}

        file.rename(tmp_path / "away")
        answer = server.get("/api/v1/sources/?limit=2")
        assert answer.status == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Retry-After"]
        assert server.get("/").status == 503
        person.comes_again = False
        assert person.send(address, form)[0] == 503
        assert server.get("/healthz").status == 200
        assert server.get("/readyz").status == 503
        assert "run manage.py migrate" in server.log.read_text()

        (tmp_path / "away").replace(file)
        assert server.get("/readyz").status == 200
        assert sources_of(server) == before
        assert person.send(address, form)[0] == 302
        assert sources_of(server) == before | {min(before): "Made up."}
        assert "Traceback" not in server.log.read_text()
    assert calm.verified()[1] == calm.before.rows
