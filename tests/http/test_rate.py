"""How often an address may ask."""

import pytest

from sanctions.http import rate

PATH = "/api/v1/episodes/salisbury-2018/"


@pytest.fixture(autouse=True)
def clock(monkeypatch, settings):
    """Allow 3 requests a minute, and stop the clock 20 seconds before the next one."""
    settings.RATE_LIMIT = 3
    rate._counted.clear()

    class Clock:
        now = 1_000_000 * 60 + 40

        def time(self):
            return self.now

    stopped = Clock()
    monkeypatch.setattr(rate, "time", stopped)
    yield stopped
    rate._counted.clear()


def test_answers_tell_what_is_allowed_and_what_is_left(client, db):
    response = client.get(PATH)
    assert response["RateLimit-Policy"] == '"per-address";q=3;w=60'
    assert response["RateLimit"] == '"per-address";r=2;t=20'
    assert client.get(PATH)["RateLimit"] == '"per-address";r=1;t=20'


def test_more_is_429_and_says_when_to_ask_again(client, db):
    for _ in range(3):
        assert client.get(PATH).status_code == 200
    response = client.get(PATH)
    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "20"
    assert response["RateLimit"] == '"per-address";r=0;t=20'
    assert response["Cache-Control"] == "no-store"
    assert response.json()["title"] == "Too Many Requests"
    assert "asks too often" in response.json()["detail"]


def test_limit_is_checked_before_anything_is_looked_up(client, db, django_assert_num_queries):
    for _ in range(3):
        client.get(PATH)
    with django_assert_num_queries(0):
        assert client.get("/api/v1/expulsions/?initiator=Russia").status_code == 429


def test_counting_takes_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(PATH)


def test_next_minute_begins_anew(client, db, clock):
    for _ in range(4):
        client.get(PATH)
    clock.now += 20
    assert client.get(PATH)["RateLimit"] == '"per-address";r=2;t=60'
    assert len(rate._counted) == 1


def test_problems_and_304_count_too(client, db):
    etag = client.get(PATH)["ETag"]
    assert client.get(PATH, headers={"if-none-match": etag})["RateLimit"].startswith(
        '"per-address";r=1'
    )
    assert client.get("/api/v1/episodes/?x=1")["RateLimit"].startswith('"per-address";r=0')


def test_each_address_has_its_own_allowance(client, db):
    for _ in range(4):
        client.get(PATH, REMOTE_ADDR="192.0.2.1")
    assert client.get(PATH, REMOTE_ADDR="192.0.2.2").status_code == 200


def test_addresses_of_one_ipv6_network_share_theirs(client, db):
    for last in range(3):
        client.get(PATH, REMOTE_ADDR=f"2001:db8::{last}")
    assert client.get(PATH, REMOTE_ADDR="2001:db8::ffff:1").status_code == 429
    assert client.get(PATH, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200


def test_header_of_a_proxy_counts_only_behind_one(client, db, settings):
    def ask(forwarded):
        return client.get(PATH, headers={"x-forwarded-for": forwarded}).status_code

    assert [ask(f"192.0.2.{number}") for number in range(4)] == [200, 200, 200, 429]
    settings.BEHIND_PROXY = True
    # The last one is the proxy's word, the others are the visitor's.
    assert [ask(f"192.0.2.{number}, 198.51.100.7") for number in range(4)] == [200, 200, 200, 429]
    assert ask("198.51.100.7, 192.0.2.9") == 200
    assert ask("nonsense") == 200


def test_limit_of_0_is_none(client, db, settings):
    settings.RATE_LIMIT = 0
    for _ in range(5):
        response = client.get(PATH)
    assert response.status_code == 200
    assert "RateLimit" not in response
