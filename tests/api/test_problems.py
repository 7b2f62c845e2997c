import pytest
from django.test import Client

from sanctions.api import rows

PROBLEM = "application/problem+json"


def problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == PROBLEM
    content = response.json()
    assert content["status"] == status
    assert {"type", "title", "detail"} <= set(content)
    return content


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/v1/nothing/", "/api/v2/expulsions/", "/api/v1/expulsions/a/b/", "/api/x"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_unknown_path_is_404(client, db, path, method):
    content = problem(getattr(client, method)(path), 404)
    assert content["type"] == "about:blank"
    assert "/api/v1/" in content["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["", "expulsions/", "countries/RUS/", "schema/", "docs/"])
def test_writing_is_405_and_says_what_is_allowed(client, db, path, method):
    response = getattr(client, method)(f"/api/v1/{path}?sideways=1")
    content = problem(response, 405)
    assert content["detail"] == "The API is read only: use GET, HEAD or OPTIONS."
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_media_type_that_there_is_not_is_406(client, db):
    content = problem(client.get("/api/v1/expulsions/", headers={"accept": "text/html"}), 406)
    assert content["detail"].startswith(
        "The Accept header asks for none of what there is: application/json, text/csv, "
    )


def test_problem_is_told_as_a_problem_to_a_browser_too(client, db):
    problem(client.get("/api/v1/docs/?x=1", headers={"accept": "text/html"}), 400)


def test_error_of_ours_is_500_and_tells_nothing_of_the_cause(db, monkeypatch):
    def fail(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr(rows, "row_in_full", fail)
    client = Client(raise_request_exception=False)
    response = client.get("/api/v1/expulsions/exp-2018-03-14-gbr-rus/")
    assert "secret" not in response.content.decode()
    problem(response, 500)


def test_request_that_django_refuses_is_400(client, db):
    problem(client.get("/api/v1/", headers={"host": "evil.example"}), 400)


def test_pages_outside_of_the_api_keep_their_own_errors(client, db):
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")
