"""The database: SQLite unless an address of a PostgreSQL server is given."""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from config.writable import writable_directory

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
IN_MEMORY = ":memory:"
# Of the aliases of replicas; what follows is a number from 1 on.
REPLICA = "replica-"
# Seconds until a server that does not answer counts as gone, and milliseconds for one that
# stopped answering (libpq's connection parameters).
IN_TIME = {"connect_timeout": 2, "tcp_user_timeout": 5000}
EXAMPLE = "It must read like postgresql://user:password@host:5432/name."


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


def with_replicas(primary: Mapping[str, Any], urls: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return Django's settings for a database and the read replicas at `urls`, by alias.

    Where there are several, one that is gone is given up soon, so that another one is asked. An
    address may say otherwise: `?connect_timeout=10`.
    """
    if not urls:
        return {"default": dict(primary)}
    if primary["ENGINE"] != POSTGRESQL:
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URLS names replicas, but DATABASE_URL no PostgreSQL server that they "
            "could be of: set DATABASE_URL to the primary, or leave DATABASE_REPLICA_URLS empty."
        )
    found = {"default": {**primary, "OPTIONS": IN_TIME | primary.get("OPTIONS", {})}}
    for number, url in enumerate(urls, start=1):
        settings = parsed(url, f"DATABASE_REPLICA_URLS, address {number},")
        if settings["ENGINE"] != POSTGRESQL:
            raise ImproperlyConfigured(
                f"DATABASE_REPLICA_URLS, address {number}, is no PostgreSQL server. {EXAMPLE}"
            )
        settings["OPTIONS"] = IN_TIME | settings.get("OPTIONS", {})
        kept = {name: primary[name] for name in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS")}
        found[f"{REPLICA}{number}"] = {**settings, **kept, "TEST": {"MIRROR": "default"}}
    return found


def parsed(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return the settings that a database address stands for. Errors don't repeat its password."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            settings: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no database address. {EXAMPLES}") from error
    if settings.get("ENGINE") not in {SQLITE, POSTGRESQL} or not settings["NAME"]:
        raise ImproperlyConfigured(f"{name} names no SQLite or PostgreSQL one. {EXAMPLES}")
    return settings


EXAMPLES = (
    "It must read like postgresql://user:password@host:5432/name or "
    "sqlite:////absolute/path/db.sqlite3, with special characters percent-encoded."
)
