"""The releases: which there are, and what each one is."""

from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from sanctions.api.columns import Columns, day, decimal_number, row_of, term, whole_number, word
from sanctions.api.editions import RELEASE, nearest_version, shipped_edition
from sanctions.api.parameters import StrictView
from sanctions.api.release_files import MEDIA_TYPES
from sanctions.api.tables import Table, TableView
from sanctions.dataset.citing import LICENCE, STYLES
from sanctions.dataset.releases.listing import (
    CHANGES,
    Edition,
    Release,
    ReleaseFile,
    UnknownReleaseError,
    find_release,
    latest_release,
    releases,
    versions,
)
from sanctions.dataset.releases.notes import read_head
from sanctions.dataset.version import VERSION
from sanctions.http import caching
from sanctions.models.vocabularies import Vocabulary

NOTES = "CHANGES.md"


class ReleaseLevel(Vocabulary):
    """How much a release changes for those who use the one before it."""

    MAJOR = "major", "A column changed, or an id is gone that was not retracted.", "", "major"
    MINOR = "minor", "Rows, tables or terms were added.", "", "minor"
    PATCH = "patch", "Figures and words were corrected, rows taken back.", "", "patch"


# Of a release, in the list and on its own page.
EDITION: Columns = {
    "version": word("Its version."),
    "date": day("The day on which it was made."),
    "level": term(
        ReleaseLevel,
        "How much it changes after the release before it; null for the first one.",
        allow_null=True,
    ),
    "previous": word("The version before it; null for the first one.", allow_null=True),
    "revision": word("Revision of the dataset: a digest of its public rows."),
}
COLUMNS: Columns = {
    **EDITION,
    "expulsions": whole_number("Number of expulsions."),
    "sanctions": whole_number("Number of acts of sanctioning."),
    "files": whole_number("Number of files."),
    # Too large for the whole numbers of a Parquet file.
    "bytes": decimal_number("Size of the zip file that holds all others."),
    "archive": word("Address of the zip file."),
    "url": word("Address of the release's own page."),
}
ReleaseRow = row_of("ReleaseRow", "A frozen version of the dataset.", COLUMNS)

FILE: Columns = {
    "file": word("Its path in the release."),
    "format": word("What kind of file it is."),
    "table": word("The table that it holds; null where that is none or several.", allow_null=True),
    "rows": whole_number("Rows of the table; null where there is none.", allow_null=True),
    # Too large for the whole numbers of a Parquet file.
    "bytes": decimal_number("Its size in bytes."),
    "sha256": word("SHA-256 digest of the file, hexadecimal."),
    "media_type": word("Its media type."),
    "url": word("Where it is, for good."),
}


class OfReleases(StrictView):
    """A view of the releases themselves: it says nothing of the rows as they are now."""

    takes_release = False
    holds_until_rows_change = False

    @property
    def edition(self) -> Edition:
        """The version that the answer is of: the newest that it can tell of."""
        return latest_release(settings.RELEASES_DIR) or shipped_edition("")

    def validators_of(self, request: Request) -> dict[str, str]:
        """Return the headers that tell the answer from one of fewer releases."""
        known = releases(settings.RELEASES_DIR)
        return caching.validators_of_releases(
            request, known, request.accepted_renderer.media_type, self.given.lists()
        )


class Releases(OfReleases, TableView):
    """The frozen versions of the dataset, the newest first; none where none has been made yet."""

    noun = "the releases of the dataset"
    serializer_class = ReleaseRow

    def table(self) -> Table:
        """Return a row for each release."""
        return Table([_row(one, self.request) for one in releases(settings.RELEASES_DIR)])


def _row(release: Release, request: Request) -> dict[str, Any]:
    counts = release.counts or {}
    archive = release.archive_file()
    return about(release) | {
        "expulsions": counts.get("expulsions", 0),
        "sanctions": counts.get("sanctions", 0),
        "files": len(release.everything),
        "bytes": archive.bytes,
        "archive": request.build_absolute_uri(release.address_of(archive)),
        "url": reverse("api:release", [str(release.version)], request=request) + "/",
    }


