"""Somebody else's Django project installs the app, loads the downloaded fixture and asks it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.own_database import ROOT

pytestmark = pytest.mark.django_db

STRANGER = ROOT / "tests" / "stranger"


@pytest.mark.parametrize("fixture", ["fixtures/dataset.json"])
def test_a_stranger_s_project_loads_the_downloaded_dataset_and_queries_it(
    shipped, tmp_path, fixture
):
    # Only the app is installed, and nothing else of the repository is within reach.
    shutil.copytree(ROOT / "sanctions", tmp_path / "installed" / "sanctions")
    project = shutil.copytree(STRANGER, tmp_path / "project")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "VAR_DIR"}
    } | {"PYTHONPATH": str(tmp_path / "installed"), "DATASET": str(tmp_path / "dataset.sqlite3")}

    def run(*arguments: str, folder: Path = project) -> str:
        ran = subprocess.run(
            [sys.executable, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    run("manage.py", "migrate", "--verbosity=0")
    downloaded = shutil.copy(shipped.folder / fixture, tmp_path)
    loaded = run("manage.py", "loaddata", str(downloaded))
    assert loaded == "Installed 8430 object(s) from 1 fixture(s)\n"
    assert run("questions.py").splitlines() == [
        "United States 60",
        "United Kingdom 23",
        "Ukraine 13",
        "in all 153",
    ]
