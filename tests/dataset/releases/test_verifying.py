"""`manage.py verify`: a release, a cited answer, the database; each problem with its place."""

import hashlib
import io
import json
import shutil
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sanctions.dataset.releases import writing
from sanctions.dataset.releases.verifying.database import problems_of_database
from sanctions.dataset.releases.verifying.release import problems_of_release
from sanctions.models import ChangeEntry, Expulsion, ExpulsionCitation, SearchEntry
from tests.factories import ExpulsionFactory

pytestmark = pytest.mark.django_db

SERVER = "http://localhost"
USA = "exp-2018-03-26-usa-rus"


def verify(*arguments: str) -> str:
    out = io.StringIO()
    call_command("verify", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def told(problems) -> list[tuple[str, str]]:
    """Where each problem is, and in which column."""
    return [(problem.file, problem.column) for problem in problems]


@pytest.fixture
def release(folder):
    """The shipped release in a folder of the test's own."""
    return next(folder.glob("2026*"))


def sign_again(release) -> None:
    """Make the sums those of the files as they are, as who forges a release would."""
    manifest = json.loads((release / "release.json").read_bytes())
    for file in manifest["files"]:
        content = (release / file["path"]).read_bytes()
        file |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (release / "release.json").write_text(json.dumps(manifest))
    listed = [*(file["path"] for file in manifest["files"]), "release.json"]
    sums = [
        f"{hashlib.sha256((release / path).read_bytes()).hexdigest()}  {path}\n" for path in listed
    ]
    (release / "SHA256SUMS").write_text("".join(sums))


def replace_everywhere(release, old: str, new: str, table: str = "expulsions") -> None:
    """Change text in the CSV file and NDJSON file of a table."""
    for path in (release / f"csv/{table}.csv", release / f"ndjson/{table}.ndjson"):
        content = path.read_text("utf-8")
        path.write_text(content.replace(old, new, 1), "utf-8", newline="")


def test_the_shipped_release_is_as_it_should_be_as_a_folder_and_as_a_zip_file(shipped):
    # Unpacked, the zip file is a folder without the zip file.
    assert verify(str(shipped.folder)).endswith("is as it should be.\n")
    assert problems_of_release(shipped.archive) == []


def test_files_that_were_changed_lost_or_added_are_named(release):
    (release / "README.md").write_text("Another text.\n")
    (release / "csv/regimes.csv").unlink()
    (release / "csv/extra.csv").touch()
    with next(release.glob("*.zip")).open("ab") as archive:
        archive.write(b"more")
    problems = problems_of_release(release)
    assert {problem.file for problem in problems} == {
        "README.md",
        "csv/regimes.csv",
        "csv/extra.csv",
        *("ndjson/regimes.ndjson", "parquet/regimes.parquet", "fixtures/regimes.json"),
        *("fixtures-gz/regimes.json.gz", "persona-non-grata-2026.11.0.sqlite"),
        "persona-non-grata-2026.11.0.zip",
    }
    assert all(problem.message for problem in problems)


def test_a_figure_that_was_forged_in_one_format_is_told_by_the_others(release):
    replace_everywhere(release, f'{{"id":"{USA}",', f'{{"id":"{USA}-2",')
    sign_again(release)
    assert told(problems_of_release(release)) == [("ndjson/expulsions.ndjson", "")]


def test_a_release_in_which_all_formats_break_a_rule_is_told_by_line_and_column(
    release, monkeypatch
):
    # The CSV file alone is looked at, as if the others had been forged alike.
    monkeypatch.setattr("sanctions.dataset.releases.verifying.contents.OTHERS", ())
    replace_everywhere(release, f"{USA},USA,RUS,", f"{USA},USA,UFO,")
    replace_everywhere(release, ",staff_reduction,50,", ",staff_reduction,-1,")
    replace_everywhere(release, f"{USA},", "exp-1900-01-01-usa-rus,", "expulsion_citations")
    sign_again(release)
    problems = problems_of_release(release)
    assert set(told(problems)) >= {
        ("csv/expulsions.csv", "target"),
        ("csv/expulsions.csv", "persons"),
        ("csv/expulsion_citations.csv", "event"),
    }
    lines = (release / "csv/expulsions.csv").read_text("utf-8").splitlines()
    (line,) = (problem.line for problem in problems if problem.value == "UFO")
    assert lines[line - 1].startswith(USA)


def test_a_derived_column_that_does_not_follow_is_told(release, monkeypatch):
    monkeypatch.setattr("sanctions.dataset.releases.verifying.contents.OTHERS", ())
    path = release / "csv/expulsions.csv"
    line = next(one for one in path.read_text("utf-8").splitlines() if one.startswith(USA))
    replace_everywhere(release, line, line.replace(",false,60,60", ",true,60,61"))
    sign_again(release)
    problems = problems_of_release(release)
    assert [(problem.column, problem.value) for problem in problems] == [
        ("disputed", "true"),
        ("persons_most", "61"),
    ]
    assert "It follows from the other columns and the citations: 60." in problems[1].message


@pytest.mark.parametrize("name", ["release.json", "datapackage.json"])
def test_a_release_without_what_describes_it_is_told(release, name):
    (release / name).write_bytes(b"\xff{")
    assert name in " ".join(str(problem) for problem in problems_of_release(release))


def test_what_is_no_release_is_told_in_one_line(tmp_path):
    (tmp_path / "made-up.zip").write_bytes(b"no zip file")
    with pytest.raises(CommandError, match="1 problem"):
        verify(str(tmp_path / "made-up.zip"))
    with pytest.raises(CommandError, match=r"missing\.zip does not exist"):
        verify(str(tmp_path / "missing.zip"))
    assert problems_of_release(tmp_path)


def test_a_zip_file_that_leads_out_of_its_folder_is_not_unpacked(tmp_path):
    path = tmp_path / "inner" / "hostile.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../escaped.txt", "made up")
    (problem,) = problems_of_release(path)
    assert "leads out of it" in problem.message
    assert not list(tmp_path.rglob("escaped.txt"))


