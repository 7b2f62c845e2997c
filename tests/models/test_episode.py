"""Disputes."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.factories import EpisodeFactory

pytestmark = pytest.mark.django_db


def test_a_start_known_by_year_is_its_first_day():
    episode = EpisodeFactory(started_on=dt.date(2021, 1, 1), date_precision="year")
    episode.started_on = dt.date(2021, 4, 30)
    with pytest.raises(ValidationError) as refused:
        episode.full_clean()
    assert refused.value.message_dict == {
        "started_on": ["Known by year, it is the first day of that year: 2021-01-01."]
    }


def test_an_episode_reads_as_its_title():
    assert str(EpisodeFactory.build(title="Made-up dispute")) == "Made-up dispute"
