"""The name of the host, and what else a request says of where it goes, poisons no answer."""

import pytest

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/expulsions/",
    "/api/v1/",
    "/api/v1/expulsions/?limit=2",
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
    "/charts/balance.json?country=RUS",
    "/admin/login/",
    "/api/v1/events.atom",
    "/.well-known/api-catalog",
    "/no-such-page/",
)
# What a cache may not tell apart, and programs on the way may read.
UNKEYED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Host": "evil.example",
    "Forwarded": "host=evil.example;proto=https",
    "X-Original-URL": "/admin/",
    "X-Rewrite-URL": "/admin/",
    "X-HTTP-Method-Override": "DELETE",
    "X-Forwarded-Port": "4443",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Scheme": "https",
    "X-Original-Host": "evil.example",
    "True-Client-IP": "evil.example",
}


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver.evil.example",
        "testserver@evil.example",
        "testserver:x",
        "testserver evil.example",
        "testserver\\evil",
        "[::1]evil",
        "",
        "testserver,evil.example",
    ],
)
def test_a_host_that_is_not_ours_is_refused_and_repeated_nowhere(client, host):
    for page in PAGES:
        answer = client.get(page, headers={"host": host})
        assert answer.status_code == 400, (page, host)
        assert b"evil" not in b"".join(answer)


@pytest.mark.parametrize("page", PAGES)
def test_headers_that_a_cache_does_not_tell_apart_change_nothing(client, page):
    plain = client.get(page)
    told = client.get(page, headers=UNKEYED)
    assert told.status_code == plain.status_code
    assert b"evil" not in told.content
    assert "evil" not in str(told.headers)
    if "csrf" not in plain.content.decode():
        assert told.content == plain.content
        assert told.get("ETag") == plain.get("ETag")
