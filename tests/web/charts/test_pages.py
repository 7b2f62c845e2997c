"""A chart's own page, the page to embed, and oEmbed."""

import pytest
from django.test import Client

from sanctions.web.charts.kinds import KINDS
from sanctions.web.charts.oembed import PATH
from tests.web.charts.test_balance import ARTICLE

CHART = f"http://testserver/charts/balance?{ARTICLE}"


def embed(client: Client, status: int = 200, **parameters: str):
    response = client.get(PATH, parameters)
    assert response.status_code == status, response.content
    return response.json()


def test_the_address_that_stands_in_a_picture_leads_to_the_chart(ask):
    page = ask(f"balance?{ARTICLE}")
    html = page.content.decode()
    assert "<h1>People expelled between Russia and other parties</h1>" in html
    assert "30 parties expelled 153 people of Russia." in html
    canonical = "http://testserver/charts/balance?as_of=2018-04-02&amp;country=RUS"
    assert f'<link rel="canonical" href="{canonical}&amp;episode=salisbury-2018">' in html
    assert 'property="og:image" content="http://testserver/charts/balance.png?as_of=' in html
    ask(f"balance?{ARTICLE}", 304, **{"If-None-Match": page["ETag"]})


def test_every_kind_is_listed_with_an_example_that_works(ask):
    html = ask("").content.decode()
    for kind in KINDS.values():
        address = kind.example_address
        assert f'href="{address.replace("&", "&amp;")}"' in html
        assert ask(address.removeprefix("/charts/")).status_code == 200


def test_a_wrong_parameter_of_a_page_is_told_on_a_page(ask):
    html = ask("balance?country=RUS&as_of=yesterday", status=400).content.decode()
    assert "<code>as_of=yesterday</code> Give a day such as 2018-03-26." in html
    assert "There is no chart" in ask("balanse", status=404).content.decode()


def test_an_embedded_page_may_stand_in_any_frame_and_every_other_in_none(ask):
    embedded = ask(f"balance.html?{ARTICLE}&theme=dark")
    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    assert "X-Frame-Options" not in embedded
    assert 'data-theme="dark"' in embedded.content.decode()
    assert "theme=light" not in embedded.content.decode()
    other = ask(f"balance?{ARTICLE}")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"
    ask(f"balance.html?{ARTICLE}&theme=dark", 304, **{"If-None-Match": embedded["ETag"]})
    ask("balance.html?country=RUS&theme=pink", status=400)


def test_oembed_tells_how_to_embed_a_chart(ask, client):
    told = embed(client, url=CHART)
    assert (told["type"], told["version"]) == ("rich", "1.0")
    assert told["title"] == "People expelled between Russia and other parties"
    assert told["width"] == 720
    assert f'height="{told["height"]}"' in told["html"]
    framed = told["html"].split('src="')[1].split('"')[0].replace("&amp;", "&")
    assert ask(framed.removeprefix("http://testserver/charts/")).status_code == 200
    assert told["thumbnail_url"].startswith("http://testserver/charts/balance.png?")


def test_a_page_says_where_its_oembed_is(ask, client):
    html = ask(f"balance?{ARTICLE}").content.decode()
    address = html.split('type="application/json+oembed" href="')[1].split('"')[0]
    assert client.get(address.removeprefix("http://testserver")).json() == embed(client, url=CHART)


@pytest.mark.parametrize("ending", [".svg", ".png", ".html", ".json", ""])
def test_any_address_of_a_chart_will_do(client, db, ending):
    url = f"http://testserver/charts/timeline{ending}?year=2018&theme=dark"
    assert embed(client, url=url)["title"] == "Events by month"


def test_a_frame_is_no_larger_than_it_may_be(client, db):
    told = embed(client, url=CHART, maxwidth="400", maxheight="300")
    assert (told["width"], told["height"]) == (400, 300)
    assert "width=" not in told["thumbnail_url"]


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example/charts/balance?country=RUS",
        "ftp://testserver/charts/balance",
        "http://testserver/charts/nothing",
        "http://testserver/countries/RUS/",
        "http://[",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_chart_of_ours_is_not_found(client, db, url):
    assert embed(client, 404, url=url)["status"] == 404


@pytest.mark.parametrize(
    ("parameters", "wrong"),
    [
        ({}, "url"),
        ({"url": "http://testserver/charts/balance"}, "url"),
        ({"url": "http://testserver/charts/timeline?yaer=2018"}, "url"),
        ({"url": CHART, "maxwidth": "wide"}, "maxwidth"),
        ({"url": CHART, "format": "xml"}, "format"),
        ({"url": CHART, "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_parameter_of_oembed_is_named(client, db, parameters, wrong):
    (problem,) = embed(client, 400, **parameters)["errors"]
    assert problem["parameter"] == wrong