def test_a_truncated_zip_file_is_told(shipped, tmp_path):
    path = tmp_path / shipped.archive.name
    shutil.copy(shipped.archive, path)
    with path.open("r+b") as archive:
        archive.truncate(shipped.archive.stat().st_size // 2)
    (problem,) = problems_of_release(path)
    assert "It can't be read" in problem.message


def test_the_seeded_database_is_as_it_should_be():
    assert verify() == "The database is as it should be.\n"


def test_what_was_written_past_the_models_is_told_with_table_and_key():
    events = Expulsion.objects
    events.filter(pk=USA).update(persons_most=1000, disputed=True)
    problems = problems_of_database()
    assert {(problem.file, problem.column) for problem in problems} == {
        (f"expulsions {USA}", "persons_most"),
        (f"expulsions {USA}", "disputed"),
    }


def test_a_row_that_the_log_of_changes_lacks_or_has_too_many_is_told():
    event = Expulsion.objects.get(pk=USA)
    event.persons_low = 59
    event.save()
    ExpulsionFactory().retract("Made up for a test.")
    assert problems_of_database() == []
    ChangeEntry.objects.filter(table="episodes", key="salisbury-2018").delete()
    ChangeEntry.objects.create(at=timezone.now(), table="sources", key="made-up", change="added")
    problems = problems_of_database()
    assert [problem.file for problem in problems] == ["episodes salisbury-2018", "sources made-up"]
    assert "does not tell of this row" in problems[0].message
    assert "a row that is not there" in problems[1].message


def test_an_event_without_citations_and_one_without_words_are_told():
    event = ExpulsionFactory()
    ExpulsionCitation.objects.filter(event=event)._raw_delete("default")
    SearchEntry.objects.filter(event=event.pk).delete()
    found = told(problems_of_database())
    assert (f"expulsions {event.pk}", "id") in found
    assert ("search entries", "") in found


def cited(client, path: str) -> tuple[str, str]:
    query = client.get(path).json()["query"]
    return query["url"].replace("http://testserver", SERVER), query["fingerprint"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/expulsions/?initiator=USA&limit=5",
        "/api/v1/countries/RUS/balance/?episode=salisbury-2018&as_of=2018-04-02",
        f"/api/v1/expulsions/{USA}/",
    ],
)
def test_a_cited_answer_is_checked_by_its_fingerprint(client, path):
    url, fingerprint = cited(client, path)
    assert "The answer is the one that was cited" in verify(url, f"--fingerprint={fingerprint}")
    assert verify(url, f"--fingerprint=sha256:{fingerprint}")


