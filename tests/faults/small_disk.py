"""A disk that is soon full: a tmpfs of a few kilobytes, where this user may mount one."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PIECE = 4096


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Path]:
    """Mount a disk over a directory, with what stands in it; skip the test where that can't be."""
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root mounts a disk: see the tests with a bound on the size of files")
    kept = place.with_name(f"{place.name}.kept")
    place.rename(kept)
    place.mkdir()
    mounted = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", place],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        if mounted.returncode:
            pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
        shutil.copytree(kept, place, dirs_exist_ok=True)
        yield place
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", "--lazy", place], check=True)
        place.rmdir()
        kept.rename(place)


def fill(place: Path) -> Path:
    """Write to a disk until nothing more goes on it; return the file that does so."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(PIECE)) == PIECE:
                pass
        except OSError:
            pass
    return filler
