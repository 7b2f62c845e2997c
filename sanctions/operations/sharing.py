"""Where the worker processes of one server add up what they count (prometheus-client's way).

Each worker writes its numbers to files of its own, and whichever is asked adds up those of all,
of workers that have ended too. To be called before `sanctions.operations.metrics` is imported: the
package decides then whether it counts in memory or in files.

A server's folder is told from others by the machine and the process that started its workers. Each
worker holds a lock there for as long as it lives, so a folder that can be locked is left over from
a server that ended, and is removed by the next one.
"""

import fcntl
import logging
import os
import shutil
import socket
from contextlib import suppress
from pathlib import Path

LOG = logging.getLogger(__name__)
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# The files that prometheus-client makes for a worker, and their size at first. The space is taken
# at once: writing to a mapped file for which the disk has none left would end the process.
_FILES = ("histogram", "gauge_livesum")
_BYTES = 1 << 20

_held: list[int] = []


def share_metrics(folder: Path) -> None:
    """Count together with the other workers of this server, in a folder within `folder`.

    Where it can't be written, or PROMETHEUS_MULTIPROC_DIR says where, nothing is done: in the first
    case each worker tells its own numbers only, and the log says so.
    """
    if os.environ.get(VARIABLE):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mine = folder / _name_of_server()
        _remove_ended(folder, mine)
        os.environ[VARIABLE] = str(_entered(mine))
    except OSError as error:
        LOG.warning("Each worker tells its own metrics only: %s can't be used (%s).", folder, error)


def _name_of_server() -> str:
    """Return a name that is the same in all workers of a server, and in no other."""
    parent = os.getppid()
    started = ""
    with suppress(OSError, IndexError):  # there is /proc on Linux only
        status = Path(f"/proc/{parent}/stat").read_text("ascii", "replace")
        started = status.rpartition(")")[2].split()[19]
    return f"{socket.gethostname()}-{parent}-{started}"


def _entered(mine: Path) -> Path:
    """Return a server's folder, with this worker's lock and files in it."""
    while True:
        mine.mkdir(exist_ok=True)
        lock = _lock_of(mine)
        fcntl.flock(lock, fcntl.LOCK_SH)
        with suppress(FileNotFoundError):  # removed by another server in the meantime: once more
            if os.path.samestat(os.fstat(lock), (mine / "lock").stat()):
                break
        os.close(lock)
    _held.append(lock)
    for kind in _FILES:
        with (mine / f"{kind}_{os.getpid()}.db").open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, _BYTES)
    return mine


def _remove_ended(folder: Path, mine: Path) -> None:
    for other in set(folder.iterdir()) - {mine}:
        with suppress(OSError):
            lock = _lock_of(other)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(other)
            finally:
                os.close(lock)


def _lock_of(folder: Path) -> int:
    return os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
