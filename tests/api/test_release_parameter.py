"""`?release=`: every answer, as it was when the release was made, for good."""

import datetime as dt
import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from sanctions.api.parameters import StrictView
from sanctions.dataset.releases.making import make_release
from sanctions.http import caching
from sanctions.models import (
    Country,
    Episode,
    Event,
    Expulsion,
    ExpulsionCitation,
    SanctionEvent,
    Source,
)
from tests.api.test_parameters import KEYS, ROUTES
from tests.dataset.releases.routes import OF_THE_TIME, addresses, answers, in_release
from tests.factories import EpisodeFactory, ExpulsionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("served_releases")]

VERSION = "2026.11.0"
EVENT = "/api/v1/expulsions/exp-2018-03-26-usa-rus/"
# The SHA-256 of each answer of the first release: what somebody cited stays as it is.
KEPT = Path(__file__).with_name(f"answers-{VERSION}.sha256")
# What the release keeps of the software itself: see the tests of both below.
OF_THE_SOFTWARE = ("/api/v1/codebook/",)

OF_THE_DATASET = [
    path for path, view in ROUTES.items() if issubclass(view, StrictView) and view.takes_release
]


def edit_everything():
    """Change, add, retract and take out rows in every table that answers are made from."""
    event = Expulsion.objects.get(pk="exp-2018-03-26-usa-rus")
    event.persons = 61
    event.save()
    Event.retract(unanswered(SanctionEvent), "A made-up reason.")
    ExpulsionFactory(announced_on="2018-03-27", episode_id="salisbury-2018")
    Country.objects.filter(pk="RUS").update(name="Made up")
    Source.objects.update(publisher="Made up", kind="government")
    Episode.objects.filter(pk="salisbury-2018").update(title="Made up")
    ExpulsionCitation.objects.filter(event="exp-2018-03-26-gbr-rus").delete()


def unanswered(model):
    """The newest event that no other one answers."""
    events = model.published.filter(expulsion_responses=None, sanctionevent_responses=None)
    return events.order_by("announced_on").last()


def told(client, addresses_of_release):
    """What a client is told: status, headers and bytes."""
    found = {}
    for address in addresses_of_release:
        response = client.get(address)
        found[address] = (response.status_code, dict(response.headers), b"".join(response))
    return found


def test_every_list_page_and_analysis_takes_a_release():
    asked = {path.removeprefix("/api/v1/") for path in OF_THE_DATASET}
    assert asked >= {f"{table}/" for table in KEYS} | {f"{one}/{key}/" for one, key in KEYS.items()}
    assert asked >= {
        *("", "countries/RUS/balance/", "expulsions/totals/", "sanctions/totals/"),
        *("exchanges/", "exchanges/summary/", "panel/", "coverage/", "network/", "codebook/"),
    }


def test_a_release_answers_the_same_before_and_after_edits_and_years_later(client, monkeypatch):
    asked = [in_release(address, VERSION) for address in (*addresses(), *OF_THE_TIME)]
    asked += [f"{in_release(EVENT, VERSION)}&format={style}" for style in ("bibtex", "ris", "csl")]
    asked += [
        f"/api/v1/expulsions.{ending}?limit=50&release={VERSION}" for ending in ("xlsx", "parquet")
    ]
    before = told(client, asked)
    live = answers(client)
    edit_everything()
    monkeypatch.setattr(caching, "STARTED_AT", dt.datetime(2036, 11, 22, tzinfo=dt.UTC))
    monkeypatch.setattr("django.utils.timezone.now", lambda: dt.datetime(2036, 1, 1, tzinfo=dt.UTC))
    assert told(client, asked) == before
    assert {status for status, _, _ in before.values()} == {200}
    # The edits are seen where no release is asked for.
    now = answers(client)
    assert sum(now[address] != content for address, content in live.items()) > 40


def as_of_no_release(content: bytes) -> object:
    """An answer without what names the release: JSON as such, files as they are."""
    try:
        body = json.loads(content)
    except json.JSONDecodeError:
        return content
    if isinstance(body, dict) and "query" in body:
        query = body["query"]
        for name in ("fingerprint", "cite"):
            del query[name]
        query["words"] = query["words"].replace(f" in release {VERSION}", "")
        for holder, name in ((query, "url"), (body, "next"), (body, "previous")):
            if holder.get(name):
                parts = urlsplit(holder[name])
                pairs = [pair for pair in parse_qsl(parts.query) if pair[0] != "release"]
                holder[name] = (parts.path, sorted(pairs))
    return body


