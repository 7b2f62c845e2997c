"""What there is to download: the files of a release, and fixtures of a part of the dataset."""

from collections.abc import Iterator
from contextlib import nullcontext
from tempfile import TemporaryFile
from typing import Any, ClassVar

from django.conf import settings
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from sanctions.api.columns import row_of, word
from sanctions.api.editions import ReleaseField
from sanctions.api.named import key_of
from sanctions.api.parameters import StrictView
from sanctions.api.releases import FILE, OfReleases, described
from sanctions.api.schema import ALWAYS, problem_responses
from sanctions.api.tables import Table, TableView
from sanctions.dataset.releases.listing import NAME, Edition, Release, find_release, latest_release
from sanctions.dataset.releases.partial import PARTS
from sanctions.dataset.releases.snapshot import snapshot
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.registers import COUNTRIES, EPISODES, Register

PIECE = 1 << 16

FileRow = row_of(
    "FileRow",
    "A file of a release.",
    {"version": word("The version of the release."), **FILE},
)


class DownloadsForm(ParameterForm):
    """Of which release."""

    release = ReleaseField(
        help_text="The release whose files are listed, such as 2026.11.0. The releases list has "
        "all versions. Default: the newest.",
    )


class Downloads(OfReleases, TableView):
    """The files of a release, by default of the newest: format, rows, bytes and SHA-256 of each.

    Each has an address that stays. With `latest` in the place of the version, and names without
    it, an address leads to the newest: `/downloads/latest/persona-non-grata.xlsx`. No file where
    no release has been made yet.
    """

    serializer_class = FileRow
    parameter_forms = (DownloadsForm,)

    @property
    def noun(self) -> str:  # type: ignore[override]
        """What the rows are."""
        return "the files" if self.parameters["release"] else "the files of the newest release"

    @property
    def edition(self) -> Edition:
        """The release whose files are listed."""
        return self.listed() or super().edition

    def listed(self) -> Release | None:
        """Return the release whose files are listed; None where there is none."""
        asked = self.parameters["release"]
        folder = settings.RELEASES_DIR
        return find_release(folder, asked) if asked else latest_release(folder)

    def table(self) -> Table:
        """Return a row for each file."""
        release = self.listed()
        if release is None:
            return Table([])
        version = {"version": str(release.version)}
        files = release.everything.values()
        return Table([version | described(release, file, self.request) for file in files])


class PartialFixture(StrictView):
    """A Django fixture of a part of the dataset with everything that it refers to."""

    # What it is a part of, by the name that its address has.
    part: ClassVar[str]
    register: ClassVar[Register]
    detail = True

    def get(self, request: Request, **_: Any) -> HttpResponseBase:
        """Return the fixture."""
        (name,) = self.kwargs.values()
        key = key_of(self.register, name)
        version = f"-{self.release.version}" if self.release else ""
        saved_as = f"{NAME}{version}-{self.part}-{key}.json"
        headers = {"Content-Disposition": f'attachment; filename="{saved_as}"'}
        pieces = () if request.method == "HEAD" else self.pieces(key)
        return StreamingHttpResponse(pieces, content_type="application/json", headers=headers)

    def pieces(self, key: str) -> Iterator[bytes]:
        """Yield the fixture piece by piece: it is of one moment, however slowly it is taken."""
        with TemporaryFile() as file:
            with nullcontext() if self.release else snapshot():
                file.writelines(piece.encode() for piece in PARTS[self.part](key))
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece


_OBJECTS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["model", "fields"],
        "properties": {
            "model": {"type": "string", "description": "The table, as Django names it."},
            "pk": {
                "type": ["string", "integer"],
                "description": "The key of the row; a row that its other columns name has none.",
            },
            "fields": {
                "type": "object",
                "additionalProperties": True,
                "description": "The row's other columns.",
            },
        },
    },
}
_FIXTURE = {
    (200, "application/json"): OpenApiResponse(
        _OBJECTS, "The fixture: a list of objects, which `loaddata` takes."
    ),
    **problem_responses(*ALWAYS, 404),
}


class EpisodeFixture(PartialFixture):
    """A Django fixture of an episode: its events and all that they refer to.

    These are their citations and sources, parties and regimes, and the events that they answer.
    `manage.py loaddata` takes it into an empty database.
    """

    part = "episode"
    register = EPISODES

    @extend_schema(operation_id="fixture_of_episode", responses=_FIXTURE)
    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Return the fixture."""
        return super().get(request, **kwargs)


class CountryFixture(PartialFixture):
    """A Django fixture of a country: the events by or against it and all that they refer to.

    Its memberships are there too, and of an organization its members. `manage.py loaddata` takes
    it into an empty database.
    """

    part = "country"
    register = COUNTRIES

    @extend_schema(operation_id="fixture_of_country", responses=_FIXTURE)
    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Return the fixture."""
        return super().get(request, **kwargs)
