from pathlib import Path

import yaml

from sanctions.dataset.version import DATED, VERSION

ROOT = Path(__file__).resolve().parent.parent


def test_the_citation_file_names_this_version_of_the_dataset():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == VERSION
    assert citation["date-released"] == DATED
    assert citation["type"] == "dataset"
    assert citation["license"] == "CC-BY-4.0"
    assert f"version {VERSION}" in (ROOT / "LICENSE-DATA.md").read_text()
