"""The revision's row, and the triggers that count every change to the dataset's tables."""

from django.db import migrations, models

import sanctions.models.fields

TABLES = (
    "sanctions_country",
    "sanctions_membership",
    "sanctions_episode",
    "sanctions_source",
    "sanctions_regime",
    "sanctions_expulsion",
    "sanctions_sanctionevent",
    "sanctions_expulsioncitation",
    "sanctions_sanctioncitation",
)

# The row is made anew where `flush` took it out. No ON CONFLICT on SQLite: there it would follow
# that of the statement which set the trigger off.
ON_SQLITE = """
INSERT INTO sanctions_revision (id, changes)
    SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM sanctions_revision WHERE id = 1);
UPDATE sanctions_revision SET changes = changes + 1 WHERE id = 1;
"""
ON_POSTGRESQL = """
CREATE FUNCTION sanctions_count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sanctions_revision SET changes = changes + 1 WHERE id = 1;
    IF NOT FOUND THEN
        INSERT INTO sanctions_revision (id, changes) VALUES (1, 1)
            ON CONFLICT (id) DO UPDATE SET changes = sanctions_revision.changes + 1;
    END IF;
    RETURN NULL;
END $$
"""


def create_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        statements = [
            f"CREATE TRIGGER {table}_{event.lower()}_counts AFTER {event} ON {table} "
            f"BEGIN {ON_SQLITE} END"
            for table in TABLES
            for event in ("INSERT", "UPDATE", "DELETE")
        ]
    else:
        statements = [
            ON_POSTGRESQL,
            *(
                f"CREATE TRIGGER {table}_counts AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
                f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION sanctions_count_change()"
                for table in TABLES
            ),
        ]
    for statement in statements:
        schema_editor.execute(statement, params=None)


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for event in ("insert", "update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}_counts", params=None)
    else:
        schema_editor.execute("DROP FUNCTION IF EXISTS sanctions_count_change() CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [("sanctions", "0001_dataset")]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "changes",
                    models.BigIntegerField(
                        default=0,
                        help_text="Number of changes to the dataset's tables; counted by triggers.",
                    ),
                ),
                (
                    "digested",
                    models.BigIntegerField(
                        help_text="The value of `changes` for which the digest was worked out.",
                        null=True,
                    ),
                ),
                (
                    "digest",
                    sanctions.models.fields.Line(
                        help_text="Digest of the public rows, hexadecimal.",
                        max_length=16,
                        null=True,
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        help_text="When the public rows were first seen to be as they are.",
                        null=True,
                    ),
                ),
            ],
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
