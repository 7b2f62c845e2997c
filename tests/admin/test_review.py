"""From draft to publication by a second person, and back: by every route and button."""

import re

import pytest

from sanctions.admin.review.deciding import PUBLISH, RefusedError, decide
from sanctions.admin.review.queue import waiting_for
from sanctions.models import Expulsion, ExpulsionCitation, SanctionEvent, Source
from sanctions.models.history import because
from sanctions.models.trail import last_change, last_return
from sanctions.models.versions import current_state
from tests.admin.conftest import EDITS, address, errors
from tests.factories import (
    CountryFactory,
    EpisodeFactory,
    ExpulsionCitationFactory,
    ExpulsionFactory,
    SanctionEventFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

USA = "exp-2018-03-26-usa-rus"


@pytest.fixture
def submitted(contributor):
    """An expulsion of three that the contributor wrote, cited and handed in."""
    with because("Made up for a test.", by=contributor.user):
        event = ExpulsionFactory(status="draft", persons=3, cited=[3])
        event.submit()
    return event


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def review(event):
    return address(type(event), "review", event.pk)


def step(one, event, decision, words="", version=None):
    version = current_state(event).digest if version is None else version
    sent = {"decision": decision, "words": words, "version": version}
    return one.client.post(review(event), sent)


def status(event):
    return type(event).objects.get(pk=event.pk).status


def user_of(one):
    return one.client.get("/admin/").context["user"]


def buttons(page):
    """The names of the form's buttons and the steps beside them."""
    text = page.content.decode()
    return {
        *re.findall(r'<input type="submit"[^>]*name="(\w+)"', text),
        *re.findall(r'id="(step-\w+)"', text),
    } - {"_continue", "_addanother", "_check"}


# The way of an event


def test_an_expulsion_is_entered_submitted_and_published_by_a_second_person(contributor, reviewer):
    entered = {
        "announced_on": "2021-05-03",
        "initiator": CountryFactory().pk,
        "target": CountryFactory().pk,
        "summary": "Made up for a test.",
        "measure": "expulsion",
        "personnel": "diplomats",
        "persons": 3,
    }
    citation = {"source": SourceFactory().pk, "persons": 3}
    answer = contributor.save(Expulsion, **entered, press="_submit", inline=[citation])
    assert answer.status_code == 302
    event = Expulsion.objects.get(initiator=entered["initiator"])
    assert event.status == "submitted"
    assert [one.id for one in waiting_for(reviewer.user)] == [event.pk]
    assert step(reviewer, event, "publish").status_code == 302
    assert Expulsion.published.filter(pk=event.pk).exists()
    assert last_change(event).by == reviewer.user


def test_what_was_retracted_is_gone_with_its_reason(client, reviewer):
    event = ExpulsionFactory()
    assert step(reviewer, event, "retract", "It never happened.").status_code == 302
    answer = client.get(f"/api/v1/expulsions/{event.pk}/")
    assert answer.status_code == 410
    assert "It never happened." in answer.json()["detail"]


def test_a_retraction_needs_its_reason_in_one_line(reviewer):
    event = ExpulsionFactory()
    for words in ("", " ", "two\nlines", "x" * 501):
        answer = step(reviewer, event, "retract", words)
        assert answer.status_code == 200
    assert status(event) == "published"
    assert "control character" in text_of(step(reviewer, event, "retract", "two\nlines"))


def test_an_event_that_is_answered_is_not_retracted(reviewer):
    event = ExpulsionFactory(announced_on="2021-05-02")
    response = ExpulsionFactory(answers_expulsion=event)
    assert response.pk in text_of(step(reviewer, event, "retract", "Wrong."))
    assert status(event) == "published"


def test_a_returned_draft_shows_the_comment_to_its_author(contributor, reviewer, submitted):
    answer = step(reviewer, submitted, "return", "The BBC says 4.\nWhich is right?")
    assert answer.status_code == 302
    assert status(submitted) == "draft"
    page = text_of(contributor.get(Expulsion, "change", submitted.pk))
    assert "Returned by rita on" in page
    assert "The BBC says 4.<br>Which is right?" in page
    submitted.refresh_from_db()
    assert last_return(submitted).by == reviewer.user
    assert not last_return(ExpulsionFactory(status="draft"))


def test_a_return_needs_its_comment(reviewer, submitted):
    assert "Comment: say it in words." in text_of(step(reviewer, submitted, "return", "  "))
    assert status(submitted) == "submitted"


# Who may publish


def test_nobody_publishes_what_they_changed_last_not_even_a_superuser(editor):
    with because(None, by=user_of(editor)):
        event = ExpulsionFactory(status="draft", cited=[2]).submit()
    told = text_of(step(editor, event, "publish"))
    assert "You changed it last, on" in told
    assert status(event) == "submitted"
    assert not waiting_for(user_of(editor)).filter(id=event.pk).exists()


@pytest.mark.parametrize("change", ["add", "change", "delete"])
def test_who_changed_a_citation_last_changed_the_event(reviewer, submitted, change):
    with because("The ministry's own page.", by=reviewer.user):
        citation = ExpulsionCitationFactory(event=submitted, persons=3)
        if change == "change":
            citation.save()
        elif change == "delete":
            citation.delete()
    assert "You changed it last" in text_of(step(reviewer, submitted, "publish"))
    assert status(submitted) == "submitted"


def test_a_draft_is_not_published_before_it_is_submitted(reviewer):
    event = ExpulsionFactory(status="draft", cited=[2])
    assert "it is submitted first" in text_of(step(reviewer, event, "publish"))
    told = errors(reviewer.save(Expulsion, event.pk, press="_publish"))
    assert "it is submitted first" in told[""][0]
    assert status(event) == "draft"


def test_a_single_editor_publishes_where_the_setting_lets_them(settings, reviewer):
    settings.SECOND_PERSON_PUBLISHES = False
    with because(None, by=reviewer.user):
        event = ExpulsionFactory(status="draft", cited=[2])
    assert "_publish" in buttons(reviewer.get(Expulsion, "change", event.pk))
    assert reviewer.save(Expulsion, event.pk, press="_publish").status_code == 302
    assert status(event) == "published"
    waiting = ExpulsionFactory(status="draft", cited=[2]).submit()
    assert step(reviewer, waiting, "publish").status_code == 302


def test_a_contributor_publishes_by_no_route(contributor, submitted):
    draft = ExpulsionFactory(status="draft", cited=[2])
    public = ExpulsionFactory()
    for event in (submitted, draft):
        assert step(contributor, event, "publish").status_code == 200
        contributor.save(Expulsion, draft.pk, press="_publish", status="published")
        contributor.act(Expulsion, "publish_selected", event)
        sent = {
            "action": "publish_selected",
            "confirm": "yes",
            "_selected_action": [event.pk],
            f"version-{event.pk}": current_state(event).digest,
        }
        contributor.client.post(address(Expulsion, "changelist"), sent)
    step(contributor, submitted, "return", "No.")
    step(contributor, public, "retract", "No.")
    assert [status(one) for one in (submitted, draft, public)] == [
        "submitted",
        "draft",
        "published",
    ]


@pytest.mark.parametrize("state", ["submitted", "published", "retracted"])
def test_a_contributor_changes_drafts_alone_and_their_citations(contributor, state):
    event = ExpulsionFactory(status="published" if state == "submitted" else state, cited=[2, 3])
    if state == "submitted":
        Expulsion.objects.filter(pk=event.pk).update(status="submitted")
    citation = event.citations.first()
    url = address(Expulsion, "change", event.pk)
    assert contributor.client.post(url, {"summary": "Mine."}).status_code == 403
    assert contributor.client.post(address(Expulsion, "delete", event.pk)).status_code == 403
    cited = address(ExpulsionCitation, "change", citation.pk)
    assert contributor.client.post(cited, {"persons": 9}).status_code == 403
    gone = address(ExpulsionCitation, "delete", citation.pk)
    assert contributor.client.post(gone, {"post": "yes", "reason": "No."}).status_code == 403
    new = {"event": event.pk, "source": SourceFactory().pk}
    told = errors(contributor.save(ExpulsionCitation, **new))
    assert "You may cite for drafts only" in told["event"][0]
    assert event.citations.count() == 2


def test_publishing_holds_for_the_version_that_was_looked_at(reviewer, submitted):
    version = current_state(submitted).digest
    ExpulsionCitation.objects.filter(event=submitted).update(persons=4)
    told = text_of(step(reviewer, submitted, "publish", version=version))
    assert "has changed since you looked at it" in told
    assert status(submitted) == "submitted"
    assert step(reviewer, submitted, "publish", version="").status_code == 200
    assert status(submitted) == "submitted"


def test_of_two_who_publish_the_second_is_told(reviewer, second_reviewer, submitted):
    version = current_state(submitted).digest
    decide(PUBLISH, submitted, reviewer.user, version=version)
    with pytest.raises(RefusedError, match="is published already"):
        decide(PUBLISH, submitted, second_reviewer.user, version=version)


# The form's buttons


def test_the_form_has_the_buttons_for_what_one_may_do(contributor, reviewer, submitted):
    draft = ExpulsionFactory(status="draft")
    public = ExpulsionFactory()
    shown = {
        (one.user.username, event.status): buttons(one.get(Expulsion, "change", event.pk))
        for one in (contributor, reviewer)
        for event in (draft, submitted, public)
    }
    assert shown == {
        ("connie", "draft"): {"_save", "_submit"},
        ("connie", "submitted"): set(),
        ("connie", "published"): set(),
        ("rita", "draft"): {"_save", "_submit"},
        ("rita", "submitted"): {"_save", "step-publish", "step-return"},
        ("rita", "published"): {"_save", "step-retract"},
    }


def test_no_form_sets_the_status(reviewer):
    event = ExpulsionFactory(status="draft", cited=[2])
    reviewer.save(Expulsion, event.pk, status="published", _publish="", summary="Made up again.")
    assert status(event) == "draft"


def test_a_correction_of_what_is_public_needs_its_reason(reviewer):
    event = ExpulsionFactory()
    nothing = {"reason": " ", "figures_note": ""}
    told = errors(reviewer.save(Expulsion, event.pk, summary="Made up.", **nothing))
    assert told == {"reason": ["This is public: say why it changes."]}
    new = {"source": SourceFactory().pk, "persons": 3}
    told = errors(reviewer.save(Expulsion, event.pk, reason="", figures_note="", inline=[{}, new]))
    assert list(told) == ["reason"]
    given = {"reason": "A recount.", "figures_note": ""}
    answer = reviewer.save(Expulsion, event.pk, **given, persons=3, inline=[{}, new])
    assert answer.status_code == 302
    event.refresh_from_db()
    assert event.history.first().history_change_reason == "A recount."
    assert {one.history.first().history_change_reason for one in event.citations.all()} >= {
        "A recount."
    }


def test_a_draft_and_what_nobody_touched_need_no_reason(reviewer):
    assert reviewer.save(Expulsion, ExpulsionFactory().pk, reason="").status_code == 302
    draft = ExpulsionFactory(status="draft")
    assert reviewer.save(Expulsion, draft.pk, reason="", persons=4).status_code == 302


def test_a_source_is_public_so_that_its_change_needs_a_reason(reviewer):
    source = SourceFactory()
    assert list(errors(reviewer.save(Source, source.pk, reason="", title="Other"))) == ["reason"]
    assert reviewer.save(Source, source.pk, reason="Mistyped.", title="Other").status_code == 302
    assert source.history.first().history_change_reason == "Mistyped."


# The review page


def test_the_review_page_shows_what_publishing_would_change(reviewer):
    dispute = EpisodeFactory()
    provocation = ExpulsionFactory(announced_on="2021-05-01", persons=4, episode=dispute)
    event = ExpulsionFactory(
        status="draft",
        announced_on="2021-05-03",
        initiator=provocation.target,
        target=provocation.initiator,
        episode=dispute,
        answers_expulsion=provocation,
        persons=2,
        cited=[2],
    ).submit()
    before = [list(model.objects.order_by("pk").values()) for model in (Expulsion, Source)]
    shown = reviewer.client.get(review(event)).context["preview"].comparisons
    row, citations, parties, episode, answers = (
        {cell.label: (cell.before, cell.after) for cell in table.cells} for table in shown
    )
    us, them = event.initiator_id, event.target_id
    assert (row["persons"], row["basis"]) == ((None, 2), (None, "single"))
    assert citations[f"{event.citations.get().source_id}: persons"] == (None, 2)
    assert parties[f"{us} against {them}: persons"] == (0, 2)
    assert parties[f"{them} against {us}: persons"] == (4, 4)
    assert (episode["events"], episode["persons"]) == ((1, 2), (4, 6))
    assert answers["responses"] == (0, 1)
    assert answers[event.pk] == (None, "2 days later, 0.50 persons for each one")
    assert before == [list(model.objects.order_by("pk").values()) for model in (Expulsion, Source)]
    assert status(event) == "submitted"
    assert event.history.filter(status="published").count() == 0


def test_what_is_shown_is_what_the_api_then_answers(client, reviewer, submitted):
    shown = reviewer.client.get(review(submitted)).context["preview"].comparisons[0]
    promised = {cell.label: cell.after for cell in shown.cells}
    assert all(cell.before is None for cell in shown.cells)
    step(reviewer, submitted, "publish")
    row = client.get(f"/api/v1/expulsions/{submitted.pk}/").json()
    assert {name: row[name] for name in promised} == promised


def test_the_review_page_tells_whether_a_regime_would_be_in_force(reviewer):
    event = SanctionEventFactory(status="draft", cited=[{}], announced_on="2021-05-03").submit()
    shown = reviewer.client.get(review(event)).context["preview"].comparisons
    regime = next(one for one in shown if one.title == f"The regime {event.regime_id}")
    assert [(cell.before, cell.after) for cell in regime.cells] == [("no", "yes"), ("no", "yes")]
    assert regime.cells[0].label == "in force on 2021-05-03"


def test_the_review_page_tells_what_keeps_an_event_from_publication(reviewer):
    draft = ExpulsionFactory(status="draft")
    page = text_of(reviewer.client.get(review(draft)))
    assert "It can't be published as it stands. A published event has at least one citation" in page


def test_the_review_page_escapes_what_was_typed(reviewer):
    event = ExpulsionFactory(status="draft", cited=[2], summary="<script>alert(1)</script>")
    assert "<script>alert(1)" not in text_of(reviewer.client.get(review(event)))


def test_the_review_page_is_for_who_may_look(person):
    stranger = person("sam", {"view_source"})
    assert stranger.client.get(review(ExpulsionFactory())).status_code == 403
    assert stranger.client.get("/admin/sanctions/expulsion/none/review/").status_code == 403
    assert (
        person("vi", EDITS).client.get("/admin/sanctions/expulsion/none/review/").status_code == 404
    )


# The queue


def test_the_queue_holds_what_waits_for_a_person_in_their_order(contributor, reviewer, submitted):
    with because(None, by=reviewer.user):
        own = ExpulsionFactory(status="draft")
        returned = SanctionEventFactory(status="draft", cited=[{}]).submit()
    with because("Mend it.", by=contributor.user):
        returned.send_back()
    ExpulsionFactory(status="draft")
    found = [(one.id, one.waits) for one in waiting_for(reviewer.user)]
    assert found == [(returned.pk, 0), (submitted.pk, 1), (own.pk, 2)]
    assert [one.id for one in waiting_for(contributor.user)] == []
    page = text_of(reviewer.client.get("/admin/waiting/"))
    assert page.index(returned.pk) < page.index(submitted.pk) < page.index(own.pk)


def test_the_queue_asks_few_questions_however_much_waits(
    reviewer, contributor, django_assert_max_num_queries
):
    with because(None, by=contributor.user):
        for _ in range(3):
            ExpulsionFactory(status="draft", cited=[2]).submit()
    # Session, user, permissions of both ways, the queue, the people.
    with django_assert_max_num_queries(7):
        assert reviewer.client.get("/admin/waiting/").status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "100000000000000000000", "²"])
