"""The receipt of an answer: words, canonical address, version, revision, fingerprint, citations."""

import hashlib
import json

import pytest
from django.test import Client

from sanctions.dataset.citing import STYLES
from sanctions.dataset.revision import current_revision
from sanctions.dataset.version import VERSION
from sanctions.models import Expulsion

pytestmark = pytest.mark.django_db

ANSWERS = [
    "countries/?kind=former_state",
    "countries/su/",
    "countries/ru/balance/?episode=salisbury-2018&as_of=2018-04-02",
    "episodes/?limit=3",
    "episodes/salisbury-2018/",
    "regimes/?initiator=EU",
    "sources/?kind=government&fields=id,title",
    "expulsions/?target=RUS&episode=salisbury-2018",
    "expulsions/exp-2018-03-26-usa-rus/",
    "expulsions/totals/?by=year,initiator&target=RUS",
    "sanctions/?action=lift&ordering=announced_on",
    "sanctions/totals/?by=action",
    "events/?party=ALB",
    "exchanges/?episode=salisbury-2018",
    "exchanges/summary/?by=episode",
    "panel/?unit=country-year&country=ALB",
    "coverage/",
    "network/?episode=salisbury-2018",
    "codebook/",
]


def answer(client: Client, path: str) -> dict:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_has_a_receipt_whose_address_gives_the_same_answer(client, path):
    body = answer(client, path)
    query = body["query"]
    assert query["version"] == VERSION
    assert query["revision"] == current_revision().digest
    assert query["words"]
    again = client.get(query["url"]).json()
    assert again["query"] == query
    assert again.get("results", []) == body.get("results", [])


@pytest.mark.parametrize("path", ANSWERS)
def test_the_fingerprint_can_be_worked_out_from_the_answer_alone(client, path):
    body = answer(client, path)
    query = body.pop("query")
    address = query["url"].removeprefix("http://testserver")
    content = [address, query["version"], body.get("results", body), body.get("total")]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert query["fingerprint"] == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("expulsions/?initiator=us&target=RU", "expulsions?target=rus&initiator=USA&format=json"),
        ("expulsions/?initiator=GBR,USA", "expulsions/?initiator=usa&initiator=gbr&count=false"),
        ("expulsions/?measure=EXPULSION", "expulsions.json?measure=expulsion"),
        ("expulsions/totals/?by=year&year=2018", "expulsions/totals/?year=2018&by=year"),
        ("countries/xk/", "countries/XKX"),
        ("countries/RU/balance/?year=2018", "countries/rus/balance?year=2018"),
    ],
)
def test_the_same_question_has_the_same_receipt(client, one, other):
    assert answer(client, one)["query"] == answer(client, other)["query"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "expulsions/?target=ru&initiator_bloc=nato&announced_on__gte=2022-02-24",
            "expulsions of Russia's people by members of NATO announced 2022-02-24 or later, "
            "newest first",
        ),
        ("sanctions/?initiator=EU&limit=1", "sanction events by European Union, newest first"),
        ("events/?q=turkiye", "events with the words “turkiye”, best match first"),
        ("countries/xk/", "the country Kosovo"),
        ("episodes/salisbury-2018/", "the episode salisbury-2018"),
        (
            "countries/ru/balance/?episode=salisbury-2018&as_of=2018-04-02",
            "the balance in expulsions of Russia in the episode salisbury-2018 certainly "
            "announced by 2018-04-02",
        ),
        (
            "expulsions/totals/?by=year,initiator&target=RUS",
            "totals of expulsions of Russia's people grouped by year and initiator",
        ),
    ],
)
def test_it_says_in_words_what_was_asked(client, path, words):
    assert answer(client, path)["query"]["words"] == words


def test_a_corrected_figure_has_another_fingerprint_and_revision(client):
    path = "expulsions/exp-2018-03-26-usa-rus/"
    before = answer(client, path)["query"]
    event = Expulsion.objects.get(pk="exp-2018-03-26-usa-rus")
    event.persons = 61
    event.save()
    after = answer(client, path)["query"]
    assert after["fingerprint"] != before["fingerprint"]
    assert after["revision"] != before["revision"]
    assert after["url"] == before["url"]


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("style", [style for style in STYLES if style != "text"])
def test_every_answer_can_be_cited_in_every_style(client, path, style):
    query = answer(client, path)["query"]
    response = client.get(query["cite"][style])
    assert response.status_code == 200
    assert response["Content-Type"].startswith(STYLES[style][1].partition(";")[0])
    assert query["fingerprint"] in response.content.decode()


def test_the_dataset_itself_can_be_cited_in_every_style(client):
    index = answer(client, "")
    assert set(index["cite"]) == set(STYLES)
    for citation in index["cite"].values():
        assert index["revision"] in citation
