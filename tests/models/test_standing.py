"""What a figure rests on, on cases that can be checked by hand."""

import pytest

from sanctions.models.standing import Statement, bounds, standing


def states(kind, publisher, **figures):
    return Statement(kind, publisher, figures)


@pytest.mark.parametrize(
    ("persons", "statements", "basis"),
    [
        pytest.param(3, [], None, id="no citation: no basis"),
        pytest.param(3, [("news", "A", 3)], "single", id="one publisher"),
        pytest.param(3, [("news", "A", 3), ("news", "A", 3)], "single", id="one publisher twice"),
        pytest.param(3, [("news", "A", 3), ("news", "B", 3)], "corroborated", id="two publishers"),
        pytest.param(3, [("government", "A", 3)], "official", id="a government"),
        pytest.param(3, [("international_org", "A", 3)], "official", id="an organization"),
        pytest.param(3, [("reference", "A", 3), ("academic", "B", 3)], "corroborated", id="books"),
        pytest.param(
            3,
            [("news", "A", 3), ("government", "B", 4)],
            "single",
            id="a government that states another figure does not support ours",
        ),
        pytest.param(3, [("news", "A", 4), ("news", "B", 4)], "unstated", id="nobody states it"),
        pytest.param(3, [("news", "A", None)], "unstated", id="a source without figure"),
        pytest.param(None, [("government", "A", None)], "unstated", id="no figure at all"),
        pytest.param(None, [("government", "A", 4)], "unstated", id="a figure that is not ours"),
        pytest.param(0, [("government", "A", 0)], "unstated", id="nought is left out of account"),
    ],
)
def test_the_basis_of_a_figure(persons, statements, basis):
    statements = [states(kind, publisher, persons=stated) for kind, publisher, stated in statements]
    assert standing({"persons": persons}, statements).basis == basis


@pytest.mark.parametrize(
    ("individuals", "entities", "basis"),
    [
        pytest.param(7, 2, "single", id="the weakest figure counts"),
        pytest.param(7, 9, "unstated", id="a figure that nobody states"),
        pytest.param(7, None, "official", id="a figure that is not known does not count"),
        pytest.param(7, 0, "official", id="a figure of nought does not count"),
        pytest.param(0, 0, "unstated", id="noughts alone"),
    ],
)
def test_the_basis_of_two_figures(individuals, entities, basis):
    statements = [
        states("government", "A", individuals=7, entities=None),
        states("news", "B", individuals=7, entities=2),
    ]
    figures = {"individuals": individuals, "entities": entities}
    assert standing(figures, statements).basis == basis


@pytest.mark.parametrize(
    ("stated", "disputed", "spread"),
    [
        ([], False, (None, None)),
        ([None], False, (None, None)),
        ([3], False, (3, 3)),
        ([3, 3, None], False, (3, 3)),
        ([4, 3], True, (3, 4)),
        ([0, 1], True, (0, 1)),
        ([0], False, (0, 0)),
    ],
)
def test_a_figure_is_disputed_when_citations_differ(stated, disputed, spread):
    found = standing({"persons": 3}, [states("news", "A", persons=one) for one in stated])
    assert found.disputed is disputed
    assert found.spread == {"persons": spread}


def test_bounds_leave_out_what_is_not_known():
    assert bounds() == bounds(None, None) == (None, None)
    assert bounds(3, None, 0, 5) == (0, 5)
