"""q, page by page: the order of a plain ranking of all matches, read no further than the page."""

import datetime as dt
import random
from collections import Counter

import pytest
from django.db import connection
from django.utils.datastructures import MultiValueDict

from sanctions.dataset.version import VERSION
from sanctions.filtersets import ExpulsionFilterSet
from sanctions.models import Country, Expulsion, RankedEntry, SanctionEvent, SearchEntry
from sanctions.models.best_matches import BestMatches
from sanctions.models.ranked import refresh_ranks
from sanctions.models.search import refresh_search, refreshed_together
from sanctions.models.words import words_of
from tests.factories import CountryFactory, ExpulsionFactory, SanctionEventFactory, SourceFactory

pytestmark = pytest.mark.django_db
TABLES = ("expulsions", "sanctions", "events")
# Few words and few days, so that there are ties of every kind. All is made up.
WORDS = ("wolfram", "zeppelin", "quagmire")
DAYS = [dt.date(1951, 3, day) for day in (1, 2, 3)]
EVENTS = 70


def some_words(chance):
    return " ".join(chance.sample(WORDS, chance.choice((0, 0, 1, 2))))


@pytest.fixture
def parties():
    chance = random.Random(2)
    named = [CountryFactory(name=f"Made-up {some_words(chance)} {n}") for n in range(6)]
    for n, country in enumerate(named[:3]):
        CountryFactory(name=f"Made-up old {some_words(chance)} {n}", continued_by=country)
    return named


@pytest.fixture
def events(parties):
    """Made-up events of both kinds, of every status."""
    chance = random.Random(1)
    sources = [SourceFactory(publisher=f"Made-up {some_words(chance)} Gazette") for _ in range(4)]
    made = []
    with refreshed_together():
        for number in range(EVENTS):
            status = chance.choices(("published", "draft", "retracted"), (8, 1, 1))[0]
            initiator, target = chance.sample(parties, 2)
            values = {
                "initiator": initiator,
                "target": target,
                "announced_on": chance.choice(DAYS),
                "summary": f"Made up for a test: {some_words(chance)}.",
                "status": status,
                "cited": [] if status == "draft" else [{"source": chance.choice(sources)}],
            }
            if number % 3:
                made.append(ExpulsionFactory(**values))
            else:
                made.append(SanctionEventFactory(**values, instrument=some_words(chance) or None))
    return made


def places_of(event):
    """The words of an event by place, the best place first; nothing is taken from an entry."""
    parties = Country.objects.filter(pk__in=[event.initiator_id, event.target_id])
    former = Country.objects.filter(continued_by__in=parties)
    texts = [
        [event.summary],
        [name for party in parties for name in (party.name, party.official_name)],
        [getattr(event, "instrument", None) or ""],
        [citation.source.publisher for citation in event.citations.select_related("source")],
        [name for party in former for name in (party.name, party.official_name)],
    ]
    return [set(words_of(" / ".join(place))) for place in texts]


def rank(places, word):
    """5 for a word in the summary, 4 in names, 3 in instruments, 2 in publishers, 1 in former."""
    return next((5 - at for at, place in enumerate(places) if word in place), 0)


def all_public():
    """Each made-up public event of either kind with its places."""
    return [
        (event, places_of(event))
        for model in (Expulsion, SanctionEvent)
        for event in model.published.filter(
            announced_on__lt="1952-01-01", summary__startswith="Made"
        )
    ]


def in_order(public, words, table):
    """Those of the events that hold all words, by a plain ranking of each and every one."""
    prefix = {"expulsions": "exp-", "sanctions": "san-", "events": ""}[table]
    found = []
    for event, places in public:
        ranks = [rank(places, word) for word in words.split()]
        if all(ranks) and event.pk.startswith(prefix):
            found.append((-sum(ranks), -event.announced_on.toordinal(), event.pk, event))
    return [event for *_, event in sorted(found, key=lambda one: one[:3])]


def found(get, table, query):
    return [row["id"] for row in get(f"{table}/?{query}&count=false")["results"]]


def agrees(get, public, words, table):
    expected = [event.pk for event in in_order(public, words, table)]
    asked = f"q={words.replace(' ', '+')}"
    assert found(get, table, f"{asked}&limit=1000") == expected
    if table == "events":  # page by page as well
        paged = [found(get, table, f"{asked}&limit=9&offset={n}") for n in range(0, EVENTS, 9)]
        assert [pk for page in paged for pk in page] == expected
    return expected