def test_the_queue_has_no_page_of_that_number(reviewer, page):
    assert reviewer.client.get("/admin/waiting/", {"p": page}).status_code == 404


def test_the_queue_is_paged(reviewer, monkeypatch):
    monkeypatch.setattr("sanctions.admin.review.queue.ON_A_PAGE", 2)
    with because(None, by=reviewer.user):
        for _ in range(3):
            ExpulsionFactory(status="draft")
    first, second = (reviewer.client.get("/admin/waiting/", {"p": page}) for page in (1, 2))
    assert [len(page.context["rows"]) for page in (first, second)] == [2, 1]
    assert (first.context["after"], second.context["after"]) == (2, 0)


# Many at once


def chosen(one, action, *events, confirm=True, **sent):
    """Choose events of a list for an action, confirm, and return what is told of them."""
    asked = {"action": action, "_selected_action": [event.pk for event in events]}
    url = address(type(events[0]), "changelist")
    page = one.client.post(url, asked)
    assert page.status_code == 200, page
    rows = {f"version-{row['event'].pk}": row["version"] for row in page.context["rows"]}
    if not confirm:
        return page
    answer = one.client.post(url, asked | rows | {"confirm": "yes"} | sent, follow=True)
    return [str(message) for message in answer.context.get("messages", [])] or answer


