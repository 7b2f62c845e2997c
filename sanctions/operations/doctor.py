"""What an operator would look at when something is wrong, looked at all at once."""

import datetime as dt
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from config.database import IN_MEMORY, REPLICA
from config.static_files import digest_of_sources
from config.writable import writable_directory
from sanctions.dataset.fixtures import MODELS, WHOLE
from sanctions.dataset.problems import SeedsError
from sanctions.dataset.releases.listing import UNREADABLE, latest_release, releases
from sanctions.dataset.seeds.checking import check_seeds
from sanctions.operations.readiness import missing_migrations
from sanctions.replicas.state import state_of_rows

# Less is too little to go on with, and little.
_TOO_FULL, _FULL = 200_000_000, 2_000_000_000
_SECONDS_APART = 5
_DAYS_WITHOUT_BACKUP = 7
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and what to do about it."""

    check: str
    level: Level
    found: str
    remedy: str = ""


class _Ill(NamedTuple):
    """Something to tell, by one check."""

    level: Level
    found: str
    remedy: str


def examine() -> Iterator[Finding]:
    """Yield what each check found: one finding where all is well, one for each thing that isn't.

    A check that fails is a finding as well; without a database those that need it are left out.
    """
    for name, check, needs_database in _CHECKS:
        if needs_database and not _answers():
            continue
        try:
            found = list(check())
        except (DatabaseError, OSError, ImproperlyConfigured, *UNREADABLE) as error:
            found = [_Ill(Level.PROBLEM, f"It can't be checked: {error}", "Mend what it names.")]
        ill = [one for one in found if isinstance(one, _Ill)]
        well = ", ".join(one for one in found if isinstance(one, str))
        if ill:
            yield from (Finding(name, level, " ".join(told.split()), do) for level, told, do in ill)
        else:
            yield Finding(name, Level.OK, well)


def _answers() -> bool:
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True


Found = Iterator[str | _Ill]


def _settings() -> Found:
    if settings.DEBUG:
        yield _Ill(Level.PROBLEM, "DEBUG shows errors to every visitor.", "Set DEBUG=false.")
    for found in checks.run_checks(include_deployment_checks=settings.HTTPS):
        if found.level >= checks.WARNING:
            level = Level.PROBLEM if found.level >= checks.ERROR else Level.WARNING
            yield _Ill(level, f"{found.id}: {found.msg}", str(found.hint or "See its message."))
    local = {"localhost", "127.0.0.1", "[::1]"}
    if settings.HTTPS and set(settings.ALLOWED_HOSTS) <= local:
        yield _Ill(
            Level.WARNING,
            "Only names of this machine are answered.",
            "Set ALLOWED_HOSTS to the names by which visitors come.",
        )
    yield "Django's own checks find nothing"


def _secret_key() -> Found:
    path = settings.VAR_DIR / "secret_key"
    if path.exists() and path.read_text("ascii", "replace") == settings.SECRET_KEY:
        if stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            yield _Ill(Level.PROBLEM, f"Others may read {path}.", f"chmod 600 {path}")
        yield f"kept in {path}"
    else:
        yield "from SECRET_KEY"
    if len(settings.SECRET_KEY) < len("-" * 50):
        yield _Ill(
            Level.PROBLEM,
            "SECRET_KEY is short enough to be guessed.",
            "Set 50 random characters: python -c 'import secrets; print(secrets.token_hex(32))'",
        )


def _database() -> Found:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            (found,) = cursor.fetchone()
            if found != "ok":
                remedy = "Stop the server, keep the file, and restore the last backup."
                yield _Ill(Level.PROBLEM, f"SQLite finds it damaged: {found}", remedy)
            yield f"SQLite, {_size(_files_of_database())}"
            return
        cursor.execute(
            "SELECT version(), current_setting('max_connections')::int, count(*) "
            "FROM pg_stat_activity"
        )
        version, most, used = cursor.fetchone()
    if used > most * 0.8:
        yield _Ill(
            Level.WARNING,
            f"{used} of {most} connections are in use.",
            "Start fewer workers or threads, or raise max_connections.",
        )
    yield f"{' '.join(version.split()[:2])}, {used} of {most} connections in use"


def _replicas() -> Found:
    names = [alias for alias in connections if alias.startswith(REPLICA)]
    here = state_of_rows("default")
    for alias in names:
        try:
            state = state_of_rows(alias)
        except DatabaseError as error:
            remedy = "Start it, or take it out of DATABASE_REPLICA_URLS; reads go on without it."
            yield _Ill(Level.WARNING, f"{alias} does not answer: {error}", remedy)
            continue
        if state is None or (here and state.changes < here.changes):
            behind = here.changes - state.changes if here and state else "all"
            yield _Ill(
                Level.WARNING,
                f"{alias} is behind by {behind} changes.",
                "Look at the replica's log; where it stays behind, make it anew.",
            )
    yield f"{len(names)} answer and are not behind" if names else "none are set"


def _migrations() -> Found:
    missing = missing_migrations()
    if missing:
        named = ", ".join(f"{app}.{name}" for app, name in missing)
        yield _Ill(Level.PROBLEM, f"Not applied: {named}.", "Run manage.py migrate.")
    yield "all are applied"


def _seeds() -> Found:
    try:
        rows = check_seeds(settings.SEEDS_DIR).count()
    except SeedsError as error:
        first = error.problems[0]
        number = len(error.problems)
        yield _Ill(
            Level.PROBLEM,
            f"{number} problems in {settings.SEEDS_DIR}, the first: {first}",
            "Run manage.py seed --check, which tells all of them.",
        )
        return
    yield f"{rows:,} rows, no problem"


def _fixtures() -> Found:
    remedy = "Run manage.py export_fixtures, or take them from version control."
    counted = {}
    for name in [*MODELS, WHOLE]:
        path = settings.FIXTURES_DIR / f"{name}.json"
        try:
            counted[name] = len(json.loads(path.read_bytes()))
        except (OSError, ValueError) as error:
            yield _Ill(Level.WARNING, f"{path} can't be read ({error}).", remedy)
    parts = sum(counted.get(name, 0) for name in MODELS)
    if len(counted) == len(MODELS) + 1 and parts != counted[WHOLE]:
        told = f"{WHOLE}.json has {counted[WHOLE]:,} objects, and the others {parts:,}."
        yield _Ill(Level.WARNING, told, remedy)
    yield f"{parts:,} objects"


def _disk() -> Found:
    places = {"VAR_DIR": settings.VAR_DIR, "RELEASES_DIR": settings.RELEASES_DIR}
    least = min(shutil.disk_usage(_there(path)).free for path in places.values())
    for name, path in places.items():
        free = shutil.disk_usage(_there(path)).free
        needed = max(_TOO_FULL, 2 * sum(one.stat().st_size for one in _files_of_database()))
        if free < needed:
            yield _Ill(
                Level.PROBLEM,
                f"{_bytes(free)} are free where {name} is: too little for a backup or a release.",
                "Make room there: old backups, logs.",
            )
        elif free < _FULL:
            told = f"{_bytes(free)} are free where {name} is."
            yield _Ill(Level.WARNING, told, "Make room there: old backups, logs.")
    yield f"{_bytes(least)} free"


def _releases() -> Found:
    known = releases(settings.RELEASES_DIR)
    for release in known:
        sizes = {file.path: file.bytes for file in release.files}
        wrong = [path for path, size in sizes.items() if not _has(release.folder / path, size)]
        if wrong:
            yield _Ill(
                Level.PROBLEM,
                f"Release {release.version} lacks {wrong[0]}, or it has another size.",
                f"Put {release.folder} back from a copy: a release never changes.",
            )
    if not known:
        yield _Ill(Level.WARNING, "There is no release.", "Run manage.py release.")
    yield f"{len(known)}, the newest {known[0].version if known else 'none'}"


def _static_files() -> Found:
    if not settings.STATIC_COLLECTED:
        yield _Ill(
            Level.WARNING,
            "Static files are served from the packages: slower, and browsers can't keep them.",
            "Run manage.py collectstatic --no-input, and start the server anew.",
        )
        return
    kept = settings.VAR_DIR / "static.sha256"
    if kept.exists() and kept.read_text("ascii") != digest_of_sources():
        yield _Ill(
            Level.WARNING,
            "Some changed since they were collected.",
            "Run manage.py collectstatic --no-input, and start the server anew.",
        )
    yield "collected"


def _clock() -> Found:
    now = timezone.now()
    newest = latest_release(settings.RELEASES_DIR)
    if newest is not None and newest.made_at > now.timestamp() + _SECONDS_APART:
        made = dt.datetime.fromtimestamp(newest.made_at, dt.UTC)
        yield _Ill(
            Level.PROBLEM,
            f"It is {now:%Y-%m-%d %H:%M} here, and the newest release is of {made:%Y-%m-%d %H:%M}.",
            "Set the clock (timedatectl): second factors and dates of answers depend on it.",
        )
    if connection.vendor == "postgresql" and _answers():
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            (there,) = cursor.fetchone()
        apart = abs((there - timezone.now()).total_seconds())
        if apart > _SECONDS_APART:
            yield _Ill(
                Level.WARNING,
                f"The database's clock is {apart:.0f} seconds off from this one.",
                "Have both machines ask for the time (timedatectl).",
            )
    yield f"{now:%Y-%m-%d %H:%M} UTC"


def _permissions() -> Found:
    writable_directory(settings.VAR_DIR)
    for path in _files_of_database():
        if not os.access(path, os.W_OK):
            yield _Ill(Level.PROBLEM, f"{path} can't be written by this user.", f"chown it: {path}")
        if stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO:
            yield _Ill(
                Level.WARNING,
                f"Everybody on this machine may read {path}, digests of passwords included.",
                f"chmod o= {path}",
            )
    if os.geteuid() == 0:
        yield _Ill(Level.WARNING, "This is root.", "Run the server as a user of its own.")
    yield "as they should be"


def _backups() -> Found:
    made = [path.stat().st_mtime for path in (settings.VAR_DIR / "backups").glob("*.zip")]
    days = (timezone.now().timestamp() - max(made)) / 86_400 if made else None
    if days is None or days > _DAYS_WITHOUT_BACKUP:
        told = "None stands in VAR_DIR." if days is None else f"The last is {days:.0f} days old."
        yield _Ill(Level.WARNING, told, "Run manage.py backup each day, unless another way does.")
    yield "the last is of this week"


def _files_of_database() -> list[Path]:
    if connection.vendor != "sqlite" or settings.DATABASES["default"]["NAME"] == IN_MEMORY:
        return []
    path = Path(settings.DATABASES["default"]["NAME"])
    return [path] if path.exists() else []


def _has(path: Path, size: int) -> bool:
    return path.exists() and path.stat().st_size == size


def _there(path: Path) -> Path:
    """Return the directory, or the nearest above it that is there."""
    return next(one for one in [path, *path.parents] if one.exists())


def _size(files: list[Path]) -> str:
    return _bytes(sum(path.stat().st_size for path in files))


def _bytes(number: int) -> str:
    return f"{number / 1_000_000:,.0f} MB"


def _unreachable() -> Found:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        remedy = "Start it, or mend DATABASE_URL. The checks that need it were left out."
        yield _Ill(Level.PROBLEM, f"It does not answer: {error}", remedy)
    yield "it answers"


_CHECKS: tuple[tuple[str, Callable[[], Found], bool], ...] = (
    ("settings", _settings, False),
    ("secret key", _secret_key, False),
    ("connection", _unreachable, False),
    ("database", _database, True),
    ("replicas", _replicas, True),
    ("migrations", _migrations, True),
    ("seeds", _seeds, False),
    ("fixtures", _fixtures, False),
    ("releases", _releases, False),
    ("static files", _static_files, False),
    ("backups", _backups, False),
    ("disk", _disk, False),
    ("permissions", _permissions, False),
    ("clock", _clock, False),
)
