"""A release made from the database: all of it or nothing."""

import fcntl
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp

from django.utils import timezone

from sanctions.dataset.citing import as_bibtex, as_cff
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.releases.differences import column_changes, row_changes, with_reasons
from sanctions.dataset.releases.listing import (
    CHANGES,
    MANIFEST,
    PACKAGE,
    SUMS,
    Edition,
    Release,
    ReleaseFile,
    read_release,
    releases,
)
from sanctions.dataset.releases.notes import Comparison, Counts, spooled, write_changes, write_notes
from sanctions.dataset.releases.package import package, resources
from sanctions.dataset.releases.packing import put_on_disk, sha256_of, write_sums, write_zip
from sanctions.dataset.releases.snapshot import snapshot
from sanctions.dataset.releases.sqlite_file import write_about, write_tables
from sanctions.dataset.releases.texts import codebook, readme
from sanctions.dataset.releases.versions import Version, level_of
from sanctions.dataset.releases.writing import Written, write_files
from sanctions.dataset.revision import digest
from sanctions.dataset.version import DATED, REVISION, VERSION
from sanctions.models import ChangeEntry, KnownRevision

DRAFT = ".making-"
LOCK = ".lock"
_LINES = ".changes"


class ReleaseError(Exception):
    """No release was made; the message says why, and what to do."""


def make_release(
    folder: Path, track: Track = untracked, beside: Mapping[str, str] | None = None
) -> Release:
    """Freeze the public rows as the next release in a folder; return it.

    `beside` are texts to put beside the tables, by the names of their files. The first release is
    that of the shipped dataset. The version of a later one follows from what changed since the
    last. Interrupted at any moment, there is a whole release or none. Raises ReleaseError where
    nothing changed, where there is no release to compare with, or where another process is making
    one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder):
        for left_over in folder.glob(f"{DRAFT}*"):
            shutil.rmtree(left_over)
        draft = Path(mkdtemp(prefix=DRAFT, dir=folder))
        try:
            edition = _write(draft, folder, track, beside or {})
            put_on_disk(draft)
            draft.chmod(0o755)
            draft.rename(folder / str(edition.version))
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        put_on_disk(folder / str(edition.version))
    return read_release(folder / str(edition.version))


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one process at a time through; the lock of one that was killed is gone with it."""
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"Another process is making a release in {folder}: wait until it has ended."
            raise ReleaseError(message) from None
        yield


def _write(draft: Path, folder: Path, track: Track, beside: Mapping[str, str]) -> Edition:
    """Write all files of the next release into a draft; return which one it is."""
    tables = draft / "tables.sqlite"
    with snapshot():
        position = ChangeEntry.head()
        counts = write_tables(tables, track)
        revision = digest()
    KnownRevision.remember(revision, position)
    last = next(iter(releases(folder)), None)
    edition, comparison = _edition(draft, last, revision)
    sqlite = tables.rename(draft / f"{edition.stem}.sqlite")
    write_about(sqlite, edition.about())
    written = [
        *write_files(draft, sqlite, edition, track),
        Written(sqlite.name, "sqlite"),
    ]
    counts |= {
        file.table: file.rows
        for file in written
        if file.format == "csv" and file.table is not None and file.rows is not None
    }
    write_changes(draft / CHANGES, edition, comparison)
    write_notes(draft / "CHANGES.md", edition, comparison)
    comparison.lines.unlink()
    _write_texts(draft, edition, counts, beside)
    _write_manifest(draft, edition, counts, written)
    write_sums(draft, SUMS)
    archive = draft / f"{edition.stem}.zip"
    write_zip(draft, archive, edition.date, track)
    line = f"{sha256_of(archive)}  {archive.name}\n"
    archive.with_name(f"{archive.name}.sha256").write_text(line, "ascii", newline="\n")
    return edition


def _edition(draft: Path, last: Release | None, revision: str) -> tuple[Edition, Comparison]:
    """Return which release it is, and what changed since the last."""
    lines = draft / _LINES
    if last is None:
        if revision != REVISION:
            raise ReleaseError(
                f"There is no release to compare with, and the rows are not those of the shipped "
                f"version {VERSION}, so no version can be told. Make release {VERSION} of the "
                "seeds first, on a new database (manage.py migrate, seed, release), or copy its "
                "folder into RELEASES_DIR; then run this again."
            )
        lines.touch()
        first = Edition(Version.parse(VERSION), DATED, revision)
        return first, Comparison(None, [], Counter(), lines)
    columns = column_changes(last.package, {"resources": resources()})
    counts: Counts = Counter()
    changes = row_changes(last.sqlite, draft / "tables.sqlite")
    told = with_reasons(changes, last.date.isoformat())
    level = level_of(columns, spooled(told, lines, counts))
    if level is None:
        raise ReleaseError(
            f"Nothing changed since release {last.version} of {last.date}: there is nothing to "
            "release."
        )
    # Where the clock was put back, not of a day before the last one.
    day = max(timezone.now().date(), last.date)
    edition = Edition(last.version.after(level), day, revision, level, last.version)
    return edition, Comparison(last, columns, counts, lines)


def _write_texts(
    draft: Path, edition: Edition, counts: dict[str, int], beside: Mapping[str, str]
) -> None:
    texts = {
        "README.md": readme(edition, counts),
        "CODEBOOK.md": codebook(),
        "CITATION.cff": as_cff(edition.work),
        "CITATION.bib": as_bibtex(edition.work),
        **beside,
    }
    for name, text in texts.items():
        (draft / name).write_text(text, "utf-8", newline="\n")


_FORMATS = {".md": "markdown", ".cff": "cff", ".bib": "bibtex", ".json": "json"}


def _write_manifest(
    draft: Path, edition: Edition, counts: dict[str, int], written: list[Written]
) -> None:
    """Write the data package, and the manifest of all files."""
    files = {file.path: _described(draft, file) for file in written}
    described = package(edition, files)
    (draft / PACKAGE).write_text(_json(described), "utf-8", newline="\n")
    for path in sorted(draft.iterdir()):
        if path.is_file() and path.name not in files:
            kind = "datapackage" if path.name == PACKAGE else _FORMATS[path.suffix]
            files[path.name] = _described(draft, Written(path.name, kind))
    manifest = edition.about() | {
        "level": edition.level,
        "previous": str(edition.previous) if edition.previous else None,
        "counts": counts,
        "files": [asdict(files[path]) for path in sorted(files)],
    }
    (draft / MANIFEST).write_text(_json(manifest), "utf-8", newline="\n")


def _described(draft: Path, file: Written) -> ReleaseFile:
    path = draft / file.path
    return ReleaseFile(*file, bytes=path.stat().st_size, sha256=sha256_of(path))


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
