"""`manage.py export_seeds`: out and in again is the identity."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from sanctions.models import Expulsion
from tests.dataset.test_seed import seed
from tests.factories import ExpulsionFactory

pytestmark = pytest.mark.django_db


def export(folder: Path) -> None:
    call_command("export_seeds", folder=folder, stdout=io.StringIO())


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_writes_the_files_byte_for_byte(tmp_path):
    export(tmp_path)
    assert files_of(tmp_path) == files_of(settings.SEEDS_DIR)


def test_its_files_load_into_the_same_rows(tmp_path):
    export(tmp_path)
    assert seed(tmp_path)["total"]["unchanged"] == 8430


def test_an_editors_work_becomes_a_difference_of_one_line(tmp_path):
    event = Expulsion.objects.get(pk="exp-2018-03-26-usa-rus")
    event.summary = 'Made up, with "quotes", a comma and Türkiye.'
    event.save()
    export(tmp_path)
    before = (settings.SEEDS_DIR / "expulsions.csv").read_text("utf-8").splitlines()
    after = (tmp_path / "expulsions.csv").read_text("utf-8").splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1
    assert changed[0].endswith(',"Made up, with ""quotes"", a comma and Türkiye."')


def test_drafts_and_retracted_events_stay_out_with_their_citations(tmp_path):
    draft = ExpulsionFactory(status="draft", cited=[{"persons": 1}])
    retracted = ExpulsionFactory()
    retracted.retract("A made-up reason.")
    export(tmp_path)
    for file in ("expulsions.csv", "citations.csv"):
        content = (tmp_path / file).read_text("utf-8")
        assert draft.pk not in content
        assert retracted.pk not in content


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    with pytest.raises(CommandError, match=r"can't be written to .*: name a directory"):
        export(in_the_way)
