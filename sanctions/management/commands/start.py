"""Serve the dataset from this machine, with everything brought up to date first."""

import hashlib
import os
import signal
import socket
import sys
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from config.static_files import digest_of_sources
from sanctions import __version__
from sanctions.dataset.releases.listing import latest_release
from sanctions.management.faults import told
from sanctions.models import Revision

# The options of granian.
SERVER = (
    *("--interface", "wsgi", "--log-level", "error"),
    # Ctrl-C reaches granian's worker twice, from the terminal and from its parent; with a browser
    # connected the worker may then stop responding, and is killed after this many seconds.
    *("--workers-kill-timeout", "1"),
    # More threads than sanctions/http/gate.py lets be at work: what is light finds one. A client
    # of HTTP/2 could hold an answer back without end, while its connection lives.
    *("--blocking-threads", "20", "--http", "1"),
)


class Command(BaseCommand):
    """Migrates, seeds, collects static files, then becomes the web server (granian).

    The first release of the dataset is made by another process meanwhile. It serves plain http,
    for use on this machine. In production, an operator takes these steps apart and runs granian
    behind a proxy: docs/settings.md.
    """

    help = "Bring database and static files up to date, then serve the dataset by plain http."
    requires_system_checks = ()  # they cost a tenth of the start, and `make lint` runs them

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address to serve on."""
        parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
        parser.add_argument("--port", default=8000, type=int, help="default: %(default)s")

    def handle(self, *, host: str, port: int, verbosity: int, **_: Any) -> None:
        """Do it all. Does not return: the server takes the place of this process."""
        address = free_address(host, port)
        try:
            with told("Nothing is served."):
                call_command("migrate", verbosity=0)
                self.seed(verbosity)
                collect_static_files()
        except KeyboardInterrupt:
            raise CommandError("Stopped.", returncode=130) from None
        connections.close_all()
        if latest_release(settings.RELEASES_DIR) is None:
            self.stdout.write("Making the first release meanwhile: files to download.")
            self.stdout.flush()
            make_first_release()
        names = served_names(host)
        self.stdout.write(f"Serving http://{names[-1]}:{port}/ (Ctrl-C stops it)")
        if not ip_address(address).is_loopback:
            self.stdout.write(
                f"Other machines can reach it, as {', '.join(names)} (ALLOWED_HOSTS). Passwords "
                "travel unencrypted: for editors elsewhere, put an https proxy before it."
            )
        self.stdout.flush()
        os.environ["ALLOWED_HOSTS"] = ",".join(names)
        os.environ["HTTPS"] = os.environ.get("HTTPS") or "false"
        become_server(address, port)

    def seed(self, verbosity: int) -> None:
        """Run seed, unless neither the seeds nor a row of the dataset changed since it last ran."""
        kept = settings.VAR_DIR / "seeded.sha256"
        if kept.exists() and kept.read_text() == digest_of_seeded():
            self.stdout.write("Neither the seeds nor the database changed since the last start.")
            return
        call_command("seed", verbosity=verbosity)
        kept.write_text(digest_of_seeded())


def make_first_release() -> None:
    """Have another process make the first release, without waiting for it.

    It is not ours to wait for, as the server takes our place: its parent ends at once. It lets
    others go before, and ends with the server by Ctrl-C.
    """
    if os.fork():
        os.wait()
        return
    if not os.fork():
        os.nice(10)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        # Until `release` itself takes it, so that it says nothing when it is stopped.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        command = [sys.executable, sys.argv[0], "release", "--if-none"]
        os.execv(sys.executable, command)  # noqa: S606 - our own, without a shell
    os._exit(0)


def digest_of_seeded() -> str:
    """Return a digest of the seeds, of the database's count of changes, and of which it is."""
    changes = Revision.objects.values_list("changes", flat=True).first()
    place = {name: settings.DATABASES["default"].get(name) for name in ("ENGINE", "HOST", "NAME")}
    digest = hashlib.sha256(f"{__version__} {place} {changes}".encode())
    for path in sorted(settings.SEEDS_DIR.glob("*.csv")):
        digest.update(f"{path.name} {path.stat().st_size} ".encode() + path.read_bytes())
    return digest.hexdigest()


def free_address(host: str, port: int) -> str:
    """Return the IP address of `host`, having made sure that the port is free there."""
    if not 0 < port < 65536:  # noqa: PLR2004
        raise CommandError(f"{port} is no port: ports are 1 to 65535.")
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        # "localhost" has an address of each kind: the older one is expected.
        family, _, _, _, address = min(places, key=lambda place: place[0] != socket.AF_INET)
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Can't serve on {host} port {port}: {error.strerror}. "
            "Give another address, such as: make run PORT=8001"
        ) from error
    return str(address[0])


def served_names(host: str) -> list[str]:
    """Return the names under which requests are answered, `host` last.

    Those of the settings, and `host`; where it stands for every address of this machine
    (0.0.0.0, ::), the machine's own name. Not any name: links are built from the name that a
    request gives, so a name must be known to be ours.
    """
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not listened at
        host = socket.gethostname()
    name = f"[{host}]" if ":" in host else host
    return [known for known in settings.ALLOWED_HOSTS if known != name] + [name]


def collect_static_files() -> None:
    """Run collectstatic, unless no file changed since it last ran."""
    digest = digest_of_sources()
    collected = settings.VAR_DIR / "static.sha256"
    if not settings.STATIC_COLLECTED or not collected.exists() or collected.read_text() != digest:
        call_command("collectstatic", interactive=False, verbosity=0)
        collected.write_text(digest)


def become_server(address: str, port: int) -> None:
    """Put granian in the place of this process, so that signals reach it directly."""
    server = [sys.executable, "-m", "granian", *SERVER, "--host", address, "--port", str(port)]
    os.execv(sys.executable, [*server, "config.wsgi:application"])  # noqa: S606 - as above
