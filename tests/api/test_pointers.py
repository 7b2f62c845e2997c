import re

import pytest
from django.test import Client

API = "http://testserver/api/v1/"

pytestmark = pytest.mark.django_db


def test_crawlers_may_read_all_but_the_admin(client: Client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /admin/\n\nSitemap: http://testserver/sitemap.xml\n"
    )


def test_catalog_is_a_link_set_with_the_profile_of_the_rfc(client: Client):
    response = client.get("/.well-known/api-catalog")
    assert response["Content-Type"] == (
        'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
    )
    catalog, api = response.json()["linkset"]
    assert catalog["anchor"] == "http://testserver/.well-known/api-catalog"
    assert catalog["item"] == [{"href": API}]
    assert api["anchor"] == API
    assert api["service-desc"][0]["href"] == f"{API}schema/"
    assert api["service-doc"][0]["href"] == f"{API}docs/"


def test_head_of_the_catalog_names_the_api_in_its_link(client: Client):
    response = client.head("/.well-known/api-catalog")
    assert response.content == b""
    assert f'<{API}>; rel="item"' in response["Link"]
    assert '<http://testserver/.well-known/api-catalog>; rel="api-catalog"' in response["Link"]


def test_every_address_within_the_catalog_is_answered_as_its_type(client: Client):
    _, api = client.get("/.well-known/api-catalog").json()["linkset"]
    links = [*api["service-desc"], *api["service-doc"], *api["item"]]
    for link in links:
        response = client.get(link["href"].removeprefix("http://testserver"))
        assert response.status_code == 200, link
        assert response["Content-Type"].startswith(link["type"]), link


def test_catalog_has_every_list_of_the_index(client: Client):
    _, api = client.get("/.well-known/api-catalog").json()["linkset"]
    pointed = {one["href"] for links in api.values() if links != API for one in links}
    assert set(client.get("/api/v1/").json()["links"].values()) <= pointed


def test_llms_txt_describes_every_endpoint_and_each_link_is_answered(client: Client):
    response = client.get("/llms.txt")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("# Persona Non Grata\n\n> An open, cited dataset")
    links = re.findall(r"^- \[(.+)\]\((.+)\): (.+\.)$", text, re.MULTILINE)
    assert len(links) == text.count("\n- ")
    for name, link, _ in links:
        assert client.get(link.removeprefix("http://testserver")).status_code == 200, name
    assert set(client.get("/api/v1/").json()["links"].values()) <= {link for _, link, _ in links}


def test_whom_to_tell_of_a_weakness_is_told_where_somebody_is_named(client: Client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:somebody@example.org"
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields.pop("Expires").endswith("T00:00:00Z")
    assert fields == {
        "Contact": "mailto:somebody@example.org",
        "Preferred-Languages": "en",
        "Canonical": "http://testserver/.well-known/security.txt",
    }


@pytest.mark.parametrize("path", ["/robots.txt", "/llms.txt", "/.well-known/api-catalog"])
def test_pointers_are_read_only(client: Client, path):
    assert client.post(path).status_code == 405