def test_many_are_published_and_each_that_is_not_is_told_why(reviewer, submitted):
    uncited = ExpulsionFactory(status="draft")
    Expulsion.objects.filter(pk=uncited.pk).update(status="submitted")
    draft, public = ExpulsionFactory(status="draft"), ExpulsionFactory()
    told = chosen(reviewer, "publish_selected", submitted, uncited, draft, public)
    assert told[-1] == f"Published: {submitted.pk}."
    of = {text.split(" ")[0]: text for text in told[:-1]}
    assert "at least one citation" in of[uncited.pk]
    assert "submitted first" in of[draft.pk]
    assert "is published already" in of[public.pk]
    assert [status(one) for one in (submitted, uncited, draft)] == [
        "published",
        "submitted",
        "draft",
    ]


def test_many_are_published_only_as_they_were_shown(reviewer, submitted):
    shown = chosen(reviewer, "publish_selected", submitted, confirm=False)
    version = shown.context["rows"][0]["version"]
    ExpulsionCitation.objects.filter(event=submitted).update(note="Another word.")
    told = chosen(reviewer, "publish_selected", submitted, **{f"version-{submitted.pk}": version})
    assert "has changed since you looked at it" in told[0]
    assert status(submitted) == "submitted"


def test_many_are_submitted_returned_and_retracted_with_their_words(contributor, reviewer):
    events = [ExpulsionFactory(status="draft", cited=[2]) for _ in range(2)]
    assert chosen(contributor, "submit_selected", *events)[0].startswith("Submitted: ")
    refused = chosen(reviewer, "return_selected", *events)
    assert "Comment: say it in words." in text_of(refused)
    assert chosen(reviewer, "return_selected", *events, words="Cite more.")[0].startswith(
        "Returned"
    )
    events[0].refresh_from_db()
    assert last_return(events[0]).reason == "Cite more."
    public = ExpulsionFactory()
    chosen(reviewer, "retract_selected", public, words="Twice.")
    public.refresh_from_db()
    assert (public.status, public.retraction_reason) == ("retracted", "Twice.")


