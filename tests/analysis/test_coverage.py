import pytest

from sanctions.analysis.coverage import coverage
from sanctions.models import Expulsion, SanctionEvent
from tests.factories import (
    CountryFactory,
    EpisodeFactory,
    ExpulsionCitationFactory,
    ExpulsionFactory,
    SanctionEventFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

BOTH = (Expulsion, SanctionEvent)


@pytest.fixture
def dispute():
    return EpisodeFactory()


def of(dispute):
    return {model: model.published.filter(episode=dispute) for model in BOTH}


def test_region_is_that_of_the_initiator_and_kinds_are_kept_apart(dispute):
    asian = CountryFactory(region="Asia")
    ExpulsionFactory(episode=dispute, target=asian)
    ExpulsionFactory(episode=dispute, initiator=asian)
    SanctionEventFactory(episode=dispute, initiator=asian)
    found = [(row["year"], row["region"], row["type"]) for row in coverage(of(dispute))[0]]
    assert found == [
        *((2021, "Asia", "expulsion"), (2021, "Asia", "sanction"), (2021, "Europe", "expulsion")),
    ]


def test_organization_across_regions_has_none_and_comes_last(dispute):
    ExpulsionFactory(episode=dispute, initiator=CountryFactory(kind="organization", region=None))
    ExpulsionFactory(episode=dispute)
    assert [row["region"] for row in coverage(of(dispute))[0]] == ["Europe", None]


def test_shares_count_events_by_the_sources_that_they_cite(dispute):
    ExpulsionFactory(episode=dispute)
    official = ExpulsionFactory(episode=dispute)
    ExpulsionCitationFactory(event=official, source=SourceFactory(kind="government"))
    same = SourceFactory(publisher="Made-up Herald"), SourceFactory(publisher="Made-up Herald")
    one_publisher = ExpulsionFactory(episode=dispute, cited=[{"source": same[0]}])
    ExpulsionCitationFactory(event=one_publisher, source=same[1])
    ExpulsionFactory(episode=dispute, cited=[2, 2])
    (row,), total = coverage(of(dispute))
    assert (row["events"], row["share_official"], row["share_two_publishers"]) == (4, 0.25, 0.5)
    assert total == {
        "events": 4,
        "share_official": 0.25,
        "share_two_publishers": 0.5,
    }


def test_nothing_has_no_shares(dispute):
    rows, total = coverage(of(dispute))
    assert rows == []
    assert total == {
        "events": 0,
        "share_official": None,
        "share_two_publishers": None,
    }


def test_coverage_takes_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        coverage({model: model.published.all() for model in BOTH})
