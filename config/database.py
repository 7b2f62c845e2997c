"""The database: SQLite unless an address of a PostgreSQL server is given."""

import warnings
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from config.writable import writable_directory

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
IN_MEMORY = ":memory:"


def database(url: str, default_path: Path) -> dict[str, Any]:
    """Return Django's settings for the database at `url`, or for SQLite at the path without one."""
    settings: dict[str, Any] = {"ENGINE": SQLITE, "NAME": str(default_path)}
    if url:
        settings = parsed(url)
    if settings["ENGINE"] == SQLITE:
        if settings["NAME"] != IN_MEMORY:
            writable_directory(Path(settings["NAME"]).parent)
        settings["OPTIONS"] = {
            # Readers never wait for the writer, and a writer waits for its turn instead of failing.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        }
    return settings


def parsed(url: str) -> dict[str, Any]:
    """Return the settings that a database address stands for. Errors don't repeat its password."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            settings: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL is no database address. {EXAMPLES}") from error
    if settings.get("ENGINE") not in {SQLITE, POSTGRESQL} or not settings["NAME"]:
        raise ImproperlyConfigured(f"DATABASE_URL names no SQLite or PostgreSQL one. {EXAMPLES}")
    return settings


EXAMPLES = (
    "It must read like postgresql://user:password@host:5432/name or "
    "sqlite:////absolute/path/db.sqlite3, with special characters percent-encoded."
)
