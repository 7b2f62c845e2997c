"""The files of deploy/ that can't be run here: held to their linters and to plain rules."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.docs.pages import ROOT
from tests.programs import needs

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
UNITS = sorted((DEPLOY / "systemd").iterdir())
# Pages of each kind, whose texts and pictures are files.
ASK = """
import django
django.setup()
from django.test import Client
for path in ("/", "/methodology/", "/codebook/", "/downloads/", "/api/v1/", "/api/v1/docs/",
             "/api/v1/schema/", "/countries/RUS/", "/admin/login/", "/robots.txt"):
    answer = Client(headers={"host": "localhost"}).get(path)
    if answer.status_code != 200:
        print(path, answer.status_code)
"""
SECRETS = re.compile(r"(?i)(password|secret|token|key)[\w-]*\s*[:=]\s*\"?([^\s\"#]*)")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_hadolint_has_nothing_to_say_of_the_dockerfile():
    program = Path(sys.executable).with_name("hadolint")
    linted = run(str(program), "--failure-threshold", "style", str(DEPLOY / "Dockerfile"))
    assert (linted.returncode, linted.stdout) == (0, "")


def test_the_image_is_pinned_and_runs_as_nobody_in_particular():
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base) for base in bases)
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users == ["10001"]
    assert "HEALTHCHECK" in DOCKERFILE
    # The command comes after the user, and nothing that it copies is a secret or a database.
    assert DOCKERFILE.index("\nUSER ") < DOCKERFILE.index("\nCMD ")
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert ignored[1] == "*"
    assert {"!var", "!.env", "!.git"}.isdisjoint(ignored)


def copied():
    """What the image copies out of the repository."""
    found = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    return [name for line in found for name in line.split()]


def test_what_the_image_copies_is_there_and_not_ignored():
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    for name in copied():
        assert (ROOT / name).exists()
        assert f"!{name}" in ignored


def test_what_the_image_copies_is_enough_to_answer_from(make_seeded_database, tmp_path):
    for name in copied():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc"))
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    environment = make_seeded_database().environment | {"PYTHONPATH": ""}
    ran = run(sys.executable, "-c", ASK, cwd=tmp_path, env=environment)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr


def test_the_compose_file_follows_the_compose_specification():
    checked = run(
        *(sys.executable, "-m", "check_jsonschema"),
        *("--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml")),
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_each_service_is_pinned_bounded_and_knows_whether_it_is_well(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    if "build" not in service:
        assert re.fullmatch(r"\w+:\d+\.\d+[\w.]*-\w+", service["image"])
        assert "healthcheck" in service
    assert "privileged" not in service
    # Only the proxy is reached from outside.
    assert ("ports" in service) == (name == "proxy")


def test_no_file_of_deploy_holds_a_secret():
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            for name, value in SECRETS.findall(path.read_text("utf-8")):
                assert value.startswith(("$", "/", "...", ",", "?")) or not value, f"{path}: {name}"


def test_the_image_and_the_unit_start_the_server_as_the_settings_page_says():
    told = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for option in ("--interface wsgi", "--blocking-threads 20", "--workers-kill-timeout 30"):
        assert option in told
        assert option in (DEPLOY / "systemd" / "persona-non-grata.service").read_text("utf-8")
        assert '", "'.join(option.split()) in DOCKERFILE


@needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_units(unit, tmp_path):
    """Paths are those of a program that is there: systemd looks whether it is."""
    for path in UNITS:
        text = re.sub(r"/srv/persona-non-grata/\.venv/bin/\w+", "/bin/true", path.read_text())
        (tmp_path / path.name).write_text(text)
    verified = run("systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name))
    ours = [line for line in verified.stderr.splitlines() if "persona-non-grata" in line]
    assert ours == []


@needs("systemd-analyze")
def test_systemd_finds_the_service_well_shut_in():
    unit = DEPLOY / "systemd" / "persona-non-grata.service"
    judged = run("systemd-analyze", "security", "--offline=true", "--threshold=25", str(unit))
    assert judged.returncode == 0, judged.stdout
