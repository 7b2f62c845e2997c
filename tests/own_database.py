"""A migrated, empty database that other processes may use, be killed on and leave a mess in."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent

_COUNT = """
import django
django.setup()
from sanctions.dataset.tables import TABLES
print(sum(model.objects.count() for table in TABLES for model in table.models))
"""


class OwnDatabase:
    """Runs Python processes on the database."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python("manage.py", *arguments)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def count(self) -> int:
        """The number of rows of the dataset."""
        counted = self.python("-c", _COUNT)
        assert counted.returncode == 0, counted.stderr
        return int(counted.stdout)

    def become(self, other: "OwnDatabase") -> None:
        """Be as another database is, at its address as before. Nobody may be using either."""
        if connection.vendor == "postgresql":
            own, template = (_name(one.environment["DATABASE_URL"]) for one in (self, other))
            _run(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
            _run(f'CREATE DATABASE "{own}" TEMPLATE "{template}"')
        else:
            shutil.rmtree(self.environment["VAR_DIR"])
            shutil.copytree(other.environment["VAR_DIR"], self.environment["VAR_DIR"])

    def empty(self) -> None:
        """Take out all rows."""
        flushed = self.manage("flush", "--no-input")
        assert flushed.returncode == 0, flushed.stderr


@contextmanager
def own_databases(folder: Path, *commands: str) -> Iterator[Any]:
    """Give a function that makes a database on which these commands ran: migrate, seed.

    They run once, and each database is a copy of what they made. All are dropped at the end.
    """
    made: list[str] = []
    template: OwnDatabase | None = None

    def make() -> OwnDatabase:
        nonlocal template
        if template is None:
            template = _database(folder, made, None)
            for command in commands:
                ran = template.manage(command)
                assert ran.returncode == 0, ran.stderr
        return _database(folder, made, template)

    yield make
    if connection.vendor == "postgresql":
        for name in reversed(made):
            _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _database(folder: Path, made: list[str], template: OwnDatabase | None) -> OwnDatabase:
    name = f"own_{uuid4().hex}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "HTTPS": "false",
        "VAR_DIR": str(folder / name),
        # A test that loads the WSGI application has it count in a folder: not this one's.
        "PROMETHEUS_MULTIPROC_DIR": "",
    }
    if connection.vendor == "postgresql":
        of_template = f' TEMPLATE "{made[0]}"' if template else ""
        _run(f'CREATE DATABASE "{name}"{of_template}')
        environment["DATABASE_URL"] = _url(name)
        made.append(name)
    elif template:
        shutil.copytree(template.environment["VAR_DIR"], folder / name)
    return OwnDatabase(environment)


def _run(statement: str) -> None:
    """Run a statement outside of any transaction, on the server's own database."""
    import psycopg  # noqa: PLC0415 - not needed on SQLite

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(statement.encode())


def _name(url: str) -> str:
    """The name of the database at a URL."""
    return url.partition("?")[0].rsplit("/", 1)[1]


def _url(name: str) -> str:
    """The URL of another database on the server of the tests."""
    base, _, parameters = os.environ["DATABASE_URL"].partition("?")
    server = base.rsplit("/", 1)[0]
    return f"{server}/{name}" + (f"?{parameters}" if parameters else "")
