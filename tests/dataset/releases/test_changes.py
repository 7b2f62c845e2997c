"""The next release: its version follows from what changed, and its notes tell each change."""

import copy
import json

import pytest

from sanctions.dataset.releases import differences as differing
from sanctions.dataset.releases.comparing import compared
from sanctions.dataset.releases.differences import Change, Kind, column_changes
from sanctions.dataset.releases.listing import find_release, releases
from sanctions.dataset.releases.making import make_release
from sanctions.dataset.releases.notes import read_changes
from sanctions.dataset.releases.versions import Level, Version, level_of
from sanctions.models import Country, Expulsion, ExpulsionCitation
from tests.factories import EpisodeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fewer_formats")]

USA = "exp-2018-03-26-usa-rus"
TAKEN_BACK = "exp-1963-01-01-sun-aus"


def correct(persons: int) -> None:
    event = Expulsion.objects.get(pk=USA)
    event.persons = persons
    event.save()


@pytest.mark.parametrize(
    ("level", "version"),
    [(Level.MAJOR, "2027.0.0"), (Level.MINOR, "2026.12.0"), (Level.PATCH, "2026.11.1")],
)
def test_a_version_goes_up_by_one_at_its_level(level, version):
    assert str(Version(2026, 11, 0).after(level)) == version


def test_versions_are_compared_as_numbers():
    assert Version.parse("2026.9.10") < Version.parse("2026.10.0") < Version.parse("2027.0.0")


@pytest.mark.parametrize("text", ["2026.11", "2026.011.0", "v2026.11.0", "2026.11.0\n", "٢.0.0"])
def test_what_is_no_version_is_refused(text):
    with pytest.raises(ValueError, match="write three numbers"):
        Version.parse(text)


def test_a_corrected_figure_makes_a_patch_and_is_told_with_from_and_to(folder):
    correct(61)
    release = make_release(folder)
    assert (str(release.version), release.level) == ("2026.11.1", Level.PATCH)
    assert str(release.previous) == "2026.11.0"
    changes = list(read_changes(release.folder / "changes.json"))
    assert changes[0] == Change("expulsions", USA, Kind.CHANGED, "persons", before=60, after=61)
    # What is derived follows: no source states 61, and the range widens.
    assert [change.field for change in changes] == ["persons", "basis", "persons_most"]
    notes = (release.folder / "CHANGES.md").read_text("utf-8")
    assert "a patch release after 2026.11.0 of 2026-11-22" in notes
    assert "| expulsions | 0 | 1 | 0 | 0 |" in notes
    assert f"- expulsions: `{USA}` persons: from 60 to 61\n" in notes
    told = json.loads((release.folder / "changes.json").read_bytes())
    assert (told["from"]["version"], told["to"]["version"]) == ("2026.11.0", "2026.11.1")
    assert told["counts"] == {"expulsions": {"changed": 1}}


@pytest.mark.parametrize(
    ("table", "kind", "level"),
    [
        ("expulsions", Kind.ADDED, Level.MINOR),
        ("expulsions", Kind.CHANGED, Level.PATCH),
        ("expulsions", Kind.RETRACTED, Level.PATCH),
        ("retractions", Kind.ADDED, Level.PATCH),
        ("sanction_citations", Kind.REMOVED, Level.PATCH),
        ("memberships", Kind.REMOVED, Level.PATCH),
        ("expulsions", Kind.REMOVED, Level.MAJOR),
        ("sources", Kind.REMOVED, Level.MAJOR),
    ],
)
def test_the_level_of_a_changed_row(table, kind, level):
    patch = Change("episodes", "made-up", Kind.CHANGED, "title", "One", "Another")
    assert level_of([], [patch, Change(table, "made-up", kind)]) == level


