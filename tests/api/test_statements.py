"""Statements are written once for a shape: they find what the query sets find that wrote them."""

import pytest
from django.utils.datastructures import MultiValueDict

from sanctions.analysis.names import names_of_parties
from sanctions.api.cursors import Cursor, Place
from sanctions.api.listed import Listed
from sanctions.api.reading import reading_of
from sanctions.api.timeline import Timeline
from sanctions.api.views import Countries, Episodes, Expulsions, Regimes, Sanctions, Sources
from sanctions.dataset.revision import current_revision
from sanctions.filtersets.values import DayField, DaysField, RegisterField, YearField
from sanctions.models import Source, statements
from tests.factories import CountryFactory, ExpulsionFactory

pytestmark = pytest.mark.django_db
VIEWS = (Countries, Episodes, Expulsions, Regimes, Sanctions, Sources, Timeline)


def listed(view, **given):
    reading = reading_of(view.serializer_class, tuple(view.serializer_class().fields))
    filterset = view.filterset_class(
        MultiValueDict({name: [value] for name, value in given.items()})
    )
    assert not filterset.form.errors
    return Listed(view.queryset.all, reading, filterset)


def values(field):
    """Two values of a parameter, and where it takes several, both of them."""
    one = str(field.example)
    other = one
    if isinstance(field, RegisterField):
        other = next(value for value in field.register.values() if value != one)
    elif isinstance(field, DaysField | DayField | YearField):
        other = "2014" if isinstance(field, YearField) else "2014-03-17"
    both = f"{one},{other}"
    return [one, other, both] if field.many and field.commas and one != other else [one, other]


@pytest.mark.parametrize("view", VIEWS)
def test_each_parameter_finds_what_its_query_set_finds(view):
    for name, field in listed(view).filterset.form.fields.items():
        for value in values(field):
            found = listed(view, **{name: value})
            cells = len(found.shape.reading.paths)  # what rows are sorted by may follow
            read, expected = (
                [tuple(row)[:cells] for row in rows]
                for rows in (found.between(1, 4), found.queryset[1:4])
            )
            assert read == expected, (name, value)


@pytest.mark.parametrize(
    "ordering", ["-announced_on,id", "effective_on,-id", "episode", "-persons"]
)
@pytest.mark.parametrize("place", [Place.AFTER, Place.BEFORE])
def test_a_cursor_finds_what_its_query_set_finds(ordering, place):
    for start in (20, 400, 700):
        found = listed(Expulsions, ordering=ordering, initiator__n="USA")
        row = found.between(start, start + 1)
        if row:
            cursor = Cursor(place, found.sorted_by(row[0]))
            rows = list(found.queryset)
            at = rows.index(tuple(row[0]))
            beside = rows[at + 1 : at + 4] if place == Place.AFTER else rows[:at][::-1][:3]
            assert [*map(tuple, found.beside(cursor, 3))] == beside


def test_questions_of_one_shape_share_a_statement(get):
    get("expulsions/?initiator=USA&announced_on__lte=2018&count=false")
    before = statements._written.cache_info().misses
    for party, year in (("GBR", "2001"), ("RUS", "1986"), ("FRA", "1971-09")):
        get(f"expulsions/?initiator={party}&announced_on__lte={year}&count=false")
    get("expulsions/?initiator=USA,GBR&announced_on__lte=2018&count=false")
    assert statements._written.cache_info().misses == before + 1  # a list is of its length


def test_a_question_of_very_many_values_is_answered_and_not_remembered(get):
    sources = list(Source.objects.order_by("pk").values_list("pk", flat=True)[:400])

    def found(number):
        asked = f"expulsions/?source={','.join(sources[:number])}&count=false&limit=1000"
        return get(asked)["results"]

    assert 0 < len(found(20)) < len(found(40))
    before = statements._written.cache_info()
    assert len(found(40)) < len(found(200)) < len(found(400))
    assert statements._written.cache_info().currsize == before.currsize


@pytest.mark.parametrize("asked", ["expulsions/?q={}", "sanctions/?instrument={}&facets=action"])
def test_so_do_questions_for_as_many_words(get, asked):
    found = [get(asked.format("the+of"))]
    before = statements._written.cache_info().misses
    found += [get(asked.format(words)) for words in ("council+2014", "united+states")]
    assert statements._written.cache_info().misses == before
    assert len({answer["count"] for answer in found}) > 1


def test_a_change_is_seen_by_a_statement_that_is_written(get):
    asked = "expulsions/?announced_on=1999-01-02&count=false"
    assert get(asked)["results"] == []
    event = ExpulsionFactory(announced_on="1999-01-02")
    assert [row["id"] for row in get(asked)["results"]] == [event.pk]


def test_a_party_that_comes_while_an_answer_is_made_has_its_name(get):
    names = names_of_parties(str(current_revision().digest))
    event = ExpulsionFactory(initiator=CountryFactory(code="QQQ", name="Made-up Land"))
    reading = reading_of(Expulsions.serializer_class, ("id", "initiator_name"))
    (row,) = reading.cells(Expulsions.queryset.filter(pk=event.pk))
    assert reading.row_of(names)(row) == {"id": event.pk, "initiator_name": "Made-up Land"}
    assert "QQQ" not in names
