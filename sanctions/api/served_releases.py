"""A release as this server serves it, for `manage.py verify`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseNotFound

from sanctions.api.fingerprints import NotAnswered, checked_host, request_for
from sanctions.api.release_files import LATEST, ServeReleases
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.releases.listing import (
    Release,
    UnknownReleaseError,
    find_release,
    latest_release,
)

# /api/v1/releases/2026.11.0/, /downloads/2026.11.0/ and all below.
_OF_RELEASE = re.compile(r"/(?:api/v1/releases|downloads)/(?P<version>[^/]+)(?:/.*)?")
OK = 200


def release_at(url: str) -> Release:
    """Return the release that an address of this server is of; NotAnswered where it is of none."""
    parts = urlsplit(url)
    checked_host(url)
    found = _OF_RELEASE.fullmatch(parts.path)
    if not found:
        raise NotAnswered(
            f"{parts.path} is no address of a release, such as /api/v1/releases/2026.11.0/. Of the "
            "address of an answer give --fingerprint, too."
        )
    if found["version"] == LATEST:
        latest = latest_release(settings.RELEASES_DIR)
        if latest is None:
            raise NotAnswered("There is no release yet.")
        return latest
    try:
        return find_release(settings.RELEASES_DIR, found["version"])
    except UnknownReleaseError as error:
        raise NotAnswered(str(error)) from None


@contextmanager
def as_served(release: Release, url: str, track: Track = untracked) -> Iterator[Path]:
    """Give a folder with all files of a release, each as this server answers for it.

    Nothing is sent over the network. NotAnswered where a file is not served.
    """
    serve = ServeReleases(lambda _: HttpResponseNotFound())
    host = checked_host(url)
    with TemporaryDirectory() as folder:
        for file in track(list(release.everything.values()), "Fetching the files"):
            path = release.address_of(file)
            try:
                response: Any = serve(request_for(path, "", host))
            except OSError as error:
                raise NotAnswered(f"{path} can't be served ({error}).") from error
            if response.status_code != OK:
                raise NotAnswered(f"{path} is answered by {response.status_code}.")
            target = Path(folder) / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as written:
                written.writelines(response)
            response.close()
        yield Path(folder)
