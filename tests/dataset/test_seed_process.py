"""`manage.py seed` as a process of its own, on a database of its own: killed, doubled, watched."""

import os
import pty
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.own_database import OwnDatabase

ROOT = Path(__file__).resolve().parent.parent.parent
WHOLE = 8430

# Seeds, and kills itself without notice when it is about to call a function of the loading module.
KILLED_AT = """
import os, signal, django
django.setup()
from django.core.management import call_command
from sanctions.dataset.seeds import loading
original, calls = loading.{function}, 0
def killed(*arguments):
    global calls
    calls += 1
    if calls > {after}:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*arguments)
loading.{function} = killed
call_command("seed")
"""


def seed(own_database: OwnDatabase, **options: object) -> subprocess.CompletedProcess[str]:
    return own_database.manage("seed", **options)


@pytest.mark.parametrize(
    ("function", "after"),
    [
        ("_write", 3),
        ("_write", 7),
        ("refresh_standing", 0),
        ("_bring_ledger_up_to_date", 5),
    ],
)
def test_killed_within_its_transaction_it_leaves_the_database_as_before(
    own_database, function, after
):
    script = KILLED_AT.format(function=function, after=after)
    killed = own_database.python("-c", script)
    assert killed.returncode == -signal.SIGKILL
    assert own_database.count() == 0
    assert seed(own_database).returncode == 0
    assert own_database.count() == WHOLE


def test_killed_at_any_moment_it_leaves_the_database_as_before_or_as_after(own_database):
    started = time.monotonic()
    assert seed(own_database).returncode == 0
    duration = time.monotonic() - started
    own_database.empty()
    found = set()
    for part in (0.5, 0.8, 0.9, 1.1):
        process = own_database.start("manage.py", "seed")
        time.sleep(part * duration)
        process.kill()
        process.communicate()
        found.add(own_database.count())
        assert found <= {0, WHOLE}
    assert seed(own_database).returncode == 0
    assert own_database.count() == WHOLE


def test_two_at_once_end_with_one_whole_dataset(own_database):
    processes = [own_database.start("manage.py", "seed") for _ in range(2)]
    outputs = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    totals = sorted(output.splitlines()[-1].split()[1] for output in outputs)
    assert totals == ["0", "8,430"]
    assert own_database.count() == WHOLE


def test_the_bar_shows_on_a_terminal_and_not_in_a_pipe(own_database):
    assert seed(own_database).stderr == ""
    reader, writer = pty.openpty()
    termios.tcsetwinsize(writer, (24, 80))
    subprocess.run(
        [sys.executable, "manage.py", "seed"],
        cwd=ROOT,
        env=own_database.environment,
        stdout=subprocess.DEVNULL,
        stderr=writer,
        check=True,
    )
    os.close(writer)
    shown = b""
    try:
        while chunk := os.read(reader, 10_000):
            shown += chunk
    except OSError:  # Linux says so when the terminal is closed
        pass
    os.close(reader)
    assert b"Checking expulsions:" in shown


def test_bad_seeds_end_with_a_message_for_each_problem_and_status_1(own_database, seeds):
    seeds.change("expulsions", "exp-2018-03-26-usa-rus", persons="-1")
    refused = own_database.manage("seed", "--folder", str(seeds.path))
    assert refused.returncode == 1
    first, last = refused.stderr.splitlines()
    assert first.endswith("It is no whole number from 0 up: write digits alone, such as 12.")
    assert last == "CommandError: 1 problem; nothing was changed."
    assert own_database.count() == 0
