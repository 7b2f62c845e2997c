"""The settings of the tests: the project's, in an environment that is the same for everybody.

Only DATABASE_URL is taken from outside: the suite runs on SQLite and on PostgreSQL.
"""

import os
from pathlib import Path

os.environ |= {
    "ALLOWED_HOSTS": "",
    "ANSWERS_MEMORY": "0",
    "BEHIND_PROXY": "",
    "CONN_MAX_AGE": "",
    "CSRF_TRUSTED_ORIGINS": "",
    "DATABASE_REPLICA_URLS": "",
    "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
    "DEBUG": "",
    "DOWNLOADS_AT_ONCE": "",
    "HTTPS": "false",
    "LOG_FORMAT": "",
    "LOG_LEVEL": "",
    "METRICS_TOKEN": "",
    "QUERY_SECONDS": "60",  # on a busy machine too
    "RATE_LIMIT": "0",
    "RELEASES_DIR": "",
    "REQUESTS_AT_ONCE": "",
    "SECOND_PERSON_PUBLISHES": "",
    "SECOND_FACTOR_REQUIRED": "",
    "SECRET_KEY": "",
    "SECURITY_CONTACT": "",
    "SEEDS_DIR": "",
    "SESSION_HOURS": "",
    "SESSION_IDLE_MINUTES": "",
    "STALLED_SECONDS": "",
    "STREAM_SECONDS": "",
    "SHARED_CACHE_SECONDS": "",
    "SHARED_CACHE_STALE_SECONDS": "",
    "VAR_DIR": str(Path(__file__).resolve().parent.parent / "var" / "tests"),
}

from config.settings import *  # noqa: F403

# Made-up passwords need no costly digest.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
