"""The releases of a folder: which there are, and what is in each."""

import datetime as dt
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import is_zipfile

from sanctions.dataset.citing import DATASET, LICENCE, Work
from sanctions.dataset.releases.packing import sha256_of
from sanctions.dataset.releases.versions import Level, Version

NAME = "persona-non-grata"
MANIFEST = "release.json"
SUMS = "SHA256SUMS"
PACKAGE = "datapackage.json"
CHANGES = "changes.json"
API = "api.json"
# Where files are served, below a version (sanctions/api/release_files.py).
DOWNLOADS = "/downloads/"
# What a manifest that is missing or damaged raises.
UNREADABLE = (OSError, ValueError, KeyError, TypeError)
LOG = logging.getLogger(__name__)


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

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path).name


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
    def made_at(self) -> float:
        """When its files were put here, in seconds since 1970."""
        return (self.folder / MANIFEST).stat().st_mtime

    @property
    def package(self) -> dict[str, Any]:
        """The data package: what the columns of each table are."""
        content: dict[str, Any] = json.loads((self.folder / PACKAGE).read_bytes())
        return content

    @property
    def api(self) -> dict[str, Any]:
        """What the API said of itself when the release was made; {} where that was not kept."""
        path = self.folder / API
        content: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
        return content

    def archive_file(self) -> ReleaseFile:
        """Return the zip file as a file of the release: no other file lists it."""
        told = self.archive.with_name(f"{self.archive.name}.sha256").read_text("ascii")
        size = self.archive.stat().st_size
        return ReleaseFile(self.archive.name, "zip", None, None, size, told.split()[0])

    @cached_property
    def everything(self) -> Mapping[str, ReleaseFile]:
        """All files by path: the zip file, those that it holds, and their sums."""
        archive = self.archive_file()
        beside = {MANIFEST: "json", SUMS: "sums", f"{archive.path}.sha256": "sums"}
        found = [archive, *self.files, *(self._described(*one) for one in beside.items())]
        return {file.path: file for file in found}

    def _described(self, name: str, kind: str) -> ReleaseFile:
        path = self.folder / name
        return ReleaseFile(name, kind, None, None, path.stat().st_size, sha256_of(path))

    def address_of(self, file: ReleaseFile) -> str:
        """Return the path at which a file is served."""
        return f"{DOWNLOADS}{self.version}/{file.path}"

    def saved_as(self, file: ReleaseFile) -> str:
        """Return the name to save a file under: it says what the file holds, and of which version.

        `loaddata` takes fixtures by these names.
        """
        return file.name if file.name.startswith(self.stem) else f"{self.stem}-{file.name}"


def releases(folder: Path) -> list[Release]:
    """Return the releases that stand in a folder, the newest first; none where it is missing.

    One whose manifest can't be read is left out, with a warning.
    """
    found = []
    for path in folder.glob(f"[0-9]*/{MANIFEST}"):
        try:
            found.append(read_release(path.parent))
        except UNREADABLE as error:
            LOG.warning("%s can't be read (%r): the release is left out.", path, error)
    return sorted(found, key=lambda release: release.version, reverse=True)


def find_release(folder: Path, version: str) -> Release:
    """Return the release of a version, such as 2026.11.0; UnknownReleaseError if there is none."""
    try:
        # What is no version is no name of a folder either.
        return read_release(folder / str(Version.parse(version)))
    except UNREADABLE:
        there_are = ", ".join(versions(folder)) or "none yet"
        message = f"There is no release {version!r}; there are: {there_are}."
        raise UnknownReleaseError(message) from None


def versions(folder: Path) -> list[str]:
    """Return the versions of the releases that stand in a folder, the newest first."""
    return [str(release.version) for release in releases(folder)]


def latest_release(folder: Path) -> Release | None:
    """Return the newest release of a folder; None where there is none."""
    return next(iter(releases(folder)), None)


def read_release(folder: Path) -> Release:
    """Return the release whose files stand in a folder, ready to be served.

    Raises one of UNREADABLE where its manifest or its zip file is missing or damaged.
    """
    release = unpacked_release(folder)
    zipped = release.archive.stat()
    if not _is_whole(release.archive, zipped.st_mtime_ns, zipped.st_size):
        raise ValueError(f"{release.archive.name} is damaged")
    if not release.archive.with_name(f"{release.archive.name}.sha256").exists():
        raise FileNotFoundError(f"{release.archive.name}.sha256 is missing")
    return release


def unpacked_release(folder: Path) -> Release:
    """Return the release that a folder's manifest tells of, with or without its zip file.

    Raises one of UNREADABLE where the manifest is missing or damaged.
    """
    manifest = folder / MANIFEST
    return _read(manifest, manifest.stat().st_mtime_ns)


@lru_cache(maxsize=1000)
def _is_whole(archive: Path, _modified: int, _size: int) -> bool:
    """Return whether a zip file has its end, where the list of its files stands."""
    return is_zipfile(archive)


@lru_cache(maxsize=1000)
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
