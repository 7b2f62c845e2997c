"""The words of sources with their index.

On SQLite a migration that makes the table of entries anew does so with its triggers, as in 0003.
"""

import sanctions.models.fields
import sanctions.models.word_index
from django.db import migrations, models

BATCH = 2_000

SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE sanctions_sourcesearch USING fts5("
    "words, content='sanctions_sourcesearchentry', content_rowid='id', tokenize='ascii')",
    "CREATE TRIGGER sanctions_sourcesearchentry_insert AFTER INSERT ON sanctions_sourcesearchentry "
    "BEGIN INSERT INTO sanctions_sourcesearch (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER sanctions_sourcesearchentry_delete AFTER DELETE ON sanctions_sourcesearchentry "
    "BEGIN INSERT INTO sanctions_sourcesearch (sanctions_sourcesearch, rowid, words) "
    "VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER sanctions_sourcesearchentry_update AFTER UPDATE ON sanctions_sourcesearchentry "
    "BEGIN INSERT INTO sanctions_sourcesearch (sanctions_sourcesearch, rowid, words) "
    "VALUES ('delete', old.id, old.words); "
    "INSERT INTO sanctions_sourcesearch (rowid, words) VALUES (new.id, new.words); END",
)
SQLITE_INDEX_DROPPED = (
    *(
        f"DROP TRIGGER sanctions_sourcesearchentry_{event}"
        for event in ("insert", "delete", "update")
    ),
    "DROP TABLE sanctions_sourcesearch",
)
POSTGRESQL_INDEX = (
    "CREATE INDEX sanctions_sourcesearch ON sanctions_sourcesearchentry "
    "USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)


def create_index(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE_INDEX if is_sqlite else POSTGRESQL_INDEX:
        schema_editor.execute(statement, params=None)


def drop_index(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    dropped = SQLITE_INDEX_DROPPED if is_sqlite else ("DROP INDEX sanctions_sourcesearch",)
    for statement in dropped:
        schema_editor.execute(statement, params=None)


def fill(apps, schema_editor):
    """Write the entries of the sources that there are."""
    from sanctions.models.source_search import words_of_source

    entries = apps.get_model("sanctions", "SourceSearchEntry")
    rows = apps.get_model("sanctions", "Source").objects.order_by("pk")
    columns = rows.values_list("pk", "publisher", "title", "url")
    batch = []
    for row in columns.iterator(chunk_size=BATCH):
        batch.append(entries(source=row[0], words=words_of_source(*row)))
        if len(batch) == BATCH:
            entries.objects.bulk_create(batch)
            batch = []
    entries.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [("sanctions", "0005_roles")]

    operations = [
        migrations.CreateModel(
            name="SourceSearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    sanctions.models.fields.Slug(
                        help_text="Id of the source.", max_length=80, unique=True
                    ),
                ),
                (
                    "words",
                    sanctions.models.word_index.Words(
                        help_text="All of its words, each once."
                    ),
                ),
            ],
            options={"verbose_name_plural": "source search entries"},
        ),
        migrations.RunPython(create_index, drop_index),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
