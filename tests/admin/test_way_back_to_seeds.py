"""What editors publish, correct and retract leaves by `export_seeds`; no later `seed` undoes it."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from sanctions.dataset.revision import digest
from sanctions.models import Expulsion, ExpulsionCitation, Source
from sanctions.models.versions import timeline
from tests.admin.test_review import step
from tests.dataset.conftest import SeedsFolder
from tests.dataset.test_seed import output_of_seed, seed

pytestmark = pytest.mark.django_db

USA = "exp-2018-03-26-usa-rus"
HUN = "exp-1949-02-11-hun-usa"
NEW = "exp-2021-05-03-mlt-and"
SOURCE = "made-up-2021"


@pytest.fixture
def work(contributor, reviewer):
    """An event entered, submitted and published by a second person; a correction; a retraction."""
    facts = {"kind": "news", "publisher": "Made-up Gazette", "title": '=Türkiye, "made up"'}
    facts |= {"url": "https://example.org/made-up", "language": "en"}
    assert contributor.save(Source, id=SOURCE, **facts).status_code == 302
    entered = {"announced_on": "2021-05-03", "initiator": "MLT", "target": "AND", "persons": 3}
    entered |= {"summary": "Made up.", "measure": "expulsion", "personnel": "diplomats"}
    cited = {"source": SOURCE, "persons": 3, "note": "Made up too."}
    contributor.save(Expulsion, **entered, press="_submit", inline=[cited])
    step(reviewer, Expulsion.objects.get(pk=NEW), "publish")
    reviewer.save(Expulsion, USA, persons=61, reason="A made-up correction.")
    step(reviewer, Expulsion.objects.get(pk=HUN), "retract", "It never happened.")
    assert [Expulsion.objects.get(pk=pk).status for pk in (NEW, USA, HUN)] == [
        "published",
        "published",
        "retracted",
    ]


@pytest.fixture
def exported(work, tmp_path):
    """The files that the work leaves in."""
    call_command("export_seeds", folder=tmp_path, stdout=io.StringIO())
    return tmp_path


def difference(folder: Path) -> dict[str, tuple[set[str], set[str]]]:
    """Return the lines that went and that came, by file."""
    found = {}
    for file in sorted(folder.iterdir()):
        before = (settings.SEEDS_DIR / file.name).read_text("utf-8").splitlines()
        after = file.read_text("utf-8").splitlines()
        if before != after:
            found[file.name] = set(before) - set(after), set(after) - set(before)
    return found


def picture() -> list[object]:
    """What editors made: the public rows, and the events with their citations and history."""
    events = Expulsion.objects.filter(pk__in=[NEW, USA, HUN])
    citations = ExpulsionCitation.objects.filter(event__in=events).order_by("pk")
    saves = [len(timeline(Expulsion, event.pk).saves) for event in events]
    return [digest(), list(events.values()), list(citations.values()), saves]


def test_the_work_leaves_as_a_difference_of_the_lines_that_it_changed(exported):
    gone, came = difference(exported)["expulsions.csv"]
    assert {line.split(",")[0] for line in gone} == {USA, HUN}
    assert {line.split(",")[0] for line in came} == {USA, NEW}
    assert difference(exported)["citations.csv"] == (
        {f"{HUN},pocom-hungary,1,,,"},
        {f"{NEW},{SOURCE},3,,,Made up too."},
    )
    assert difference(exported)["sources.csv"] == (
        set(),
        {f'{SOURCE},news,Made-up Gazette,"=Türkiye, ""made up""",https://example.org/made-up,,en'},
    )
    assert difference(exported).keys() == {"citations.csv", "expulsions.csv", "sources.csv"}


def test_a_seed_from_the_files_as_they_were_undoes_nothing(exported):
    before = picture()
    for _ in range(2):
        counts = seed()["total"]
        assert (counts["added"], counts["changed"], counts["removed"]) == (0, 0, 0)
        assert picture() == before


def test_a_seed_from_the_exported_files_agrees_in_every_row(exported):
    before = picture()
    seed()
    output = output_of_seed(exported)
    assert "left as an editor made them" not in output
    counts = seed(exported)["total"]
    assert counts["unchanged"] == 8430 + 3 - 2  # event, citation and source came; two went
    assert {counts[one] for one in ("added", "changed", "removed", "kept")} == {0}
    assert picture() == before


def test_the_exported_files_are_the_truth_from_then_on(exported):
    """A file that changes after that changes the row: it is no editor's any more."""
    seed(exported)
    file = exported / "expulsions.csv"
    file.write_text(file.read_text("utf-8").replace("Made up.", "Mended in the file."), "utf-8")
    assert seed(exported)["total"]["changed"] == 1
    assert Expulsion.objects.get(pk=NEW).summary == "Mended in the file."
    call_command("export_seeds", folder=exported, stdout=io.StringIO())
    assert seed(exported)["total"]["kept"] == 0


def test_a_change_of_the_files_beside_the_work_is_taken_and_one_against_it_is_named(
    exported, tmp_path_factory
):
    seeds = SeedsFolder(tmp_path_factory.mktemp("seeds"))
    seeds.change("expulsions", "exp-2018-03-29-rus-usa", summary="Mended in the file.")
    seeds.change("expulsions", USA, persons="59")
    output = output_of_seed(seeds.path)
    assert f"  expulsions: {USA}\n" in output
    assert Expulsion.objects.get(pk=USA).persons == 61
    assert Expulsion.objects.get(pk="exp-2018-03-29-rus-usa").summary == "Mended in the file."


def test_another_database_is_seeded_to_the_same_revision(exported, own_database):
    expected = digest()
    seeded = own_database.manage("seed", "--folder", str(exported))
    assert seeded.returncode == 0, seeded.stderr
    program = "import django; django.setup(); from sanctions.dataset.revision import digest"
    found = own_database.python("-c", f"{program}; print(digest())")
    assert found.stdout.strip() == expected


def test_a_retraction_keeps_its_citations_reason_and_410(exported, client):
    for folder in (settings.SEEDS_DIR, exported, exported):
        seed(folder)
    event = Expulsion.objects.get(pk=HUN)
    assert event.retraction_reason == "It never happened."
    assert [citation.source_id for citation in event.citations.all()] == ["pocom-hungary"]
    answer = client.get(f"/api/v1/expulsions/{HUN}/")
    assert (answer.status_code, "It never happened." in answer.json()["detail"]) == (410, True)
