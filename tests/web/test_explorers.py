import re
from html import unescape

import pytest
from django.test import Client

from sanctions.filtersets import ExpulsionFilterSet, SanctionFilterSet, TimelineFilterSet
from sanctions.models import Expulsion, SanctionEvent
from sanctions.models.vocabularies import Status
from sanctions.web.explorer import answer, narrowing

NAMES = ("expulsions", "sanctions", "events")
FILTERSETS = (ExpulsionFilterSet, SanctionFilterSet, TimelineFilterSet)
QUERIES = (
    "expulsions/?initiator=USA&target=RUS&episode=salisbury-2018",
    "expulsions/?party=ru&year__gte=2016&year__lte=2018&ordering=-persons",
    "expulsions/?initiator_bloc=NATO&measure=expulsion,staff_reduction&disputed=true",
    "sanctions/?target=RUS&in_force_on=2022-03-01&measure=asset_freeze",
    "events/?q=embassy&type=expulsion",
)

pytestmark = pytest.mark.django_db


def html_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(f"/{path}")
    assert response.status_code == status, path
    return response.content.decode()


@pytest.mark.parametrize("query", QUERIES)
def test_page_counts_and_shows_the_rows_of_the_api_in_its_order(client: Client, query):
    html = html_of(client, query)
    answer = client.get(f"/api/v1/{query}&limit=50").json()
    assert f">{answer['count']:,} " in html
    table = unescape(html[html.index('id="rows"') :].partition("</table>")[0])
    places = [table.index(row["summary"]) for row in answer["results"]]
    assert places == sorted(places)
    assert table.count("<tr>") == len(answer["results"]) + 1


@pytest.mark.parametrize("query", QUERIES)
def test_page_says_the_query_in_the_words_of_the_api(client: Client, query):
    words = client.get(f"/api/v1/{query}").json()["query"]["words"]
    assert words in unescape(html_of(client, query))


@pytest.mark.parametrize("query", QUERIES)
def test_facets_are_those_of_the_api(client: Client, query):
    html = html_of(client, query)
    facet = "target" if "initiator" in query else "initiator"
    answer = client.get(f"/api/v1/{query}&facets={facet}").json()["facets"][facet]
    shown = html[html.index(f'data-group="{facet}"') :].partition("</section>")[0]
    rows = re.findall(r"<li><a [^>]*>(.*?)</a> <span class=\"count\">(.*?)</span>", shown)
    expected = [(one["label"], f"{one['count']:,}") for one in answer][: len(rows)]
    assert [(unescape(re.sub("<.*", "", label)), count) for label, count in rows] == expected


@pytest.mark.parametrize(
    ("name", "filterset"),
    list(zip(NAMES, FILTERSETS, strict=True)),
)
def test_every_filter_of_the_api_is_in_the_form(client: Client, name, filterset):
    fields = set(re.findall(r'<(?:input|select)[^>]* name="(.*?)"', html_of(client, f"{name}/")))
    assert set(filterset.base_filters) - {"ordering"} <= fields


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrong", ["initiator=Russia", "measur=expulsion", "year=18", "offset=-1"])
def test_wrong_parameter_is_told_as_the_api_tells_it_and_the_form_stays_filled(
    client: Client, name, wrong
):
    html = html_of(client, f"{name}/?q=embassy&{wrong}", status=400)
    (error,) = client.get(f"/api/v1/{name}/?{wrong}").json()["errors"]
    assert error["message"] in unescape(html)
    assert 'name="q" value="embassy"' in html


def test_nearest_value_is_offered_as_a_link(client: Client):
    html = html_of(client, "expulsions/?initiator=GBR,Russia&year=2018", status=400)
    assert 'href="/expulsions/?initiator=GBR,RUS&amp;year=2018"' in html
    assert client.get("/expulsions/?initiator=GBR,RUS&year=2018").status_code == 200


def test_nearest_name_of_a_parameter_is_offered_as_a_link(client: Client):
    html = html_of(client, "expulsions/?initator=RUS", status=400)
    assert 'href="/expulsions/?initiator=RUS"' in html


def test_fields_left_empty_are_taken_out_of_the_address(client: Client):
    response = client.get("/expulsions/?q=&initiator=USA&target=&measure=expulsion&measure=")
    assert response.status_code == 302
    assert response["Location"] == "/expulsions/?initiator=USA&measure=expulsion"