def test_the_current_answers_are_those_of_the_release_but_for_its_name(client):
    live, frozen = answers(client), answers(client, VERSION)
    assert len(live) > 40
    different = [
        address
        for address in live
        if as_of_no_release(live[address]) != as_of_no_release(frozen[address])
    ]
    assert different == []


def test_what_was_cited_of_the_first_release_is_answered_for_good(client, tmp_path):
    """The answers of 2026.11.0 are kept in version control, by their SHA-256.

    A change of the software that gives other bytes breaks what people cite: think twice. Where
    it is meant, put the file that the message names in the place of the one that is kept.
    """
    now = {
        address: hashlib.sha256(content).hexdigest()
        for address, content in answers(client, VERSION).items()
        if address.partition("?")[0] not in OF_THE_SOFTWARE
    }
    lines = "".join(f"{digest}  {address}\n" for address, digest in sorted(now.items()))
    (tmp_path / KEPT.name).write_text(lines, "utf-8")
    kept = dict(reversed(line.split("  ")) for line in KEPT.read_text("utf-8").splitlines())
    changed = sorted(address for address, digest in kept.items() if now.get(address) != digest)
    assert changed == [], f"All answers as they are now: {tmp_path / KEPT.name}"
    assert len(kept) > 40


def test_codebook_and_links_are_those_of_the_release_when_the_software_has_grown(
    client, folder, settings
):
    settings.RELEASES_DIR = folder
    path = folder / VERSION / "api.json"
    kept = json.loads(path.read_bytes())
    assert len(kept["codebook"]) == client.get("/api/v1/codebook/").json()["count"]
    assert "releases" in kept["links"]
    kept["codebook"] = kept["codebook"][:7]
    kept["links"] = ["countries", "docs"]
    path.write_text(json.dumps(kept))
    assert client.get(in_release("/api/v1/codebook/", VERSION)).json()["count"] == 7
    assert client.get(in_release("/api/v1/", VERSION)).json()["links"] == {
        "countries": f"http://testserver/api/v1/countries/?release={VERSION}",
        "docs": "http://testserver/api/v1/docs/",
    }


def test_receipt_and_citations_name_the_release(client, shipped):
    body = client.get(f"/api/v1/expulsions/?limit=2&initiator=usa&release={VERSION}").json()
    query = body["query"]
    assert query["words"] == "expulsions by United States in release 2026.11.0, newest first"
    assert query["url"].endswith(f"/expulsions/?initiator=USA&limit=2&release={VERSION}")
    assert (query["version"], query["revision"]) == (VERSION, shipped.revision)
    assert f"release={VERSION}" in body["next"]
    assert f"release={VERSION}" in client.get(body["next"]).json()["previous"]
    citation = client.get(query["cite"]["bibtex"]).content.decode()
    assert f"version = {{{VERSION}}}" in citation
    assert query["fingerprint"] in citation
    index = client.get(in_release("/api/v1/", VERSION)).json()
    assert f"/api/v1/?release={VERSION}" in index["cite"]["text"]
    saved_as = client.get(f"/api/v1/expulsions.csv?release={VERSION}")["Content-Disposition"]
    assert saved_as == 'attachment; filename="expulsions_release-2026-11-0.csv"'


def test_answers_of_a_release_may_be_kept_for_good(client):
    for path in ("/api/v1/", "/api/v1/expulsions/", EVENT, "/api/v1/panel.csv"):
        address = in_release(path, VERSION)
        response = client.get(address)
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["Last-Modified"] == "Sun, 22 Nov 2026 00:00:00 GMT"
        assert response["ETag"] != client.get(path)["ETag"]
        for headers in (
            {"if-none-match": response["ETag"]},
            {"if-modified-since": response["Last-Modified"]},
        ):
            assert client.get(address, headers=headers).status_code == 304
        assert client.head(address)["ETag"] == response["ETag"]


def test_the_live_database_is_not_asked(client, django_assert_num_queries):
    client.get(in_release("/api/v1/expulsions/", VERSION))
    with django_assert_num_queries(0):
        client.get(f"/api/v1/expulsions/?initiator=USA&facets=year&release={VERSION}")


