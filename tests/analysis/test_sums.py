"""The tables of sums: always what the published events add up to, and no slower for a million.

Rows are made up at random beside the shipped dataset, from a fixed seed.
"""

import datetime as dt
import random
from collections import defaultdict
from itertools import combinations

import pytest
from django.db import connection, models, transaction
from django.utils.datastructures import MultiValueDict

from sanctions.analysis import querysets
from sanctions.analysis.balance import GROUPS_OF_BALANCE, balance
from sanctions.analysis.facets import FACETS, counts
from sanctions.analysis.figures import FIGURES, number_of_events
from sanctions.analysis.network import GROUPS_OF_EDGES, edges
from sanctions.analysis.panel import GROUPS_OF_PANEL, PanelUnit, Years, panel
from sanctions.analysis.totals import groups_by, total, totals
from sanctions.api.added import Added
from sanctions.api.totals import BY_OF_EXPULSIONS, BY_OF_SANCTIONS
from sanctions.filtersets.either import filtered, summed_of_both
from sanctions.filtersets.timeline import TimelineFilterSet
from sanctions.filtersets.unordered import ExpulsionsFilterSet, SanctionsFilterSet
from sanctions.models import (
    TABLES_OF_SUMS,
    Country,
    Event,
    Expulsion,
    Regime,
    SanctionEvent,
    Sums,
    SumsByMonth,
    SumsByPair,
    TimelineEvent,
)
from sanctions.models.dates import span_end, span_start
from sanctions.models.vocabularies import (
    Basis,
    DatePrecision,
    ExpulsionMeasure,
    Personnel,
    SanctionAction,
    SanctionMeasure,
    Status,
)
from tests.factories import CountryFactory, EpisodeFactory, ExpulsionFactory, RegimeFactory

pytestmark = pytest.mark.django_db
KINDS = {Expulsion: "expulsion", SanctionEvent: "sanction"}
FILTER_SETS = {
    Expulsion: ExpulsionsFilterSet,
    SanctionEvent: SanctionsFilterSet,
    TimelineEvent: TimelineFilterSet,
}
# What crowds ask for: everything, and what one party, region, year or kind of act has.
ASKED = {
    Expulsion: (
        "",
        "initiator=RUS",
        "initiator=RUS&include_predecessors=true",
        "target=RUS,GBR&initiator__n=USA",
        "party=RUS",
        "initiator_region=Europe",
        "target_region__isnull=true",
        "year=2018",
        "year__gte=2000&year__lt=2020",
        "year__n=2018",
        "initiator=USA&year=2018",
        "measure=staff_reduction",
        "basis=official&disputed=false",
        "episode=salisbury-2018",
        "episode__isnull=true",
        "target=RUS&measure=expulsion,staff_reduction",
    ),
    SanctionEvent: (
        *(
            "",
            "action=impose",
            "measure=arms_embargo,travel_ban",
            "regime__n=afru-bfa-suspension",
        ),
        *("target=RUS&action__n=lift", "year__gte=2022", "target_region=Asia"),
    ),
    TimelineEvent: ("", "type=sanction", "party=RUS&year=2018", "type__n=sanction&basis=official"),
}
NO_SUMS = (
    *("as_of=2018-04-02", "announced_on__gte=2018-03", "announced_on=2018", "q=diplomats"),
    *(
        "initiator_bloc=NATO",
        "target_bloc__n=EU",
        "is_response=true",
        "source__n=20min-2023-09-denmark",
    ),
    *("in_response_to=exp-2018-03-14-gbr-rus", "date_precision=day", "effective_on__isnull=true"),
    *("initiator=RUS&year=2018&measure=expulsion", "episode=salisbury-2018&initiator=USA"),
)
# A column of a row of sums, as an event has it.
DATES = {"announced_on", "certain_on", "date_precision"}


@pytest.fixture
def made_up():
    """Made-up events of all sorts, in bulk; return what was random."""
    chance = random.Random(7)
    parties = [*CountryFactory.create_batch(4, region=None), CountryFactory(region="Asia")]
    disputes = [*EpisodeFactory.create_batch(2), None]
    regimes = [
        RegimeFactory(initiator=one, target=other) for one, other in combinations(parties, 2)
    ]
    for model in KINDS:
        model.objects.bulk_create(
            [event(chance, model, n, (parties, disputes, regimes)) for n in range(120)]
        )
    return chance