def test_each_page_is_that_of_a_plain_ranking_of_all_matches(get, events):
    hits, public = Counter(), all_public()
    for table in TABLES:
        for words in (
            *WORDS,
            *("wolfram zeppelin", "quagmire wolfram", "made zeppelin"),
            *("wolfram quagmire zeppelin", "made up zeppelin"),
            "made up for zeppelin",  # four words: all matches are weighed
        ):
            hits[len(words.split())] += len(agrees(get, public, words, table))
    assert all(hits[number] > 10 for number in (1, 2, 3, 4)), hits


def test_other_filters_leave_the_order_as_it_is(get, events, parties):
    one, two, *_ = parties
    public = all_public()
    for table in TABLES:
        expected = in_order(public, "zeppelin", table)
        for asked, holds in (
            (f"initiator={one.pk},{two.pk}", lambda event: event.initiator_id in {one.pk, two.pk}),
            (f"party__n={one.pk}", lambda event: one.pk not in parties_of(event)),
            ("announced_on=1951-03-02", lambda event: event.announced_on == DAYS[1]),
            ("initiator_region=Europe", lambda event: True),
            ("disputed=true", lambda event: False),
        ):
            kept = [event.pk for event in expected if holds(event)]
            assert found(get, table, f"q=zeppelin&{asked}&limit=1000") == kept, (table, asked)
    acts = in_order(public, "zeppelin", "sanctions")
    word = next(event.instrument for event in acts if event.instrument).split()[0]
    for asked, holds in (
        (f"instrument={word}", lambda act: word in (act.instrument or "")),
        ("type=sanction", lambda act: True),
        ("in_force_on=1951-03-03", lambda act: act.action in ("impose", "expand")),
    ):
        table = "events" if asked.startswith("type") else "sanctions"
        kept = [act.pk for act in acts if holds(act)]
        assert kept
        assert found(get, table, f"q=zeppelin&{asked}&limit=1000") == kept, asked


def parties_of(event):
    return {event.initiator_id, event.target_id}


def test_the_order_follows_what_an_editor_does(get, events):
    chance = random.Random(3)
    published = [event for event in events if event.status == "published"]
    for event in chance.sample(published, 12):
        event.announced_on = chance.choice([*DAYS, dt.date(1951, 3, 4), dt.date(1950, 1, 1)])
        event.save()
    for event in chance.sample(published, 6):
        event.summary = f"Made up anew: {some_words(chance)}."
        event.save()
    for event in chance.sample(published, 4):
        type(event).objects.filter(pk=event.pk).update(
            status="retracted", retraction_reason="Made up."
        )
    for event in chance.sample(published, 4):
        kept = type(event).objects.filter(pk=event.pk)
        kept.update(status="retracted", retraction_reason="Made up.")
        kept.get().citations.all().delete()
        kept.delete()
        assert not RankedEntry.objects.filter(event=event.pk).exists()
    public = all_public()
    for table in TABLES:
        agrees(get, public, "zeppelin", table)
        agrees(get, public, "wolfram zeppelin", table)
    assert refresh_search() == 0


def ranked(days):
    """Bring the entries of made-up events without words in step; return those that changed."""
    changed = set()
    for kind in ("e", "s"):
        ours = {name: day for name, day in days.items() if name.startswith(kind)}
        changed |= refresh_ranks(kind, ours, dict.fromkeys(ours, ()))
    return changed


def test_keys_follow_days_and_ids_whatever_comes_between(monkeypatch):
    monkeypatch.setattr("sanctions.models.ranking.ROOM", 32)
    monkeypatch.setattr("sanctions.models.ranked.ROOM", 32)
    monkeypatch.setattr("sanctions.models.ranked.MOST_AT_ONCE", 20)
    RankedEntry.objects.all().delete()
    chance = random.Random(4)
    days = {}
    for _ in range(80):
        for _ in range(chance.choice((1, 1, 3))):
            name = f"{chance.choice(('exp', 'san'))}-made-up-{chance.randrange(30):02}"
            days[name] = chance.choice(DAYS)
        ranked(days if chance.random() < 0.5 else dict([chance.choice([*days.items()])]))
    ranked(days)
    by_key = RankedEntry.objects.order_by("pk").values_list("event", flat=True)
    assert list(by_key) == sorted(days, key=lambda name: (-days[name].toordinal(), name))
    assert ranked(days) == set()


