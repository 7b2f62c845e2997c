"""The server asks nobody: there is no way to make it fetch an address of one's choice (SSRF)."""

import ast
import socket

import pytest

from sanctions.models import Source
from tests.admin.files import Importer, as_csv
from tests.own_database import ROOT

pytestmark = pytest.mark.django_db

# Clients of other servers, in Python and among what is installed.
ASKS = {
    *("urllib.request", "urllib3", "http.client", "requests", "httpx", "aiohttp", "ftplib"),
    *("smtplib", "telnetlib", "xmlrpc.client", "webbrowser", "django.core.mail"),
}


def imported():
    for folder in ("sanctions", "config"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = []
                if isinstance(node, ast.Import):
                    names = [one.name for one in node.names]
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
                for name in names:
                    yield str(path.relative_to(ROOT)), name


def test_no_module_of_ours_can_fetch_an_address():
    everything = list(imported())
    assert [(path, name) for path, name in everything if name in ASKS] == []
    assert len(everything) > 1000


def test_an_address_that_is_pasted_typed_or_imported_is_not_fetched(editor, monkeypatch):
    def refuse(*_):
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    for address in (
        "http://169.254.169.254/latest/meta-data/",
        "https://example.org/2021/05/03/made-up-report",
        "http://localhost:5432/",
    ):
        found = editor.client.get("/admin/entry/sources/", {"q": address})
        assert found.status_code in {200, 404}
        row = {
            "id": "made-up-source",
            "kind": "news",
            "publisher": "Made-up Gazette",
            "title": "Made up",
            "url": address,
            "language": "en",
        }
        preview = Importer(editor, Source).bring(as_csv("sources", row))
        assert preview.context["preview"].told == "1 new, 0 changed, 0 unchanged"
