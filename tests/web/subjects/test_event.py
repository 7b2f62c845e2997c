import re
from html import unescape

import pytest
from django.test import Client

from sanctions.models import Expulsion, SanctionEvent
from sanctions.models.vocabularies import Status
from tests.factories import ExpulsionFactory

EVENTS = (
    "expulsions/exp-2018-03-26-usa-rus",
    "expulsions/exp-2018-03-17-rus-gbr",
    "sanctions/san-1950-06-28-usa-prk",
)

pytestmark = pytest.mark.django_db


def html_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(f"/{path}")
    assert response.status_code == status, path
    return unescape(response.content.decode())


@pytest.mark.parametrize("path", EVENTS)
def test_page_shows_the_figure_of_each_source_beside_the_others(client: Client, path):
    html = html_of(client, f"{path}/")
    event = client.get(f"/api/v1/{path}/").json()
    assert f"<h1>{event['summary']}</h1>" in html
    claims = html[html.index('class="claims"') :].partition("</section>")[0].split("<li>")[1:]
    assert len(claims) == len(event["citations"])
    for claim, citation in zip(claims, event["citations"], strict=True):
        assert f'href="{citation["url"]}" rel="noopener nofollow external"' in claim
        assert citation["title"] in claim
        figures = re.findall("<dd>(?:<span.*?>)?(.*?)(?:</span>)?</dd>", claim)
        columns = ["persons"] if "persons" in citation else ["individuals", "entities"]
        stated = [citation[column] for column in columns]
        assert figures == ["not stated" if one is None else f"{one:,}" for one in stated]


@pytest.mark.parametrize("path", EVENTS)
def test_page_leads_to_what_it_answers_and_what_answers_it(client: Client, path):
    html = html_of(client, f"{path}/")
    event = client.get(f"/api/v1/{path}/").json()
    others = [*([event["provocation"]] if event["provocation"] else []), *event["responses"]]
    for other in others:
        assert f'href="/{other["type"]}s/{other["id"]}/">{other["summary"]}</a>' in html


def test_id_in_capitals_leads_to_the_one_address(client: Client):
    response = client.get("/expulsions/EXP-2018-03-26-USA-RUS/")
    assert response.status_code == 301
    assert response["Location"] == "/expulsions/exp-2018-03-26-usa-rus/"


def test_id_that_there_is_not_is_a_404_that_names_the_nearest(client: Client):
    html = html_of(client, "expulsions/exp-2018-03-26-usa-ru/", status=404)
    assert "exp-2018-03-26-usa-rus" in html


def test_retracted_event_is_a_410_with_its_reason(client: Client):
    gone = ExpulsionFactory(status=Status.RETRACTED, retraction_reason="Made up for this test.")
    html = html_of(client, f"expulsions/{gone.pk}/", status=410)
    assert "Made up for this test." in html


def test_draft_is_nowhere(client: Client):
    draft = ExpulsionFactory(status=Status.DRAFT, summary="A draft made up for a test.")
    html_of(client, f"expulsions/{draft.pk}/", status=404)


def test_parameter_that_means_nothing_is_told(client: Client):
    assert "persons" in html_of(client, f"{EVENTS[0]}/?persons=3", status=400)
    html_of(client, f"{EVENTS[0]}/?utm_source=newsletter")


@pytest.mark.parametrize("model", [Expulsion, SanctionEvent])
def test_every_kind_of_event_has_a_page(client: Client, model, django_assert_max_num_queries):
    kind = "expulsions" if model is Expulsion else "sanctions"
    some = model.published.order_by("summary").values_list("pk", flat=True)[:20]
    for key in some:
        with django_assert_max_num_queries(13):
            html_of(client, f"{kind}/{key}/")
