import re

import pytest
from django.test import Client

from sanctions.web import sitemap

pytestmark = pytest.mark.django_db


def locations(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml"
    found = re.findall("<loc>http://testserver(.*?)</loc>", response.content.decode())
    return [path.replace("&amp;", "&") for path in found]


def test_every_part_of_the_sitemap_is_answered_and_is_bounded(client: Client, monkeypatch):
    monkeypatch.setattr(sitemap.OfRows, "limit", 500)
    parts = locations(client, "/sitemap.xml")
    assert "/sitemap-pages.xml" in parts
    pages = [page for part in parts for page in locations(client, part)]
    assert len(pages) == len(set(pages))
    assert all(len(locations(client, part)) <= 500 for part in parts)


def test_pages_in_the_sitemap_are_there(client: Client):
    for page in locations(client, "/sitemap-pages.xml"):
        assert client.get(page).status_code == 200, page


def test_sitemap_that_a_crawler_has_is_not_sent_again(client: Client):
    first = client.get("/sitemap.xml")
    assert client.get("/sitemap.xml", headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/sitemap-nothing.xml", "/sitemap-pages.xml?p=99"])
def test_part_that_there_is_not_is_a_404(client: Client, path):
    assert client.get(path).status_code == 404
