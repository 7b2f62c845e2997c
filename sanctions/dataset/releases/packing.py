"""The zip file of a release, the digests of its files, and what keeps them safe on the disk."""

import datetime as dt
import hashlib
import os
import shutil
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sanctions.dataset.progress import Track, untracked

# Readable by everybody, writable by the owner; the files were written on a Unix.
_MODE = 0o100644 << 16
_UNIX = 3


def sha256_of(path: Path) -> str:
    """Return the SHA-256 digest of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_in(folder: Path) -> list[str]:
    """Return the paths of all files in a folder, sorted, with `/` between their parts."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()
    )


def write_sums(folder: Path, name: str) -> None:
    """Write the digests of all files in a folder, as `sha256sum -c` reads them."""
    lines = [f"{sha256_of(folder / path)}  {path}\n" for path in files_in(folder)]
    (folder / name).write_text("".join(lines), "utf-8", newline="\n")


def write_zip(folder: Path, archive: Path, day: dt.date, track: Track = untracked) -> None:
    """Write all files of a folder into a zip file, in a folder of the zip file's own name.

    The same files give the same bytes: all have the day as their time.
    """
    paths = files_in(folder)
    with ZipFile(archive, "x", ZIP_DEFLATED, compresslevel=6) as packed:
        for path in track(paths, "Writing the zip file"):
            entry = ZipInfo(f"{archive.stem}/{path}", (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _MODE
            # Said beforehand, it may be larger than 2 GiB.
            entry.file_size = (folder / path).stat().st_size
            with (folder / path).open("rb") as source, packed.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)


def put_on_disk(folder: Path) -> None:
    """Wait until all files of a folder stand on the disk, whatever happens to the machine."""
    for path in (folder, *folder.rglob("*")):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
