"""A mirror that polls `changes` ends equal to the source: the very program of docs/mirroring.md."""

import datetime as dt
import json
import random

import orjson
import pytest
from django.db import connection

from sanctions.dataset.releases.tables import RELEASE_TABLES
from sanctions.models import (
    ChangeEntry,
    Country,
    Episode,
    Expulsion,
    ExpulsionCitation,
    Membership,
    Regime,
    SanctionCitation,
    SanctionEvent,
    Source,
)
from sanctions.models.history import because
from sanctions.models.restoring import restorable, restore
from sanctions.models.versions import stored_state
from sanctions.models.vocabularies import Status
from tests.docs.pages import ROOT, blocks
from tests.factories import (
    CountryFactory,
    EpisodeFactory,
    ExpulsionCitationFactory,
    ExpulsionFactory,
    MembershipFactory,
    RegimeFactory,
    SanctionCitationFactory,
    SanctionEventFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

EVENTS = (Expulsion, SanctionEvent)
CITATIONS = (ExpulsionCitation, SanctionCitation)
REFERENCE = {Country: "name", Episode: "title", Source: "title", Regime: "name"}


@pytest.fixture
def mirror(client, tmp_path):
    """The mirror of the docs, which asks the API through the test client.

    After the first time the pages are small, so that it takes many.
    """
    names = {"limit": 1000}
    program = next(iter(blocks(ROOT / "docs" / "mirroring.md")))
    exec(compile(program.code, program.page.name, "exec"), names)

    def get(address):
        path = address.removeprefix("http://127.0.0.1:8000")
        answer = client.get(path.replace("limit=1000", f"limit={names['limit']}"))
        assert answer.status_code == 200, answer.content
        return answer.json()

    names["get"] = get
    kept = names["Mirror"](tmp_path / "mirror.sqlite")
    kept.update()
    names["limit"] = 7
    return kept


def rows_of(mirror):
    """The rows of a mirror by table and key, as JSON."""
    found = mirror.file.execute("SELECT name, key, row FROM rows")
    return {(name, key): json.loads(row) for name, key, row in found}


def rows_here():
    """The public rows of the database by table and key, as a release would hold them."""
    found = {}
    for table in RELEASE_TABLES:
        names = [column.name for column in table.columns]
        for cells in table.stored_rows():
            row = dict(zip(names, cells, strict=True))
            key = " ".join(str(row[name]) for name in table.key)
            found[table.name, key] = orjson.loads(orjson.dumps(row))
    return found


class Editors:
    """Everybody who changes rows: each method is something that they do to a random row."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.states = []

    def one(self, rows):
        """A random row, or None."""
        number = rows.count()
        return rows.order_by("pk")[self.random.randrange(number)] if number else None

    def figure(self):
        return self.random.randrange(2, 90)

    def add_event(self):
        status = self.random.choice(["draft", "published", "submitted"])
        factory = self.random.choice([ExpulsionFactory, SanctionEventFactory])
        day = dt.date(2021, 1, 1) + dt.timedelta(days=self.random.randrange(300))
        factory(status=status, announced_on=day, cited=[{}])

    def publish(self):
        event = self.one(self.random.choice(EVENTS).objects.filter(status="submitted"))
        if event:
            event.publish()

    def correct(self):
        model = self.random.choice(EVENTS)
        event = self.one(model.published)
        figure = "persons" if model is Expulsion else "individuals"
        with because(f"Made up: {self.figure()}."):
            event.summary = f"Made up for a test, {self.figure()}."
            if getattr(event, figure) is not None:
                self.states.append(stored_state(model, event.pk))
                setattr(event, figure, self.figure())
                for end in ("low", "high"):
                    if hasattr(event, f"{figure}_{end}"):
                        setattr(event, f"{figure}_{end}", None)
            event.save()

    def restore(self):
        if self.states:
            then = self.states.pop()
            key = then.row["id"]
            if stored_state(then.model, key).row:
                restore(restorable(then, stored_state(then.model, key), ()), key)

    def correct_citation(self):
        model = self.random.choice(CITATIONS)
        citation = self.one(model.objects)
        column = "persons" if model is ExpulsionCitation else "individuals"
        setattr(citation, column, self.figure())
        citation.save()

    def add_citation(self):
        event = self.one(Expulsion.published)
        ExpulsionCitationFactory(event=event, persons=self.figure())
        SanctionCitationFactory(event=self.one(SanctionEvent.objects))

    def delete_citation(self):
        citation = self.one(self.random.choice(CITATIONS).objects)
        if citation.event.citations.count() > 1:
            citation.delete()

    def retract(self):
        rows = self.random.choice(EVENTS).published
        free = rows.filter(expulsion_responses=None, sanctionevent_responses=None)
        event = self.one(free)
        if event:
            event.retract(f"Made up: retracted, {self.figure()}.")

    def publish_again(self):
        event = self.one(self.random.choice(EVENTS).objects.filter(status="retracted"))
        if event:
            type(event).objects.filter(pk=event.pk).update(
                status=Status.PUBLISHED, retraction_reason=None
            )

    def say_otherwise_why(self):
        self.random.choice(EVENTS).objects.filter(status="retracted").update(
            retraction_reason=f"Made up, {self.figure()}."
        )

    def delete_event(self):
        model = self.random.choice(EVENTS)
        free = model.objects.filter(expulsion_responses=None, sanctionevent_responses=None)
        self.one(free.exclude(status="published") or free).delete()

    def delete_published_events(self):
        model = self.random.choice(EVENTS)
        free = model.published.filter(expulsion_responses=None, sanctionevent_responses=None)
        free.filter(pk__in=list(free.order_by("pk").values_list("pk", flat=True)[:3])).delete()

    def rename(self):
        model, column = self.random.choice(list(REFERENCE.items()))
        row = self.one(model.objects)
        setattr(row, column, f"Made up, {self.random.random()}")
        row.save()

    def rename_by_sql(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE sanctions_episode SET title = title || '!' WHERE id LIKE %s",
                [f"%{self.random.choice('aeiou')}"],
            )

    def add_reference(self):
        for factory in (CountryFactory, EpisodeFactory, SourceFactory, RegimeFactory):
            factory()
        MembershipFactory()

    def change_membership(self):
        row = self.one(Membership.objects)
        change = self.random.choice(["end", "move", "delete"])
        if change == "delete":
            row.delete()
            return
        row.left_on = dt.date(2200, 1, 1) if change == "end" else row.left_on
        row.joined_on -= dt.timedelta(days=change == "move")
        row.save()

    def delete_reference(self):
        for model in (Source, Episode):
            for row in model.objects.filter(pk__startswith="made-up").order_by("pk")[:20]:
                used = (
                    (row.expulsioncitations, row.sanctioncitations)
                    if model is Source
                    else (row.expulsions, row.sanctionevents)
                )
                if not any(one.exists() for one in used):
                    row.delete()
                    break

    def change_in_bulk(self):
        Expulsion.objects.filter(target="RUS").update(disputed=self.random.random() < 0.5)
        sources = list(Source.objects.order_by("pk")[:5])
        for source in sources:
            source.title = f"Made up, {self.random.random()}"
        Source.objects.bulk_create(
            sources, update_conflicts=True, unique_fields=["id"], update_fields=["title"]
        )

    def act(self):
        getattr(self, self.random.choice(ACTS))()


ACTS = [name for name in vars(Editors) if name not in {"__init__", "one", "figure", "act"}]
ACTS = [name for name in ACTS if not name.startswith("__")]


def test_the_mirror_of_the_docs_follows_a_year_of_random_edits(mirror):
    assert rows_of(mirror) == rows_here()
    editors = Editors(seed=1945)
    for act in ACTS:
        getattr(editors, act)()
    for _ in range(12):
        for _ in range(editors.random.randrange(10, 40)):
            editors.act()
        if editors.random.random() < 0.7:
            mirror.update()
    mirror.update()
    assert rows_of(mirror) == rows_here()
    made = ChangeEntry.objects.exclude(change="added").values_list("table", "change")
    told = set(made.order_by().distinct())
    tables = {table.name for table in RELEASE_TABLES}
    assert {table for table, change in told if change == "changed"} == tables
    assert {("expulsions", "retracted"), ("sanctions", "retracted")} <= told
    assert {table for table, change in told if change == "removed"} == tables - {
        "countries",
        "regimes",
    }
