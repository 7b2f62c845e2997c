"""Measure all rows in bulk: python -m bench.bulk --events 1000000.

For a database of so many made-up events (made in var/bench/ where it is not there): files of all
events beside a bare loop that sends the same statement; seeds written and loaded beside a bare
executemany of the same rows; fixtures written and loaded, a release, and the digest. Each is a
process of its own, whose memory is what it grew by. Seconds are of the processor on SQLite, which
works within the process, so that other programs weigh little, and of the clock on PostgreSQL.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import servers
from bench.databases import FOLDER, database, kind_of_database

ROOT = servers.ROOT
# A workbook is written cell by cell: of more rows it would take the longest of all.
MOST_IN_WORKBOOK = 1_000
# In the order in which they are measured.
STEPS = ("files", "export_seeds", "seed", "fixtures", "loaddata", "digest", "release")

Figures = dict[str, dict[str, Any]]
Environment = dict[str, str]


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.bulk", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--only", nargs="*", choices=STEPS, default=STEPS)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of databases")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    figures = measure(asked.events, asked.folder, asked.only)
    if asked.json:
        print(json.dumps(figures))  # noqa: T201 - the answer of a command
        return
    print(f"{'':24}{'rows':>11}{'seconds':>10}{'x bare':>8}{'MB':>7}")  # noqa: T201 - the answer of a command
    for name, found in figures.items():
        beside = f"{found['ratio']:8.2f}" if "ratio" in found else " " * 8
        print(  # noqa: T201 - the answer of a command
            f"{name:24}{found['rows']:>11,}{found['seconds']:>10.1f}{beside}{found['grown']:>7.0f}"
        )


def measure(events: int, folder: Path, only: Collection[str] = STEPS) -> Figures:
    """Return, by what was measured, rows, seconds, memory grown in MB and the ratio to bare.

    A ratio is bare to ours for files (a speed, the more the better), ours to bare for what is
    written into a database (a cost).
    """
    full = database(events, kind_of_database(), folder)
    found: Figures = {}
    with TemporaryDirectory(dir=folder) as written:
        place = Path(written)
        for step in (one for one in STEPS if one in only):
            found |= _STEPS[step](full, place)
    return found


def _files(full: Environment, place: Path) -> Figures:
    return _run(full, "files", str(MOST_IN_WORKBOOK))


def _export_seeds(full: Environment, place: Path) -> Figures:
    return _run(full, "command", "export_seeds", f"--folder={place / 'seeds'}")


def _seed(full: Environment, place: Path) -> Figures:
    """Measure the seed beside a bare executemany of the same rows into the same tables."""
    if not (place / "seeds").exists():
        _export_seeds(full, place)
    with _empty(full, place) as fresh:
        found = _run(fresh, "command", "seed", f"--folder={place / 'seeds'}")
    with _empty(full, place) as fresh:
        bare = _run(fresh, "executemany", _place(full))["executemany"]
    found["seed"]["bare"] = bare["seconds"]
    found["seed"]["ratio"] = found["seed"]["seconds"] / bare["seconds"]
    return found


def _fixtures(full: Environment, place: Path) -> Figures:
    return _run(full, "command", "export_fixtures", f"--folder={place / 'fixtures'}")


def _loaddata(full: Environment, place: Path) -> Figures:
    if not (place / "fixtures").exists():
        _fixtures(full, place)
    with _empty(full, place) as fresh:
        return _run(fresh, "command", "loaddata", str(place / "fixtures" / "dataset.json"))


def _digest(full: Environment, place: Path) -> Figures:
    return _run(full, "digest")


def _release(full: Environment, place: Path) -> Figures:
    return _run(full, "release", str(place / "releases"))


def _place(environment: Environment) -> str:
    return environment["DATABASE_URL"] or str(Path(environment["VAR_DIR"], "db.sqlite3"))


@contextmanager
def _empty(full: Environment, place: Path) -> Iterator[Environment]:
    """Give an empty, migrated database of the same kind; it is gone afterwards."""
    fresh = full | {"VAR_DIR": str(place / "empty")}
    if full["DATABASE_URL"]:
        fresh["DATABASE_URL"] = _recreated("bench_empty", full["DATABASE_URL"])
    try:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env=fresh,
            check=True,
        )
        yield fresh
    finally:
        shutil.rmtree(place / "empty", ignore_errors=True)


def _recreated(name: str, url: str) -> str:
    """Return the address of a new database beside another one on a PostgreSQL server."""
    import psycopg  # noqa: PLC0415 - not needed for SQLite

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        server.execute(f'CREATE DATABASE "{name}"'.encode())
    base, _, parameters = url.partition("?")
    return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{parameters}" if parameters else "")


def _run(environment: Environment, *arguments: str) -> Figures:
    ran = subprocess.run(
        [sys.executable, "-m", "bench.bulk_steps", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ran.returncode:
        sys.exit(f"bench.bulk_steps {' '.join(arguments)} failed.")
    found: Figures = json.loads(ran.stdout.splitlines()[-1])
    return found


_STEPS = {
    "files": _files,
    "export_seeds": _export_seeds,
    "seed": _seed,
    "fixtures": _fixtures,
    "loaddata": _loaddata,
    "digest": _digest,
    "release": _release,
}

if __name__ == "__main__":
    main()
