"""The start page and the lists behind its numbers, the filters, and work on many events at once."""

import datetime as dt

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from sanctions.admin import bounded
from sanctions.admin.desk import start
from sanctions.admin.desk.worklists import EVENTS, WORKLISTS
from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    ExpulsionCitation,
    Membership,
    SanctionEvent,
    Source,
)
from tests.admin.conftest import CONTRIBUTES, address
from tests.factories import (
    EpisodeFactory,
    ExpulsionFactory,
    SanctionEventFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

START = "/admin/"


def tasks(browser):
    """What the start page says needs doing: the numbers by task and table, as told."""
    context = browser.client.get(START).context
    return {
        (task.name, number.of.removesuffix("s")): number.told
        for task in [*context["waiting"], *context["tasks"]]
        for number in task.numbers
    }


def listed(browser, model, todo):
    return browser.get(model, todo=todo).context["cl"].queryset


# What needs doing.


def test_each_number_of_the_start_page_leads_to_a_list_of_just_so_many(editor):
    ExpulsionFactory(status="draft")
    SanctionEventFactory(status="submitted")
    context = editor.client.get(START).context
    numbers = [number for task in context["tasks"] for number in task.numbers]
    assert len(numbers) == sum(len(one.models) for one in WORKLISTS)
    for number in numbers:
        found = editor.client.get(number.url).context["cl"].result_count
        assert number.told in {f"{found:,}", "more than 1,000"}, number


def test_a_published_event_with_one_citation_waits_for_a_second_source(editor):
    one = ExpulsionFactory(cited=[2])
    two = ExpulsionFactory(cited=[2, 2])
    draft = ExpulsionFactory(status="draft", cited=[2])
    found = listed(editor, Expulsion, "one-source")
    assert one in found
    assert not {two, draft} & set(found)
    cited = Expulsion.objects.filter(status="published").annotate(sources=Count("citations"))
    assert found.count() == cited.filter(sources=1).count()


def test_disputed_figures_are_those_of_the_api(editor, client):
    for model, path in ((Expulsion, "expulsions"), (SanctionEvent, "sanctions")):
        answer = client.get(f"/api/v1/{path}/?disputed=true").json()
        assert listed(editor, model, "disputed").count() == answer["count"] > 0


def test_provocations_without_an_answer_are_those_of_the_exchanges(editor, client):
    rows = client.get("/api/v1/exchanges/summary/?by=initiator").json()["total"]
    found = sum(listed(editor, model, "unanswered").count() for model in EVENTS)
    assert found == rows["provocations"] - rows["answered"]


def test_a_draft_that_answers_is_an_answer_that_is_recorded(editor):
    provocation = ExpulsionFactory()
    assert provocation in listed(editor, Expulsion, "unanswered")
    ExpulsionFactory(status="draft", answers_expulsion=provocation)
    assert provocation not in listed(editor, Expulsion, "unanswered")


@pytest.mark.parametrize(("days", "is_near"), [(0, True), (7, True), (8, False)])
def test_acts_between_the_same_parties_within_a_week_are_probably_one(editor, days, is_near):
    first = ExpulsionFactory()
    day = dt.date(2021, 5, 3) + dt.timedelta(days)
    parties = {"initiator": first.initiator, "target": first.target}
    second = ExpulsionFactory(announced_on=day, status="draft", **parties)
    reverse = ExpulsionFactory(initiator=first.target, target=first.initiator)
    found = set(listed(editor, Expulsion, "duplicates"))
    assert ({first, second} <= found) is is_near
    assert reverse not in found


def test_a_retracted_event_is_nobodys_duplicate(editor):
    first = SanctionEventFactory()
    SanctionEventFactory(regime=first.regime, status="retracted")
    assert first not in listed(editor, SanctionEvent, "duplicates")


def test_sources_without_a_date_are_listed(editor):
    source = SourceFactory(published_on=None)
    found = listed(editor, Source, "undated")
    assert source in found
    assert found.count() == Source.objects.filter(published_on=None).count()


def test_what_waits_for_a_person_is_told_apart(reviewer, contributor):
    handed_in = ExpulsionFactory(status="submitted")
    contributor.save(Expulsion, handed_in.pk)  # which a contributor may not: nothing happens
    assert tasks(reviewer)["to-review", "event"] == "1"
    assert tasks(contributor)["to-review", "event"] == "0"


def test_a_person_is_told_only_of_tables_that_they_may_see(person):
    guest = person("guest", ["view_source"])
    assert {of for task, of in tasks(guest)} == {"event", "source"}
    assert guest.client.get(START).context["may_add"] == []
    assert guest.get(Expulsion).status_code == 403


def test_a_number_is_counted_no_further_than_a_bound(editor, monkeypatch):
    monkeypatch.setattr(start, "MOST_COUNTED", 20)
    monkeypatch.setattr(start, "worded", lambda number: bounded.worded(number, 20))
    with CaptureQueriesContext(connection) as asked:
        told = tasks(editor)
    assert told["one-source", "expulsion"] == "more than 20"
    counts = [query["sql"] for query in asked if "COUNT(" in query["sql"]]
    assert len(counts) == sum(len(one.models) for one in WORKLISTS)
    assert all("LIMIT 21" in sql for sql in counts)


def test_the_start_page_asks_as_often_whatever_there_is(editor, django_assert_max_num_queries):
    ExpulsionFactory(status="draft")
    with django_assert_max_num_queries(19):
        editor.client.get(START)


# Lists.


def test_a_list_is_counted_no_further_than_a_bound(editor, monkeypatch):
    monkeypatch.setattr(bounded, "MOST_IN_LIST", 100)
    answer = editor.get(Expulsion)
    assert "more than 100 expulsions" in answer.content.decode()
    assert answer.context["cl"].result_count == 100
    assert len(editor.get(Expulsion, p="2").context["cl"].result_list) == 50
    assert "e=1" in editor.get(Expulsion, p="3").headers.get("Location", "e=1")


def test_a_list_leads_to_a_day_by_steps_without_reading_the_dates(editor):
    steps = editor.get(Expulsion).context["cl"].dates.on
    assert steps[0].title == "1940s"
    for title in ("2010s", "2018", "Mar", "26"):
        step = next(step for step in steps if step.title == title)
        answer = editor.client.get(address(Expulsion, "changelist") + step.query)
        steps = answer.context["cl"].dates.on
    assert steps == []
    day = Expulsion.objects.filter(announced_on="2018-03-26")
    assert answer.context["cl"].result_count == day.count() > 0
    back = answer.context["cl"].dates.back
    assert [step.title for step in back] == ["All dates", "2010s", "2018", "March", "26"]
    found = editor.client.get(address(Expulsion, "changelist") + back[1].query)
    years = [step.title for step in found.context["cl"].dates.on]
    assert years == [str(year) for year in range(2010, 2020)]


@pytest.mark.parametrize(
    "asked",
    [
        {"announced_on__year": "99999999999999999999"},
        {"announced_on__year": "9999"},
        {"announced_on__year": "2018", "announced_on__month": "13"},
        {"announced_on__gte": "soon"},
        {"party": "RUS' OR 1=1"},
        {"party": "\0"},
        {"episode__id__exact": "x" * 300},
        {"todo": "everything"},
        {"p": "99999999999"},
        {"q": "\0"},
    ],
)
def test_odd_parameters_of_a_list_do_no_harm(editor, asked):
    answer = editor.get(Expulsion, **asked)
    assert answer.status_code in {200, 302}


def test_a_party_is_filtered_on_either_side(editor):
    found = editor.get(Expulsion, party="EST").context["cl"]
    rows = Expulsion.objects.filter(initiator="EST") | Expulsion.objects.filter(target="EST")
    assert found.result_count == rows.count() > 0
    page = editor.get(Expulsion, party="EST").content.decode()
    assert '<option value="EST" selected>Estonia (EST)</option>' in page


def test_a_filter_by_typing_lists_no_rows_beforehand(editor):
    page = editor.get(Expulsion).content.decode()
    assert "Estonia (EST)</option>" not in page
    assert page.count("<option") < 40


def test_a_filter_by_typing_keeps_the_other_filters(editor):
    page = editor.get(Expulsion, party="RUS", basis__exact="single", p="2").content.decode()
    form = page.split('<form method="get" class="by-typing">')[2]
    assert '<input type="hidden" name="basis__exact" value="single">' in form
    assert '<input type="hidden" name="party" value="RUS">' in form
    assert 'name="p"' not in form


def test_a_list_says_what_its_rows_and_columns_are(editor):
    page = editor.get(Expulsion).content.decode()
    assert "An order of a receiving state that people of a sending state leave" in page
    measure = Expulsion._meta.get_field("measure")
    assert f"<dt>measure</dt><dd>{measure.help_text}</dd>" in page


def test_only_columns_that_the_database_keeps_in_order_are_sorted_by(editor):
    for model in EVENTS:
        assert admin.site._registry[model].sortable_by == ["id", "when"]
    page = editor.get(Expulsion).content.decode()
    assert page.count('class="sortable column-') + page.count('class="sorted ') <= 4


def test_counts_beside_episodes_and_regimes_stop_at_a_bound(editor, monkeypatch):
    editor.get(Episode)
    with CaptureQueriesContext(connection) as asked:
        editor.get(Episode, q="salisbury-2018")
    counted = [query["sql"] for query in asked if "counted" in query["sql"]]
    assert counted
    assert all(sql.count("LIMIT 1001") == 2 for sql in counted)


# View on site.


@pytest.mark.parametrize(
    "row",
    [
        lambda: Expulsion.objects.get(pk="exp-2018-03-26-usa-rus"),
        lambda: SanctionEventFactory(status="retracted"),
        lambda: Country.objects.get(pk="RUS"),
        lambda: Episode.objects.get(pk="salisbury-2018"),
        Source.objects.first,
        Membership.objects.first,
        ExpulsionCitation.objects.first,
    ],
)
def test_what_is_public_is_viewed_on_the_site(editor, client, row):
    row = row()
    page = editor.get(type(row), "change", row.pk)
    url = page.context["absolute_url"]
    assert f'<a href="{url}" class="viewsitelink">' in page.content.decode()
    assert client.get(url).status_code in {200, 410}


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_what_is_not_public_has_no_page_on_the_site(editor, status):
    event = ExpulsionFactory(status=status)
    page = editor.get(Expulsion, "change", event.pk)
    assert "viewsitelink" not in page.content.decode()
    assert "historylink" in page.content.decode()


# The episode of many events.


def set_episode(browser, events, **words):
    """Choose events in their list, look at the page in between, and confirm."""
    keys = [event.pk for event in events]
    url = address(type(events[0]), "changelist")
    asked = browser.client.post(url, {"action": "set_episode", "_selected_action": keys})
    if asked.status_code != 200:
        return asked
    versions = {f"version-{row.event.pk}": row.version for row in asked.context["rows"]}
    sent = {"action": "set_episode", "_selected_action": keys, "confirm": "yes"}
    return browser.client.post(url, {**sent, **versions, **words}, follow=True)


def test_the_episode_of_many_events_is_set_with_a_reason(editor):
    events = [ExpulsionFactory(), ExpulsionFactory(status="draft")]
    episode = EpisodeFactory()
    answer = set_episode(editor, events, episode=episode.pk, reason="They answer each other.")
    told = [str(message) for message in answer.context["messages"]]
    assert told == [f"Episode set to {episode}: {events[0]}, {events[1]}."] or told == [
        f"Episode set to {episode}: {events[1]}, {events[0]}."
    ]
    for event in events:
        version = event.history.first()
        assert version.episode_id == episode.pk
        assert version.history_change_reason == "They answer each other."
        assert version.history_user.username == "editor"


def test_no_episode_is_set_without_a_reason(editor):
    event = ExpulsionFactory()
    answer = set_episode(editor, [event], episode=EpisodeFactory().pk, reason="")
    assert "Say why their episode is set." in answer.content.decode()
    event.refresh_from_db()
    assert event.episode is None


def test_an_event_that_changed_meanwhile_keeps_its_episode(editor):
    event, episode = ExpulsionFactory(), EpisodeFactory()
    words = {"episode": episode.pk, "reason": "Why not.", f"version-{event.pk}": "another"}
    told = [str(one) for one in set_episode(editor, [event], **words).context["messages"]]
    assert told == [
        f"{event} stays as it was. It has changed since you looked at it: choose it again."
    ]


def test_a_contributor_sets_the_episode_of_drafts_alone(person):
    connie = person("connie", CONTRIBUTES)
    published, draft = ExpulsionFactory(), ExpulsionFactory(status="draft")
    episode = EpisodeFactory()
    answer = set_episode(connie, [published, draft], episode=episode.pk, reason="A test.")
    told = " ".join(str(message) for message in answer.context["messages"])
    assert f"{published} stays as it was." in told
    assert f"Episode set to {episode}: {draft}." in told