def test_each_chip_takes_away_one_value(client: Client):
    html = html_of(client, "expulsions/?initiator=USA,GBR&target=RUS")
    chips = html[html.index('class="chips"') :].partition("</ul>")[0]
    assert re.findall(r'href="(.*?)"', chips) == [
        "/expulsions/?initiator=USA&amp;target=RUS",
        "/expulsions/?initiator=GBR&amp;target=RUS",
        "/expulsions/?initiator=GBR,USA",
    ]


def test_rows_are_sorted_by_links_that_turn_round(client: Client):
    html = html_of(client, "expulsions/?target=RUS")
    assert 'aria-sort="descending"' in html
    assert "?ordering=announced_on&amp;target=RUS" in html
    assert "?ordering=-persons&amp;target=RUS" in html
    html = html_of(client, "expulsions/?target=RUS&ordering=-persons")
    assert "?ordering=persons&amp;target=RUS" in html


def test_pages_lead_through_all_rows(client: Client):
    path, seen = "expulsions/?limit=300", 0
    while path:
        html = html_of(client, path)
        seen += html[html.index('id="rows"') :].partition("</table>")[0].count("<tr>") - 1
        following = re.search(r'<a href="/([^"]*)" rel="next"', html)
        path = unescape(following[1]) if following else ""
    assert seen == client.get("/api/v1/expulsions/").json()["count"]


def test_where_nothing_matches_the_page_says_which_filter_to_take_away(client: Client):
    html = html_of(client, "expulsions/?initiator=VUT&target=RUS")
    assert "No expulsions match." in html
    assert 'href="/expulsions/?target=RUS"' in html


def test_files_hold_just_these_rows(client: Client):
    html = html_of(client, "expulsions/?target=RUS&episode=salisbury-2018&ordering=-persons")
    found = re.search(r'href="(/api/v1/expulsions\.csv.*?)"', html)
    assert found
    response = client.get(unescape(found[1]))
    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    count = client.get("/api/v1/expulsions/?target=RUS&episode=salisbury-2018").json()["count"]
    assert len(lines) == count + 1
    assert "exp-2018-03-26-usa-rus" in lines[1]


@pytest.mark.parametrize(
    "hostile",
    [
        "q=%3Cscript%3Ealert(1)%3C/script%3E",
        "q=%00",
        "q=%ff",
        "initiator=" + "A" * 5000,
        "&".join(f"a{number}=1" for number in range(1200)),
        "source=%22%3E%3Cimg%20src=x%3E",
        "offset=10001",
        "limit=100000",
    ],
)
def test_hostile_query_is_answered_in_a_page(client: Client, hostile):
    response = client.get(f"/expulsions/?{hostile}")
    assert response.status_code in {200, 400}
    html = response.content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert len(html) < 400_000


@pytest.mark.parametrize("query", ["expulsions/", "sanctions/", "events/", *QUERIES])
def test_explorer_asks_a_bounded_number_of_queries(
    client: Client, django_assert_max_num_queries, query
):
    client.get("/expulsions/")
    with django_assert_max_num_queries(32):
        client.get(f"/{query}")


def test_feed_and_calendar_are_of_these_rows(client: Client):
    html = unescape(html_of(client, "expulsions/?target=RUS&ordering=-persons"))
    for ending in ("atom", "ics"):
        address = f"/api/v1/expulsions.{ending}?target=RUS"
        assert f'href="{address}"' in html
        assert client.get(address).status_code == 200
    assert '<link rel="alternate" type="application/atom+xml"' in html


def test_with_many_rows_only_the_first_facets_are_counted(client: Client, monkeypatch):
    monkeypatch.setattr(narrowing, "COUNTED_WHOLE", 100)
    html = html_of(client, "expulsions/")
    assert re.findall('data-group="(.*?)"', html) == ["initiator", "target", "year", "measure"]


def test_where_the_pages_end_the_reader_is_told_how_to_go_on(client: Client, monkeypatch):
    monkeypatch.setattr(answer, "LAST_OFFSET", 100)
    html = html_of(client, "expulsions/?offset=100&limit=50")
    assert "Pages end at row 100: narrow it down, or take all rows as a file." in html
    assert 'rel="next"' not in html


@pytest.mark.parametrize("name", NAMES)
def test_explorer_of_an_empty_dataset_says_so(client: Client, name):
    model = {"expulsions": Expulsion, "sanctions": SanctionEvent}.get(name)
    for one in [model] if model else [Expulsion, SanctionEvent]:
        one.objects.update(status=Status.DRAFT)
    assert "match." in html_of(client, f"{name}/")