def event(chance, model, number, among):
    """A made-up event with columns at random, whatever its citations would say."""
    parties, disputes, regimes = among
    initiator, target = chance.sample(parties, 2)
    precision = chance.choice(DatePrecision.values)
    day = dt.date(2020, 1, 1) + dt.timedelta(chance.randrange(900))
    status = chance.choice([*[Status.PUBLISHED] * 6, *Status.values])
    columns = {
        "id": f"{model.id_prefix}-2020-01-01-qqq-qqq-{number}",
        "episode": chance.choice(disputes),
        "announced_on": span_start(day, precision),
        "date_precision": precision,
        "summary": "Made up at random.",
        "status": status,
        "retraction_reason": "Made up." if status == Status.RETRACTED else None,
        "basis": chance.choice(Basis.values),
        "disputed": chance.random() < 0.3,
    }
    for figure in model.figures:
        best = chance.choice([None, 0, 1, 7, 40])
        columns |= {figure: best, f"{figure}_least": best and best - 1}
        columns |= {f"{figure}_most": 9 if best is None else best + chance.randrange(3)}
    if model is Expulsion:
        measure = chance.choice(ExpulsionMeasure.values)
        columns |= {"measure": measure, "personnel": chance.choice(Personnel.values)}
        columns |= {"initiator": initiator, "target": target}
        if measure == ExpulsionMeasure.MISSION_CLOSURE:
            columns["persons"] = None
        return model(**columns)
    regime = chance.choice(regimes)
    measures = ";".join(chance.sample(SanctionMeasure.values, chance.randrange(1, 4)))
    return model(
        **columns,
        regime=regime,
        initiator=regime.initiator,
        target=regime.target,
        measures=measures,
        action=chance.choice(SanctionAction.values),
    )


def asking(model, query):
    """The filter set of a query, read."""
    given = MultiValueDict()
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        given.appendlist(name, value)
    asked = FILTER_SETS[model](given)
    assert asked.form.is_valid(), asked.form.errors
    return asked


def added_up(table: type[Sums]):
    """What a table of sums has to hold, added up in Python from the published events."""
    columns = [
        field.attname
        for field in table._meta.concrete_fields
        if field.name not in {"key", "type", "first_on", "last_on"}
        and not isinstance(field, models.BigIntegerField)
    ]
    found = defaultdict(lambda: defaultdict(int))
    spans = defaultdict(list)
    for model in set(table.kinds) & set(KINDS):
        for one in model.published.all():
            key = (KINDS[model], *(as_group(table, one, column) for column in columns))
            spans[key].append(one.announced_on)
            group = found[key]
            group["events"] += 1
            group["events_without_count"] += any(
                getattr(one, name) is None for name in model.figures
            )
            group["relaxing"] += getattr(one, "action", None) in {"ease", "lift", "suspend"}
            for name, column, *_ in FIGURES[model]:
                if getattr(one, column) is not None and counts_as(name, one):
                    group[name] += getattr(one, column)
                    group[f"{name}_low"] += getattr(one, f"{column}_least") or 0
                    group[f"{name}_high"] += getattr(one, f"{column}_most") or 0
    if issubclass(table, SumsByPair):
        for key, days in spans.items():
            found[key] |= {"first_on": min(days), "last_on": max(days)}
    return columns, {
        key: {name: value for name, value in group.items() if value} for key, group in found.items()
    }


def as_group(table, one, column):
    if column not in DATES:
        return getattr(one, column, None)
    precision = DatePrecision.YEAR
    if table is SumsByMonth and one.date_precision != DatePrecision.YEAR:
        precision = DatePrecision.MONTH
    return {
        "announced_on": span_start(one.announced_on, precision),
        "certain_on": span_end(one.announced_on, precision),
        "date_precision": precision,
    }[column]


def counts_as(name, one):
    """Whether an event's figure is part of the sum of that name, as the columns are described."""
    if isinstance(one, SanctionEvent):
        return (one.action in {"ease", "lift"}) == name.endswith("_delisted")
    measures = {"persons": {"expulsion", "accreditation_withdrawal"}}
    measures |= {"staff_cut": {"staff_reduction"}, "refused": {"accreditation_denial"}}
    return one.measure in measures[name]


