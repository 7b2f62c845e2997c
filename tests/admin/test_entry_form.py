"""Entering an event on one page, without script: what is proposed, warned of and refused."""

import pytest
from django.test import Client

from sanctions.admin.entry.dates import read_date
from sanctions.models import Expulsion, SanctionEvent, Source
from tests.admin.conftest import address, errors
from tests.factories import (
    CountryFactory,
    ExpulsionFactory,
    RegimeFactory,
    SanctionEventFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
NEW = "https://made-up.example/2021/05/04/two-diplomats-ordered-out"


@pytest.fixture
def parties():
    return CountryFactory(), CountryFactory()


@pytest.fixture
def facts(parties):
    """What an editor types of an expulsion; the figures are left to the citations."""
    initiator, target = parties
    return {
        "announced_on": "3.5.2021",
        "initiator": initiator.name,
        "target": target.pk.lower(),
        "measure": "expulsion",
        "personnel": "diplomats",
        "summary": "Made up for a test.",
        "figures_note": "",
    }


def described(**columns):
    """What is typed of a source that is added on the spot."""
    return {"source": NEW, "new_publisher": "Made-up Post", "new_kind": "news"} | {
        "new_title": "Two diplomats ordered out",
        "new_published_on": "4 May 2021",
        "new_language": "en",
        **columns,
    }


def form_of(answer):
    return answer.context["adminform"].form


def rows_of(answer):
    return answer.context["inline_admin_formsets"][0].formset.forms


def shown(form, *names):
    return [form[name].value() for name in names]


def check(one, model=Expulsion, pk=None, **sent):
    """What the page's script is answered for a form filled in so far."""
    url = address(model, "change", pk) if pk else address(model, "add")
    empty = {"citations-TOTAL_FORMS": "0", "citations-INITIAL_FORMS": "0"}
    return one.client.post(f"{url}check/", empty | sent)


# The date, the parties, the id


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("3.5.2021", "2021-05-03", "day"),
        ("2021-05", "2021-05-01", "month"),
        ("2021", "2021-01-01", "year"),
    ],
)
def test_a_date_sets_how_exactly_it_is_known(editor, facts, typed, day, precision):
    assert editor.save(Expulsion, **facts | {"announced_on": typed}).status_code == 302
    event = Expulsion.objects.get(target=facts["target"].upper())
    assert (str(event.announced_on), event.date_precision) == (day, precision)


def test_a_date_that_cannot_be_read_is_told_at_its_field_and_all_else_is_kept(editor, facts):
    answer = editor.save(Expulsion, **facts | {"announced_on": "3/5/2021"})
    told = errors(answer)
    assert told == {
        "announced_on": ["“3/5/2021” can be read in two ways: write 2021-05-03 or 2021-03-05."]
    }
    kept = shown(form_of(answer), "announced_on", "initiator", "summary", "measure")
    assert kept == ["3/5/2021", facts["initiator"], facts["summary"], "expulsion"]


@pytest.mark.parametrize("typed", ["2999-01-01", "31.12.9999", "3000"])
def test_a_day_that_is_still_to_come_is_refused(editor, facts, typed):
    told = errors(editor.save(Expulsion, **facts | {"announced_on": typed}))
    assert set(told) == {"announced_on"}
    assert "is still to come" in told["announced_on"][0]


@pytest.mark.parametrize("status", ["draft", "published"])
@pytest.mark.parametrize("day", ["2021-05-03", "2021-05-09"])
def test_an_id_that_is_taken_is_told_as_that_alone(editor, facts, parties, status, day):
    initiator, target = parties
    taken = ExpulsionFactory(
        initiator=initiator, target=target, announced_on="2021-05-03", status=status
    )
    wrong = facts | {"announced_on": day, "id": taken.pk, "summary": "Another summary."}
    told = errors(editor.save(Expulsion, **wrong))
    assert told == {"id": ["This id is taken. Leave it blank to get the next one that is free."]}
    assert Expulsion.objects.get(pk=taken.pk).summary == taken.summary


