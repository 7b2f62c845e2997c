import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_path_that_leads_nowhere_is_a_page_outside_the_api_and_problem_json_in_it(client: Client):
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert page["Content-Type"].startswith("text/html")
    assert "<h1>There is nothing here</h1>" in page.content.decode()
    assert client.get("/api/v1/no-such-page/")["Content-Type"] == "application/problem+json"


def test_failure_of_ours_is_a_page(client: Client, monkeypatch):
    def fail(*_: object) -> None:
        raise ValueError("made up")

    monkeypatch.setattr("sanctions.web.home.ways_in", fail)
    client.raise_request_exception = False
    page = client.get("/")
    assert page.status_code == 500
    assert "<h1>The error is ours</h1>" in page.content.decode()


def test_pages_take_nothing_from_elsewhere(client: Client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert client.get("/no-such-page/")["Content-Security-Policy"] == policy


def test_pages_are_read_only(client: Client):
    assert client.post("/").status_code == 405


def test_name_that_is_not_ours_is_a_page_too(client: Client):
    page = client.get("/", headers={"host": "made-up.example.org"})
    assert page.status_code == 400
    assert "can’t be read" in page.content.decode()