def kept(table, columns):
    figures = [
        field.name
        for field in table._meta.concrete_fields
        if field.name not in {"key", "type"} and field.attname not in columns
    ]
    return {
        (row.type, *(getattr(row, column) for column in columns)): {
            name: getattr(row, name) for name in figures if getattr(row, name)
        }
        for row in table.objects.all()
    }


def assert_in_step():
    for table in TABLES_OF_SUMS:
        columns, expected = added_up(table)
        assert kept(table, columns) == expected, table


def test_sums_are_those_of_the_published_events_whatever_is_done_to_these(made_up):
    assert_in_step()
    chance = made_up
    for model in KINDS:
        mine = model.objects.filter(summary="Made up at random.")
        keys = sorted(mine.values_list("pk", flat=True))
        mine.filter(pk__in=keys[:20]).update(disputed=True)
        mine.filter(pk__in=keys[10:30]).update(
            announced_on=dt.date(2019, 1, 1), date_precision=DatePrecision.YEAR
        )
        mine.filter(pk__in=keys[25:50]).update(status=Status.DRAFT, retraction_reason=None)
        mine.filter(pk__in=keys[40:60]).update(status=Status.PUBLISHED, retraction_reason=None)
        mine.filter(pk__in=keys[60:80]).update(
            initiator=models.F("target"), target=models.F("initiator")
        )
        mine.filter(pk__in=keys[70:75]).update(episode=None, **dict.fromkeys(model.figures))
        for pk in chance.sample(keys, 15):
            mine.filter(pk=pk).delete()
        mine.filter(pk__in=keys[:90]).update(summary="Changed.")
    assert_in_step()
    # As seeds do: what is there is changed, what is not is added.
    rows = list(Expulsion.objects.filter(summary="Changed.")[:20])
    for row in rows:
        row.persons, row.measure = 3, ExpulsionMeasure.STAFF_REDUCTION
    rows[0].pk = "exp-2020-01-01-qqq-qqq-1000"
    Expulsion.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=["persons", "measure"]
    )
    Expulsion.objects.bulk_create(rows, ignore_conflicts=True)
    assert_in_step()
    for model in KINDS:
        model.objects.filter(summary__in=["Made up at random.", "Changed."]).delete()
    assert_in_step()
    assert not SumsByPair.objects.filter(initiator__name__startswith="Made-up").exists()


def test_what_is_rolled_back_was_never_added():
    before = number_of_events(SumsByMonth.objects.all())
    savepoint = transaction.savepoint()
    ExpulsionFactory()
    assert number_of_events(SumsByMonth.objects.all()) == before + 1
    transaction.savepoint_rollback(savepoint)
    assert number_of_events(SumsByMonth.objects.all()) == before


def test_span_of_a_pair_follows_its_events():
    event = ExpulsionFactory(announced_on="2021-05-04")
    pair = SumsByPair.objects.filter(initiator=event.initiator, target=event.target)

    def days():
        return [f"{one:%m-%d}" for one in pair.values_list("first_on", "last_on").get()]

    other = ExpulsionFactory(
        initiator=event.initiator, target=event.target, announced_on="2021-08-09"
    )
    assert days() == ["05-04", "08-09"]
    Expulsion.objects.filter(pk=event.pk).update(announced_on=dt.date(2021, 6, 1))
    assert days() == ["06-01", "08-09"]
    other.retract("Made up for a test.")
    assert days() == ["06-01", "06-01"]


@pytest.mark.parametrize(
    ("model", "names"), [(Expulsion, BY_OF_EXPULSIONS), (SanctionEvent, BY_OF_SANCTIONS)]
)
def test_totals_by_anything_are_the_same_from_sums(model, names, made_up):
    from_sums = 0
    for query in ASKED[model]:
        asked = asking(model, query)
        events = asked.filter_queryset(model.published.all())
        for by in [(), *((name,) for name in names), *combinations(names, 2)]:
            summed = asked.summed(groups_by(model, by))
            if summed is not None:
                from_sums += 1
                expected = totals(events, by)
                assert totals(events, by, summed) == expected, (query, by)
                assert Added(asked, has_sums=True).totals(by) == expected, (query, by)
        summed = asked.summed()
        assert summed is None or total(events, summed) == total(events)
    # Of everything, all but the rarer combinations.
    assert from_sums > len(ASKED[model]) * 5
    assert all(asking(model, "").summed(groups_by(model, [name])) is not None for name in names)


