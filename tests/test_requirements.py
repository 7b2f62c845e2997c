import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def pins(text: str) -> dict[str, str]:
    """Each package, as PyPI spells it, with its exact version."""
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[a-z-]+\])?==(\S+)", text, re.MULTILINE)
    return {re.sub(r"[._-]+", "-", name).lower(): version for name, version in found}


@pytest.mark.parametrize(
    ("file", "asked_for"),
    [
        ("requirements.txt", PROJECT["dependencies"]),
        (
            "requirements-dev.txt",
            PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"],
        ),
    ],
)
def test_the_pinned_packages_are_those_that_the_project_asks_for(file, asked_for):
    pinned = pins((ROOT / file).read_text())
    wanted = pins("\n".join(asked_for))
    assert len(wanted) == len(asked_for), "pyproject.toml pins exactly"
    assert wanted.items() <= pinned.items(), "run `make lock`"


def test_the_tests_run_on_the_versions_that_are_served():
    served = pins((ROOT / "requirements.txt").read_text())
    tested = pins((ROOT / "requirements-dev.txt").read_text())
    assert served.items() <= tested.items()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_each_line_is_an_exact_pin_or_a_comment(file):
    for line in (ROOT / file).read_text().splitlines():
        assert re.match(r"[a-z0-9-]+==\S+( ; .+)?$|\s*#", line), line