def test_codes_and_ids_are_those_of_the_release(client):
    new = EpisodeFactory()
    path = f"/api/v1/expulsions/?episode={new.pk}"
    assert client.get(path).status_code == 200
    problem = client.get(in_release(path, VERSION))
    assert problem.status_code == 400
    assert problem["Cache-Control"] == "no-store"
    assert client.get(in_release(f"/api/v1/episodes/{new.pk}/", VERSION)).status_code == 404
    Country.objects.filter(pk="RUS").update(name="Made up")
    words = client.get(in_release("/api/v1/expulsions/?target=RUS", VERSION)).json()["query"]
    assert words["words"].startswith("expulsions of Russia's people in release")


@pytest.mark.parametrize("path", OF_THE_DATASET)
def test_unknown_release_is_refused_with_those_that_there_are(client, path):
    for wrong in ("2026.11.9", "latest", "../2026.11.0", "2026.11.0.", "2026.011.0", "0.0.0"):
        response = client.get(path, {"release": wrong})
        assert response.status_code == 400
        (problem,) = response.json()["errors"]
        assert (problem["parameter"], problem["value"]) == ("release", wrong)
        assert problem["message"] == f"There is no release {wrong!r}; there are: {VERSION}."
        assert (problem["allowed"], problem["suggestion"]) == ([VERSION], VERSION)


@pytest.mark.parametrize("query", [f"release={VERSION}&release=1.0.0", "release=", "release"])
def test_one_release_is_asked_for_or_none(client, query):
    response = client.get(f"/api/v1/expulsions/?{query}")
    assert response.status_code == 400
    assert {one["parameter"] for one in response.json()["errors"]} == {"release"}


def test_where_no_release_was_made_it_says_so(client, settings, tmp_path):
    settings.RELEASES_DIR = tmp_path / "nowhere"
    problem = client.get(in_release("/api/v1/", VERSION)).json()["errors"][0]
    assert problem["message"] == f"There is no release {VERSION!r}; there are: none yet."
    assert problem["allowed"] == []


@pytest.fixture
def second(folder, settings, fewer_formats):
    """A second release: one event corrected, the newest retracted, another added."""
    settings.RELEASES_DIR = folder
    event = Expulsion.objects.get(pk="exp-2018-03-26-usa-rus")
    event.persons = 61
    event.save()
    Event.retract(unanswered(Expulsion), "A made-up reason.")
    ExpulsionFactory(announced_on="2021-05-01")
    return make_release(folder)


def test_each_release_has_its_own_figures_and_what_was_retracted_is_gone_from_the_next(
    client, second
):
    (taken_back,) = Expulsion.objects.filter(status="retracted")
    assert str(second.version) == "2026.12.0"
    event = Expulsion.objects.get(pk="exp-2018-03-26-usa-rus")
    event.persons = 62
    event.save()
    persons = [
        client.get(address).json()["persons"]
        for address in (EVENT, in_release(EVENT, "2026.12.0"), in_release(EVENT, VERSION))
    ]
    assert persons == [62, 61, 60]
    counts = [
        client.get(in_release("/api/v1/expulsions/", version)).json()["count"]
        for version in (VERSION, "2026.12.0")
    ]
    assert counts == [737, 737]
    path = f"/api/v1/expulsions/{taken_back.pk}/"
    assert client.get(in_release(path, VERSION)).status_code == 200
    gone = client.get(in_release(path, "2026.12.0"))
    assert gone.status_code == 410
    assert gone.json()["reason"] == "A made-up reason."
    unknown = client.get(in_release("/api/v1/", "2026.12.1")).json()["errors"][0]
    assert unknown["allowed"] == ["2026.12.0", VERSION]
    assert unknown["suggestion"] == "2026.12.0"


def test_two_releases_answer_at_once_each_its_own(second):
    """Files are streamed row by row, after the view has returned: threads must not mix."""
    query = "/api/v1/expulsions.ndjson?fields=id,persons&release="

    def rows(version):
        return b"".join(Client().get(f"{query}{version}"))

    alone = {version: rows(version) for version in (VERSION, "2026.12.0")}
    assert alone[VERSION] != alone["2026.12.0"]
    wanted = [VERSION, "2026.12.0"] * 10
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(rows, wanted))
    assert found == [alone[version] for version in wanted]


def test_a_release_that_is_taken_away_is_unknown(client, second, folder):
    address = in_release(EVENT, "2026.12.0")
    assert client.get(address).status_code == 200
    shutil.rmtree(folder / "2026.12.0")
    assert client.get(address).status_code == 400
