"""Two people at one row: the second is told, loses nothing, and may save again knowingly."""

import json

import pytest

from sanctions.models import Country, Expulsion, Membership, Source
from sanctions.models.history import because
from tests.admin.conftest import address, errors, filled_in
from tests.factories import (
    ExpulsionFactory,
    MembershipFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


class Opened:
    """A form that a person opened, and sends later."""

    def __init__(self, one, model, pk):
        self.one, self.url = one, address(model, "change", pk)
        page = one.client.get(self.url)
        self.sent = sent_by(page)

    def send(self, **columns):
        given = {"reason": "Made up for a test.", "figures_note": "Made up for a test."}
        self.sent |= given | {"_save": "yes"} | columns
        return self.one.client.post(self.url, self.sent)


def sent_by(page):
    """What a browser sends of a page's form that nobody touched."""
    sent = filled_in(page.context["adminform"].form)
    for formset in (inline.formset for inline in page.context["inline_admin_formsets"]):
        sent |= filled_in(formset.management_form)
        for form in formset.initial_forms if not formset.is_bound else formset.forms:
            sent |= filled_in(form)
        if not formset.is_bound:
            sent[f"{formset.prefix}-TOTAL_FORMS"] = len(formset.initial_forms)
    return sent


def lines(answer):
    """The table of a collision: opened, now and typed, by row and column."""
    found = answer.context["adminform"].form.collision.lines
    return {(line.where, line.column): (line.opened, line.now, line.typed) for line in found}


def told(answer):
    """What is said of a collision, at the head of a form that was not saved."""
    assert errors(answer)[""] == [
        "Nothing was saved yet: look above at what happened meanwhile, then save again."
    ]
    said = answer.context["adminform"].form.collision.told
    assert said in answer.content.decode()
    return said


@pytest.fixture
def rita(reviewer):
    return reviewer


@pytest.fixture
def rob(second_reviewer):
    return second_reviewer


def test_the_second_is_told_who_changed_what_and_why_and_loses_nothing(rita, rob):
    event = ExpulsionFactory(persons=3)
    form = Opened(rita, Expulsion, event.pk)
    rob.save(Expulsion, event.pk, persons=4, reason="A recount by the BBC.")
    answer = form.send(persons=5, summary="Rita's made-up words.")
    assert f"{event.pk} was changed by rob while you had it open" in told(answer)
    assert lines(answer) == {("", "persons"): (3, 4, "5")}
    page = answer.content.decode()
    assert "A recount by the BBC." in page
    assert "you both changed it" in page
    shown = answer.context["adminform"].form
    assert (shown["persons"].value(), shown["summary"].value()) == ("5", "Rita's made-up words.")
    assert shown["reason"].value() == "Made up for a test."
    event.refresh_from_db()
    assert (event.persons, event.summary) == (4, "An event made up for a test.")


def test_the_second_may_save_again_knowingly(rita, rob):
    event = ExpulsionFactory(persons=3)
    form = Opened(rita, Expulsion, event.pk)
    rob.save(Expulsion, event.pk, persons=4)
    form.sent = sent_by(form.send(persons=5))
    assert form.send().status_code == 302
    event.refresh_from_db()
    assert event.persons == 5


def test_what_the_second_had_not_touched_stays_as_the_first_saved_it(rita, rob):
    event = ExpulsionFactory(persons=3)
    form = Opened(rita, Expulsion, event.pk)
    rob.save(Expulsion, event.pk, persons=4)
    form.sent = sent_by(form.send(summary="Rita's made-up words."))
    assert form.send().status_code == 302
    event.refresh_from_db()
    assert (event.persons, event.summary) == (4, "Rita's made-up words.")


def test_a_third_save_in_between_is_told_again(rita, rob):
    event = ExpulsionFactory(persons=3)
    form = Opened(rita, Expulsion, event.pk)
    rob.save(Expulsion, event.pk, persons=4)
    form.sent = sent_by(form.send(persons=5))
    rob.save(Expulsion, event.pk, persons=6)
    assert lines(form.send()) == {("", "persons"): (4, 6, "5")}


def test_citations_that_others_changed_added_and_deleted_are_told_and_none_is_lost(rita, rob):
    event = ExpulsionFactory(persons=3, cited=[3, 3, 3])
    prefix = "citations"
    form = Opened(rita, Expulsion, event.pk)
    kept, changed, deleted = event.citations.order_by("event", "source")
    added = SourceFactory()
    inline = [{}, {"persons": 4}, {"DELETE": "on"}, {"source": added.pk, "persons": 7}]
    assert rob.save(Expulsion, event.pk, inline=inline).status_code == 302
    own = SourceFactory()
    typed = {
        f"{prefix}-0-note": "Rita's note.",
        f"{prefix}-1-persons": 5,
        f"{prefix}-2-persons": 8,
        f"{prefix}-TOTAL_FORMS": 4,
        f"{prefix}-3-source": own.pk,
        f"{prefix}-3-persons": 9,
    }
    answer = form.send(**typed)
    found = lines(answer)
    name = "citation of {}".format
    assert found[name(changed.source_id), "persons"] == (3, 4, "5")
    assert found[f"{name(deleted.source_id)} (removed)", "persons"] == (3, None, "8")
    assert found[f"{name(added.pk)} (added)", "persons"] == (None, 7, None)
    form.sent = sent_by(answer)
    assert form.send().status_code == 302
    stored = {one.source_id: (one.persons, one.note) for one in event.citations.all()}
    assert stored == {
        kept.source_id: (3, "Rita's note."),
        changed.source_id: (5, None),
        deleted.source_id: (8, None),
        added.pk: (7, None),
        own.pk: (9, None),
    }


def test_a_citation_that_others_deleted_and_nobody_touched_stays_deleted(rita, rob):
    event = ExpulsionFactory(persons=3, cited=[3, 3])
    form = Opened(rita, Expulsion, event.pk)
    rob.save(Expulsion, event.pk, inline=[{}, {"DELETE": "on"}])
    form.sent = sent_by(form.send(persons=4))
    assert form.send().status_code == 302
    assert event.citations.count() == 1


def test_what_a_program_changed_without_a_record_is_told_too(rita):
    source = SourceFactory(title="Before")
    form = Opened(rita, Source, source.pk)
    Source.objects.filter(pk=source.pk).update(title="After")
    answer = form.send(title="Mine")
    assert "was changed by somebody else while you had it open" in told(answer)
    assert lines(answer) == {("", "title"): ("Before", "After", "Mine")}


def test_memberships_of_a_country_are_watched_as_well(rita):
    membership = MembershipFactory()
    form = Opened(rita, Country, membership.country_id)
    Membership.objects.filter(pk=membership.pk).update(left_on="2020-01-01")
    name = f"membership {membership.organization_id} 2004-05-01"
    assert lines(form.send(subregion="A place")) == {(name, "left_on"): (None, "2020-01-01", "")}


def test_one_who_may_not_change_it_any_more_is_shown_what_they_typed(contributor, rita):
    with because(None, by=contributor.user):
        event = ExpulsionFactory(status="draft", persons=3, cited=[3])
    form = Opened(contributor, Expulsion, event.pk)
    assert rita.save(Expulsion, event.pk, press="_submit").status_code == 302
    answer = form.send(summary="Connie's made-up words.")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Connie&#x27;s made-up words." in page
    assert "was changed by rita while you had it open" in page
    event.refresh_from_db()
    assert event.summary == "An event made up for a test."


def test_of_what_was_deleted_meanwhile_all_is_still_there_to_be_saved_anew(contributor, rita):
    event = ExpulsionFactory(status="draft", persons=3, cited=[3])
    source = event.citations.get().source_id
    form = Opened(contributor, Expulsion, event.pk)
    url = address(Expulsion, "delete", event.pk)
    rita.client.post(url, {"post": "yes", "reason": "Entered twice."})
    answer = form.send(summary="Connie's made-up words.")
    assert f"{event.pk} was deleted by rita while you had it open" in told(answer)
    assert "Entered twice." in answer.content.decode()
    assert not Expulsion.objects.filter(pk=event.pk).exists()
    again = contributor.client.post(address(Expulsion, "add"), sent_by(answer) | {"_save": "yes"})
    assert again.status_code == 302
    anew = Expulsion.objects.get(pk=event.pk)
    assert (anew.summary, anew.status) == ("Connie's made-up words.", "draft")
    assert anew.citations.get().source_id == source


def test_a_date_that_is_known_by_month_stays_so_in_what_is_saved_anew(contributor, rita):
    columns = {"announced_on": "2021-05-01", "date_precision": "month"}
    event = ExpulsionFactory(status="draft", cited=[2], **columns)
    form = Opened(contributor, Expulsion, event.pk)
    rita.client.post(address(Expulsion, "delete", event.pk), {"post": "yes"})
    answer = form.send(summary="Connie's made-up words.")
    again = contributor.client.post(address(Expulsion, "add"), sent_by(answer) | {"_save": "yes"})
    assert again.status_code == 302
    anew = Expulsion.objects.get(pk=event.pk)
    assert (str(anew.announced_on), anew.date_precision) == ("2021-05-01", "month")


def test_of_two_who_choose_a_provocation_the_second_is_told_and_keeps_theirs(contributor, rita):
    event = ExpulsionFactory(status="draft")
    form = Opened(contributor, Expulsion, event.pk)
    rita.save(Expulsion, event.pk, in_response_to="exp-2018-03-26-usa-rus")
    answer = form.send(in_response_to="san-2014-03-20-usa-rus")
    assert "was changed by rita while you had it open" in told(answer)
    opened, now, typed = lines(answer)["", "answers_expulsion"]
    assert (opened, now, typed) == (None, "exp-2018-03-26-usa-rus", "san-2014-03-20-usa-rus")
    kept = answer.context["adminform"].form["in_response_to"].value()
    assert kept == "san-2014-03-20-usa-rus"


def test_of_what_was_deleted_one_who_may_not_add_is_shown_what_they_typed(person):
    changer = person("chris", {"view_source", "change_source"})
    source = SourceFactory()
    form = Opened(changer, Source, source.pk)
    source.delete()
    answer = form.send(title="Chris's made-up title.")
    assert answer.status_code == 409
    assert "Chris&#x27;s made-up title." in answer.content.decode()


@pytest.mark.parametrize("version", ["", "x", "eyJ4IjoxfQ:1:abc", "\0", "🜁" * 5000])
def test_a_form_without_its_version_saves_nothing_and_says_so(rita, version):
    event = ExpulsionFactory(persons=3)
    form = Opened(rita, Expulsion, event.pk)
    answer = form.send(persons=5, version=version)
    assert "did not say which version" in told(answer)
    assert Expulsion.objects.get(pk=event.pk).persons == 3
    form.sent = sent_by(answer)
    assert form.send().status_code == 302


def test_a_form_of_another_row_says_nothing_of_this_one(rita):
    one, other = ExpulsionFactory(persons=3), ExpulsionFactory(persons=3)
    form = Opened(rita, Expulsion, one.pk)
    form.sent["version"] = Opened(rita, Expulsion, other.pk).sent["version"]
    assert form.send(persons=5).status_code == 200
    assert Expulsion.objects.get(pk=one.pk).persons == 3


def test_an_error_in_the_form_is_no_collision(rita):
    event = ExpulsionFactory(persons=3)
    form = Opened(rita, Expulsion, event.pk)
    answer = form.send(persons=-1)
    assert list(errors(answer)) == ["persons"]
    form.sent = sent_by(answer)
    assert form.send(persons=4).status_code == 302


# At the very same time: two processes on a database of their own

PREPARE = """
import django, json
django.setup()
from django.contrib.auth import get_user_model
from sanctions.models.versions import current_state
from tests.factories import ExpulsionFactory
for name in ("rita", "rob"):
    get_user_model().objects.create(username=name, is_staff=True, is_superuser=True)
event = ExpulsionFactory(status="draft", persons=3, cited=[3]).submit()
print(json.dumps([event.pk, current_state(event).digest]))
"""
READY = """
import sys, django
django.setup()
from django.contrib.auth import get_user_model
from sanctions.models import Expulsion
name, pk, version = sys.argv[1:]
user = get_user_model().objects.get(username=name)
"""
START = """
print("ready", flush=True)
sys.stdin.readline()
"""
PUBLISHES = f"""{READY}
from sanctions.admin.review.deciding import PUBLISH, RefusedError, decide
{START}
try:
    print(decide(PUBLISH, Expulsion(pk=pk), user, version=version).status)
except RefusedError as refused:
    print(refused)
"""
SAVES = f"""{READY}
from django.test import Client
from tests.admin.test_collisions import Opened
class One: client = Client(SERVER_NAME="localhost")
One.client.force_login(user)
from django.test.utils import setup_test_environment
setup_test_environment(debug=False)
form = Opened(One, Expulsion, pk)
{START}
answer = form.send(summary=f"Made-up words of {{name}}.", HTTP_HOST="localhost")
print(answer.status_code)
"""


def at_once(database, script, *arguments):
    """Run a script as rita and as rob, together from where it is ready; return what each prints."""
    started = [database.start("-c", script, name, *arguments) for name in ("rita", "rob")]
    for one in started:
        assert one.stdout.readline() == "ready\n", one.stderr.read()
    for one in started:
        one.stdin.write("go\n")
        one.stdin.flush()
    answers = [one.communicate(timeout=60) for one in started]
    assert [one.returncode for one in started] == [0, 0], answers
    return sorted(printed.strip() for printed, _ in answers)


@pytest.fixture
def prepared(own_database):
    """A database with a submitted event, the event's id and its version."""
    made = own_database.python("-c", PREPARE)
    assert made.returncode == 0, made.stderr
    return own_database, *json.loads(made.stdout)


def test_two_who_publish_at_once_publish_once(prepared):
    database, pk, version = prepared
    assert at_once(database, PUBLISHES, pk, version) == [f"{pk} is published already.", "published"]


def test_of_two_who_save_at_once_one_is_told(prepared):
    database, pk, version = prepared
    assert at_once(database, SAVES, pk, version) == ["200", "302"]
