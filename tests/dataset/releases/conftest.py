"""A folder of releases of a test's own, which begins with that of the shipped dataset."""

import shutil
from pathlib import Path

import pytest

from sanctions.dataset.releases import writing
from sanctions.dataset.releases.listing import Release


@pytest.fixture
def folder(shipped: Release, tmp_path: Path) -> Path:
    """A folder with the shipped release, to which others can be added."""
    shutil.copytree(shipped.folder, tmp_path / "releases" / shipped.folder.name)
    return tmp_path / "releases"


@pytest.fixture
def fewer_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what takes longest to write: the workbook stays empty, and there are no fixtures.

    For tests of what does not depend on them.
    """
    monkeypatch.setattr(writing, "write_workbook_of_tables", lambda *_: None)
    monkeypatch.setattr(writing, "write_fixtures", lambda *_: {})
