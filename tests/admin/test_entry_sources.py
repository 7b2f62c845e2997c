"""A source that is not known yet: what its address and the sources of its host propose."""

import datetime as dt

import pytest

from sanctions.admin.entry import addresses
from sanctions.admin.entry.sources import propose_source, source_at
from sanctions.models.fields import validate_slug
from tests.factories import SourceFactory


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://example.org/world/2018/mar/28/a-page", "2018-03-28"),
        ("https://example.org/2018/03/28/a-page", "2018-03-28"),
        ("https://example.org/news/2018-03-28-a-page", "2018-03-28"),
        ("https://example.org/20180328-a-page.html", "2018-03-28"),
        ("https://example.org/28-march-2018/a-page", "2018-03-28"),
        ("https://example.org/a?date=2018-03-28", "2018-03-28"),
        (
            "https://web.archive.org/web/20200101000000/https://example.org/2018/03/28/a",
            "2018-03-28",
        ),
        ("https://web.archive.org/web/20200101000000/https://example.org/a", None),
        ("https://example.org/2018/03/a-page", None),  # a month is no day
        ("https://example.org/2018/13/45/a-page", None),
        ("https://example.org/story-124-453678534597", None),
        ("https://example.org/2999-01-01/a-page", None),  # is yet to come
        ("https://2018-03-28.example.org/a-page", None),  # no part of the path
    ],
)
def test_the_day_is_read_in_the_address(address, day):
    found = addresses.day_in(address, dt.date(2026, 11, 25))
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    "text", ["", "salisbury", "ftp://example.org/a", "javascript:alert(1)", "https://", "https://x"]
)
def test_what_is_no_address_is_none(text):
    assert not addresses.is_address(text)


def test_an_address_loses_what_says_only_how_one_came_to_it():
    came = "HTTPS://Example.ORG/A-Page?id=5&utm_source=x&fbclid=y#part"
    assert addresses.cleaned(came) == "https://example.org/A-Page?id=5"
    kept = "https://example.org/?a=%7B&b"
    assert addresses.cleaned(kept) == kept
    assert addresses.cleaned("http://[broken") == "http://[broken"


@pytest.mark.django_db
def test_publisher_kind_language_and_id_follow_the_sources_of_the_host():
    url = "https://www.theguardian.com/world/2018/mar/28/montenegro-expels-a-russian-diplomat"
    assert propose_source(url) == {
        "id": "guardian-2018-03-28-montenegro-expels-russian-diplomat",
        "kind": "news",
        "publisher": "The Guardian",
        "title": "[montenegro expels a russian diplomat]",
        "url": url,
        "published_on": "2018-03-28",
        "language": "en",
    }


@pytest.mark.django_db
def test_the_sources_of_the_same_section_count_before_the_others():
    common = {"publisher": "Made-up Post", "kind": "news"}
    for number in range(3):
        SourceFactory(url=f"https://post.example/en/{number}", language="en", **common)
    SourceFactory(url="https://post.example/fr/1", language="fr", **common)
    assert propose_source("https://post.example/fr/2")["language"] == "fr"
    assert propose_source("https://www.post.example/en/9")["language"] == "en"
    assert propose_source("http://m.post.example/9")["publisher"] == "Made-up Post"


@pytest.mark.django_db
def test_of_a_host_that_is_not_known_only_what_the_address_says_is_proposed():
    found = propose_source("https://www.nowhere.example/2020/05/06/x.pdf")
    assert found["publisher"] == "nowhere.example"
    assert found["title"] == "[page on nowhere.example]"
    assert (found["kind"], found["language"]) == ("", "")
    assert found["id"] == "nowhere-example-2020-05-06"
    kinds = {
        "https://mfa.gov.example/a-b": "government",
        "https://www.example.gc.ca/a-b": "government",
        "https://made-up.int/a-b": "international_org",
        "https://made-up.ac.example/a-b": "academic",
    }
    assert {url: propose_source(url)["kind"] for url in kinds} == kinds


@pytest.mark.django_db
def test_an_id_that_is_taken_is_followed_by_the_next():
    SourceFactory(id="nowhere-example-2020-05-06-made-up", url="https://other.example/1")
    found = propose_source("https://nowhere.example/2020/05/06/made-up-")
    assert found["id"] == "nowhere-example-2020-05-06-made-up-2"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "https://пример.example/новость-дня",
        f"https://example.org/{'a-b' * 900}",
        "https://x.y/%00%ff",
    ],
)
def test_whatever_the_address_the_id_is_one(address):
    found = propose_source(address)
    validate_slug(found["id"])
    assert len(found["id"]) <= 80
    assert len(found["title"]) <= 250
    assert source_at(address) is None
