"""The process behind `tests.faults.commands`: it loads Django once and forks for each command.

It reads a request a line (JSON) and answers with a line. A child runs one management command and,
where that is asked for, dies without notice at its n-th step, or finds that no file may grow
beyond a size. A step is a statement of SQL, the moment before and after a commit, or a file that
is opened for writing, renamed or removed.
"""

import json
import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

import django

WRITING = os.O_WRONLY | os.O_RDWR
OF_FILES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link"})


class Steps:
    """Counts the steps of a command, and kills its process at one of them."""

    def __init__(self, last: int | None) -> None:
        self.last = last
        self.number = 0

    def take(self) -> None:
        self.number += 1
        if self.number == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Count from here on."""
        from django.db.backends.base.base import BaseDatabaseWrapper
        from django.db.backends.signals import connection_created

        def statement(execute: Any, *arguments: Any) -> Any:
            self.take()
            return execute(*arguments)

        def connected(connection: Any, **_: Any) -> None:
            if statement not in connection.execute_wrappers:
                connection.execute_wrappers.append(statement)

        commit = BaseDatabaseWrapper.commit

        def watched_commit(connection: Any) -> None:
            self.take()
            commit(connection)
            self.take()

        connection_created.connect(connected, weak=False)
        BaseDatabaseWrapper.commit = watched_commit  # type: ignore[method-assign]
        sys.addaudithook(self.heard)

    def heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take a step where a file is about to change."""
        opened = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
        if opened or event in OF_FILES:
            self.take()


def run(request: dict[str, Any]) -> int:
    """Run the command that is asked for, as manage.py does; return the exit code."""
    from django.core.management import execute_from_command_line

    if request["program"]:
        exec(compile(request["program"], "<before>", "exec"), {})
    if request["largest_file"]:
        size = request["largest_file"]
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        execute_from_command_line(["manage.py", *request["arguments"]])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does
        traceback.print_exc()
        return 1
    return 0


def child(request: dict[str, Any]) -> None:
    """Be the process of a command, and end."""
    folder = Path(request["folder"])
    sys.stdin.close()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "stdout"), (2, "stderr")):
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(folder / name, flags), number)
    steps = Steps(request["die_at"])
    steps.watch()
    code = run(request)
    sys.stdout.flush()
    sys.stderr.flush()
    counted = steps.number
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    (folder / "steps").write_text(str(counted))
    os._exit(code)


def main() -> None:
    """Serve until there are no more requests."""
    django.setup()
    from django.core.management import BaseCommand, get_commands, load_command_class

    BaseCommand.check = lambda *_, **__: None  # type: ignore[assignment] # costs half of the time
    for name, app in get_commands().items():
        if app == "sanctions":
            load_command_class(app, name)
    own = os.dup(1)  # what answers; children write elsewhere
    answers = os.fdopen(own, "w")
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            _, status = os.waitpid(request["wait"], 0)
            told = os.waitstatus_to_exitcode(status)
        elif not (told := os.fork()):
            child(request)
        answers.write(f"{told}\n")
        answers.flush()


if __name__ == "__main__":
    main()
