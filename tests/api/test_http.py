"""HTTP: what caches, browsers and clients may rely on."""

import gzip

import orjson
import pytest

from sanctions.api.of_log import OfLog
from sanctions.dataset.revision import current_revision
from sanctions.http import caching
from sanctions.models import Episode
from tests.api.test_parameters import ROUTES
from tests.factories import ExpulsionFactory

LIST = "/api/v1/expulsions/?target=RUS&limit=50"


def validators(response):
    return response["ETag"], response.get("Last-Modified")


@pytest.mark.parametrize("path", ROUTES)
def test_every_answer_has_validators_and_is_asked_for_again(client, db, path):
    response = client.get(path)
    assert response["ETag"].startswith('W/"')
    if not issubclass(ROUTES[path], OfLog):
        assert response["Last-Modified"].endswith(" GMT")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("path", ROUTES)
def test_every_answer_is_304_where_the_client_has_it(client, db, path):
    told = validators(client.get(path))
    # The log may change several times in a second: it is told from an older one by its tag alone.
    known = [{"if-none-match": told[0]}]
    known += [] if issubclass(ROUTES[path], OfLog) else [{"if-modified-since": told[1]}]
    for headers in known:
        for method in (client.get, client.head):
            response = method(path, headers=headers)
            assert response.status_code == 304, headers
            assert response.content == b""
            assert validators(response) == told
            assert "Cache-Control" in response
            assert "Content-Type" not in response


def test_304_is_told_without_the_query(client, db, django_assert_num_queries):
    etag, _ = validators(client.get(LIST))
    # The revision alone: what RUS is, is known of it.
    with django_assert_num_queries(1):
        assert client.get(LIST, headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("form", ["{}", 'W/"x", {}', '"x",{} , "y"'])
def test_tag_is_found_among_several_and_without_its_weakness(client, db, form):
    etag, _ = validators(client.get(LIST))
    for known in (etag, etag.removeprefix("W/")):
        answer = client.get(LIST, headers={"if-none-match": form.format(known)})
        assert answer.status_code == 304


@pytest.mark.parametrize(
    "headers",
    [
        {"if-none-match": 'W/"another"'},
        {"if-none-match": "nonsense"},
        {"if-none-match": ""},
        {"if-modified-since": "Mon, 26 Mar 2018 10:00:00 GMT"},
        {"if-modified-since": "yesterday"},
        # If-None-Match goes before.
        {"if-none-match": '"x"', "if-modified-since": "Tue, 01 Jan 2999 00:00:00 GMT"},
    ],
)
def test_answer_is_sent_where_the_client_has_another(client, db, headers):
    assert client.get(LIST, headers=headers).status_code == 200


def test_change_is_seen_at_once_by_tag_and_by_date(client, db):
    etag, modified = validators(client.get(LIST))
    Episode.objects.filter(pk="salisbury-2018").update(summary="Made up.")
    by_tag = client.get(LIST, headers={"if-none-match": etag})
    assert by_tag.status_code == 200
    assert by_tag["ETag"] != etag
    caching_since = client.get(LIST, headers={"if-modified-since": modified})
    assert caching_since.status_code == 200


def test_new_software_gives_other_tags(client, db, monkeypatch):
    etag, _ = validators(client.get(LIST))
    monkeypatch.setattr(caching, "__version__", "made up")
    assert client.get(LIST)["ETag"] != etag


def test_tag_tells_query_and_format_apart(client, db):
    paths = [
        *("/api/v1/episodes/", "/api/v1/episodes/?limit=5", "/api/v1/episodes/?limit=6"),
        *("/api/v1/episodes/?format=csv", "/api/v1/episodes.csv", "/api/v1/regimes/"),
        *("/api/v1/episodes/?fields=id", "/api/v1/episodes/salisbury-2018/"),
    ]
    assert len({client.get(path)["ETag"] for path in paths}) == len(paths)
    by_header = client.get("/api/v1/episodes/", headers={"accept": "text/csv"})
    assert by_header["ETag"] != client.get("/api/v1/episodes/")["ETag"]
    one, other = "?limit=5&year=2018", "?year=2018&limit=5"
    tags = {client.get(f"/api/v1/episodes/{query}")["ETag"] for query in (one, other)}
    assert len(tags) == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("expulsions/?initator=USA", 400),
        ("expulsions/exp-none/", 404),
        ("countries/XXX/", 404),
    ],
)
def test_problem_is_not_kept(client, db, path, status):
    etag, _ = validators(client.get(LIST))
    response = client.get(f"/api/v1/{path}", headers={"if-none-match": etag})
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response


