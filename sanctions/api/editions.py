"""Which version an answer is of: the rows as they are now, or a release for good."""

from typing import Any

from django.conf import settings
from django.utils.datastructures import MultiValueDict

from sanctions.dataset.releases.listing import (
    Edition,
    Release,
    UnknownReleaseError,
    find_release,
    versions,
)
from sanctions.dataset.releases.versions import Version
from sanctions.dataset.version import DATED, VERSION
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.nearest import nearest
from sanctions.filtersets.values import Refused, ValueField

RELEASE = "release"


class ReleaseField(ValueField):
    """The version of a release that there is."""

    schema: dict[str, Any] = {
        "type": "string",
        "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$",
        "examples": [VERSION],
    }

    def parse(self, text: str) -> str:
        """Return the version; Refused, with those that there are."""
        try:
            return str(find_release(settings.RELEASES_DIR, text).version)
        except UnknownReleaseError as error:
            known = versions(settings.RELEASES_DIR)
            raise Refused(str(error), text, known, nearest_version(text, known)) from None


class ReleaseForm(ParameterForm):
    """From which release an answer is."""

    release = ReleaseField(
        help_text="The release to answer from, such as 2026.11.0: the same answer for good. The "
        "releases list has all versions. Default: the rows as they are now.",
    )


def asked_release(given: MultiValueDict[str, str]) -> Release | None:
    """Return the release that parameters ask for; None where they name none that there is."""
    asked = set(given.getlist(RELEASE))
    if len(asked) != 1:
        return None
    try:
        return find_release(settings.RELEASES_DIR, asked.pop())
    except UnknownReleaseError:
        return None


def nearest_version(version: str, known: list[str]) -> str | None:
    """Return the version nearest to one that there is not: the newest, where none is like it."""
    near = nearest(version, [(one, one) for one in known], count=1)
    return next(iter(near or known), None)


def shipped_edition(revision: str) -> Edition:
    """Return the version that the database holds, with the revision of its rows as they are."""
    return Edition(Version.parse(VERSION), DATED, revision)
