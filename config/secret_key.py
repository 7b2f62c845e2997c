"""The secret key of a local installation: made once, kept out of version control."""

import contextlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.management.utils import get_random_secret_key


def local_secret_key(path: Path) -> str:
    """Return the key kept in the file at `path`, making the file (mode 0600) if there is none.

    Two processes that start at once end with the same key: the file is linked into place whole,
    and only the first link succeeds.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, prefix=".secret", encoding="ascii") as draft:
            draft.write(get_random_secret_key())
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text("ascii")