def about(edition: Edition) -> dict[str, Any]:
    """Return which release it is: version, date, level, previous, revision."""
    return {
        "version": str(edition.version),
        "date": edition.date,
        "level": edition.level,
        "previous": str(edition.previous) if edition.previous else None,
        "revision": edition.revision,
    }


def described(release: Release, file: ReleaseFile, request: Request) -> dict[str, Any]:
    """Return a file of a release as a row."""
    row = asdict(file)
    return {
        "file": row.pop("path"),
        **row,
        "media_type": MEDIA_TYPES[file.format].partition(";")[0],
        "url": request.build_absolute_uri(release.address_of(file)),
    }


def named_release(version: str) -> Release:
    """Return the release that an address names; NotFound, with the nearest, where there is none."""
    try:
        return find_release(settings.RELEASES_DIR, version)
    except UnknownReleaseError as error:
        near = nearest_version(version, versions(settings.RELEASES_DIR))
        hint = f" Did you mean {near}?" if near else ""
        raise NotFound(f"{error}{hint}") from None


def version_in_address(name: str, meaning: str) -> OpenApiParameter:
    """Return the description of a version in an address."""
    example = OpenApiExample("example", VERSION)
    return OpenApiParameter(
        name, str, OpenApiParameter.PATH, required=True, description=meaning, examples=[example]
    )


def _addresses(name: str, meanings: dict[str, str]) -> serializers.Serializer[Any]:
    fields = {
        one: serializers.URLField(help_text=meaning, allow_null=True)
        for one, meaning in meanings.items()
    }
    return type(name, (serializers.Serializer,), fields)(read_only=True)


LINKS = {
    "api": "The API's index, as the release answers it.",
    "downloads": "The list of its files.",
    "changes": "What changed since the release before it; null for the first one.",
    "archive": "The zip file that holds all other files.",
}
ReleasePage = row_of(
    "ReleasePage",
    "What a release is, what changed, and its files.",
    {
        **EDITION,
        "licence": word("SPDX identifier of the data's licence."),
        "counts": serializers.DictField(
            child=serializers.IntegerField(), help_text="Number of rows by table."
        ),
        "changed": serializers.DictField(
            child=serializers.DictField(child=serializers.IntegerField()),
            help_text="Number of rows that were added, changed, retracted and removed since the "
            "release before it, by table.",
        ),
        "notes": word("The release notes, in Markdown."),
        "cite": serializers.DictField(
            child=serializers.CharField(), help_text="How to cite it, by style."
        ),
        "files": row_of("ReleaseFileRow", "A file of a release.", FILE)(
            many=True, help_text="All its files, the zip file first."
        ),
        "links": _addresses("ReleaseLinks", LINKS),
    },
)


class ReleaseView(OfReleases):
    """A frozen version of the dataset: what it holds, what changed, its files, how to cite it."""

    serializer_class = ReleasePage
    address_keys = (version_in_address("version", "The version; the releases list has all."),)
    detail = True

    @property
    def edition(self) -> Edition:
        """The release."""
        return named_release(self.kwargs["version"])

    @extend_schema(operation_id="release")
    def get(self, request: Request, version: str) -> Response:
        """Return the release."""
        release = named_release(version)
        index = reverse("api:index", request=request).rstrip("/")
        of_release = f"?{RELEASE}={release.version}"
        changes = f"{index}/releases/{release.previous}...{release.version}/"
        work = replace(release.work, url=f"{index}/{of_release}")
        return Response(
            {
                **about(release),
                "licence": LICENCE,
                "counts": release.counts,
                "changed": read_head(release.folder / CHANGES)["counts"],
                "notes": (release.folder / NOTES).read_text("utf-8"),
                "cite": {style: write(work) for style, (write, _) in STYLES.items()},
                "files": [
                    described(release, file, request) for file in release.everything.values()
                ],
                "links": {
                    "api": f"{index}/{of_release}",
                    "downloads": f"{index}/downloads/{of_release}",
                    "changes": changes if release.previous else None,
                    "archive": request.build_absolute_uri(
                        release.address_of(release.archive_file())
                    ),
                },
            }
        )
