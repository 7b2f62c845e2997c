"""A preview says of each row what it would change and all that is wrong; nothing is written."""

import datetime as dt

import pytest

from sanctions.dataset.tables import BY_NAME, cells_of
from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    ExpulsionCitation,
    Membership,
    PendingImport,
    Regime,
    SanctionEvent,
    Source,
)
from tests.admin.files import Importer, as_csv, as_xlsx, changes, problems, seeded
from tests.factories import (
    CountryFactory,
    ExpulsionFactory,
    MembershipFactory,
    RegimeFactory,
    SanctionEventFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

USA = "exp-2018-03-26-usa-rus"
RUS = "exp-2018-03-29-rus-usa"
NEW = "exp-2018-03-27-usa-rus"
MODELS = {
    Country: "countries",
    Membership: "memberships",
    Episode: "episodes",
    Source: "sources",
    Regime: "regimes",
    Expulsion: "expulsions",
    SanctionEvent: "sanctions",
    ExpulsionCitation: "citations",
}
# Session, user, permissions, savepoints, a few for each kind of row that others refer to, and for
# keeping the file.
QUERIES = 40


@pytest.fixture
def expulsions(editor):
    return Importer(editor, Expulsion)


@pytest.fixture
def new():
    """A row of a made-up expulsion that is right."""
    (row,) = seeded("expulsions", USA)
    made_up = {"id": NEW, "announced_on": "2018-03-27", "summary": "Made up."}
    return row | made_up | {"in_response_to": ""}


@pytest.mark.parametrize(("model", "table"), MODELS.items(), ids=MODELS.values())
def test_a_file_of_seeds_changes_nothing_in_any_table(
    editor, model, table, django_assert_max_num_queries
):
    content = as_csv(table, *seeded(table))
    with django_assert_max_num_queries(QUERIES):
        preview = Importer(editor, model).bring(content)
    shown = preview.context["preview"]
    assert shown.told == f"0 new, 0 changed, {len(seeded(table)):,} unchanged"
    assert "There is nothing to write" in preview.content.decode()


def test_each_row_is_new_changed_with_its_columns_or_unchanged(expulsions, new):
    (changed,) = seeded("expulsions", USA)
    (same,) = seeded("expulsions", RUS)
    before = Expulsion.objects.count()
    changed |= {"persons": "61", "missions_closed": ""}
    preview = expulsions.bring(as_csv("expulsions", changed, new, same))
    assert preview.context["preview"].told == "1 new (drafts), 1 changed, 1 unchanged"
    assert changes(preview, "public") == [
        (
            2,
            [
                ("persons", "60", "61"),
                ("missions_closed", "Consulate General of Russia in Seattle", ""),
            ],
        )
    ]
    ((line, columns),) = changes(preview, "new")
    assert (line, {one[0]: one[2] for one in columns}["summary"]) == (3, "Made up.")
    assert Expulsion.objects.count() == before
    assert Expulsion.objects.get(pk=USA).persons == 60


def test_a_workbook_says_the_same_as_a_csv_file(expulsions, new):
    typed = new | {"persons": 60, "announced_on": dt.date(2018, 3, 27), "persons_high": 61.0}
    workbook = as_xlsx("expulsions", typed, {}, {"id": "exp-2018-03-28-usa-rus"})
    of_workbook = expulsions.bring(workbook, "made-up.xlsx")
    rows = new | {"persons_high": "61"}, {}, {"id": "exp-2018-03-28-usa-rus"}
    of_csv = expulsions.bring(as_csv("expulsions", *rows))
    assert changes(of_workbook, "new") == changes(of_csv, "new") != []
    assert problems(of_workbook) == problems(of_csv)
    assert (4, "initiator", "It must not be blank.") in problems(of_workbook)


def test_all_that_is_wrong_is_told_at_once_by_row_and_column(expulsions, new):
    (changed,) = seeded("expulsions", USA)
    rows = [
        new | {"persons": "sixty", "episode": "salisbury-2108", "measure": "expelled"},
        new | {"id": "exp-2018-03-28-usa-rus"},
        new | {"id": "exp-2018-03-27-usa-rus-2", "target": "SUN", "in_response_to": "exp-1999"},
        new | {"id": "exp-2018-03-27-usa-rus-3", "persons_low": "61", "persons_high": "59"},
        changed | {"announced_on": "2018-03-25"},
    ]
    preview = expulsions.bring(as_csv("expulsions", *rows))
    told = problems(preview)
    assert [(line, column) for line, column, _ in told] == [
        (2, "episode"),
        (2, "measure"),
        (2, "persons"),
        (3, "id"),
        (4, "in_response_to"),
        (5, "persons_low"),
        (5, "persons_high"),
        (6, "announced_on"),
    ]
    by_place = {(line, column): message for line, column, message in told}
    assert by_place[2, "episode"] == "It is unknown among the episodes. Nearest: salisbury-2018."
    assert by_place[2, "measure"].startswith("It is no term of the vocabulary: expulsion, ")
    assert by_place[2, "persons"].startswith("It is no whole number from 0 up")
    assert "it would be exp-2018-03-27-usa-rus" in by_place[3, "id"]
    assert by_place[6, "announced_on"] == "It stays as it was first saved: 2018-03-26."
    assert "There is nothing to write: mend the rows" in preview.content.decode()


def test_a_party_that_has_ended_and_a_response_before_its_provocation(expulsions, new):
    rows = [
        new | {"id": "exp-2018-03-27-usa-sun", "target": "SUN"},
        new | {"in_response_to": RUS},
    ]
    told = problems(expulsions.bring(as_csv("expulsions", *rows)))
    assert [(line, column) for line, column, _ in told] == [(2, "target"), (3, "in_response_to")]
    assert "existed only until" in told[0][2]
    assert f"{RUS} was announced on 2018-03-29" in told[1][2]


def test_responses_in_a_circle_through_the_database(expulsions):
    provocation = ExpulsionFactory(announced_on="2021-05-03", status="draft")
    response = ExpulsionFactory(
        initiator=provocation.target,
        target=provocation.initiator,
        announced_on="2021-05-03",
        status="draft",
        answers_expulsion=provocation,
    )
    row = export_row(provocation) | {"in_response_to": response.pk}
    ((line, column, message),) = problems(expulsions.bring(as_csv("expulsions", row)))
    assert (line, column) == (2, "in_response_to")
    assert message.startswith("The responses go in a circle")


def export_row(event):
    table = BY_NAME["expulsions"]
    return dict(zip(table.columns, cells_of(table, event), strict=True))


def test_a_published_event_answers_no_draft(expulsions):
    draft = ExpulsionFactory(announced_on="2018-03-20", status="draft")
    (row,) = seeded("expulsions", USA)
    told = problems(expulsions.bring(as_csv("expulsions", row | {"in_response_to": draft.pk})))
    assert told == [(2, "in_response_to", f"{draft} is draft: answer a published event.")]


def test_a_row_that_stands_twice_is_told_at_both(expulsions, new):
    told = problems(expulsions.bring(as_csv("expulsions", new, new | {"persons": "3"})))
    assert told == [
        (2, "id", f"The key {new['id']} stands on line 3 too: keep one row."),
        (3, "id", f"The key {new['id']} stands on line 2 too: keep one row."),
    ]


def test_an_event_without_an_id_is_told_which_it_would_be(expulsions, new):
    nobodys = new | {"id": "", "initiator": ""}
    told = problems(expulsions.bring(as_csv("expulsions", new | {"id": ""}, nobodys)))
    assert told == [
        (2, "id", f"It is {NEW}, or {NEW}-2, -3 … where that is taken."),
        (3, "id", "It must not be blank."),
        (3, "initiator", "It must not be blank."),
    ]


def test_rows_of_a_file_may_refer_to_each_other(expulsions, new):
    answer = new | {
        "id": "exp-2018-03-28-rus-usa",
        "initiator": "RUS",
        "target": "USA",
        "announced_on": "2018-03-28",
        "in_response_to": new["id"],
    }
    assert problems(expulsions.bring(as_csv("expulsions", answer, new))) == []
    told = problems(expulsions.bring(as_csv("expulsions", answer, new | {"persons": "-1"})))
    assert (2, "in_response_to", "It stands on line 3, which is not right: mend that.") in told


def test_a_value_that_another_row_has(editor):
    (russia,) = seeded("countries", "RUS")
    made_up = russia | {"code": "QMA", "name": "Made-up QMA", "numeric": ""}
    episode = {"id": "made-up", "title": Episode.objects.get(pk="salisbury-2018").title}
    episode |= {"started_on": "2018-03-04", "date_precision": "day", "summary": "Made up."}
    assert problems(Importer(editor, Country).bring(as_csv("countries", made_up))) == [
        (2, "alpha2", "RUS has it already.")
    ]
    assert problems(Importer(editor, Episode).bring(as_csv("episodes", episode))) == [
        (2, "title", "salisbury-2018 has it already.")
    ]
    rows = [made_up | {"alpha2": ""}, made_up | {"code": "QMB", "alpha2": ""}]
    assert (3, "name", "QMA on line 2 has it already.") in problems(
        Importer(editor, Country).bring(as_csv("countries", *rows))
    )


def test_memberships_that_overlap(editor):
    membership = MembershipFactory()
    pair = {"organization": membership.organization_id, "country": membership.country_id}
    rows = [pair | {"joined_on": "2003-01-01"}, pair | {"joined_on": "2003-02-01"}]
    told = problems(Importer(editor, Membership).bring(as_csv("memberships", *rows)))
    assert (2, "joined_on", "It overlaps the membership from 2004-05-01.") in told
    assert (3, "joined_on", "It overlaps the membership from 2003-01-01.") in told
    no_organization = pair | {"organization": CountryFactory().pk, "joined_on": "2003-01-01"}
    ((_, column, message),) = problems(
        Importer(editor, Membership).bring(as_csv("memberships", no_organization))
    )
    assert (column, "is no organization" in message) == ("organization", True)


def test_a_regime_keeps_the_parties_of_its_events(editor):
    event = SanctionEventFactory()
    row = {"id": event.regime_id, "name": "Made up", "initiator": "USA", "target": "RUS"}
    told = problems(Importer(editor, Regime).bring(as_csv("regimes", row)))
    assert told == [
        (2, "initiator", "The regime's events have another initiator."),
        (2, "target", "The regime's events have another target."),
    ]


def test_acts_have_the_parties_of_their_regime_and_terms_of_the_vocabulary(editor):
    regime = RegimeFactory()
    row = {
        "id": "san-2021-05-03-usa-rus",
        "regime": regime.pk,
        "initiator": "USA",
        "target": "RUS",
        "action": "impose",
        "measures": "asset_freeze",
        "announced_on": "2021-05-03",
        "date_precision": "day",
        "ended_on": "2021-05-01",
        "summary": "Made up.",
    }
    told = problems(Importer(editor, SanctionEvent).bring(as_csv("sanctions", row)))
    assert [column for _, column, _ in told] == ["ended_on", "initiator", "target"]
    wrong = row | {"measures": "asset_freeze; travel_ban"}
    ((_, column, message),) = problems(
        Importer(editor, SanctionEvent).bring(as_csv("sanctions", wrong))
    )
    assert (column, "' travel_ban' is no term here" in message) == ("measures", True)


def test_citations_of_both_kinds_come_in_one_file(editor):
    source = SourceFactory()
    sanction = SanctionEventFactory()
    rows = [
        {"event": USA, "source": source.pk, "persons": "60"},
        {"event": sanction.pk, "source": source.pk, "individuals": "7"},
        {"event": USA, "source": "nobody", "individuals": "7"},
        {"event": "exp-nobody", "source": source.pk},
    ]
    preview = Importer(editor, ExpulsionCitation).bring(as_csv("citations", *rows))
    assert [line for line, _ in changes(preview, "public")] == [2, 3]
    assert problems(preview) == [
        (4, "source", "It is unknown among the sources."),
        (4, "individuals", f"{USA} has no figure of that name: leave it blank."),
        (5, "event", "It is unknown among the expulsions."),
    ]


def test_rows_that_are_public_at_once_are_said_to_be(editor):
    source = {"id": "made-up", "kind": "news", "publisher": "Made-up Gazette", "title": "Made up"}
    source |= {"url": "https://example.org/made-up", "language": "en"}
    preview = Importer(editor, Source).bring(as_csv("sources", source))
    assert "Rows of this table are public as soon as they are written." in preview.content.decode()


def test_a_preview_asks_as_much_for_many_rows_as_for_one(
    expulsions, new, django_assert_num_queries
):
    many = [new | {"id": f"{new['id']}-{number}"} for number in range(2, 302)]
    content = as_csv("expulsions", *many)
    with django_assert_num_queries(QUERIES, exact=False) as of_one:
        expulsions.bring(as_csv("expulsions", new))
    with django_assert_num_queries(len(of_one)):
        assert expulsions.bring(content).context["preview"].told.startswith("300 new")


def test_what_was_typed_is_escaped(expulsions, new):
    hostile = "<script>alert(1)</script>"
    preview = expulsions.bring(
        as_csv("expulsions", new | {"summary": hostile, "persons": hostile}), "<b>.csv"
    )
    assert "<script>alert" not in preview.content.decode()
    assert "<b>.csv" not in preview.content.decode()


def test_files_that_nobody_confirmed_are_cleared_away(expulsions, new):
    for _ in range(12):
        expulsions.bring(as_csv("expulsions", new))
    assert PendingImport.objects.count() == 11
