"""The history of a row: who, when, what, why; two versions side by side; one restored."""

import re

import pytest

from sanctions.models import Country, Expulsion, ExpulsionCitation, Membership, Source
from sanctions.models.versions import current_state, stored_state, timeline
from tests.admin.conftest import address
from tests.factories import (
    CountryFactory,
    EpisodeFactory,
    ExpulsionFactory,
    MembershipFactory,
    RegimeFactory,
    SanctionEventFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def restore(one, row, at, reason="As it was.", digest=None):
    url = address(type(row), "restore", row.pk) + f"?at={at.replace('+', '%2B')}"
    digest = stored_state(type(row), row.pk).digest if digest is None else digest
    return one.client.post(url, {"reason": reason, "digest": digest})


def last_moment(row):
    return timeline(type(row), row.pk).saves[-1].moment.isoformat()


@pytest.mark.parametrize(
    ("factory", "column"),
    [
        (CountryFactory, "subregion"),
        (MembershipFactory, "left_on"),
        (EpisodeFactory, "summary"),
        (SourceFactory, "title"),
        (RegimeFactory, "name"),
        (ExpulsionFactory, "summary"),
        (SanctionEventFactory, "summary"),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_every_model_shows_who_changed_what_when_and_why(editor, factory, column):
    row = factory()
    new = "2020-01-31" if column == "left_on" else "Made-up words"
    before = getattr(row, column)
    assert editor.save(type(row), row.pk, reason="Mistyped.", **{column: new}).status_code == 302
    page = editor.get(type(row), "history", row.pk)
    newest = page.context["saves"][0]
    assert (newest["who"], newest["reason"]) == ("editor", "Mistyped.")
    assert [(one.column, one.before, one.after) for one in newest["differences"]] == [
        (column, before, new)
    ]
    assert "Mistyped." in text_of(page)


def test_a_save_of_an_event_with_its_citations_is_one_entry(editor):
    event = ExpulsionFactory(persons=3, cited=[3])
    source = event.citations.get().source_id
    new = {"source": SourceFactory().pk, "persons": 5}
    editor.save(Expulsion, event.pk, reason="A recount.", persons=4, inline=[{"persons": 4}, new])
    newest = editor.get(Expulsion, "history", event.pk).context["saves"][0]
    assert newest["reason"] == "A recount."
    found = {(one.where, one.column): (one.before, one.after) for one in newest["differences"]}
    assert found["", "persons"] == (3, 4)
    assert found[f"citation of {source}", "persons"] == (3, 4)
    assert found[f"citation of {new['source']} (added)", "persons"] == (None, 5)


def test_two_versions_stand_side_by_side(editor):
    event = ExpulsionFactory(persons=3)
    before = last_moment(event)
    editor.save(Expulsion, event.pk, persons=4)
    page = editor.get(Expulsion, "compare", event.pk, a=before, b="now")
    assert page.context["different"] == 1
    sides = {(one.where, one.column): one for one in page.context["sides"]}
    assert sides["", "persons"].changed
    assert (sides["", "persons"].before, sides["", "persons"].after) == (3, 4)
    assert not sides["", "summary"].changed
    assert "1 column differs." in text_of(page)


@pytest.mark.parametrize("name", ["", "x", "2020-13-01", "2020-01-01T00:00:00", "\0", "now now"])
def test_a_version_that_is_none_is_not_found(editor, name):
    event = ExpulsionFactory()
    assert editor.get(Expulsion, "compare", event.pk, a=name).status_code == 404
    assert editor.get(Expulsion, "restore", event.pk, at=name).status_code == 404


def test_an_event_is_restored_with_its_citations_as_of_then(reviewer):
    event = ExpulsionFactory(persons=3, cited=[3, 3])
    first, second = event.citations.order_by("event", "source")
    before, moment = current_state(event), last_moment(event)
    new = {"source": SourceFactory().pk, "persons": 9}
    inline = [{"persons": 8, "note": "Changed."}, {"DELETE": "on"}, new]
    assert reviewer.save(Expulsion, event.pk, persons=9, inline=inline).status_code == 302
    url = address(Expulsion, "restore", event.pk)
    page = reviewer.client.get(url, {"at": moment})
    assert {one.column for one in page.context["changes"]} >= {"persons", "note"}
    assert restore(reviewer, event, moment, "The recount was wrong.").status_code == 302
    event.refresh_from_db()
    assert current_state(event) == before
    assert (event.status, event.basis) == ("published", "corroborated")
    assert {one.pk for one in event.citations.all()} == {first.pk, second.pk}
    newest = timeline(Expulsion, event.pk).saves[-1]
    assert newest.by == reviewer.user
    assert newest.reason.startswith("Restored as of ")
    assert newest.reason.endswith(" UTC: The recount was wrong.")


def test_a_seeded_event_goes_back_to_how_it_stood_before_its_first_change(editor):
    pk = "exp-2018-03-26-usa-rus"
    before = stored_state(Expulsion, pk)
    editor.save(Expulsion, pk, persons=61, persons_high="", inline=[{"note": "Changed."}])
    assert stored_state(Expulsion, pk) != before
    assert restore(editor, Expulsion.objects.get(pk=pk), "first").status_code == 302
    assert stored_state(Expulsion, pk) == before


def test_restoring_never_changes_the_status(reviewer):
    event = ExpulsionFactory(persons=3)
    draft = next(
        save.moment.isoformat()
        for save in timeline(Expulsion, event.pk).saves
        if save.after.parts and save.after.row["status"] == "draft"
    )
    reviewer.save(Expulsion, event.pk, persons=4)
    assert restore(reviewer, event, draft).status_code == 302
    event.refresh_from_db()
    assert (event.persons, event.status) == (3, "published")


def test_a_version_without_citation_is_not_restored_to_what_is_public(reviewer):
    event = ExpulsionFactory(persons=3)
    uncited = timeline(Expulsion, event.pk).saves[0].moment.isoformat()
    before = current_state(event)
    answer = restore(reviewer, event, uncited)
    assert "A published event has at least one citation" in text_of(answer)
    assert current_state(event) == before


def test_a_version_that_breaks_a_rule_now_is_refused_by_it(reviewer):
    event = ExpulsionFactory(persons=3, cited=[3, 3])
    moment = last_moment(event)
    gone = event.citations.order_by("event", "source")[1].source
    reviewer.save(Expulsion, event.pk, persons=4, inline=[{}, {"DELETE": "on"}])
    name = gone.pk
    gone.delete()
    before = current_state(event)
    answer = restore(reviewer, event, moment)
    assert answer.status_code == 200
    assert f"{name}: source instance with id" in text_of(answer)
    assert current_state(event) == before


def test_a_restoration_needs_its_reason_and_an_unchanged_row(reviewer):
    event = ExpulsionFactory(persons=3)
    moment = last_moment(event)
    reviewer.save(Expulsion, event.pk, persons=4)
    assert "Say why this version is restored." in text_of(restore(reviewer, event, moment, " "))
    seen = current_state(event).digest
    reviewer.save(Expulsion, event.pk, persons=5)
    answer = restore(reviewer, event, moment, digest=seen)
    assert "has changed meanwhile" in text_of(answer)
    assert Expulsion.objects.get(pk=event.pk).persons == 5


def test_a_row_of_reference_is_restored_but_for_its_key(editor):
    source = SourceFactory(title="Before")
    moment = last_moment(source)
    editor.save(Source, source.pk, title="After")
    assert restore(editor, source, moment).status_code == 302
    source.refresh_from_db()
    assert source.title == "Before"


def test_a_country_is_restored_and_its_memberships_stay(editor):
    membership = MembershipFactory()
    country = membership.country
    editor.save(Country, country.pk, subregion="A place", inline=[{"left_on": "2020-01-31"}])
    assert restore(editor, country, timeline(Country, country.pk).saves[0].moment.isoformat())
    country.refresh_from_db()
    membership.refresh_from_db()
    assert (country.subregion, str(membership.left_on)) == ("Northern Europe", "2020-01-31")
    assert Membership.objects.filter(country=country).count() == 1


def test_a_deleted_draft_has_its_history_and_comes_back_as_a_draft(contributor):
    draft = ExpulsionFactory(status="draft", persons=3, cited=[3])
    moment, source = last_moment(draft), draft.citations.get().source_id
    url = address(Expulsion, "delete", draft.pk)
    contributor.client.post(url, {"post": "yes", "reason": "Entered twice."})
    page = contributor.get(Expulsion, "history", draft.pk)
    newest = page.context["saves"][0]
    assert (newest["deleted"], newest["reason"]) == (True, "Entered twice.")
    assert restore(contributor, draft, moment, "It was not twice.").status_code == 302
    again = Expulsion.objects.get(pk=draft.pk)
    assert (again.status, again.persons) == ("draft", 3)
    assert again.citations.get().source_id == source


def test_who_may_not_change_an_event_does_not_restore_it(contributor, person):
    event = ExpulsionFactory(persons=3)
    moment = last_moment(event)
    event.persons = 4
    event.save()
    assert contributor.get(Expulsion, "history", event.pk).status_code == 200
    assert contributor.get(Expulsion, "restore", event.pk, at=moment).status_code == 403
    assert restore(contributor, event, moment).status_code == 403
    assert Expulsion.objects.get(pk=event.pk).persons == 4
    stranger = person("sam", {"view_source"})
    for page in ("history", "compare", "restore"):
        assert stranger.get(Expulsion, page, event.pk, at=moment).status_code == 403


def test_who_may_not_add_citations_does_not_restore_them(person):
    helper = person("hal", {"view_expulsion", "change_expulsion"})
    draft = ExpulsionFactory(status="draft", persons=3, cited=[3])
    moment = last_moment(draft)
    draft.citations.get().delete()
    assert restore(helper, draft, moment).status_code == 403


def test_a_row_that_never_was_has_no_history(editor):
    assert editor.get(Expulsion, "history", "exp-1900-01-01-aaa-bbb").status_code == 404
    assert editor.get(ExpulsionCitation, "history", "x").status_code == 404
    for page in ("change", "delete"):
        sent = {"post": "yes", "reason": "None."}
        assert editor.client.post(address(ExpulsionCitation, page, "x"), sent).status_code == 302
    assert editor.client.post(address(ExpulsionCitation, "restore", "x")).status_code == 404


def test_what_changed_last_is_compared_unless_other_versions_are_chosen(editor):
    public = ExpulsionFactory(persons=3)
    made = last_moment(public)
    editor.save(Expulsion, public.pk, persons=4)
    page = editor.get(Expulsion, "history", public.pk)
    assert page.context["chosen"] == (made, "now")
    assert page.content.decode().count(" checked>") == 2
    Expulsion.objects.filter(pk=public.pk).update(persons=5)
    page = editor.get(Expulsion, "history", public.pk)
    assert page.context["chosen"] == (last_moment(public), "now")
    source = SourceFactory()
    only = last_moment(source)
    assert editor.get(Source, "history", source.pk).context["chosen"] == (only, "now")


def test_a_long_history_is_paged(editor, monkeypatch):
    monkeypatch.setattr("sanctions.admin.history.pages.SAVES_ON_A_PAGE", 2)
    source = SourceFactory()
    for number in range(3):
        editor.save(Source, source.pk, title=f"Made-up {number}")
    first = editor.get(Source, "history", source.pk)
    assert [save["differences"][0].after for save in first.context["saves"]] == [
        "Made-up 2",
        "Made-up 1",
    ]
    assert "page 1 of 2" in text_of(first)
    assert len(editor.get(Source, "history", source.pk, p=2).context["saves"]) == 2
