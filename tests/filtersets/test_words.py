"""Queries in plain words."""

import pytest

from sanctions.filtersets.words import in_words

NAMES = {"RUS": "Russia", "USA": "United States", "GBR": "United Kingdom", "NATO": "NATO"}


@pytest.mark.parametrize(
    ("noun", "pairs", "words"),
    [
        ("expulsions", [], "expulsions"),
        (
            "expulsions",
            [("target", "RUS"), ("initiator_bloc", "NATO"), ("announced_on__gte", "2022-02-24")],
            "expulsions of Russia's people by members of NATO announced 2022-02-24 or later",
        ),
        (
            "sanction events",
            [("target", "RUS"), ("initiator__n", "GBR,USA"), ("as_of", "2018-04-02")],
            "sanction events against Russia not by United Kingdom or United States certainly "
            "announced by 2018-04-02",
        ),
        (
            "expulsions",
            [("disputed", "false"), ("episode__isnull", "true"), ("persons__gt", "10")],
            "expulsions without a known episode with undisputed figures with persons more than 10",
        ),
        ("expulsions", [("is_response__n", "true")], "expulsions that answer no event"),
        ("events", [("q", "spy, or not")], "events with the words “spy, or not”"),
        ("events", [("measure", "staff_reduction")], "events with measure staff reduction"),
    ],
)
def test_a_query_says_what_it_asks_for(noun, pairs, words):
    assert in_words(noun, pairs, NAMES) == words


@pytest.mark.parametrize(
    ("ordering", "words"),
    [
        ("-announced_on,id", "newest first"),
        ("announced_on", "oldest first"),
        ("-persons,target_name", "sorted by persons descending, target name"),
    ],
)
def test_it_ends_with_the_order(ordering, words):
    assert in_words("expulsions", [("ordering", ordering)], NAMES) == f"expulsions, {words}"
    assert in_words("expulsions", [], NAMES, ordering=ordering) == f"expulsions, {words}"
