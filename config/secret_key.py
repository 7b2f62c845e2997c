"""The secret key of a local installation: made once, kept out of version control."""

import contextlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from config.writable import writable_directory


def local_secret_key(path: Path) -> str:
    """Return the key kept in the file at `path`, making the file (mode 0600) if there is none.

    Two processes that start at once end with the same key: the file is linked into place whole,
    and only the first link succeeds.
    """
    if not path.exists():
        directory = writable_directory(path.parent)
        with NamedTemporaryFile("w", dir=directory, prefix=".secret", encoding="ascii") as draft:
            draft.write(get_random_secret_key())
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    try:
        return path.read_text("ascii")
    except PermissionError as error:
        raise ImproperlyConfigured(
            f"{path} belongs to another user. Set SECRET_KEY, or VAR_DIR to your own directory."
        ) from error
