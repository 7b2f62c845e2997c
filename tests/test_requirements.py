import json
import re
import tomllib

import pytest

from tests.packages import BILL, LOCK, RECORD, ROOT, bill, locked

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# Licences that let anybody serve the dataset with what they cover.
OPEN = {
    *("Apache-2.0", "Apache-2.0 AND BSD-2-Clause", "BSD-2-Clause", "BSD-3-Clause"),
    *("BSD-3-Clause OR Apache-2.0", "LGPL-3.0-only", "MIT", "MPL-2.0 AND MIT"),
    *("MPL-2.0 AND (Apache-2.0 OR MIT)", "PSF-2.0", "Unlicense"),
}


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
def test_each_line_is_an_exact_pin_a_sum_or_a_comment(file):
    for line in (ROOT / file).read_text().splitlines():
        pin = r"[a-z0-9-]+==\S+( ; .+)? \\$|    --hash=sha256:[0-9a-f]{64}( \\)?$|\s*#"
        assert re.match(pin, line), line


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_each_package_has_the_sums_of_its_files_so_that_pip_takes_no_other(file):
    """With one sum in a file, pip asks for one of everything in it (--require-hashes)."""
    blocks = re.split(r"^(?=[a-z0-9])", (ROOT / file).read_text(), flags=re.MULTILINE)[1:]
    assert [one.split("==")[0] for one in blocks if "--hash=sha256:" not in one] == []
    assert {one.split("==")[0] for one in blocks} == pins((ROOT / file).read_text()).keys()


def test_the_record_of_packages_is_in_step_with_the_lock():
    lines = [line for line in RECORD.read_text("utf-8").splitlines() if line.startswith("| ")]
    told = {}
    for name, version, licence, day, by in (line.strip("| ").split(" | ") for line in lines[1:]):
        told[name.partition(" ")[0]] = version
        assert licence in OPEN, f"{name}: is {licence} a licence that this project may rest on?"
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", day), name
        assert by
    assert told == pins(LOCK.read_text()), "run `make packages`"


def test_the_bill_of_materials_is_what_the_lock_makes():
    assert json.loads(BILL.read_text("utf-8")) == bill(locked()), "run `make packages`"