def test_a_day_that_is_full_is_told(monkeypatch):
    monkeypatch.setattr("sanctions.models.ranking.ROOM", 8)
    monkeypatch.setattr("sanctions.models.ranked.ROOM", 8)
    with pytest.raises(ValueError, match="room for 7 events"):
        ranked({f"exp-made-up-{n}": DAYS[0] for n in range(8)})


def test_a_release_answers_in_the_same_order(get, served_releases):
    for query in ("q=embassy", "q=embassy+russia", "q=russia&initiator=POL"):
        live, released = (
            found(get, "events", f"{query}&limit=1000{of}") for of in ("", f"&release={VERSION}")
        )
        assert len(live) > 5
        assert live == released


@pytest.mark.parametrize("table", TABLES)
def test_a_page_takes_three_queries_with_its_count(get, django_assert_max_num_queries, table):
    get(f"{table}/?q=embassy")
    with django_assert_max_num_queries(3):
        assert get(f"{table}/?q=russia+federation&limit=20")["count"] > 20


def clones(number):
    """Add so many made-up expulsions of one summary, four a day."""
    one = ExpulsionFactory(summary="Made up for a test: grindstone.")
    first = dt.date(1900, 1, 1)
    copies = [Expulsion.objects.get(pk=one.pk) for _ in range(number)]
    for at, copy in enumerate(copies):
        copy.announced_on = first + dt.timedelta(at // 4)
        copy.pk = f"exp-made-up-{at:06}"
    Expulsion.objects.bulk_create(copies)
    refresh_search([copy.pk for copy in copies])


def rows_read():
    """What a page of the clones costs: steps of SQLite, or entries that PostgreSQL reads."""
    filterset = ExpulsionFilterSet(MultiValueDict({"q": ["grindstone"]}))
    assert filterset.form.is_valid()
    if connection.vendor == "sqlite":
        steps = Counter()
        connection.connection.set_progress_handler(lambda: steps.update(["hundred"]), 100)
        assert len(filterset.between(Expulsion.published.all(), 0, 100)) == 100
        connection.connection.set_progress_handler(None, 0)
        return steps["hundred"]
    best = BestMatches(Expulsion.published.all(), ["grindstone"], 0, 100)
    sql, parameters = best.as_postgresql(None, connection)
    with connection.cursor() as cursor:
        # With few rows it would rather sort them all: only what order it can read is asked.
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM {sql} AS page", parameters)
        [[plan]] = cursor.fetchall()
    return _entries_read(plan[0]["Plan"])[0]


def _entries_read(node):
    read = [count for inner in node.get("Plans", []) for count in _entries_read(inner)]
    if node.get("Relation Name") == "sanctions_rankedentry":
        read.append(node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
    return read


def test_a_page_of_a_word_that_thousands_hold_costs_what_one_of_hundreds_does():
    clones(300)
    few = rows_read()
    Expulsion.objects.filter(pk__startswith="exp-made-up-").delete()
    assert not SearchEntry.objects.filter(event__startswith="exp-made-up-").exists()
    clones(3_000)
    assert rows_read() <= 1.1 * few


AT_ONCE = """
import datetime, django, threading, time
django.setup()
from django.db import connection, transaction
from sanctions.models import RankedEntry
from tests.factories import CountryFactory, ExpulsionFactory

parties = {"initiator": CountryFactory(), "target": CountryFactory()}
gate = threading.Barrier(2)

def enter(name):
    gate.wait()
    with transaction.atomic():
        day = datetime.date(2018, 3, 26)
        ExpulsionFactory(id=f"exp-made-up-{name}", announced_on=day, status="draft", **parties)
        time.sleep(0.5)  # on PostgreSQL the other has begun
    connection.close()

writers = [threading.Thread(target=enter, args=[name]) for name in "ab"]
for one in writers: one.start()
for one in writers: one.join()
print(*RankedEntry.objects.order_by("pk").values_list("event", flat=True))
"""


def test_of_two_drafts_of_a_day_that_are_entered_at_once_each_has_its_place(own_database):
    ran = own_database.python("-c", AT_ONCE)
    assert ran.stdout.split() == ["exp-made-up-a", "exp-made-up-b"], ran.stderr
