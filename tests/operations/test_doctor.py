"""`doctor`: what is wrong with an installation, and what to do about it."""

import datetime as dt
import io
import json
import os
import shutil

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from sanctions.operations import doctor
from sanctions.operations.doctor import Level, examine


def findings(name):
    return [one for one in examine() if one.check == name]


def only(name):
    (found,) = findings(name)
    return found


@pytest.fixture
def well(settings, tmp_path, served_releases, monkeypatch):
    """An installation as it should be, in a directory of its own."""
    settings.VAR_DIR = tmp_path
    settings.STATIC_COLLECTED = True
    settings.HTTPS = False
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "made-up.zip").touch()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return tmp_path


@pytest.mark.django_db
def test_an_installation_that_is_well_has_nothing_to_tell(well):
    out = io.StringIO()
    call_command("doctor", json=True, stdout=out)
    told = json.loads(out.getvalue())
    assert [one for one in told if one["level"] != "ok"] == []
    assert {one["check"]: one["found"] for one in told}["seeds"] == "8,430 rows, no problem"
    assert [one["check"] for one in told] == [name for name, _, _ in doctor._CHECKS]


@pytest.mark.django_db
def test_a_problem_is_told_with_its_remedy_and_ends_with_code_1(well):
    MigrationRecorder(connection).record_unapplied("sanctions", "0002_revision")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out)
    assert ended.value.code == 1
    assert "PROBLEM migrations    Not applied: sanctions.0002_revision." in out.getvalue()
    assert "-> Run manage.py migrate." in out.getvalue()


def test_without_a_database_the_rest_is_checked(well, monkeypatch):
    def gone():
        raise OperationalError("connection refused\n\tIs it running?")

    monkeypatch.setattr(connection, "ensure_connection", gone)
    told = {one.check: one for one in examine()}
    assert told["connection"].found == "It does not answer: connection refused Is it running?"
    assert told["connection"].level is Level.PROBLEM
    assert "migrations" not in told
    assert told["disk"].level is Level.OK


@pytest.mark.django_db
def test_each_fault_is_found(well, settings, monkeypatch, tmp_path, folder):
    settings.DEBUG = True
    assert any(one.remedy == "Set DEBUG=false." for one in findings("settings"))

    settings.SECRET_KEY = "short"
    (tmp_path / "secret_key").write_text("short")
    (tmp_path / "secret_key").chmod(0o644)
    readable, short = findings("secret key")
    assert readable.remedy == f"chmod 600 {tmp_path / 'secret_key'}"
    assert "guessed" in short.found

    settings.SEEDS_DIR = tmp_path / "no-seeds"
    assert only("seeds").level is Level.PROBLEM

    settings.FIXTURES_DIR = tmp_path
    assert {one.level for one in findings("fixtures")} == {Level.WARNING}

    settings.RELEASES_DIR = folder
    assert only("releases").level is Level.OK
    (release,) = [path for path in folder.iterdir() if path.is_dir()]
    (release / "csv" / "countries.csv").write_text("cut")
    assert "countries.csv" in only("releases").found
    shutil.rmtree(release)
    assert only("releases").remedy == "Run manage.py release."

    settings.STATIC_COLLECTED = False
    assert "collectstatic" in only("static files").remedy

    shutil.rmtree(tmp_path / "backups")
    assert only("backups").found == "None stands in VAR_DIR."

    usage = shutil.disk_usage(tmp_path)
    for free, level in ((10_000, Level.PROBLEM), (1_500_000_000, Level.WARNING)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage._replace(free=free))
        assert {one.level for one in findings("disk")} == {level}

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert only("permissions").found == "This is root."


@pytest.mark.django_db
def test_a_clock_that_went_back_is_found(well, monkeypatch):
    monkeypatch.setattr(doctor.timezone, "now", lambda: dt.datetime(2001, 1, 1, tzinfo=dt.UTC))
    told = findings("clock")
    assert told[0].level is Level.PROBLEM
    assert told[0].found.startswith("It is 2001-01-01 00:00 here, and the newest release is of 20")
