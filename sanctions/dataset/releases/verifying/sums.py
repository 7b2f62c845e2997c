"""Whether the files of a release are those that were made."""

from collections.abc import Iterator
from pathlib import Path

from sanctions.dataset.problems import Problem
from sanctions.dataset.progress import Track
from sanctions.dataset.releases.listing import SUMS
from sanctions.dataset.releases.packing import files_in, sha256_of

AGAIN = "Download the release again."


def problems_of_sums(folder: Path, track: Track) -> Iterator[Problem]:
    """Yield a problem for each file that is missing, another than was made, or one too many."""
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        yield Problem(SUMS, 0, "", "", f"It can't be read ({error}). {AGAIN}")
        return
    there = set(files_in(folder)) - {SUMS}
    listed = set()
    for line in track(lines, "Checking the sums"):
        name = line.partition("  ")[2]
        listed.add(name)
        yield from _problems_of_line(folder, there, line, SUMS)
    for name in sorted(there - listed):
        if name.endswith(".zip.sha256"):
            # The zip file beside the others, which can't list itself.
            line = (folder / name).read_text("utf-8").strip()
            yield from _problems_of_line(folder, there, line, name)
        elif f"{name}.sha256" not in there:
            message = f"{SUMS} does not list it: it is no part of the release, take it out."
            yield Problem(name, 0, "", "", message)


def _problems_of_line(folder: Path, there: set[str], line: str, sums: str) -> Iterator[Problem]:
    digest, _, name = line.partition("  ")
    if name not in there:
        yield Problem(name or sums, 0, "", "", f"The file is missing. {AGAIN}")
    elif sha256_of(folder / name) != digest:
        yield Problem(name, 0, "", "", f"It is not the file that {sums} tells of. {AGAIN}")
