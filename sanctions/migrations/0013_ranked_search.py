"""The words of events with their ranks, and an index that finds them in order.

On SQLite a migration that makes the table anew does so with its triggers, as in 0003. The index does
not hold where in an entry a word stands: nobody asks for that.
"""

from heapq import merge
from itertools import groupby

import sanctions.models.fields
from django.db import migrations, models

BATCH = 2_000

SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE sanctions_ranked USING fts5(words, content='sanctions_rankedentry', "
    "content_rowid='id', tokenize='ascii', detail=none, columnsize=0)",
    "INSERT INTO sanctions_ranked (sanctions_ranked) VALUES ('rebuild')",
    "CREATE TRIGGER sanctions_rankedentry_insert AFTER INSERT ON sanctions_rankedentry BEGIN "
    "INSERT INTO sanctions_ranked (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER sanctions_rankedentry_delete AFTER DELETE ON sanctions_rankedentry BEGIN "
    "INSERT INTO sanctions_ranked (sanctions_ranked, rowid, words) "
    "VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER sanctions_rankedentry_update AFTER UPDATE ON sanctions_rankedentry BEGIN "
    "INSERT INTO sanctions_ranked (sanctions_ranked, rowid, words) "
    "VALUES ('delete', old.id, old.words); "
    "INSERT INTO sanctions_ranked (rowid, words) VALUES (new.id, new.words); END",
)
SQLITE_INDEX_DROPPED = (
    *(f"DROP TRIGGER sanctions_rankedentry_{event}" for event in ("insert", "delete", "update")),
    "DROP TABLE sanctions_ranked",
)
POSTGRESQL_INDEX = (
    # To make them of the words takes longer than to look into them.
    "ALTER TABLE sanctions_rankedentry ADD COLUMN lexemes tsvector "
    "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED",
    # What waits to be sorted into the index, in kB: each rank that is asked for reads all of it.
    "CREATE INDEX sanctions_ranked ON sanctions_rankedentry USING gin (lexemes) "
    "WITH (gin_pending_list_limit = 64)",
    "ANALYZE sanctions_rankedentry",
)
POSTGRESQL_INDEX_DROPPED = ("ALTER TABLE sanctions_rankedentry DROP COLUMN lexemes",)


def create_index(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE_INDEX if is_sqlite else POSTGRESQL_INDEX:
        schema_editor.execute(statement, params=None)


def drop_index(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE_INDEX_DROPPED if is_sqlite else POSTGRESQL_INDEX_DROPPED:
        schema_editor.execute(statement, params=None)


def fill(apps, schema_editor):
    """Write the entries of the events that there are, from the words that are found already."""
    from sanctions.models.ranking import PLACES, before_keys, keys_for, ranked_words

    found = apps.get_model("sanctions", "SearchEntry").objects
    entries = apps.get_model("sanctions", "RankedEntry")

    def write(keys):
        rows = found.filter(event__in=keys).values_list("event", *PLACES)
        made = [
            entries(id=keys[event][0], event=event, words=ranked_words(keys[event][1], places))
            for event, *places in rows
        ]
        entries.objects.bulk_create(sorted(made, key=lambda entry: entry.id))

    def newest_first(kind, name):
        events = apps.get_model("sanctions", name).objects.order_by("-announced_on", "pk")
        for day, event in events.values_list("announced_on", "pk").iterator(chunk_size=BATCH):
            yield before_keys(kind, day), kind, event

    both = merge(newest_first("e", "Expulsion"), newest_first("s", "SanctionEvent"))
    keys = {}
    for (before, kind), events in groupby(both, key=lambda row: row[:2]):
        of_day = keys_for(before, {}, {event for *_, event in events})
        keys |= {event: (key, kind) for event, key in of_day.items()}
        if len(keys) >= BATCH:
            write(keys)
            keys = {}
    write(keys)


class Migration(migrations.Migration):
    dependencies = [("sanctions", "0012_timeline_in_order")]

    operations = [
        migrations.CreateModel(
            name="RankedEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    sanctions.models.fields.Slug(
                        help_text="Id of the event, of either kind.", max_length=48, unique=True
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        help_text="All of its words, each once, with the mark of its rank."
                    ),
                ),
            ],
            options={"verbose_name_plural": "ranked entries"},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(create_index, drop_index),
    ]
