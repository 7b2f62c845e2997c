"""Entering, correcting and taking back events in the admin. Published means cited here too."""

import re

import pytest
from django.contrib.auth.models import Permission

from sanctions.models import Expulsion, ExpulsionCitation, SanctionEvent
from tests.admin.conftest import Editor, errors
from tests.factories import (
    CountryFactory,
    ExpulsionFactory,
    RegimeFactory,
    SanctionEventFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alone(settings):
    """A single editor publishes, straight from the form."""
    settings.SECOND_PERSON_PUBLISHES = False


@pytest.fixture
def facts():
    """What an editor enters of an expulsion."""
    return {
        "announced_on": "2021-05-03",
        "initiator": CountryFactory().pk,
        "target": CountryFactory().pk,
        "summary": "Made up for a test.",
        "measure": "expulsion",
        "personnel": "diplomats",
        "persons": 3,
    }


def stem(facts):
    return f"exp-{facts['announced_on']}-{facts['initiator']}-{facts['target']}".lower()


def test_a_draft_needs_no_citation_and_its_id_is_made(editor, facts):
    assert editor.save(Expulsion, **facts).status_code == 302
    draft = Expulsion.objects.get(pk=stem(facts))
    assert (draft.status, draft.persons, draft.basis) == ("draft", 3, None)


def test_an_id_that_is_taken_is_followed_by_the_next(editor, facts):
    for _ in range(3):
        assert editor.save(Expulsion, **facts).status_code == 302
    ids = Expulsion.objects.filter(pk__startswith=stem(facts)).values_list("pk", flat=True)
    assert list(ids) == [stem(facts), f"{stem(facts)}-2", f"{stem(facts)}-3"]


def test_an_id_that_is_given_must_be_free(editor, facts):
    editor.save(Expulsion, **facts)
    answer = editor.save(Expulsion, **facts | {"id": stem(facts), "persons": 9})
    taken = "This id is taken. Leave it blank to get the next one that is free."
    assert errors(answer) == {"id": [taken]}
    assert Expulsion.objects.get(pk=stem(facts)).persons == 3


def test_an_id_that_is_given_must_agree_with_date_and_parties(editor, facts):
    answer = editor.save(Expulsion, **facts, id="exp-2020-01-01-aaa-bbb")
    assert errors(answer)["id"][0].startswith("The id disagrees with the event's kind, date")


def test_a_form_left_blank_says_what_is_missing(editor):
    needed = {"announced_on", "initiator", "target", "summary", "measure", "personnel"}
    assert set(errors(editor.save(Expulsion))) == needed


def test_an_event_is_entered_with_its_citations_and_published_at_once(alone, editor, facts):
    first, second = SourceFactory(kind="government"), SourceFactory()
    answer = editor.save(
        Expulsion,
        **facts,
        press="_publish",
        inline=[{"source": first.pk, "persons": 3}, {"source": second.pk, "persons": 4}],
    )
    assert answer.status_code == 302
    event = Expulsion.published.get(pk=stem(facts))
    assert (event.basis, event.disputed, event.persons_most) == ("official", True, 4)


@pytest.mark.parametrize("press", ["_publish", "_submit"])
@pytest.mark.parametrize("citations", [[], [{"persons": ""}]])
def test_an_event_without_citation_is_not_handed_in(alone, editor, facts, citations, press):
    answer = editor.save(Expulsion, **facts, press=press, inline=citations)
    assert "event has at least one citation" in errors(answer)[""][0]
    assert not Expulsion.objects.filter(pk=stem(facts)).exists()


def test_a_draft_is_published_with_its_first_citation(alone, editor):
    draft = ExpulsionFactory(status="draft")
    new = {"source": SourceFactory().pk, "persons": 2}
    answer = editor.save(Expulsion, draft.pk, press="_publish", inline=[new])
    assert answer.status_code == 302
    assert Expulsion.published.get(pk=draft.pk).basis == "single"


def test_who_may_not_cite_may_not_publish_what_is_uncited(alone, client, django_user_model):
    helper = django_user_model.objects.create(username="helper", is_staff=True)
    allowed = ["change_expulsion", "publish_expulsion"]
    helper.user_permissions.set(Permission.objects.filter(codename__in=allowed))
    client.force_login(helper)
    uncited, cited = ExpulsionFactory(status="draft"), ExpulsionFactory(status="draft", cited=[2])
    told = errors(Editor(client).save(Expulsion, uncited.pk, press="_publish"))
    assert "at least one citation" in told[""][0]
    assert Editor(client).save(Expulsion, cited.pk, press="_publish").status_code == 302
    assert Editor(client).get(SanctionEvent).status_code == 403


def test_who_may_only_look_is_shown_the_event(client, django_user_model):
    reader = django_user_model.objects.create(username="reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    page = Editor(client).get(Expulsion, "change", "exp-2018-03-26-usa-rus")
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()


def test_the_last_citation_of_a_published_event_stays(editor):
    event = ExpulsionFactory()
    answer = editor.save(Expulsion, event.pk, inline=[{"DELETE": "on"}])
    assert "A published event has at least one citation" in errors(answer)[""][0]
    assert event.citations.count() == 1


def test_the_last_citation_of_a_published_event_can_give_way_to_another(editor):
    event = ExpulsionFactory()
    better = SourceFactory(kind="government")
    new = {"source": better.pk, "persons": 2}
    answer = editor.save(Expulsion, event.pk, inline=[{"DELETE": "on"}, new])
    assert answer.status_code == 302
    assert [citation.source for citation in event.citations.all()] == [better]
    assert Expulsion.published.get(pk=event.pk).basis == "official"


def test_one_of_several_citations_can_be_deleted(editor):
    event = ExpulsionFactory(persons=3, cited=[3, 4])
    kept, _ = event.citations.order_by("event", "source")
    assert editor.save(Expulsion, event.pk, inline=[{}, {"DELETE": "on"}]).status_code == 302
    assert list(event.citations.all()) == [kept]
    assert Expulsion.objects.get(pk=event.pk).disputed is False


def test_a_source_is_cited_once_for_an_event(editor):
    event = ExpulsionFactory()
    again = {"source": event.citations.get().source_id, "persons": 2}
    answer = editor.save(Expulsion, event.pk, inline=[{}, again])
    assert answer.status_code == 200
    assert "duplicate" in str(errors(answer)[""])


def test_a_figure_that_is_corrected_changes_what_is_derived(editor):
    event = ExpulsionFactory(persons=3)
    assert editor.save(Expulsion, event.pk, persons=5).status_code == 302
    event.refresh_from_db()
    assert (event.persons, event.basis, event.persons_least) == (5, "unstated", 3)


@pytest.mark.parametrize(
    "factory", [ExpulsionFactory, SanctionEventFactory], ids=["expulsion", "sanction"]
)
def test_saving_what_nobody_touched_changes_nothing(editor, factory):
    columns = {"measures": "travel_ban;asset_freeze"} if factory is SanctionEventFactory else {}
    event = factory(**columns)
    model = type(event)
    before = model.objects.filter(pk=event.pk).values().get()
    answer = editor.save(model, event.pk)
    assert answer.status_code == 302
    assert model.objects.filter(pk=event.pk).values().get() == before


@pytest.mark.parametrize(
    ("model", "pk"),
    [
        (Expulsion, "exp-2018-03-26-usa-rus"),
        (Expulsion, "exp-2018-03-29-rus-usa"),
        (SanctionEvent, "san-2014-03-20-usa-rus"),
    ],
)
def test_saving_real_rows_untouched_changes_nothing(editor, model, pk):
    before = model.objects.filter(pk=pk).values().get()
    assert editor.save(model, pk).status_code == 302
    assert model.objects.filter(pk=pk).values().get() == before


def test_measures_are_ticked_and_keep_their_order(editor):
    event = SanctionEventFactory(measures="travel_ban;asset_freeze")
    page = editor.get(SanctionEvent, "change", event.pk).content.decode()
    assert page.count('type="checkbox" name="measures"') == 20
    assert len(re.findall('name="measures"[^>]* checked', page)) == 2
    editor.save(SanctionEvent, event.pk, measures=["asset_freeze", "travel_ban", "arms_embargo"])
    event.refresh_from_db()
    assert event.measures == "travel_ban;asset_freeze;arms_embargo"
    editor.save(SanctionEvent, event.pk, measures=["asset_freeze"])
    event.refresh_from_db()
    assert event.measures == "asset_freeze"


def test_a_sanction_event_has_at_least_one_measure(editor):
    event = SanctionEventFactory()
    assert list(errors(editor.save(SanctionEvent, event.pk, measures=[]))) == ["measures"]


def test_id_date_and_parties_cannot_be_edited_once_saved(editor):
    event = ExpulsionFactory()
    form = editor.get(Expulsion, "change", event.pk).context["adminform"].form
    assert not {"id", "announced_on", "initiator", "target"} & set(form.fields)
    answer = editor.save(
        Expulsion, event.pk, id="exp-2000-01-01-aaa-bbb", announced_on="2000-01-01"
    )
    assert answer.status_code == 302
    event.refresh_from_db()
    assert str(event.announced_on) == "2021-05-03"


def test_what_is_wrong_at_a_column_that_cannot_be_edited_stands_at_the_head(editor):
    event = ExpulsionFactory(announced_on="2021-05-03")
    told = errors(editor.save(Expulsion, event.pk, date_precision="month"))
    assert told == {
        "": ["announced_on: Known by month, it is the first day of that month: 2021-05-01."]
    }
    sanction = SanctionEventFactory()
    other = RegimeFactory()
    told = errors(editor.save(SanctionEvent, sanction.pk, regime=other.pk))
    assert [text.split(":")[0] for text in told[""]] == ["initiator", "target"]


def test_a_provocation_is_chosen_and_must_come_first(alone, editor, facts):
    provocation = ExpulsionFactory(announced_on="2021-05-02")
    source = SourceFactory().pk
    sent = facts | {"press": "_publish", "inline": [{"source": source}]}
    answer = editor.save(Expulsion, **sent, in_response_to=provocation.pk)
    assert answer.status_code == 302
    page = editor.get(Expulsion, "change", provocation.pk).content.decode()
    assert f'<a href="/admin/sanctions/expulsion/{stem(facts)}/change/">' in page
    later = ExpulsionFactory(announced_on="2021-05-04")
    told = errors(editor.save(Expulsion, **sent, in_response_to=later.pk))
    assert told["in_response_to"][0].startswith("The response comes before its provocation")


def test_an_event_answers_one_event_of_either_kind(editor):
    event = ExpulsionFactory()
    for provocation in ("exp-2018-03-26-usa-rus", "san-2014-03-20-usa-rus", ""):
        answer = editor.save(Expulsion, event.pk, in_response_to=provocation)
        assert answer.status_code == 302
        event = Expulsion.objects.get(pk=event.pk)
        assert event.in_response_to == (provocation or None)


@pytest.mark.parametrize("status", ["published", "retracted"])
def test_a_public_event_is_not_deleted(editor, status):
    event = ExpulsionFactory(status=status)
    page = editor.get(Expulsion, "change", event.pk)
    assert page.context["has_delete_permission"] is False
    assert editor.get(Expulsion, "delete", event.pk).status_code == 403
    url = f"/admin/sanctions/expulsion/{event.pk}/delete/"
    assert editor.client.post(url, {"post": "yes"}).status_code == 403
    editor.act(Expulsion, "delete_selected", event)
    assert Expulsion.objects.filter(pk=event.pk).exists()


def test_a_draft_is_deleted_with_its_citations(editor):
    draft = ExpulsionFactory(status="draft", cited=[2])
    url = f"/admin/sanctions/expulsion/{draft.pk}/delete/"
    assert editor.client.post(url, {"post": "yes"}).status_code == 302
    assert not Expulsion.objects.filter(pk=draft.pk).exists()
    assert not ExpulsionCitation.objects.filter(event=draft.pk).exists()


def test_what_clashes_with_another_editors_work_is_told_and_not_saved(editor, facts, monkeypatch):
    editor.save(Expulsion, **facts)
    monkeypatch.setattr(Expulsion, "free_id", classmethod(lambda *_: stem(facts)))
    monkeypatch.setattr(Expulsion, "validate_unique", lambda *_, **__: None)
    answer = editor.save(Expulsion, **facts | {"persons": 9})
    assert answer.status_code == 302
    page = editor.client.get(answer.url).content.decode()
    assert "Nothing was saved: it clashes with what someone else has saved meanwhile." in page
    assert Expulsion.objects.get(pk=stem(facts)).persons == 3


def test_a_form_opens_with_few_queries(editor, django_assert_max_num_queries):
    event = ExpulsionFactory(cited=[2, 2, 3])
    # Session, user, event, its parties, responses of both kinds, citations, and one for each
    # reference that is chosen by typing.
    with django_assert_max_num_queries(20):
        editor.get(Expulsion, "change", event.pk)


def test_a_text_that_is_too_long_is_told_and_not_cut_by_the_browser(editor):
    page = editor.get(Expulsion, "change", "exp-2018-03-26-usa-rus")
    assert "maxlength" not in page.context["adminform"].form.fields["summary"].widget.attrs
    refused = editor.save(Expulsion, "exp-2018-03-26-usa-rus", summary="x" * 201)
    assert "at most 200 characters (it has 201)" in errors(refused)["summary"][0]
