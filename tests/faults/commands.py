"""Management commands in processes of their own: killed at a step, short of disk, at once.

The processes are forked from one that has Django loaded, so that a hundred of them are cheap.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.own_database import ROOT, OwnDatabase


class Ended(NamedTuple):
    """How a command ended: as subprocess tells it, with the number of steps that it took."""

    returncode: int
    stdout: str
    stderr: str
    steps: int


class Running:
    """A command that runs."""

    def __init__(self, commands: "Commands", pid: int, folder: Path) -> None:
        self.commands = commands
        self.pid = pid
        self.folder = folder

    def wait(self) -> Ended:
        """Wait for its end."""
        code = self.commands.ask({"wait": self.pid})
        steps = self.folder / "steps"
        return Ended(
            code,
            (self.folder / "stdout").read_text("utf-8"),
            (self.folder / "stderr").read_text("utf-8"),
            int(steps.read_text()) if steps.exists() else 0,
        )


class Commands:
    """Runs commands on a database."""

    def __init__(self, database: OwnDatabase, folder: Path, process: "subprocess.Popen[str]"):
        self.database = database
        self.folder = folder
        self.process = process
        self.started = 0

    def start(
        self,
        *arguments: object,
        die_at: int | None = None,
        largest_file: int | None = None,
        program: str = "",
    ) -> Running:
        """Start a command.

        `die_at`: the step at which it kills itself (see tests.faults.forking); `largest_file`: the
        bytes beyond which no file grows; `program`: what runs before it, in its process.
        """
        self.started += 1
        folder = self.folder / str(self.started)
        folder.mkdir()
        pid = self.ask(
            {
                "arguments": [str(argument) for argument in arguments],
                "die_at": die_at,
                "largest_file": largest_file,
                "program": program,
                "folder": str(folder),
            }
        )
        return Running(self, pid, folder)

    def run(self, *arguments: object, **options: object) -> Ended:
        """Run a command to its end."""
        return self.start(*arguments, **options).wait()  # type: ignore[arg-type]

    def ask(self, request: object) -> int:
        """Ask the process that forks."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def commands_on(database: OwnDatabase, folder: Path) -> Iterator[Commands]:
    """Give what runs commands on a database; `folder` takes what they print."""
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.forking"],
        cwd=ROOT,
        env=database.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Commands(database, folder, process)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait()
        process.stdout.close()
