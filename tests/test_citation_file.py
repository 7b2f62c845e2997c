from pathlib import Path

import yaml

from sanctions import __version__

ROOT = Path(__file__).resolve().parent.parent


def test_the_citation_file_names_this_version_of_the_dataset():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == __version__
    assert citation["type"] == "dataset"
    assert citation["license"] == "CC-BY-4.0"
    assert f"version {__version__}" in (ROOT / "LICENSE-DATA.md").read_text()
