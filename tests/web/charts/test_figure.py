"""A chart on a page: pictures, words, table and links."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from sanctions.web.charts.asking import WrongParametersError
from sanctions.web.charts.figure import figure

PARAMETERS = {"country": "RUS", "episode": "salisbury-2018", "as_of": "2018-04-02"}


@pytest.fixture
def shown(db):
    return figure(RequestFactory().get("/"), "balance", PARAMETERS)


def test_its_table_has_every_row_and_its_figures_lead_to_their_events(shown, client):
    assert len(shown.table) == 30
    usa = shown.table[0]
    assert [cell.text for cell in usa[:2]] == ["United States", "60"]
    assert usa[1].href == (
        "/expulsions/?as_of=2018-04-02&episode=salisbury-2018&initiator=USA"
        "&measure=accreditation_withdrawal,expulsion&target=RUS"
    )
    found = client.get(f"/api/v1{usa[1].href}").json()
    assert [row["persons"] for row in found["results"]] == [60]


def test_it_names_the_answer_of_the_api_with_the_same_rows(shown, client):
    assert client.get(shown.api).json()["count"] == 30


def test_its_markup_has_words_table_and_links(shown):
    html = render_to_string("web/figure.html", {"figure": shown})
    assert 'alt="People expelled between Russia and other parties. Bars to two sides' in html
    assert f'width="{shown.wide.width}" height="{shown.wide.height}"' in html
    assert html.count("<tr>") == 31
    assert f'href="{shown.png}"'.replace("&", "&amp;") in html
    assert "style=" not in html


def test_wrong_parameters_of_a_page_are_told(db):
    with pytest.raises(WrongParametersError) as told:
        figure(RequestFactory().get("/"), "balance", {"country": "RUS", "episode": "nowhere-1900"})
    assert [one.parameter for one in told.value.problems] == ["episode"]
