"""Whether a release is whole, says one thing and keeps the rules: as a folder or a zip file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from sanctions.dataset.problems import Problem
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.releases.listing import MANIFEST, PACKAGE, Release, unpacked_release
from sanctions.dataset.releases.verifying.contents import (
    problems_of_formats,
    problems_of_rules,
    problems_of_sqlite,
)
from sanctions.dataset.releases.verifying.reading import ERRORS
from sanctions.dataset.releases.verifying.sums import AGAIN, problems_of_sums


def problems_of_release(path: Path, track: Track = untracked) -> list[Problem]:
    """Return what is wrong with a release: with its files, and with what they hold.

    The rules are checked once the files can be read and say the same.
    """
    try:
        with _as_folder(path) as folder:
            return list(_problems(folder, track))
    except (*ERRORS, BadZipFile) as error:
        return [Problem(path.name, 0, "", "", f"It can't be read ({error}). {AGAIN}")]


def _problems(folder: Path, track: Track) -> Iterator[Problem]:
    yield from problems_of_sums(folder, track)
    try:
        release = unpacked_release(folder)
        package = release.package
    except ERRORS as error:
        message = f"{MANIFEST} or {PACKAGE} can't be read ({error}): is this a release's folder?"
        yield Problem(MANIFEST, 0, "", "", message)
        return
    yield from _problems_of_manifest(release)
    told = list(problems_of_formats(folder, release, package, track))
    yield from told
    if not told:
        yield from problems_of_sqlite(release)
        yield from problems_of_rules(folder, track)


def _problems_of_manifest(release: Release) -> Iterator[Problem]:
    for file in release.files:
        path = release.folder / file.path
        size = path.stat().st_size if path.is_file() else 0
        if size != file.bytes:
            yield Problem(
                file.path, 0, "", "", f"It has {size:,} bytes, not {file.bytes:,}. {AGAIN}"
            )


@contextmanager
def _as_folder(path: Path) -> Iterator[Path]:
    """Give the folder itself, or a temporary one with what the zip file holds."""
    if path.is_dir():
        yield path
        return
    with ZipFile(path) as packed, TemporaryDirectory() as folder:
        for entry in packed.infolist():
            parts = PurePosixPath(entry.filename).parts
            if entry.filename.startswith("/") or ".." in parts or "\\" in entry.filename:
                raise BadZipFile(f"it holds {entry.filename!r}, which leads out of it")
        packed.extractall(folder)
        tops = list(Path(folder).iterdir())
        yield tops[0] if len(tops) == 1 and tops[0].is_dir() else Path(folder)
