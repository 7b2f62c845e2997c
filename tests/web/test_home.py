import json
import re

import pytest
from django.test import Client

BALANCE = "/api/v1/countries/RUS/balance/?episode=salisbury-2018&as_of="

pytestmark = pytest.mark.django_db


def table_of(html: str) -> list[list[str]]:
    """The body of the first table, as text, without the rows that are not so yet."""
    body = re.search(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    assert body
    rows = re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


@pytest.mark.parametrize("day", ["2018-03-14", "2018-03-29", "2018-04-02", "2018-04-30"])
def test_figures_of_a_day_are_those_of_the_api(client: Client, day):
    shown = {row[0]: row for row in table_of(client.get(f"/?as_of={day}").content.decode())}
    answer = client.get(BALANCE + day).json()["results"]
    assert answer
    assert set(shown) == {row["counterpart_name"] for row in answer}
    figures = ("persons", "staff_cut", "refused")
    for row in answer:
        expected = [
            str(row[f"{direction}_{figure}"] or "\N{EN DASH}")
            for direction in ("by_counterpart", "by_country")
            for figure in figures
        ]
        assert [cell.split()[0] for cell in shown[row["counterpart_name"]][1:]] == expected


def test_first_page_shows_the_article_s_day(client: Client):
    html = client.get("/").content.decode()
    assert "as of 2 April 2018</span></h1>" in html
    assert '<strong class="them">153</strong>' in html
    assert '<strong class="country">143</strong>' in html
    assert len(table_of(html)) == 30


def test_rows_of_the_whole_wave_keep_their_place_whatever_the_day(client: Client):
    def names(day: str) -> list[str]:
        html = client.get(f"/?as_of={day}").content.decode()
        return re.findall(r'<th scope="row" class="text">(.*?)</th>', html)

    assert names("2018-03-14") == names("2018-04-30")


@pytest.mark.parametrize("day", ["2018-03-13", "2018-05-01", "yesterday", "2018-02-30"])
def test_day_out_of_the_wave_is_told_and_the_article_s_day_is_shown(client: Client, day):
    response = client.get(f"/?as_of={day}")
    assert response.status_code == 400
    html = response.content.decode()
    assert f"<code>as_of={day}</code>" in html
    assert "as of 2 April 2018" in html


def test_page_that_a_reader_has_is_not_sent_again(client: Client):
    first = client.get("/?as_of=2018-03-29")
    again = {"if-none-match": first["ETag"]}
    assert client.get("/?as_of=2018-03-29", headers=again).status_code == 304
    assert client.get("/?as_of=2018-03-30", headers=again).status_code == 200


def test_head_has_a_canonical_address_without_what_says_nothing(client: Client):
    html = client.get("/?as_of=2018-04-02&utm_source=newsletter").content.decode()
    assert '<link rel="canonical" href="http://testserver/">' in html


def test_machines_find_the_dataset_and_its_downloads(client: Client):
    html = client.get("/").content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found
    (dataset,) = json.loads(found[1])
    assert dataset["@type"] == "Dataset"
    for download in dataset["distribution"]:
        path = download["contentUrl"].removeprefix("http://testserver")
        response = client.head(path)
        assert response.status_code == 200, path
        assert response["Content-Type"].startswith(download["encodingFormat"])


def test_first_page_asks_a_bounded_number_of_queries(client: Client, django_assert_max_num_queries):
    client.get("/")
    with django_assert_max_num_queries(15):
        client.get("/?as_of=2018-03-29")
