"""The record of the packages that are served, made from the lock: `make packages`.

It writes docs/packages.md (what each is for, its licence, when it was published) and a software
bill of materials, sbom.cdx.json (CycloneDX 1.6). Licences are those that the installed packages
name; days of publication those that the index tells uv.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.txt"
RECORD = ROOT / "docs" / "packages.md"
BILL = ROOT / "sbom.cdx.json"
PROJECT = "persona-non-grata (pyproject.toml)"

# Those that name their licence otherwise than by SPDX, or not in a field of their own; read by us.
LICENCES = {
    "colorama": "BSD-3-Clause",
    "defusedxml": "PSF-2.0",
    "diff-match-patch": "Apache-2.0",
    "django-filter": "BSD-3-Clause",
    "django-import-export": "BSD-2-Clause",
    "django-simple-history": "BSD-3-Clause",
    "drf-spectacular-sidecar": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "segno": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "tablib": "MIT",
    "uritemplate": "BSD-3-Clause OR Apache-2.0",
}
ABOUT = """# Packages

What `requirements.txt` installs to serve the dataset, each pinned and with the SHA-256 sums of its
files, so that pip takes nothing else. `make packages` writes this page and the software bill of
materials, `sbom.cdx.json` (CycloneDX 1.6), after `make lock`; the tests hold both against the lock.
What only the tests and linters need is in `requirements-dev.txt`.

Known weaknesses are looked up by `pip-audit -r requirements.txt`, which asks an advisory service
on the network: run it where that can be reached, before each deployment.

| package | version | licence | published | asked for by |
|---|---|---|---|---|
"""


class Package(NamedTuple):
    """A package of the lock."""

    name: str
    version: str
    marker: str
    sums: list[str]
    asked_for_by: list[str]

    @property
    def licence(self) -> str:
        """Its licence, as an expression of SPDX."""
        if self.name in LICENCES:
            return LICENCES[self.name]
        named = metadata.metadata(self.name)
        return str(named.get("License-Expression") or named.get("License"))

    @property
    def url(self) -> str:
        """Its name among all packages of all kinds (package URL)."""
        return f"pkg:pypi/{self.name}@{self.version}"


def locked() -> list[Package]:
    """Return the packages of the lock, by name."""
    found = []
    for block in re.split(r"^(?=[a-z0-9])", LOCK.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        pin = re.match(r"([a-z0-9-]+)==(\S+)(?: ; ([^\\\n]+?))?(?: \\)?\n", block)
        assert pin, block
        asked = re.findall(r"^    #(?: via)? +([a-z].+)$", block, re.MULTILINE)
        via = [one.removeprefix("via ").strip() for one in asked if one.strip() != "via"]
        found.append(Package(pin[1], pin[2], pin[3] or "", re.findall("sha256:(\\w+)", block), via))
    return found


def published() -> dict[str, str]:
    """Return the day on which the first file of each pinned version was published, by name."""
    with tempfile.TemporaryDirectory() as folder:
        pins = [f"{one.name}=={one.version}" for one in locked()]
        project = {"name": "made-up", "version": "0", "requires-python": ">=3.11"}
        lines = [f"{name} = {json.dumps(value)}" for name, value in project.items()]
        text = "\n".join(["[project]", *lines, f"dependencies = {json.dumps(pins)}"])
        (Path(folder) / "pyproject.toml").write_text(text)
        command = [sys.executable, "-m", "uv", "lock", "--quiet", "--system-certs"]
        subprocess.run(command, cwd=folder, check=True)
        lock = tomllib.loads((Path(folder) / "uv.lock").read_text())
    days = {}
    for package in lock["package"]:
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        times = [str(one["upload-time"]) for one in files if "upload-time" in one]
        if times:
            days[package["name"]] = min(times)[:10]
    return days


def record(packages: list[Package], days: dict[str, str]) -> str:
    """Return the page."""
    lines = []
    for one in packages:
        by = ["this project" if asked == PROJECT else asked for asked in one.asked_for_by]
        on = f" ({one.marker})" if one.marker else ""
        day = days.get(one.name, "not told")
        lines.append(
            f"| {one.name}{on} | {one.version} | {one.licence} | {day} | {', '.join(by)} |"
        )
    return ABOUT + "\n".join(lines) + "\n"


def bill(packages: list[Package]) -> dict[str, Any]:
    """Return the bill of materials: it says when it was made by what it holds alone."""
    urls = {one.name: one.url for one in packages}
    root = "persona-non-grata"
    needs: dict[str, list[str]] = {root: [], **{url: [] for url in urls.values()}}
    for one in packages:
        for asked in one.asked_for_by:
            needs[root if asked == PROJECT else urls[asked]].append(one.url)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": root,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [
            {
                "type": "library",
                "bom-ref": one.url,
                "name": one.name,
                "version": one.version,
                "purl": one.url,
                "licenses": [{"expression": one.licence}],
                "properties": [
                    {"name": "pip:hash", "value": f"sha256:{sum_}"} for sum_ in one.sums
                ],
            }
            for one in packages
        ],
        "dependencies": [{"ref": ref, "dependsOn": sorted(on)} for ref, on in needs.items()],
    }


if __name__ == "__main__":
    RECORD.write_text(record(locked(), published()), "utf-8")
    BILL.write_text(json.dumps(bill(locked()), indent=1) + "\n", "utf-8")
