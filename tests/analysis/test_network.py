import pytest

from sanctions.analysis.network import edges
from sanctions.models import Expulsion, SanctionEvent
from tests.factories import CountryFactory, EpisodeFactory, ExpulsionFactory, SanctionEventFactory

pytestmark = pytest.mark.django_db

BOTH = (Expulsion, SanctionEvent)


def test_edge_has_the_events_of_both_kinds_in_one_direction():
    dispute = EpisodeFactory()
    first, second = CountryFactory(code="QZY"), CountryFactory(code="QZZ", region="Asia")
    ExpulsionFactory(episode=dispute, initiator=first, target=second, persons=3)
    ExpulsionFactory(episode=dispute, initiator=first, target=second, persons=None)
    SanctionEventFactory(episode=dispute, initiator=first, target=second)
    SanctionEventFactory(episode=dispute, initiator=second, target=first)
    there, back = edges({model: model.published.filter(episode=dispute) for model in BOTH})
    assert (there["initiator"], there["target"], there["target_region"]) == ("QZY", "QZZ", "Asia")
    assert (there["events"], there["expulsions"], there["sanctions"]) == (3, 2, 1)
    assert (there["persons"], there["expulsions_without_count"]) == (3, 1)
    assert (back["initiator"], back["events"], back["persons"]) == ("QZZ", 1, 0)


def test_edges_hold_every_event_once():
    rows = edges({model: model.published.all() for model in BOTH})
    assert sum(row["expulsions"] for row in rows) == Expulsion.published.count()
    assert sum(row["sanctions"] for row in rows) == SanctionEvent.published.count()
    pairs = [(row["initiator"], row["target"]) for row in rows]
    assert pairs == sorted(set(pairs))


def test_edges_take_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        edges({model: model.published.all() for model in BOTH})
