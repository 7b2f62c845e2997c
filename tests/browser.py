"""Chromium at a server of its own: what tests in a real browser share.

A test module that takes `site` gets a server process (granian, as in production) on a seeded copy
of the database that is the module's own, and `visit` opens windows of chromium on it:

    def test_…(site, visit):
        site.person("rita", EDITS)
        page = visit("/admin/", as_="rita")
        page.get_by_role("link", name="Expulsions").click()
        expect(page).to_have_title("…")

Chromium comes from the system (Debian's package); where there is none the tests are skipped and
say so, but never in CI. A page that logs an error or fails to run its script fails its test.

Playwright keeps an event loop in the thread, so Django's models can't be used in such a test: ask
`site` (`site.get` for the API's answers, `site.python` for a program that has Django).
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.own_database import ROOT, OwnDatabase

# Widths of windows that pages are looked at in.
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1366, "height": 768}
DESKTOP = {"width": 1920, "height": 1080}

# Chromium as root, and without its own errands on the network.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_PATIENCE = 60  # seconds until the server answers, on a busy machine

_PERSON = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore
name, password, permissions, groups, is_superuser = json.loads(sys.argv[1])
user = get_user_model().objects.create_user(
    name, password=password, is_staff=True, is_superuser=is_superuser)
user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
user.groups.set([Group.objects.get(name=group) for group in groups])
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print(json.dumps({
    "name": settings.SESSION_COOKIE_NAME,
    "value": session.session_key,
    "httpOnly": True,
    "secure": settings.SESSION_COOKIE_SECURE,
}))
"""


class Site:
    """A running server, its database, and the people who have an account there."""

    password = "a made-up passphrase for tests"

    def __init__(self, database: OwnDatabase, port: int) -> None:
        self.database = database
        self.url = f"http://127.0.0.1:{port}"
        self.sessions: dict[str, dict[str, Any]] = {}

    def person(
        self,
        name: str,
        permissions: Collection[str] = (),
        *,
        groups: Collection[str] = (),
        is_superuser: bool = False,
    ) -> None:
        """Give a person an account, by permissions (codenames) or groups, and sign them in."""
        asked = [name, self.password, sorted(permissions), sorted(groups), is_superuser]
        self.sessions[name] = json.loads(self.python(_PERSON, json.dumps(asked)))

    def python(self, program: str, *arguments: str) -> str:
        """Run a program on the site's database and return what it prints."""
        ran = self.database.python("-c", program, *arguments)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def get(self, path: str) -> Any:
        """Return the JSON that the site answers at a path."""
        with urlopen(self.url + path, timeout=_PATIENCE) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def site(make_seeded_database: Callable[[], OwnDatabase]) -> Iterator[Site]:
    """A server of the module's own, on a copy of the shipped dataset."""
    database = make_seeded_database()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4"]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error"),
            *(*place, "--workers-kill-timeout", "1", "config.wsgi:application"),
        ],
        cwd=ROOT,
        env=database.environment,
    )
    try:
        running = Site(database, port)
        _wait_for(server, f"{running.url}/robots.txt")
        yield running
    finally:
        server.terminate()
        server.wait(timeout=_PATIENCE)


def _wait_for(server: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        assert server.poll() is None, "the server ended"
        try:
            with urlopen(address, timeout=_PATIENCE):
                return
        except (URLError, ConnectionError):
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser."""
    path = shutil.which("chromium")
    if path is None and os.environ.get("CI") != "true":
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a page of the site in a window of its own.

    `as_` names who is signed in (see `Site.person`); other options are those of playwright's
    `new_context`: viewport (laptop), color_scheme, java_script_enabled ...
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str, as_: str | None = None, **options: Any) -> Page:
        context = chromium.new_context(
            **{"base_url": site.url, "viewport": LAPTOP, "locale": "en-GB"} | options
        )
        contexts.append(context)
        if as_ is not None:
            context.add_cookies([site.sessions[as_] | {"url": site.url}])
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda told: told.type == "error" and complaints.append(f"{page.url}: {told.text}"),
        )
        page.goto(path)
        return page

    open_page.complaints = complaints  # a test that provokes an error clears them
    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def picture(page: Page, name: str, **options: Any) -> None:
    """Keep a picture of a page in the folder that PICTURES names, for people to look at."""
    folder = os.environ.get("PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", **options)