@pytest.mark.parametrize("model", FILTER_SETS)
def test_facets_and_counts_are_the_same_from_sums(model, made_up):
    for query in ASKED[model]:
        asked = asking(model, query)
        rows = asked.filter_queryset(model.published.all())
        summed = asked.summed()
        assert summed is not None
        assert number_of_events(summed) == rows.count(), query
        answers = [Added(asked, has_sums=has_sums) for has_sums in (True, False)]
        assert [one.number() for one in answers] == [rows.count()] * 2, query
        for name, facet in FACETS[model].items():
            summed = asked.summed([facet.group])
            assert query or summed is not None, name
            if summed is not None:
                expected = counts(rows, facet)
                assert counts(summed, facet) == expected, (query, name)
                assert [one.facet(facet) for one in answers] == [expected] * 2, (query, name)


@pytest.mark.parametrize("query", ["", "year=2018", "initiator_region=Europe", "target__n=RUS"])
def test_balances_and_the_network_are_the_same_from_sums(query, made_up):
    asked = asking(Expulsion, query)
    events = asked.filter_queryset(Expulsion.published.all())
    summed = asked.summed(GROUPS_OF_BALANCE)
    assert summed is not None
    for country in ("RUS", "USA", "GBR"):
        expected = balance(events, [country])
        assert balance(events, [country], summed) == expected
        assert Added(asked, has_sums=True).balance([country]) == expected
    made = list(Country.objects.filter(name__startswith="Made-up").values_list("pk", flat=True))
    assert balance(events, made, summed) == balance(events, made)
    both = summed_of_both(asked.form.cleaned_data, GROUPS_OF_EDGES)
    assert both is not None
    assert edges(both) == edges(filtered(asked.form.cleaned_data))
    if "year" not in query:
        both = summed_of_both(asked.form.cleaned_data, GROUPS_OF_PANEL)
        assert both is not None
        for unit in PanelUnit.values:
            expected = panel(filtered(asked.form.cleaned_data), unit, Years(2015, None))
            assert list(panel(both, unit, Years(2015, None))) == list(expected)
            assert next(panel(both, unit, Years())) == next(
                panel(filtered(asked.form.cleaned_data), unit, Years())
            )


def test_episodes_and_regimes_have_the_same_numbers_of_events_from_sums(made_up):
    for rows in (querysets.episodes, querysets.regimes):
        numbers = ["pk", "sanction_count"]
        numbers += ["expulsion_count"] if rows is querysets.episodes else []
        found = list(rows(from_sums=True).values_list(*numbers).order_by("pk"))
        assert found == list(rows().values_list(*numbers).order_by("pk"))


@pytest.mark.parametrize("query", NO_SUMS)
def test_what_no_table_of_sums_tells_is_left_to_the_events(query):
    assert asking(Expulsion, query).summed() is None


@pytest.mark.parametrize(
    "query",
    ["persons__gte=2", "facets=year&persons__isnull=true", "as_of=2018-04-02&facets=target"],
)
def test_other_filters_count_the_events_themselves(query, client):
    answer = client.get(f"/api/v1/expulsions/?{query}").json()
    given = [part for part in query.split("&") if not part.startswith("facets")]
    asked = asking(Expulsion, "&".join(given))
    assert answer["count"] == asked.filter_queryset(Expulsion.published.all()).count()


def test_every_kind_of_event_is_added_up_in_every_table_that_has_it():
    assert set(Event.__subclasses__()) == set(KINDS)
    assert all(set(table.kinds) & set(KINDS) for table in TABLES_OF_SUMS)
    assert Regime.objects.exists()


def plan(rows):
    """How the database reads rows, as text."""
    sql, parameters = rows.query.sql_with_params()
    words = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{words} {sql}", parameters)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("query", "groups", "index"),
    [
        ("initiator=RUS", ["target"], "sums_by_pair_initiator"),
        ("target=RUS", ["initiator"], "sums_by_pair_target"),
        ("initiator=RUS", ["basis"], "sums_by_initiator_terms"),
        ("target=RUS", ["measure"], "sums_by_target_terms"),
        ("episode=salisbury-2018", [], "sums_by_episode"),
    ],
)
def test_sums_of_one_party_or_dispute_are_found_by_an_index(query, groups, index):
    rows = asking(Expulsion, query).summed(groups)
    assert rows is not None
    assert index in plan(rows.values("events"))
