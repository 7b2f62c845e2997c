"""Files that belong together, put in their place when all of them are whole."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

DRAFT = ".export-"
# Stands there while files are put in their places.
MARK = ".export.placing"


class PlacingError(Exception):
    """The files were not written; the message says why, and what to do."""


@contextmanager
def placed_together(folder: Path) -> Iterator[Path]:
    """Give a folder to write files into; at the end they take their places in `folder`.

    They stand on the disk before the first is moved, so an interruption leaves no half file. One
    that falls between two moves is told by `is_half_placed` until a run has mended it. One process
    at a time: PlacingError where another is at it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder):
        for left_over in folder.glob(f"{DRAFT}*"):
            shutil.rmtree(left_over)
        draft = Path(mkdtemp(prefix=DRAFT, dir=folder))
        mark = folder / MARK
        try:
            yield draft
            for path in draft.iterdir():
                _put_on_disk(path)
            mark.mkdir(exist_ok=True)
            for path in sorted(draft.iterdir()):
                path.replace(folder / path.name)
            _put_on_disk(folder)
            mark.rmdir()
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def is_half_placed(folder: Path) -> bool:
    """Return whether only some files of the last writing stand in their places yet."""
    return (folder / MARK).exists()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one process at a time through; the lock of one that was killed is gone with it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"Another process is writing to {folder}: wait until it has ended."
            raise PlacingError(message) from None
        yield
    finally:
        os.close(descriptor)


def _put_on_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
