"""The runner of PostgreSQL for the tests themselves."""

import os
import subprocess
import sys
from pathlib import Path

from tests.own_database import ROOT


def run(code: str, database_url: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.postgres", sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_finds_a_server_that_is_gone_afterwards():
    done = run(
        "import os, psycopg; url = os.environ['DATABASE_URL'];"
        "print(psycopg.connect(url).execute('SELECT upper(%s)', ['é']).fetchone()[0]);"
        "print(url.partition('host=')[2])"
    )
    assert (done.returncode, done.stderr) == (0, "")
    letter, directory = done.stdout.split()
    assert letter == "É"
    assert not Path(directory).exists()


def test_the_exit_code_is_that_of_the_command():
    assert run("raise SystemExit(7)").returncode == 7


def test_a_server_that_is_given_is_used():
    given = "postgresql://editor@made-up.invalid/png"
    assert run("import os; print(os.environ['DATABASE_URL'])", given).stdout == f"{given}\n"
