"""Static files: collected under names that hold their hash, so that browsers can keep them."""

import hashlib

from django.contrib.staticfiles.finders import get_finders
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Links to the hashed name of a collected file, and to the plain name of any other.

    So a page needs no `collectstatic` before it: in development and tests there is none.
    """

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """Return the name under which pages link to a file."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name


def digest_of_sources() -> str:
    """Return a digest of all files that `collectstatic` would collect: path, size and time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            size = storage.size(path)
            changed = storage.get_modified_time(path).timestamp()
            digest.update(f"{storage.path(path)} {size} {changed}\n".encode())
    return digest.hexdigest()
