"""An import writes just what was previewed: as drafts, with the file's name as the reason."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError
from django.test import Client

from sanctions.dataset.tables import BY_NAME, cells_of
from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    ExpulsionCitation,
    Membership,
    PendingImport,
    Regime,
    SanctionCitation,
    SanctionEvent,
    Source,
)
from sanctions.models.versions import timeline
from tests.admin.conftest import CONTRIBUTES, address
from tests.admin.files import Importer, as_csv, as_xlsx, changes, problems, seeded, told
from tests.factories import ExpulsionFactory, SourceFactory

pytestmark = pytest.mark.django_db

USA = "exp-2018-03-26-usa-rus"
NEW = "exp-2018-03-27-usa-rus"
MODELS = (Country, Membership, Episode, Source, Regime, Expulsion, SanctionEvent)


@pytest.fixture
def new():
    """A row of a made-up expulsion that is right."""
    (row,) = seeded("expulsions", USA)
    made_up = {"id": NEW, "announced_on": "2018-03-27", "summary": "Made up."}
    return row | made_up | {"in_response_to": ""}


@pytest.fixture
def change():
    """A published row with another figure."""
    (row,) = seeded("expulsions", USA)
    return row | {"persons": "61"}


def test_new_events_become_drafts_with_the_files_name_as_the_reason(contributor, new):
    importer = Importer(contributor, Expulsion)
    answer = importer.confirm(importer.bring(as_csv("expulsions", new), "march-2018.csv"))
    assert answer.url == address(Expulsion, "changelist")
    event = Expulsion.objects.get(pk=NEW)
    assert (event.status, event.persons) == ("draft", 60)
    (save,) = timeline(Expulsion, NEW).saves
    assert (save.reason, save.by) == ("Imported from march-2018.csv.", contributor.user)
    assert told(contributor.get(Expulsion)) == [
        "Imported from march-2018.csv: 1 new (drafts), 0 changed, 0 unchanged."
    ]
    logged = LogEntry.objects.get()
    assert (logged.object_id, logged.is_addition()) == (NEW, True)
    assert logged.change_message == "Imported from march-2018.csv."
    assert PendingImport.objects.count() == 0


def test_an_imported_draft_with_imported_citations_is_published_like_any_other(
    client, contributor, reviewer, new
):
    events, citations = Importer(contributor, Expulsion), Importer(contributor, ExpulsionCitation)
    source = SourceFactory()
    events.confirm(events.bring(as_csv("expulsions", new)))
    cited = {"event": NEW, "source": source.pk, "persons": "60"}
    citations.confirm(citations.bring(as_xlsx("citations", cited), "cited.xlsx"))
    assert client.get(f"/api/v1/expulsions/{NEW}/").status_code == 404
    event = Expulsion.objects.get(pk=NEW)
    contributor.act(Expulsion, "submit_selected", event)
    event.submit()
    reviewer.client.post(
        address(Expulsion, "review", NEW),
        {
            "decision": "publish",
            "version": reviewer.get(Expulsion, "review", NEW).context["version"],
        },
    )
    answer = client.get(f"/api/v1/expulsions/{NEW}/").json()
    assert (answer["persons"], answer["basis"]) == (60, "single")
    assert timeline(Expulsion, NEW).saves[1].reason == "Imported from cited.xlsx."


def test_a_contributors_import_touches_drafts_alone(contributor, new, change):
    draft = ExpulsionFactory(status="draft", cited=[1])
    submitted = ExpulsionFactory(status="submitted")
    events = Importer(contributor, Expulsion).bring(as_csv("expulsions", change, new))
    assert problems(events) == [
        (2, "id", f"{USA} is published: only who may publish expulsions changes it now.")
    ]
    source = SourceFactory()
    rows = [{"event": event, "source": source.pk} for event in (USA, submitted.pk, draft.pk)]
    citations = Importer(contributor, ExpulsionCitation).bring(as_csv("citations", *rows))
    assert [one[:2] for one in problems(citations)] == [(2, "event"), (3, "event")]
    assert [line for line, _ in changes(citations, "new")] == [4]
    Importer(contributor, Expulsion).confirm(events, only_good="yes")
    assert Expulsion.objects.get(pk=USA).persons == 60
    assert Expulsion.objects.get(pk=NEW).status == "draft"


def test_who_may_publish_corrects_what_is_public_and_the_file_is_the_reason(
    client, reviewer, change
):
    importer = Importer(reviewer, Expulsion)
    preview = importer.bring(as_csv("expulsions", change), "correction.csv")
    assert changes(preview, "public") == [(2, [("persons", "60", "61")])]
    importer.confirm(preview)
    event = Expulsion.objects.get(pk=USA)
    assert (event.status, event.persons) == ("published", 61)
    saved = timeline(Expulsion, USA).saves[-1]
    assert (saved.reason, saved.by) == ("Imported from correction.csv.", reviewer.user)
    assert [(one.column, one.before, one.after) for one in saved.differences] == [
        ("persons", 60, 61)
    ]
    assert client.get(f"/api/v1/expulsions/{USA}/").json()["persons"] == 61


def test_nothing_is_written_unless_all_is_right(reviewer, new, change):
    importer = Importer(reviewer, Expulsion)
    bad = new | {"id": "exp-2018-03-28-usa-rus"}
    preview = importer.bring(as_csv("expulsions", new, bad, change))
    page = preview.content.decode()
    assert "Write only the 2 good rows" in page
    answer = importer.confirm(preview)
    assert answer.status_code == 409
    assert "Nothing was written: rows have problems." in answer.content.decode()
    assert not Expulsion.objects.filter(pk=NEW).exists()
    assert Expulsion.objects.get(pk=USA).persons == 60


def test_the_good_rows_alone_are_written_where_that_is_chosen(reviewer, new, change):
    importer = Importer(reviewer, Expulsion)
    bad = new | {"id": "exp-2018-03-28-usa-rus"}
    answers_bad = new | {
        "id": "exp-2018-03-28-rus-usa",
        "initiator": "RUS",
        "target": "USA",
        "announced_on": "2018-03-28",
        "in_response_to": bad["id"],
    }
    preview = importer.bring(as_csv("expulsions", new, bad, change, answers_bad))
    assert [line for line, _, _ in problems(preview)] == [3, 5]
    importer.confirm(preview, only_good="yes")
    written = Expulsion.objects.filter(announced_on__in=["2018-03-27", "2018-03-28"])
    assert NEW in {event.pk for event in written}
    assert not {bad["id"], answers_bad["id"]} & {event.pk for event in written}
    assert Expulsion.objects.get(pk=USA).persons == 61
    assert "2 with problems" in told(reviewer.get(Expulsion))[0]


def test_rows_of_every_table_are_written(editor):
    """A made-up dispute, from its parties to its citations."""
    files = {
        Country: [
            {
                "code": code,
                "name": f"Made-up {code}",
                "official_name": f"Made-up {code}",
                "kind": kind,
                "continued_by": continued,
            }
            for code, kind, continued in (
                ("QMA", "former_state", "QMB"),
                ("QMB", "state", ""),
                ("QMO", "organization", ""),
            )
        ],
        Membership: [{"organization": "QMO", "country": "QMB", "joined_on": "1999-01-01"}],
        Episode: [
            {
                "id": "made-up",
                "title": "Made-up dispute",
                "started_on": "2021-05-01",
                "date_precision": "month",
                "summary": "Made up.",
            }
        ],
        Source: [
            {
                "id": "made-up",
                "kind": "news",
                "publisher": "=Made-up",
                "title": "'=Türkiye",
                "url": "https://example.org/",
                "language": "en",
            }
        ],
        Regime: [{"id": "made-up", "name": "Made up", "initiator": "QMB", "target": "QMO"}],
        Expulsion: [
            {
                "id": "exp-2021-05-03-qmo-qmb",
                "initiator": "QMO",
                "target": "QMB",
                "episode": "made-up",
                "announced_on": "2021-05-03",
                "date_precision": "day",
                "measure": "accreditation_withdrawal",
                "persons": "3",
                "personnel": "diplomats",
                "summary": "Made up.",
            }
        ],
        SanctionEvent: [
            {
                "id": "san-2021-05-03-qmb-qmo",
                "regime": "made-up",
                "initiator": "QMB",
                "target": "QMO",
                "action": "impose",
                "measures": "asset_freeze;travel_ban",
                "announced_on": "2021-05-03",
                "date_precision": "day",
                "in_response_to": "exp-2021-05-03-qmo-qmb",
                "individuals": "2",
                "summary": "Made up.",
            }
        ],
        SanctionCitation: [
            {"event": "exp-2021-05-03-qmo-qmb", "source": "made-up", "persons": "3"},
            {"event": "san-2021-05-03-qmb-qmo", "source": "made-up", "individuals": "2"},
        ],
    }
    tables = {Country: "countries", Membership: "memberships", SanctionCitation: "citations"}
    tables |= {Episode: "episodes", Source: "sources", Regime: "regimes"}
    tables |= {Expulsion: "expulsions", SanctionEvent: "sanctions"}
    for model, rows in files.items():
        importer = Importer(editor, model)
        content = as_csv(tables[model], *rows)
        preview = importer.bring(content)
        assert problems(preview) == []
        importer.confirm(preview)
        again = importer.bring(content).context["preview"]
        assert again.told == f"0 new, 0 changed, {len(rows)} unchanged"
    sanction = SanctionEvent.objects.get(pk="san-2021-05-03-qmb-qmo")
    assert sanction.provocation == Expulsion.objects.get(pk="exp-2021-05-03-qmo-qmb")
    assert [one.individuals for one in sanction.citations.all()] == [2]
    assert Country.objects.get(pk="QMA").continued_by_id == "QMB"


def test_what_changed_between_preview_and_confirmation_is_told_and_marked(
    contributor, reviewer, change
):
    draft = ExpulsionFactory(status="draft")
    importer = Importer(reviewer, Expulsion)
    preview = importer.bring(as_csv("expulsions", change))
    Expulsion.objects.filter(pk=USA).update(persons=62)
    answer = importer.confirm(preview)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Nothing was written: rows have changed since you looked." in page
    assert "changed since you looked</em>" in page
    assert changes(answer, "public") == [(2, [("persons", "62", "61")])]
    assert Expulsion.objects.get(pk=USA).persons == 62
    assert importer.confirm(answer).status_code == 302
    assert Expulsion.objects.get(pk=USA).persons == 61
    assert draft.status == "draft"


def test_a_draft_that_was_handed_in_meanwhile_is_no_longer_written(contributor):
    draft = ExpulsionFactory(status="draft", cited=[2])
    row = dict(zip(seeded("expulsions")[0], cells(draft), strict=True)) | {"persons": "9"}
    importer = Importer(contributor, Expulsion)
    preview = importer.bring(as_csv("expulsions", row))
    Expulsion.objects.get(pk=draft.pk).submit()
    answer = importer.confirm(preview)
    assert answer.status_code == 409
    assert "is submitted: only who may publish" in problems(answer)[0][2]
    assert importer.confirm(answer, only_good="yes").status_code == 302
    assert Expulsion.objects.get(pk=draft.pk).persons == 2


def cells(event):

    return cells_of(BY_NAME["expulsions"], event)


def test_an_import_is_done_once(contributor, new):
    importer = Importer(contributor, Expulsion)
    preview = importer.bring(as_csv("expulsions", new))
    importer.confirm(preview)
    contributor.get(Expulsion)
    answer = importer.confirm(preview)
    assert answer.url == address(Expulsion, "import")
    assert told(contributor.get(Expulsion, "import"))[0].startswith("There is no such file")
    assert Expulsion.history.filter(id=NEW).count() == 1


@pytest.mark.parametrize("pending", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_what_nobody_brought_is_not_imported(contributor, pending):
    sent = {"pending": pending}
    answer = contributor.client.post(address(Expulsion, "process_import"), sent)
    assert answer.url == address(Expulsion, "import")


def test_nobody_else_confirms_a_file_nor_for_another_table(contributor, person, new):
    preview = Importer(contributor, Expulsion).bring(as_csv("expulsions", new))
    other = person("carl", CONTRIBUTES)
    assert Importer(other, Expulsion).confirm(preview).url == address(Expulsion, "import")
    elsewhere = Importer(contributor, SanctionEvent).confirm(preview)
    assert elsewhere.url == address(SanctionEvent, "import")
    assert not Expulsion.objects.filter(pk=NEW).exists()


def test_what_clashes_with_another_editors_work_is_told_and_nothing_is_written(
    reviewer, new, change, monkeypatch
):
    importer = Importer(reviewer, Expulsion)
    preview = importer.bring(as_csv("expulsions", new, change))
    save = Expulsion.save

    def refused(event, *args, **kwargs):
        if event.pk == USA:
            raise IntegrityError("Made up for a test.")
        save(event, *args, **kwargs)

    monkeypatch.setattr(Expulsion, "save", refused)
    answer = importer.confirm(preview)
    assert answer.status_code == 409
    assert "it clashes with what someone else saved" in answer.content.decode()
    assert not Expulsion.objects.filter(pk=NEW).exists()
    monkeypatch.undo()
    assert importer.confirm(answer).status_code == 302


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_who_may_not_add_and_change_rows_does_not_import_them(person, model):
    name = model._meta.model_name
    pages = [address(model, page) for page in ("import", "process_import")]
    for permissions in ({f"view_{name}", f"add_{name}"}, {f"view_{name}", f"change_{name}"}):
        one = person(f"with {min(permissions)}", permissions)
        assert "import_link" not in one.get(model).content.decode()
        assert [one.client.post(page, {}).status_code for page in pages] == [403, 403]
        assert one.get(model, "import").status_code == 403
        one.user.delete()
    answers = [Client().post(page, {}) for page in pages]
    assert all(answer.url.startswith("/admin/login/") for answer in answers)


def test_who_may_cite_one_kind_of_event_alone_imports_that_alone(person):
    source = SourceFactory()
    expulsion, sanction = ExpulsionFactory(status="draft"), "san-1950-06-28-usa-prk"
    rows = [{"event": event, "source": source.pk} for event in (expulsion.pk, sanction)]
    permissions = {f"{act}_expulsioncitation" for act in ("view", "add", "change")}
    one = person("cecily", permissions | {"change_expulsion"})
    preview = Importer(one, ExpulsionCitation).bring(as_csv("citations", *rows))
    assert problems(preview) == [(3, "event", "You may not add sanction citations.")]
