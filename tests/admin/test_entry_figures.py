"""Which figure the citations propose, and why."""

from collections import defaultdict

import pytest

from sanctions.admin.entry.figures import propose
from sanctions.models import Expulsion, ExpulsionCitation
from sanctions.models.standing import Statement


def stated(*statements):
    return [Statement(kind, who, {"persons": persons}) for kind, who, persons in statements]


def proposed(*statements):
    found = propose("persons", stated(*statements))
    return (found.best, found.low, found.high, found.why()) if found else None


def test_where_no_source_states_a_figure_none_is_proposed():
    assert proposed() is None
    assert proposed(("news", "A", None)) is None


def test_a_figure_is_proposed_with_its_basis_and_publishers():
    assert proposed(("news", "A", 4)) == (4, None, None, "single: A")
    assert proposed(("news", "A", 4), ("news", "B", 4)) == (4, None, None, "corroborated: A, B")
    assert proposed(("news", "A", 4), ("news", "A", 4)) == (4, None, None, "single: A")


def test_an_official_figure_goes_before_what_others_agree_on():
    found = proposed(("news", "A", 4), ("news", "B", 4), ("government", "Ministry", 3))
    assert found == (3, 3, 4, "official: Ministry")


def test_a_corroborated_figure_goes_before_a_single_one():
    found = proposed(("news", "A", 9), ("news", "B", 4), ("reference", "C", 4))
    assert found == (4, 4, 9, "corroborated: B, C")


def test_of_figures_that_stand_as_well_the_highest_is_proposed():
    assert proposed(("news", "A", 6), ("news", "B", 8)) == (8, 6, 8, "single: B")
    assert propose("persons", stated(("news", "A", 6), ("news", "B", 8))).equals == (6, 8)


def test_nought_is_a_figure():
    assert proposed(("news", "A", 0)) == (0, None, None, "single: A")


def test_a_reason_names_three_publishers_and_counts_the_others():
    found = proposed(*(("news", who, 4) for who in "ABCDE"))
    assert found[3] == "corroborated: A, B, C and 2 more"


@pytest.mark.django_db
def test_the_proposals_are_what_the_editors_of_the_dataset_chose():
    """Of 646 expulsions with a stated figure all have just the one that is proposed."""
    statements = defaultdict(list)
    for one in ExpulsionCitation.objects.select_related("source"):
        statements[one.event_id].append(one.statement(one.source))
    chosen = dict(Expulsion.objects.values_list("id", "persons"))
    found = {event: propose("persons", stated) for event, stated in statements.items()}
    bests = {event: one.best for event, one in found.items() if one}
    assert len(bests) == 646
    assert {event: best for event, best in bests.items() if best != chosen[event]} == {}
