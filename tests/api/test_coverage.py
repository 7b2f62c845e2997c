from tests.api.conftest import facts
from tests.factories import ExpulsionFactory


def test_coverage_counts_every_event_once(get):
    answer = get("coverage/")
    number = len(facts("expulsions")) + len(facts("sanctions"))
    assert answer["total"]["events"] == number
    assert sum(row["events"] for row in answer["results"]) == number
    assert 0 < answer["total"]["share_official"] < answer["total"]["share_two_publishers"] < 1


def test_filters_choose_among_the_events(get):
    rows = get("coverage/?episode=salisbury-2018&year=2018&initiator=USA")["results"]
    assert [(row["year"], row["region"], row["type"], row["events"]) for row in rows] == [
        *((2018, "Americas", "expulsion", 1), (2018, "Americas", "sanction", 1)),
    ]


def test_rows_are_sorted_on_request(get):
    rows = get("coverage/?ordering=-events")["results"]
    numbers = [row["events"] for row in rows]
    assert numbers == sorted(numbers, reverse=True)


def test_what_is_published_counts_at_once_though_all_is_counted_once_a_revision(
    get, django_assert_num_queries
):
    before = get("coverage/")["total"]["events"]
    with django_assert_num_queries(1):  # the revision
        get("coverage/?ordering=-events")
    event = ExpulsionFactory()
    assert get("coverage/")["total"]["events"] == before + 1
    event.retract("Made up for a test.")
    assert get("coverage/")["total"]["events"] == before
