"""The directory that an installation writes to."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def writable_directory(path: Path) -> Path:
    """Return the directory at `path`, making it if there is none; refuse one that is read-only."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{path} can't be made ({error.strerror}). {ADVICE}") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{path} can't be written to by this user. {ADVICE}")
    return path


ADVICE = "Set VAR_DIR to a directory where this user can write."
