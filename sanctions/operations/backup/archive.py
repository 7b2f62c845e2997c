"""The file of a backup: a zip file with the database's rows, and a manifest of what is in it.

The manifest is written last and the directory of a zip file stands at its end, so that a file that
was cut short is no backup. A file gets its name only once it is complete, and is readable by its
owner only: it holds password digests and secrets of second factors.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from sanctions import __version__

FORMAT = 1
MANIFEST = "backup.json"
# Rows that are not kept: who was signed in signs in again.
LEFT_OUT = frozenset({"django_session"})
PIECE = 1 << 20


class BackupError(Exception):
    """Why a backup can't be made, read or restored, and what would help."""


@dataclass(frozen=True)
class Table:
    """A table of a backup: its columns, the number of its rows and their digest."""

    name: str
    columns: list[str]
    rows: int
    digest: str


@dataclass
class Contents:
    """What a backup holds. `sequences` are those that number rows: table, column, last number."""

    engine: str
    made_at: str
    migrations: list[list[str]]
    tables: list[Table]
    sequences: list[list[Any]] = field(default_factory=list)
    program: str = __version__
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """The number of rows of all tables."""
        return sum(table.rows for table in self.tables)


class RowsDigest:
    """A digest of rows that does not depend on their order: the sum of those of each row."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: bytes) -> None:
        """Take in a row."""
        self.rows += 1
        self._sum += int.from_bytes(hashlib.sha256(row).digest(), "big")

    def __str__(self) -> str:
        return f"{self._sum % (1 << 256):064x}"


class Writer:
    """Writes the members of a backup, and their sums for the manifest."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._sums: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a member."""
        digest = hashlib.sha256()
        with self._archive.open(name, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                member.write(piece)
        self._sums[name] = digest.hexdigest()

    def finish(self, contents: Contents) -> None:
        """Write the manifest."""
        told = asdict(contents) | {"sha256": self._sums}
        self._archive.writestr(MANIFEST, json.dumps(told, indent=1))


@contextmanager
def new_archive(path: Path) -> Iterator[Writer]:
    """Give a writer for a backup at `path`, which stands there once all is written, or never."""
    if path.exists():
        raise BackupError(f"{path} is there already: give another name, or take it away.")
    draft = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except OSError as error:
        raise BackupError(
            f"{path} can't be written ({error.strerror}): no backup was made."
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink()


class Archive:
    """A backup that is there to be read."""

    def __init__(self, archive: zipfile.ZipFile, contents: Contents, sums: dict[str, str]) -> None:
        self._archive = archive
        self._sums = sums
        self.contents = contents

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a member; BackupError at its end if it is not what was written."""
        if name not in self._sums:
            raise BackupError(f"The backup has no {name}: it is damaged, take another one.")
        digest = hashlib.sha256()
        try:
            with self._archive.open(name) as member:
                while piece := member.read(PIECE):
                    digest.update(piece)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise BackupError(
                f"{name} of the backup is damaged ({error}): take another."
            ) from error
        if digest.hexdigest() != self._sums[name]:
            raise BackupError(f"{name} is not what was backed up: its SHA-256 differs.")

    def copy_to(self, name: str, file: BinaryIO) -> None:
        """Write a member to a file."""
        file.writelines(self.pieces(name))


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a backup; BackupError where the file is none, is cut short, or of a newer program."""
    try:
        with zipfile.ZipFile(path) as archive:
            told = json.loads(archive.read(MANIFEST))
            if told["format"] != FORMAT:
                raise BackupError(
                    f"{path} is a backup of format {told['format']}, made by version "
                    f"{told['program']}: restore it with that version."
                )
            sums = told.pop("sha256")
            tables = [Table(**table) for table in told.pop("tables")]
            yield Archive(archive, Contents(tables=tables, **told), sums)
    except FileNotFoundError:
        raise BackupError(f"{path} does not exist.") from None
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise BackupError(f"{path} is no backup, or was cut short ({error}).") from error
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(f"{path} is no backup of this program: it has no {MANIFEST}.") from error