def test_at_most_a_hundred_are_taken_at_once(reviewer, monkeypatch):
    monkeypatch.setattr("sanctions.admin.review.actions.MOST_ROWS", 1)
    events = [ExpulsionFactory(), ExpulsionFactory()]
    told = reviewer.act(Expulsion, "retract_selected", *events)
    assert told == ["Nothing was done: choose at most 1 events at once."]


# Nothing public is deleted


@pytest.mark.parametrize("state", ["published", "retracted"])
def test_nothing_public_is_deleted_by_any_route(editor, state):
    event = ExpulsionFactory(status=state, episode=EpisodeFactory())
    source = event.citations.get().source
    sent = {"post": "yes", "reason": "Away with it."}
    for row in (event, event.episode, source, event.initiator, event.citations.get()):
        editor.client.post(address(type(row), "delete", row.pk), sent)
    asked = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    editor.client.post(address(Expulsion, "changelist"), asked)
    editor.save(Expulsion, event.pk, inline=[{"DELETE": "on"}])
    assert Expulsion.objects.filter(pk=event.pk, status=state).exists()
    assert event.citations.filter(source=source).exists() or state == "retracted"


def test_the_only_citation_of_a_submitted_event_stays(editor, submitted):
    told = errors(editor.save(Expulsion, submitted.pk, inline=[{"DELETE": "on"}]))
    assert "A submitted event has at least one citation" in told[""][0]
    gone = address(ExpulsionCitation, "delete", submitted.citations.get().pk)
    assert editor.client.post(gone, {"post": "yes", "reason": "No."}).status_code == 403


@pytest.mark.parametrize("model", [Expulsion, SanctionEvent])
def test_real_events_can_be_looked_at_for_review(editor, model):
    event = model.published.order_by("-announced_on").first()
    page = editor.client.get(review(event))
    assert page.status_code == 200
    assert "retracted" in text_of(page)