def test_what_was_added_retracted_and_removed_is_told_and_the_largest_change_counts(folder):
    EpisodeFactory(id="made-up-dispute", title="Made-up dispute")
    Expulsion.objects.get(pk=TAKEN_BACK).retract("It did *not* happen.")
    citation = ExpulsionCitation.objects.filter(event=USA).first()
    citation.delete()
    Country.objects.get(pk="ABW").delete()
    release = make_release(folder)
    assert (str(release.version), release.level) == ("2027.0.0", Level.MAJOR)
    changes = list(read_changes(release.folder / "changes.json"))
    assert [
        change
        for change in changes
        if change.table != "expulsion_citations" and change.change != Kind.CHANGED
    ] == [
        Change("countries", "ABW", Kind.REMOVED),
        Change("episodes", "made-up-dispute", Kind.ADDED),
        Change("expulsions", TAKEN_BACK, Kind.RETRACTED, reason="It did *not* happen."),
        Change("retractions", TAKEN_BACK, Kind.ADDED),
    ]
    gone = f"{USA} {citation.source_id}"
    assert Change("expulsion_citations", gone, Kind.REMOVED) in changes
    assert release.counts["retractions"] == 1
    notes = (release.folder / "CHANGES.md").read_text("utf-8")
    assert rf"- expulsions: `{TAKEN_BACK}`. Reason: It did \*not\* happen." in notes
    assert TAKEN_BACK not in (release.folder / "csv/expulsions.csv").read_text("utf-8")


def package_with(shipped, change):
    """The shipped data package, and another one in which a field of expulsions is changed."""
    other = copy.deepcopy(shipped.package)
    (resource,) = (one for one in other["resources"] if one["name"] == "expulsions")
    fields = resource["schema"]["fields"]
    change(fields, {field["name"]: field for field in fields})
    return shipped.package, other


@pytest.mark.parametrize(
    ("change", "level"),
    [
        (lambda fields, _: fields.pop(), Level.MAJOR),
        (lambda fields, _: fields.append({"name": "made_up", "type": "string"}), Level.MAJOR),
        (lambda fields, _: fields.insert(1, fields.pop()), Level.MAJOR),
        (lambda _, named: named["persons"].update(type="string"), Level.MAJOR),
        (lambda _, named: named["persons"]["constraints"].update(maximum=9), Level.MAJOR),
        (lambda _, named: named["measure"]["constraints"]["enum"].pop(), Level.MAJOR),
        (lambda _, named: named["measure"]["constraints"]["enum"].append("new"), Level.MINOR),
        (lambda _, named: named["persons"].update(description="In other words."), Level.PATCH),
        (lambda *_: None, None),
    ],
    ids=["gone", "new", "moved", "type", "bound", "term gone", "term new", "words", "nothing"],
)
def test_a_changed_column_makes_a_major_release_unless_nobody_can_trip_over_it(
    shipped, change, level
):
    before, after = package_with(shipped, change)
    assert level_of(column_changes(before, after), []) == level


def test_a_new_table_makes_a_minor_release_and_a_lost_one_a_major(shipped):
    package = shipped.package
    fewer = {**package, "resources": package["resources"][:-1]}
    assert level_of(column_changes(fewer, package), []) == Level.MINOR
    assert level_of(column_changes(package, fewer), []) == Level.MAJOR


def test_any_two_releases_are_compared_with_the_reasons_of_those_between(folder, monkeypatch):
    asked = []

    def reasons(table, keys, since):
        asked.append((table, set(keys), since))
        return {USA: ["First.", "Second.", "Never told."][len(asked) - 1]}

    monkeypatch.setattr(differing, "reasons", reasons)
    correct(61)
    release = make_release(folder)
    assert asked == [("expulsions", {USA}, "2026-11-22")]
    notes = (release.folder / "CHANGES.md").read_text("utf-8")
    assert "from 60 to 61. Reason: First." in notes
    correct(62)
    make_release(folder)
    first, last = find_release(folder, "2026.11.0"), find_release(folder, "2026.11.2")
    assert [str(one.version) for one in releases(folder)] == ["2026.11.2", "2026.11.1", "2026.11.0"]
    changes = list(compared(folder, first, last).rows)
    persons = Change("expulsions", USA, Kind.CHANGED, "persons", 60, 62, "First. Second.")
    assert changes[0] == persons
    assert list(compared(folder, last, last).rows) == []
    with pytest.raises(ValueError, match="name the older release first"):
        compared(folder, last, first)