def test_retracted_event_is_410_whatever_the_client_has(client, db):
    event = ExpulsionFactory()
    path = f"/api/v1/expulsions/{event.pk}/"
    etag, _ = validators(client.get(path))
    event.retract("Made up for a test.")
    assert client.get(path, headers={"if-none-match": etag}).status_code == 410


@pytest.mark.parametrize("path", ROUTES)
def test_head_has_the_headers_of_get(client, db, path):
    get, head = client.get(path), client.head(path)
    assert head.status_code == 200
    assert b"".join(head) == b""
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("path", ROUTES)
def test_options_tells_what_is_allowed(client, db, path):
    response = client.options(path)
    assert response.status_code == 200
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", [LIST, "/api/v1/expulsions.csv", "/api/v1/schema/", "/api/v1/"])
def test_answer_is_compressed_for_those_who_take_it(client, db, path):
    plain = client.get(path)
    small = client.get(path, headers={"accept-encoding": "gzip, br"})
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert "Accept-Encoding" in plain["Vary"]
    assert "Content-Encoding" not in plain
    content = small.getvalue()
    assert gzip.decompress(content) == plain.getvalue()
    assert client.get(path, headers={"accept-encoding": "gzip"}).getvalue() == content
    # Weak: the same answer, in other bytes.
    assert small["ETag"] == plain["ETag"]
    known = {"accept-encoding": "gzip", "if-none-match": small["ETag"]}
    assert client.get(path, headers=known).status_code == 304


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_file_that_is_compressed_in_itself_stays_as_it_is(client, db, ending):
    response = client.get(f"/api/v1/episodes.{ending}", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in response
    assert int(response["Content-Length"]) == len(response.getvalue())


def test_gzip_that_is_refused_is_not_sent(client, db):
    response = client.get(LIST, headers={"accept-encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in response


def test_admin_is_never_compressed(client, db):
    response = client.get("/admin/login/", headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    assert "Content-Encoding" not in response


def test_json_is_compact_utf_8(client, db):
    content = client.get("/api/v1/countries/TUR/").content
    assert "Türkiye".encode() in content
    assert content == orjson.dumps(orjson.loads(content))


@pytest.mark.parametrize("path", [LIST, "/api/v1/expulsions.csv?limit=1", "/api/v1/nothing/"])
def test_pages_of_any_origin_may_read(client, db, path):
    response = client.get(path, headers={"origin": "https://example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    exposed = response["Access-Control-Expose-Headers"]
    for name in ("ETag", "Link", "RateLimit", "Content-Disposition", "X-Truncated", "Retry-After"):
        assert name in exposed
    assert "origin" in response["Vary"].lower()


def test_browser_is_told_before_that_reading_is_all_it_may_do(client, db):
    response = client.options(
        LIST,
        headers={
            "origin": "https://example.org",
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match",
        },
    )
    assert response.status_code == 200
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "if-none-match" in response["Access-Control-Allow-Headers"]


def test_admin_is_closed_to_other_origins(client, db):
    response = client.get("/admin/login/", headers={"origin": "https://example.org"})
    assert "Access-Control-Allow-Origin" not in response


def test_answer_depends_on_the_format_that_is_accepted(client, db):
    assert "Accept" in [name.strip() for name in client.get(LIST)["Vary"].split(",")]


def test_revision_is_the_same_for_all_answers_of_a_state(client, db):
    before = current_revision().digest
    client.get(LIST)
    assert current_revision().digest == before