def test_a_party_that_is_not_known_is_told_at_its_field_with_the_nearest(editor, facts):
    told = errors(editor.save(Expulsion, **facts | {"initiator": "Korea", "target": "\0"}))
    assert told["initiator"] == [
        "No party has the code or name “Korea”. Nearest: KOR (South Korea); PRK (North Korea)."
    ]
    assert told["target"][0].startswith("No party has the code or name")


def test_a_party_outside_its_years_is_told_at_its_field(editor, facts):
    told = errors(editor.save(Expulsion, **facts | {"target": "soviet union"}))
    assert told == {
        "target": [
            "Soviet Union (SUN) existed only until 1991-12-26; RUS continues it. Mend code or date."
        ]
    }


def test_the_page_lists_parties_for_a_browser_without_script(editor):
    page = editor.get(Expulsion, "add").content.decode()
    assert '<option value="RUS" label="Russia · Russian Federation · formerly Soviet' in page
    assert "Declared persona non grata or otherwise ordered to leave. VCDR art. 9" in page
    assert "Property and funds are frozen." in editor.get(SanctionEvent, "add").content.decode()
    for keys in ("<kbd>Alt</kbd>+<kbd>C</kbd>", "<kbd>Ctrl</kbd>+<kbd>Enter</kbd>"):
        assert keys in page


# Looking a form through


def test_checking_shows_what_follows_and_saves_nothing(editor, facts, parties):
    initiator, target = parties
    like = ExpulsionFactory(
        initiator=initiator, target=target, announced_on="2021-05-10", status="draft"
    )
    source = SourceFactory(kind="government", publisher="Made-up Ministry")
    citation = {"source": source.url, "persons": 4}
    before = Expulsion.objects.count()
    answer = editor.save(Expulsion, **facts, inline=[citation], press="_check")
    page = answer.content.decode()
    assert Expulsion.objects.count() == before
    stem = f"exp-2021-05-03-{initiator.pk}-{target.pk}".lower()
    assert f"Announced on Monday 3 May 2021. The id will be <b>{stem}</b>" in page
    assert f'<a href="/admin/sanctions/expulsion/{like.pk}/change/">{like.pk}</a>' in page
    assert "persons: <b>4</b> (official: Made-up Ministry)" in page
    assert len(rows_of(answer)) == 2  # one more, to be filled in
    assert str(source) in page
    assert f'<option value="{like.pk}"' not in page  # a provocation does not come later


def test_the_script_is_answered_the_same(editor, facts, parties):
    initiator, target = parties
    earlier = ExpulsionFactory(initiator=initiator, target=target, announced_on="2021-04-30")
    row = {"citations-TOTAL_FORMS": "1", "citations-0-source": NEW, "citations-0-persons": "4"}
    found = check(editor, **facts | row).json()
    assert found["date"] == "Monday 3 May 2021"
    assert found["id"] == f"exp-2021-05-03-{initiator.pk}-{target.pk}".lower()
    assert [one["id"] for one in found["lookalikes"]] == [earlier.pk]
    assert found["figures"]["persons"] == [4, "single: made-up.example"]
    assert found["chosen"]["initiator"] == str(initiator)
    assert found["sources"]["citations-0"]["published_on"] == "2021-05-04"
    assert set(found["errors"]) == {"citations-0-source"}
    assert Expulsion.objects.filter(pk=found["id"]).count() == 0


def test_the_script_is_answered_only_where_the_form_may_be_saved(editor, person, facts):
    assert Client().post(f"{address(Expulsion, 'add')}check/").status_code == 302
    viewer = person("vera", {"view_expulsion", "view_expulsioncitation"})
    public = ExpulsionFactory()
    assert check(viewer, **facts).status_code == 403
    assert check(viewer, pk=public.pk).status_code == 403
    assert check(editor, pk="exp-1900-01-01-aaa-bbb").status_code == 404
    assert editor.client.get(f"{address(Expulsion, 'add')}check/").status_code == 405
    assert editor.client.post(f"{address(Expulsion, 'add')}check/", {}).status_code == 200


# Sources on the spot


