"""What events add up to. The made-up events stand in a made-up dispute of their own."""

import pytest

from sanctions.analysis.totals import total, totals
from sanctions.models import Expulsion, SanctionEvent
from tests.factories import CountryFactory, EpisodeFactory, ExpulsionFactory, SanctionEventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute():
    return EpisodeFactory()


def expulsions(dispute):
    return Expulsion.published.filter(episode=dispute)


def acts(dispute):
    return SanctionEvent.published.filter(episode=dispute)


def test_people_expelled_staff_cut_and_refused_are_kept_apart(dispute):
    ExpulsionFactory(episode=dispute, measure="expulsion", persons=3)
    ExpulsionFactory(episode=dispute, measure="accreditation_withdrawal", persons=4)
    ExpulsionFactory(episode=dispute, measure="staff_reduction", persons=50)
    ExpulsionFactory(episode=dispute, measure="accreditation_denial", persons=6)
    ExpulsionFactory(episode=dispute, measure="mission_closure", persons=None)
    added = total(expulsions(dispute))
    assert (added["events"], added["events_without_count"]) == (5, 1)
    assert (added["persons"], added["staff_cut"], added["refused"]) == (7, 50, 6)


def test_low_and_high_hold_what_the_citations_state(dispute):
    ExpulsionFactory(episode=dispute, persons=5, cited=[5, 7])
    ExpulsionFactory(episode=dispute, persons=4, persons_low=2, cited=[4])
    added = total(expulsions(dispute))
    assert (added["persons_low"], added["persons"], added["persons_high"]) == (7, 9, 11)


def test_what_is_cited_of_an_event_without_a_figure_of_ours_is_not_added(dispute):
    SanctionEventFactory(
        episode=dispute, individuals=None, cited=[{"individuals": 150, "note": "Prolonged."}]
    )
    added = total(acts(dispute))
    assert (added["individuals_low"], added["individuals"], added["individuals_high"]) == (0, 0, 0)
    assert added["events_without_count"] == 1


def test_people_listed_and_delisted_are_kept_apart(dispute):
    SanctionEventFactory(episode=dispute, action="impose", individuals=7, entities=2)
    SanctionEventFactory(episode=dispute, action="ease", individuals=3, entities=1)
    SanctionEventFactory(episode=dispute, action="lift", individuals=4, entities=0)
    added = total(acts(dispute))
    assert (added["individuals"], added["individuals_delisted"]) == (7, 7)
    assert (added["entities"], added["entities_delisted"]) == (2, 1)


def test_act_that_lacks_one_of_its_figures_is_without_count(dispute):
    SanctionEventFactory(episode=dispute, individuals=7, entities=None)
    SanctionEventFactory(episode=dispute, individuals=7, entities=0)
    assert total(acts(dispute))["events_without_count"] == 1


def test_nothing_adds_up_to_nought(dispute):
    assert set(total(expulsions(dispute)).values()) == {0}
    assert totals(expulsions(dispute), ["initiator"]) == []
    (row,) = totals(expulsions(dispute), [])
    assert set(row.values()) == {0}


def test_rows_are_sorted_by_their_group_and_name_it(dispute):
    first, second = (CountryFactory(code=code) for code in ("QZY", "QZZ"))
    for party in (second, first, second):
        ExpulsionFactory(episode=dispute, initiator=party, persons=2)
    rows = totals(expulsions(dispute), ["initiator"])
    assert [(row["initiator"], row["initiator_name"], row["persons"]) for row in rows] == [
        ("QZY", "Made-up QZY", 2),
        ("QZZ", "Made-up QZZ", 4),
    ]


def test_event_known_by_year_has_a_year_and_no_month(dispute):
    ExpulsionFactory(episode=dispute, announced_on="2021-01-01", date_precision="year", persons=1)
    ExpulsionFactory(episode=dispute, announced_on="2021-05-01", date_precision="month", persons=2)
    ExpulsionFactory(episode=dispute, announced_on="2021-01-01", persons=4)
    by_month = totals(expulsions(dispute), ["month"])
    assert [(row["month"], row["persons"]) for row in by_month] == [
        *(("2021-01", 4), ("2021-05", 2), (None, 1)),
    ]
    (row,) = totals(expulsions(dispute), ["year"])
    assert (row["year"], row["persons"]) == (2021, 7)


def test_act_with_two_measures_stands_under_each_and_counts_once_in_the_total(dispute):
    SanctionEventFactory(episode=dispute, measures="travel_ban;asset_freeze", individuals=7)
    SanctionEventFactory(episode=dispute, measures="asset_freeze", individuals=1)
    rows = totals(acts(dispute), ["measure", "action"])
    assert [(row["measure"], row["action"], row["individuals"]) for row in rows] == [
        *(("asset_freeze", "impose", 8), ("travel_ban", "impose", 7)),
    ]
    assert total(acts(dispute))["individuals"] == 8


@pytest.mark.parametrize("by", [[], ["initiator", "month"], ["measure"]])
def test_totals_take_one_query(django_assert_num_queries, by):
    with django_assert_num_queries(1):
        totals(SanctionEvent.published.all(), by)


@pytest.mark.parametrize("model", [Expulsion, SanctionEvent])
def test_groups_that_do_not_overlap_add_up_to_the_total(model):
    events = model.published.all()
    for by in (["initiator"], ["target", "year"], ["month"], ["initiator_region"], ["episode"]):
        rows = totals(events, by)
        for column, number in total(events).items():
            assert sum(row[column] for row in rows) == number, (by, column)
