"""The databases that are measured: made once for each size, and kept for the next run."""

import os
import subprocess
import sys
from pathlib import Path

from bench.servers import ROOT

FOLDER = ROOT / "var" / "bench"


def kind_of_database() -> str:
    """Return which kind DATABASE_URL names: sqlite or postgresql."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


def database(events: int, kind: str, within: Path) -> dict[str, str]:
    """Make a database with so many events, unless there is one; return the environment for it.

    0: the shipped dataset.
    """
    folder = within.resolve() / f"{kind}-{events}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(folder),
        "DATABASE_URL": _address(events) if kind == "postgresql" else "",
        "HTTPS": "false",
        "RATE_LIMIT": "0",
    }
    made, place = folder / "made", environment["DATABASE_URL"]
    folder.mkdir(parents=True, exist_ok=True)
    # One that was kept may be of an older version.
    run_python(environment, "manage.py", "migrate", "--verbosity", "0")
    # A server of PostgreSQL may have gone meanwhile, with its databases.
    if not made.exists() or made.read_text() != place:
        tell(f"Making a database of {events or 'the shipped'} events ...")
        if events:
            run_python(environment, "-m", "bench.synthetic", "--events", str(events))
        else:
            run_python(environment, "manage.py", "seed", "--verbosity", "0")
        made.write_text(place)
    return environment


def _address(events: int) -> str:
    """Return the address of a database on the server of DATABASE_URL, made if it is not there."""
    import psycopg  # noqa: PLC0415 - not needed for SQLite

    url = os.environ["DATABASE_URL"]
    base, _, parameters = url.partition("?")
    name = f"bench_{events}"
    with psycopg.connect(url, autocommit=True) as server:
        there = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not there:
            server.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{parameters}" if parameters else "")


def run_python(environment: dict[str, str], *arguments: str, given: bytes = b"") -> bytes:
    """Run Python from the top of the tree; return what it printed, or end the program."""
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        input=given,
        stdout=subprocess.PIPE,
        check=False,
    )
    if ran.returncode:
        sys.exit(f"{' '.join(arguments)} failed.")
    return ran.stdout


def tell(line: str) -> None:
    """Say how far it is."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - the answer of a command
