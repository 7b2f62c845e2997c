"""A fixture of one episode or country, with everything that it refers to."""

import io
import json
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection

from sanctions.dataset.fixtures import MODELS
from sanctions.dataset.releases.opening import reading_from
from sanctions.dataset.releases.partial import (
    UnknownPartError,
    country_fixture,
    episode_fixture,
)
from sanctions.models import Country, Episode, Event, Expulsion, Source
from tests.dataset.test_fixtures import empty_the_database
from tests.factories import CountryFactory, EpisodeFactory, ExpulsionFactory

pytestmark = pytest.mark.django_db


def objects(fixture):
    return json.loads("".join(fixture))


def load(fixture, folder) -> None:
    path = folder / "part.json"
    path.write_text("".join(fixture), "utf-8")
    empty_the_database()
    call_command("loaddata", path, stdout=io.StringIO())
    connection.check_constraints()


def test_an_episode_is_loaded_into_an_empty_database_and_answers_the_article_s_chart(
    client, tmp_path
):
    chart = "/api/v1/countries/RUS/balance/?episode=salisbury-2018&as_of=2018-04-02"
    before = client.get(chart).json()
    load(episode_fixture("salisbury-2018"), tmp_path)
    after = client.get(chart).json()
    assert (after["results"], after["total"]) == (before["results"], before["total"])
    assert after["total"]["by_counterpart_persons"] == 153
    assert Episode.objects.count() == 1


def test_a_country_is_loaded_with_its_events_on_both_sides(client, tmp_path):
    path = "/api/v1/countries/CUB/balance/"
    before = client.get(path).json()
    load(country_fixture("CUB"), tmp_path)
    after = client.get(path).json()
    assert (after["results"], after["total"]) == (before["results"], before["total"])
    assert Source.objects.count() < 1962


def test_an_event_brings_the_events_that_it_answers_and_theirs():
    episode = EpisodeFactory()
    first = ExpulsionFactory(announced_on="2021-05-01")
    second = ExpulsionFactory(announced_on="2021-05-02", answers_expulsion=first)
    third = ExpulsionFactory(announced_on="2021-05-03", answers_expulsion=second, episode=episode)
    ExpulsionFactory(announced_on="2021-05-04", answers_expulsion=third)
    found = Counter(one["model"] for one in objects(episode_fixture(episode.pk)))
    assert found["sanctions.expulsion"] == 3
    assert found["sanctions.expulsioncitation"] == found["sanctions.source"] == 3
    assert found["sanctions.country"] == 6


def test_a_country_brings_those_that_continue_it_and_an_organization_its_members():
    codes = {one["pk"] for one in objects(country_fixture("YUG")) if one["model"].endswith("ry")}
    assert {"YUG", "SCG", "SRB"} <= codes
    members = [one for one in objects(country_fixture("G7")) if one["model"].endswith("membership")]
    assert len(members) == Country.objects.get(pk="G7").members.count() > 0


def test_a_country_without_events_is_a_fixture_of_itself():
    country = CountryFactory()
    assert [one["pk"] for one in objects(country_fixture(country.pk))] == [country.pk]


def test_objects_stand_in_the_order_of_the_whole_fixture_each_once():
    order = [model._meta.label_lower for model in MODELS.values()]
    found = [one["model"] for one in objects(episode_fixture("salisbury-2018"))]
    assert found == sorted(found, key=order.index)
    keys = [json.dumps(one, sort_keys=True) for one in objects(country_fixture("RUS"))]
    assert len(keys) == len(set(keys))


def test_drafts_and_retracted_events_stay_out():
    episode = EpisodeFactory()
    draft = ExpulsionFactory(episode=episode, status="draft")
    retracted = ExpulsionFactory(episode=episode)
    Event.retract(retracted, "A made-up reason.")
    text = "".join(episode_fixture(episode.pk))
    assert draft.pk not in text
    assert retracted.pk not in text


def test_a_part_can_be_taken_from_a_release(shipped):
    before = "".join(episode_fixture("salisbury-2018"))
    Expulsion.objects.filter(pk="exp-2018-03-26-usa-rus").update(summary="Made up.")
    assert "Made up." in "".join(episode_fixture("salisbury-2018"))
    with reading_from(shipped.sqlite):
        assert "".join(episode_fixture("salisbury-2018")) == before


@pytest.mark.parametrize(
    ("part", "key"),
    [(episode_fixture, "salisbury"), (country_fixture, "rus"), (country_fixture, "")],
)
def test_an_unknown_part_is_refused_before_anything_is_given(part, key):
    with pytest.raises(UnknownPartError, match=f"There is no .* '{key}'"):
        part(key)
