import pytest

from sanctions.models.vocabularies import Status
from tests.api.conftest import facts
from tests.factories import EpisodeFactory, ExpulsionFactory


def test_all_episodes_are_listed_by_id(get):
    page = get("episodes/?limit=1000")
    assert [row["id"] for row in page["results"]] == [row["id"] for row in facts("episodes")]


def test_row_counts_the_events_of_the_episode(get):
    rows = {row["id"]: row for row in get("episodes/?limit=1000")["results"]}
    for table in ("expulsions", "sanctions"):
        for row in rows.values():
            counted = [fact for fact in facts(table) if fact["episode"] == row["id"]]
            assert row[table] == len(counted), row["id"]


def test_row_counts_neither_drafts_nor_retracted_events(get):
    episode = EpisodeFactory()
    for status in Status:
        ExpulsionFactory(episode=episode, status=status)
    assert get(f"episodes/{episode.pk}/")["expulsions"] == 1


def ids(page):
    return {row["id"] for row in page["results"]}


def test_year_finds_the_disputes_that_began_in_it(get):
    expected = {row["id"] for row in facts("episodes") if row["started_on"].startswith("2018")}
    assert ids(get("episodes/?year=2018&limit=1000")) == expected


@pytest.mark.parametrize("query", ["year=2021&year__n=2020", "year__gte=2021&year__lt=2022"])
def test_year_takes_operators(get, query):
    expected = {row["id"] for row in facts("episodes") if row["started_on"].startswith("2021")}
    assert ids(get(f"episodes/?{query}&limit=1000")) == expected


def test_dispute_known_by_month_has_certainly_begun_only_by_the_end_of_it(get):
    EpisodeFactory(id="made-up", started_on="2019-07-01", date_precision="month")
    assert "made-up" in ids(get("episodes/?started_on__gte=2019-07-01&limit=1000"))
    assert "made-up" not in ids(get("episodes/?started_on__gte=2019-07-02&limit=1000"))
    assert "made-up" in ids(get("episodes/?started_on__lte=2019-07-31&limit=1000"))
    assert "made-up" not in ids(get("episodes/?started_on__lte=2019-07-30&limit=1000"))
    assert "made-up" in ids(get("episodes/?started_on=2019-07"))
    assert "made-up" not in ids(get("episodes/?started_on=2019-07-01"))


def test_episode_is_shown(get):
    episode = get("episodes/salisbury-2018/")
    assert episode["title"] == "Salisbury poisoning"
    assert (episode["started_on"], episode["date_precision"]) == ("2018-03-04", "day")
    assert (episode["expulsions"], episode["sanctions"]) == (62, 3)


def test_unknown_episode_is_404_with_the_nearest(get):
    assert "salisbury-2018" in get("episodes/salsbury-2018/", status=404)["detail"]


def test_list_takes_three_queries_whatever_the_page(get, django_assert_num_queries):
    with django_assert_num_queries(3):
        get("episodes/?limit=1")
    with django_assert_num_queries(3):
        get("episodes/?limit=1000")
    with django_assert_num_queries(2):
        get("episodes/salisbury-2018/")