def test_an_answer_that_changed_since_it_was_cited_is_told(client):
    url, fingerprint = cited(client, f"/api/v1/expulsions/{USA}/")
    event = Expulsion.objects.get(pk=USA)
    event.persons = 61
    event.save()
    with pytest.raises(CommandError, match="The answer is another one now: version 2026"):
        verify(url, f"--fingerprint={fingerprint}")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://made-up.example.org/api/v1/expulsions/", "is not this server"),
        (f"{SERVER}/made-up/", "is no address of this server"),
        (f"{SERVER}/api/v1/expulsions/?initiator=Russia", "answered by 400"),
        (f"{SERVER}/api/v1/expulsions/exp-made-up/", "answered by 404"),
        (f"{SERVER}/api/v1/codebook.md", "answered by 404"),
        (f"{SERVER}/api/v1/", "has no receipt"),
    ],
)
def test_an_address_that_has_no_such_answer_is_refused(url, message):
    with pytest.raises(CommandError, match=message):
        verify(url, f"--fingerprint={'0' * 64}")


def test_a_fingerprint_is_that_of_an_address(shipped):
    with pytest.raises(CommandError, match="Give --fingerprint together with the address"):
        verify(str(shipped.folder), "--fingerprint=0")


def test_a_release_is_verified_as_this_server_serves_it(folder, settings):
    settings.RELEASES_DIR = folder
    for path in ("/api/v1/releases/2026.11.0/", "/downloads/latest/"):
        assert "is as it should be" in verify(f"{SERVER}{path}")
    replace_everywhere(folder / "2026.11.0", "Made", "Nade", table="episodes")
    with (folder / "2026.11.0/csv/episodes.csv").open("a") as file:
        file.write("made-up\n")
    # A file that has another size than the manifest says is not served at all.
    with pytest.raises(CommandError, match=r"csv/episodes\.csv is answered by 503"):
        verify(f"{SERVER}/downloads/2026.11.0/csv/episodes.csv")
    (folder / "2026.11.0/README.md").unlink()
    with pytest.raises(CommandError, match=r"README.md"):
        verify(f"{SERVER}/api/v1/releases/2026.11.0/")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://example.org/downloads/2026.11.0/", "'example.org' is not this server"),
        (f"{SERVER}/downloads/1999.1.0/", "There is no release '1999.1.0'; there are: 2026.11.0"),
        (f"{SERVER}/api/v1/expulsions/", "no address of a release.*give --fingerprint, too"),
    ],
)
@pytest.mark.usefixtures("served_releases")
def test_an_address_of_no_release_here_is_refused(url, message):
    with pytest.raises(CommandError, match=message):
        verify(url)


def test_every_format_of_a_table_is_compared(shipped):
    from sanctions.dataset.releases.verifying.reading import CSV, OTHERS  # noqa: PLC0415

    compared = {one.path(shipped, "expulsions") for one in (CSV, *OTHERS)}
    of_table = {file.path for file in shipped.files if file.table == "expulsions"}
    assert compared == of_table | {shipped.sqlite.name}
    assert writing.PANELS.keys() <= {file.table for file in shipped.files}
