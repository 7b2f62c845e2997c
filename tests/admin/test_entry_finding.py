"""What the form offers while one types: rows by code, name, former name, words and address."""

import pytest
from django.test import Client

from tests.factories import ExpulsionFactory, SanctionEventFactory, SourceFactory

pytestmark = pytest.mark.django_db


def offered(editor, what, **asked):
    answer = editor.client.get(f"/admin/entry/{what}/", asked)
    assert answer.status_code == 200, answer
    return answer.json()["results"]


def values(found):
    return [one["value"] for one in found]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("rus", "RUS"),  # code
        ("gb", "GBR"),  # alpha-2
        ("Russia", "RUS"),
        ("russian fed", "RUS"),  # official name
        ("soviet union", "SUN"),
        ("USSR", None),  # no name of the table
        ("turkiye", "TUR"),  # without its accent
        ("united k", "GBR"),
        ("nato", "NATO"),
        ("Czech Republic", "CZE"),
    ],
)
def test_a_party_is_found_by_code_and_name(editor, text, first):
    assert values(offered(editor, "parties", q=text))[:1] == ([first] if first else [])


def test_a_party_is_found_by_the_names_of_the_states_that_it_continues(editor):
    found = offered(editor, "parties", q="soviet")
    assert values(found) == ["SUN", "RUS"]
    assert found[0]["more"].endswith("former state · until 1991-12-26 · continued by RUS")
    assert found[1]["more"] == "Russian Federation · formerly Soviet Union"
    # Yugoslavia was continued by Serbia and Montenegro, and that by Serbia.
    assert values(offered(editor, "parties", q="yugoslavia")) == ["YUG", "SRB", "SCG"]


def test_only_what_is_named_whole_is_exact(editor):
    exact = {one["value"]: one["exact"] for one in offered(editor, "parties", q="niger")}
    assert exact == {"NER": True, "NGA": False}


def test_at_most_twelve_rows_are_offered(editor):
    for what in ("parties", "episodes", "regimes", "events"):
        assert len(offered(editor, what, q="", initiator="rus", target="usa")) <= 12
    assert len(offered(editor, "parties", q="a")) == 12


def test_an_episode_is_found_by_words_of_its_title_and_the_latest_is_first(editor):
    assert values(offered(editor, "episodes", q="salisbury")) == ["salisbury-2018"]
    days = [one["more"] for one in offered(editor, "episodes", q="")]
    assert days == sorted(days, reverse=True)


def test_the_regimes_of_the_two_parties_are_offered(editor):
    found = offered(editor, "regimes", q="", initiator="United Kingdom", target="arg")
    assert [one["more"] for one in found] == ["GBR → ARG"] * 2
    assert values(offered(editor, "regimes", q="usa prk north")) == [
        "usa-prk-north-korea-sanctions"
    ]


def test_events_of_the_same_parties_are_offered_in_both_directions_newest_first(editor):
    found = offered(editor, "events", q="", initiator="Russia", target="US", on="2018-04")
    ids = values(found)
    assert ids[:3] == [
        "san-2018-04-06-usa-rus",
        "exp-2018-03-29-rus-usa",
        "exp-2018-03-26-usa-rus",
    ]
    dates = [one["value"][4:14] for one in found]
    assert dates == sorted(dates, reverse=True)


def test_what_came_after_the_day_is_no_provocation(editor):
    sanction = SanctionEventFactory(announced_on="2021-05-03")
    parties = {"initiator": sanction.target_id, "target": sanction.initiator_id}
    assert values(offered(editor, "events", on="2021-05-03", **parties)) == [sanction.pk]
    assert values(offered(editor, "events", on="2021-05-02", **parties)) == []
    assert values(offered(editor, "events", on="2021", **parties)) == [sanction.pk]


def test_a_draft_is_offered_as_such_and_a_retracted_event_is_not(editor):
    draft = ExpulsionFactory(status="draft")
    parties = {"initiator": draft.initiator, "target": draft.target}
    ExpulsionFactory(status="retracted", announced_on="2021-05-02", **parties)
    codes = {role: party.pk for role, party in parties.items()}
    found = offered(editor, "events", **codes)
    assert [(one["value"], one["more"]) for one in found] == [(draft.pk, "draft")]


def test_an_event_of_any_parties_is_found_by_its_id(editor):
    assert "exp-2018-03-26-usa-rus" in values(offered(editor, "events", q="exp-2018-03-26-usa"))


def test_a_source_is_found_by_address_however_it_is_spelled(editor):
    url = "http://www.example.org/made-up/a-page/"
    source = SourceFactory(url=url)
    for spelled in (
        url,
        "https://example.org/made-up/a-page",
        "https://www.example.org/made-up/a-page?utm_source=x&fbclid=y#top",
    ):
        assert values(offered(editor, "sources", q=spelled)) == [source.pk]
    assert offered(editor, "sources", q="https://example.org/made-up/another") == []


def test_a_source_is_found_by_id_and_publisher_and_words_of_its_title(editor):
    assert values(offered(editor, "sources", q="tass-2018-03-17-uk-23")) == [
        "tass-2018-03-17-uk-23"
    ]
    assert values(offered(editor, "sources", q="tass uk 23")) == ["tass-2018-03-17-uk-23"]
    found = values(offered(editor, "sources", q="guardian australian"))
    assert found == ["guardian-2018-03-30-australia-59"]
    assert offered(editor, "sources", q="") == []


@pytest.mark.parametrize(
    "text", ["\0", "%", "_", "'", '"', "\\", "é" * 500, "\U0010ffff", "a" * 9000]
)
def test_hostile_words_find_nothing_and_break_nothing(editor, text):
    for what in ("parties", "episodes", "regimes", "events", "sources"):
        assert len(offered(editor, what, q=text, initiator=text, target=text, on=text)) <= 12


def test_only_people_of_the_desk_are_answered_and_only_what_they_may_see(person, django_user_model):
    assert Client().get("/admin/entry/parties/").status_code == 302
    outsider = Client()
    outsider.force_login(django_user_model.objects.create(username="outsider"))
    assert outsider.get("/admin/entry/parties/").status_code == 302
    viewer = person("vera", {"view_country"})
    assert viewer.client.get("/admin/entry/parties/").status_code == 200
    assert viewer.client.get("/admin/entry/sources/").status_code == 403
    assert viewer.client.get("/admin/entry/passwords/").status_code == 404
    assert viewer.client.post("/admin/entry/parties/").status_code == 405
