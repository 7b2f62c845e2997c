"""The article's chart: figures, order and words are those of the API's balance."""

import pytest

from tests.api.conftest import get  # noqa: F401

ARTICLE = "country=RUS&episode=salisbury-2018&as_of=2018-04-02"


def marks(spec):
    """The bars, in the order in which they are drawn: (counterpart, side, people, label)."""
    return [
        (one["counterpart"], one["expelled"], one["persons"], one["label"])
        for one in spec["data"]["values"]
    ]


@pytest.fixture
def article(ask):
    return ask(f"balance.json?{ARTICLE}").json()


def test_thirty_initiators_expelled_153_and_russia_143(article):
    bars = marks(article)
    by_them = [people for _, side, people, _ in bars if side == "by them" and people]
    by_russia = [people for _, side, people, _ in bars if side == "by Russia" and people]
    assert (len(by_them), sum(by_them)) == (30, 153)
    assert (len(by_russia), sum(by_russia)) == (26, 143)


def test_its_figures_are_those_of_the_api(article, get):  # noqa: F811
    rows = get("countries/RUS/balance/?episode=salisbury-2018&as_of=2018-04-02")["results"]
    expected = {
        (row["counterpart_name"], side, row[f"{by}_persons"])
        for row in rows
        for side, by in (("by them", "by_counterpart"), ("by Russia", "by_country"))
    }
    assert {bar[:3] for bar in marks(article)} == expected


def test_rows_are_drawn_largest_first(article):
    drawn = [name for name, *_ in marks(article)][::2]
    assert drawn[:3] == ["United States", "United Kingdom", "Ukraine"]
    assert drawn[-3:] == ["Belgium", "Georgia", "Hungary"]


def test_staff_cuts_and_refusals_are_written_beside_the_bars_and_never_added(article):
    bars = {bar[:2]: bar[2:] for bar in marks(article)}
    assert bars["United Kingdom", "by Russia"] == (23, "23 · staff cut 50")
    assert bars["Canada", "by them"] == (4, "3 refused · 4")


def test_its_words_tell_the_figures(article):
    assert "30 parties expelled 153 people of Russia." in article["description"]
    assert "Russia expelled 143 people of 26 parties." in article["description"]
    assert "Staff cuts, not in the bars: 0 by them, 50 by Russia." in article["description"]


def test_a_chart_of_many_counterparts_folds_the_smallest_and_says_so(ask):
    spec = ask("balance.json?country=RUS").json()
    drawn = [name for name, *_ in marks(spec)][::2]
    assert len(drawn) == 40
    assert drawn[-1] == "3 others"
    assert "The 39 largest of 42 counterparts" in str(spec["layer"])


def test_a_day_before_anything_happened_gives_a_chart_that_says_so(ask):
    spec = ask("balance.json?country=RUS&episode=salisbury-2018&as_of=2018-03-13").json()
    assert "No expulsions match." in str(spec["layer"])


def test_a_chart_without_its_country_is_refused(ask):
    (problem,) = ask("balance.svg", status=400).json()["errors"]
    assert problem["parameter"] == "country"
    assert "country=RUS" in problem["message"]


def test_a_chart_of_two_countries_is_refused(ask):
    (problem,) = ask("balance.svg?country=RUS,USA", status=400).json()["errors"]
    assert problem["message"] == "Give one value: the chart is about one."
