"""What must stay secret is in no log, no page and no answer."""

import logging
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.db import connection
from django.views.debug import SafeExceptionReporterFilter

from sanctions.http.security import NOTHING, POLICY
from tests.own_database import ROOT

pytestmark = pytest.mark.django_db

PASSWORD = "a-made-up-passphrase-that-nobody-may-see"


def test_an_error_while_somebody_signs_in_tells_nothing_that_was_typed(client, caplog, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("made up")

    monkeypatch.setattr("sanctions.accounts.sign_in.device_of", fail)
    monkeypatch.setattr("django.contrib.auth.backends.ModelBackend.authenticate", fail)
    client.raise_request_exception = False
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/admin/login/", {"username": "edith", "password": PASSWORD})
    assert answer.status_code == 500
    assert PASSWORD not in answer.content.decode()
    assert PASSWORD not in caplog.text
    assert "Traceback" in caplog.text
    assert "Traceback" not in answer.content.decode()


def test_an_error_page_tells_nothing_of_the_program(client, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError(PASSWORD)

    monkeypatch.setattr("sanctions.web.home.ways_in", fail)
    monkeypatch.setattr("sanctions.api.codebook.entries", fail)
    client.raise_request_exception = False
    for path in ("/", "/api/v1/codebook/"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert answer["Content-Security-Policy"] in {POLICY, NOTHING}
        for word in (PASSWORD, "Traceback", "RuntimeError", str(ROOT), ".py"):
            assert word not in answer.content.decode(), (path, word)


def test_a_report_of_an_error_leaves_out_what_is_secret_in_the_settings():
    told = SafeExceptionReporterFilter().get_safe_settings()
    assert told["SECRET_KEY"] == SafeExceptionReporterFilter.cleansed_substitute
    assert configured.SECRET_KEY not in str(told)
    password = connection.settings_dict.get("PASSWORD")
    assert not password or password not in str(told)
    assert told["DEBUG"] is False


def test_a_database_that_does_not_answer_is_told_without_its_password():
    secret = "made-up-secret-of-a-database"
    url = f"postgresql://somebody:{secret}@127.0.0.1:9/nowhere"
    ran = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert secret not in ran.stdout + ran.stderr
    assert "127.0.0.1" in ran.stderr


def test_no_secret_is_kept_in_version_control():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a clone")
    files = [ROOT / one for one in listed.stdout.splitlines()]
    assert not {one.name for one in files} & {".env", "secret_key", "db.sqlite3"}
    read = [one for one in files if one.suffix in {".py", ".toml", ".yml", ".conf", ".sh", ""}]
    key = re.compile(r"BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30}")
    found = [one for one in read if one.is_file() and key.search(one.read_text("utf-8", "replace"))]
    assert [one for one in found if one.name != "test_secrets.py"] == []
    assert len(read) > 300