def test_a_new_address_is_proposed_as_a_source_then_saved_with_its_citation(editor, facts):
    answer = editor.save(Expulsion, **facts, inline=[{"source": NEW, "persons": 2}])
    assert "No source has this address yet" in errors(answer)[""][0]
    row = rows_of(answer)[0]
    columns = ("new_publisher", "new_published_on", "new_title", "new_id", "persons")
    assert shown(row, *columns) == [
        "made-up.example",
        "2021-05-04",
        "[two diplomats ordered out]",
        "made-up-example-2021-05-04-two-diplomats-ordered-out",
        "2",
    ]
    assert not Source.objects.filter(url=NEW).exists()
    typed = {name: row[name].value() for name in row.fields if row[name].value()}
    typed |= {"new_kind": "news", "new_language": "en", "new_title": "Two ordered out"}
    assert editor.save(Expulsion, **facts, persons=2, inline=[typed]).status_code == 302
    source = Source.objects.get(url=NEW)
    assert (source.pk, source.title) == (typed["new_id"], "Two ordered out")
    assert source.expulsioncitations.get().persons == 2
    assert source.history.get().history_user.username == "editor"


def test_what_is_wrong_with_a_new_source_is_told_at_its_field(editor, facts):
    wrong = described(new_kind="", new_language="English", new_id="A b", new_published_on="2021-05")
    answer = editor.save(Expulsion, **facts, inline=[wrong])
    told = rows_of(answer)[0].errors
    assert set(told) == {"new_kind", "new_language", "new_id", "new_published_on"}
    assert "Say the day" in told["new_published_on"][0]
    assert told["new_kind"] == ["The address does not tell it: say it here."]


def test_an_address_that_a_source_has_selects_it(editor, facts):
    source = SourceFactory(url="https://www.example.org/made-up/known/")
    row = {"source": "http://example.org/made-up/known?utm_source=x", "persons": 2}
    assert editor.save(Expulsion, **facts, persons=2, inline=[row]).status_code == 302
    assert source.expulsioncitations.count() == 1


def test_one_new_address_is_cited_once(editor, facts):
    rows = [described(persons=2, new_id="made-up-a"), described(persons=3, new_id="made-up-b")]
    answer = editor.save(Expulsion, **facts, persons=3, inline=rows)
    assert rows_of(answer)[1].errors["source"][0].startswith("This address stands in another")
    same = [described(persons=2, new_id="made-up-a")]
    same += [described(persons=3, new_id="made-up-a", source=f"{NEW}-again")]
    answer = editor.save(Expulsion, **facts, persons=3, inline=same)
    assert rows_of(answer)[1].errors["new_id"] == [
        "made-up-a is the id of another new source here."
    ]


def test_who_may_not_add_a_source_is_told_so(person, facts):
    allowed = {
        f"{act}_{one}" for act in ("view", "add") for one in ("expulsion", "expulsioncitation")
    }
    helper = person("helen", allowed | {"view_source", "view_country"})
    answer = helper.save(Expulsion, **facts, persons=2, inline=[described(persons=2)])
    assert "you may not add one" in rows_of(answer)[0].errors["source"][0]
    assert not Source.objects.filter(url=NEW).exists()


@pytest.mark.parametrize("text", ["nowhere-2020", "javascript:alert(1)", "\0", "<b>", "x" * 600])
def test_what_names_no_source_is_refused_and_nothing_is_saved(editor, facts, text):
    answer = editor.save(Expulsion, **facts, inline=[{"source": text}])
    assert "No source has the id" in rows_of(answer)[0].errors["source"][0]
    assert "<b>”" not in answer.content.decode()


# Figures


def test_figures_left_blank_are_proposed_and_taken_by_saving_again(editor, facts):
    cited = [{"source": SourceFactory().pk, "persons": 3}, {"source": SourceFactory().pk}]
    answer = editor.save(Expulsion, **facts, inline=cited)
    assert errors(answer)["persons"][0].startswith("The citations propose 3 (single: Made-up")
    assert shown(form_of(answer), "persons") == ["3"]
    assert editor.save(Expulsion, **facts, persons=3, inline=cited).status_code == 302


