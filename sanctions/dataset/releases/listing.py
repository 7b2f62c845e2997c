"""The releases of a folder: which there are, and what is in each."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sanctions.dataset.citing import DATASET, LICENCE, Work
from sanctions.dataset.releases.versions import Level, Version

NAME = "persona-non-grata"
MANIFEST = "release.json"
SUMS = "SHA256SUMS"
PACKAGE = "datapackage.json"
CHANGES = "changes.json"


class UnknownReleaseError(LookupError):
    """There is no release of that version; the message says which there are."""


@dataclass(frozen=True)
class Edition:
    """Which release it is. `previous` and `level` are None for the first one."""

    version: Version
    date: dt.date
    revision: str
    level: Level | None = None
    previous: Version | None = None

    @property
    def stem(self) -> str:
        """The name with the version: how the files that hold everything are called."""
        return f"{NAME}-{self.version}"

    @property
    def work(self) -> Work:
        """The release as a work to cite."""
        return Work("", "", self.revision, self.date, version=str(self.version))

    def about(self) -> dict[str, str]:
        """Return what its files say of themselves."""
        return {
            "name": NAME,
            "title": DATASET,
            "version": str(self.version),
            "date": self.date.isoformat(),
            "revision": self.revision,
            "licence": LICENCE,
        }


@dataclass(frozen=True)
class ReleaseFile:
    """A file of a release. `table` and `rows` are None where it holds no table or several."""

    path: str
    format: str
    table: str | None
    rows: int | None
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Release(Edition):
    """A release that stands in a folder, with the rows of each table and its files."""

    folder: Path = Path()
    counts: Mapping[str, int] | None = None
    files: tuple[ReleaseFile, ...] = ()

    @property
    def sqlite(self) -> Path:
        """The SQLite file, for `reading_from`."""
        return self.folder / f"{self.stem}.sqlite"

    @property
    def archive(self) -> Path:
        """The zip file that holds all other files."""
        return self.folder / f"{self.stem}.zip"

    @property
    def package(self) -> dict[str, Any]:
        """The data package: what the columns of each table are."""
        content: dict[str, Any] = json.loads((self.folder / PACKAGE).read_bytes())
        return content

    def archive_file(self) -> ReleaseFile:
        """Return the zip file as a file of the release: no other file lists it."""
        told = self.archive.with_name(f"{self.archive.name}.sha256").read_text("ascii")
        size = self.archive.stat().st_size
        return ReleaseFile(self.archive.name, "zip", None, None, size, told.split()[0])


def releases(folder: Path) -> list[Release]:
    """Return the releases that stand in a folder, the newest first; none where it is missing."""
    found = [read_release(path.parent) for path in folder.glob(f"[0-9]*/{MANIFEST}")]
    return sorted(found, key=lambda release: release.version, reverse=True)


def find_release(folder: Path, version: str) -> Release:
    """Return the release of a version, such as 2026.11.0; UnknownReleaseError if there is none."""
    known = releases(folder)
    for release in known:
        if str(release.version) == version:
            return release
    there_are = ", ".join(str(release.version) for release in known) or "none yet"
    raise UnknownReleaseError(f"There is no release {version!r}; there are: {there_are}.")


def read_release(folder: Path) -> Release:
    """Return the release whose files stand in a folder."""
    manifest = folder / MANIFEST
    return _read(manifest, manifest.stat().st_mtime_ns)


@lru_cache(maxsize=100)
def _read(manifest: Path, _modified: int) -> Release:
    told = json.loads(manifest.read_bytes())
    return Release(
        version=Version.parse(told["version"]),
        date=dt.date.fromisoformat(told["date"]),
        revision=told["revision"],
        level=Level(told["level"]) if told["level"] else None,
        previous=Version.parse(told["previous"]) if told["previous"] else None,
        folder=manifest.parent,
        counts=told["counts"],
        files=tuple(ReleaseFile(**file) for file in told["files"]),
    )
