"""The database of made-up rows is the one that saving the same rows would make."""

import json

import pytest

EVENTS = 150
# The same rows by the ordinary way: each is saved, and what follows from a save follows.
SAVED = """
import django
django.setup()
from bench import synthetic
from bench.inventing import World
from sanctions.models import (
    Country, Episode, Expulsion, ExpulsionCitation, Regime, SanctionCitation, SanctionEvent, Source,
)
from django.db import transaction

def save(model, rows):
    for row in rows:
        model(**row).save(force_insert=True)

world = World(%d)
events = list(world.events())
with transaction.atomic():
    save(Country, world.countries())
    save(Episode, world.episodes())
    save(Source, map(world.source, range(world.sources)))
    save(Regime, world.regimes.values())
    for one in events:
        key = one.event["id"]
        model = Expulsion if one.is_expulsion else SanctionEvent
        save(model, [one.event | {"status": "draft", "retraction_reason": None}])
        cited = ExpulsionCitation if one.is_expulsion else SanctionCitation
        save(cited, [{"event_id": key, **row} for row in one.citations])
        event = model.objects.get(pk=key)
        event.status, event.retraction_reason = one.event["status"], one.event["retraction_reason"]
        event.save()
"""
# All rows but the versions and who entered them, without numbers and moments that a database
# gives; what the log tells of each public row; what stands in the indexes of words.
DUMP = """
import django, json
django.setup()
from django.apps import apps
from django.db import connection
from sanctions.dataset.revision import digest
from sanctions.models import ChangeEntry, SearchEntry, SourceSearchEntry

found = {"digest": digest()}
for model in apps.get_app_config("sanctions").get_models():
    if model._meta.managed and not model.__name__.startswith(("Historical", "Change", "Known")):
        names = sorted(f.attname for f in model._meta.concrete_fields if f.attname != "id"
                       or f.get_internal_type() == "CharField")
        names = [name for name in names if name not in {"changes", "digested", "changed_at"}]
        found[model.__name__] = sorted(map(repr, model._base_manager.values_list(*names)))
found["logged"] = sorted(ChangeEntry.objects.exclude(change="changed").values_list("table", "key"))
found["words"] = SearchEntry.objects.filter(words__has_all=["embargo"]).count()
found["mission"] = SearchEntry.objects.filter(words__has_all=["mission"]).count()
found["reports"] = SourceSearchEntry.objects.filter(words__has_all=["report", "7"]).count()
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")
        found["schema"] = [list(row) for row in cursor if "stat" not in row[1]]
        cursor.execute("PRAGMA foreign_key_check")
        found["broken"] = cursor.fetchall()
        cursor.execute("PRAGMA journal_mode")
        found["journal"] = cursor.fetchone()[0]
        cursor.execute("INSERT INTO sanctions_search (sanctions_search) VALUES ('integrity-check')")
print(json.dumps(found, default=str))
"""


@pytest.fixture(scope="module")
def dumps(make_database):
    """What stands in a database that was filled in bulk, and in one whose rows were saved."""

    def of(*arguments):
        database = make_database()
        filled = database.python(*arguments)
        assert filled.returncode == 0, filled.stderr
        dumped = database.python("-c", DUMP)
        assert dumped.returncode == 0, dumped.stderr
        return json.loads(dumped.stdout)

    return of("-m", "bench.synthetic", "--events", str(EVENTS)), of("-c", SAVED % EVENTS)


def test_the_rows_words_log_and_schema_are_those_that_saving_each_row_gives(dumps):
    bulk, saved = dumps
    assert bulk.keys() == saved.keys()
    assert [name for name in bulk if bulk[name] != saved[name]] == []


def test_it_holds_as_many_events_as_were_asked_for(dumps):
    bulk, _ = dumps
    assert len(bulk["Expulsion"]) + len(bulk["SanctionEvent"]) == EVENTS
    assert len(bulk["SearchEntry"]) == EVENTS
    assert len(bulk["Source"]) == len(bulk["SourceSearchEntry"]) == EVENTS
    assert bulk["mission"] > 0