@pytest.mark.parametrize("columns", [{"persons": 5}, {"persons": ""}, {"persons_low": 1}])
def test_a_proposed_figure_is_overruled_only_with_a_note_which_history_keeps(
    editor, facts, columns
):
    official = SourceFactory(kind="government", publisher="Made-up Ministry")
    sent = facts | {"persons": 3} | columns
    cited = [{"source": official.pk, "persons": 3}]
    answer = editor.save(Expulsion, **sent, inline=cited)
    [(column, told)] = errors(answer).items()
    assert column == next(iter(columns))
    assert told[0].startswith("The citations propose")
    sent |= {"figures_note": "The ministry corrected it.", "reason": "Entered."}
    assert editor.save(Expulsion, **sent, inline=cited).status_code == 302
    event = official.expulsioncitations.get().event
    said = event.history.first().history_change_reason
    assert said == "Entered. Figures: The ministry corrected it."


def test_low_and_high_are_proposed_where_the_citations_differ(editor, facts):
    rows = {"citations-TOTAL_FORMS": "2"}
    for number, persons in enumerate((3, 5)):
        rows[f"citations-{number}-source"] = SourceFactory().pk
        rows[f"citations-{number}-persons"] = str(persons)
    found = check(editor, **facts | rows).json()["figures"]
    differ = "the citations differ"
    assert found["persons"][0] == 5
    assert found["persons_low"] == [3, differ]
    assert found["persons_high"] == [5, differ]


def test_what_was_settled_before_needs_no_new_note(editor):
    event = ExpulsionFactory(persons=9, cited=[3])
    unchanged = {"figures_note": "", "summary": "Made up again."}
    assert editor.save(Expulsion, event.pk, **unchanged).status_code == 302
    another = {"source": SourceFactory().pk, "persons": 3}
    assert editor.save(Expulsion, event.pk, **unchanged, inline=[{}, another]).status_code == 302
    more = {"source": SourceFactory(kind="government").pk, "persons": 4}
    told = errors(editor.save(Expulsion, event.pk, **unchanged, inline=[{}, {}, more]))
    assert told["persons"][0].startswith("The citations propose 4 (official")


def test_the_figures_of_a_sanction_are_proposed_each_by_itself(editor):
    event = SanctionEventFactory(status="draft", individuals=7, entities=None)
    cited = [{"source": SourceFactory().pk, "individuals": 7, "entities": 2}]
    told = errors(editor.save(SanctionEvent, event.pk, figures_note="", inline=cited))
    assert list(told) == ["entities"]
    assert editor.save(SanctionEvent, event.pk, entities=2, inline=cited).status_code == 302


# The provocation


def test_the_provocation_is_named_by_its_id_and_what_is_wrong_is_told_there(editor, facts):
    told = errors(editor.save(Expulsion, **facts, in_response_to="exp-1900-01-01-aaa-bbb"))
    assert told["in_response_to"][0].startswith("No event has the id")
    later = SanctionEventFactory(announced_on="2021-06-01")
    told = errors(editor.save(Expulsion, **facts, in_response_to=later.pk))
    assert told["in_response_to"][0].startswith("The response comes before its provocation")
    earlier = SanctionEventFactory(announced_on="2021-05-01")
    assert editor.save(Expulsion, **facts, in_response_to=earlier.pk).status_code == 302
    assert earlier.expulsion_responses.count() == 1


# Lookalikes


def test_an_event_that_looks_like_another_is_saved_with_a_warning_and_a_link(
    editor, facts, parties
):
    initiator, target = parties
    like = ExpulsionFactory(
        initiator=initiator, target=target, announced_on="2021-04-26", status="retracted"
    )
    answer = editor.client.get(editor.save(Expulsion, **facts).url)
    told = [
        str(message) for message in answer.context["messages"] if message.level_tag == "warning"
    ]
    assert len(told) == 1
    assert f'<a href="/admin/sanctions/expulsion/{like.pk}/change/">{like.pk}</a>' in told[0]
    # The id stands as it is, without a capital letter.
    assert f">exp-2021-05-03-{initiator.pk}-{target.pk} looks like".lower() in answer.text.lower()


@pytest.mark.parametrize(
    ("dates", "is_told"),
    [
        (("2021-05-08", "2021-05-15"), True),
        (("2021-05-08", "2021-05-01"), True),
        (("2021-05-08", "2021-05-16"), False),
        (("2021-05-08", "2021-04-30"), False),
        (("2021-05-08", "2021-05"), True),
        (("2021-05-08", "2021"), True),
        (("2021-05-08", "2021-03"), False),
        (("2021-05", "2021-06-07"), True),
        (("2021-05", "2021-06-08"), False),
        (("2021", "2021-12-31"), True),
        (("2021", "2020-12-24"), False),
    ],
)
def test_events_within_seven_days_look_alike(editor, facts, parties, dates, is_told):
    typed, known = dates
    initiator, target = parties
    day, precision = read_date(known)
    dated = {"announced_on": day, "date_precision": precision}
    event = ExpulsionFactory(initiator=initiator, target=target, **dated)
    ExpulsionFactory(initiator=target, target=initiator, announced_on="2021-05-08")
    RegimeFactory(initiator=initiator, target=target)
    found = check(editor, **facts | {"announced_on": typed}).json()["lookalikes"]
    assert [one["id"] for one in found] == ([event.pk] if is_told else [])


def test_a_draft_is_shown_beside_what_it_looks_like(editor, parties):
    initiator, target = parties
    first = ExpulsionFactory(initiator=initiator, target=target)
    draft = ExpulsionFactory(initiator=initiator, target=target, status="draft")
    section = f'<a href="/admin/sanctions/expulsion/{first.pk}/change/">{first.pk}</a> · '
    assert section in editor.get(Expulsion, "change", draft.pk).content.decode()
    assert section not in editor.get(Expulsion, "change", first.pk).content.decode()


# Scale


def test_a_form_costs_the_same_few_queries_however_much_there_is(
    editor, facts, django_assert_max_num_queries
):
    for _ in range(10):
        ExpulsionFactory()
    rows = {"citations-TOTAL_FORMS": "2"}
    for number in range(2):
        rows[f"citations-{number}-source"] = SourceFactory().pk
        rows[f"citations-{number}-persons"] = "3"
    with django_assert_max_num_queries(6):  # session, user, parties and what one may do
        editor.get(Expulsion, "add")
    # Party and source by what they are called, the rules of event and citations (each constraint
    # is a query without a table), and what the event looks like.
    with django_assert_max_num_queries(38):
        assert check(editor, **facts | rows).status_code == 200


# Sanction events


def test_a_sanction_event_is_entered_on_its_page_with_a_new_source(editor, parties):
    initiator, target = parties
    regime = RegimeFactory(initiator=initiator, target=target)
    typed = {
        "announced_on": "May 2021",
        "initiator": initiator.name,
        "target": target.name,
        "regime": regime.pk,
        "action": "impose",
        "measures": ["travel_ban", "asset_freeze"],
        "effective_on": "5 June 2021",
        "summary": "Made up for a test.",
        "individuals": 4,
        "entities": 0,
        "figures_note": "",
    }
    cited = [described(individuals=4, entities=0)]
    answer = editor.save(SanctionEvent, **typed, inline=cited, press="_submit")
    assert answer.status_code == 302
    event = SanctionEvent.objects.get(regime=regime)
    assert (event.pk[:14], event.date_precision, event.status) == (
        "san-2021-05-01",
        "month",
        "submitted",
    )
    assert (str(event.effective_on), event.basis) == ("2021-06-05", "single")
    assert event.citations.get().source.url == NEW


def test_what_is_wrong_with_a_sanction_event_is_told_at_its_fields(editor, parties):
    initiator, target = parties
    typed = {
        "announced_on": "2021-05-03",
        "initiator": initiator.pk,
        "target": target.pk,
        "regime": RegimeFactory(target=target).pk,
        "ended_on": "2021-05-02",
        "effective_on": "2021",
        "summary": "Made up for a test.",
        "measures": [],
    }
    told = errors(editor.save(SanctionEvent, **typed))
    assert set(told) == {"initiator", "ended_on", "effective_on", "action", "measures"}
    assert "is not the initiator of" in told["initiator"][0]
    told = errors(editor.save(SanctionEvent, **typed | {"regime": "nowhere"}))
    assert told["regime"][0].startswith("No regime has the id “nowhere”.")
