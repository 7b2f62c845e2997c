"""The words of events with their index, and the view that holds events of both kinds.

On SQLite a migration that makes the table of an event anew (most changes to its columns or
constraints do) must drop the view before and create it after; one that makes the table of search
entries anew does so with its triggers. `create_view` and `create_index` here do that.
"""

import sanctions.models.event
import sanctions.models.fields
import sanctions.models.search
from django.db import migrations, models

COMMON = (
    "id, initiator_id, target_id, episode_id, announced_on, date_precision, certain_on, "
    "effective_on, basis, disputed, answers_expulsion_id, answers_sanction_id, summary, status, "
    "retraction_reason"
)
# The columns of one kind each, with their types.
OF_EXPULSIONS = {
    "measure": "varchar",
    **dict.fromkeys(("persons", "persons_least", "persons_most"), "integer"),
}
OF_SANCTIONS = {
    "action": "varchar",
    "measures": "varchar",
    **dict.fromkeys(("individuals", "individuals_least", "individuals_most"), "integer"),
    **dict.fromkeys(("entities", "entities_least", "entities_most"), "integer"),
}

# FTS5 over the words of search entries. They are folded already, and `ascii` splits them at
# spaces alone, as every other character that stands in them is a letter or digit.
SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE sanctions_search USING fts5("
    "words, content='sanctions_searchentry', content_rowid='id', tokenize='ascii')",
    "CREATE TRIGGER sanctions_searchentry_insert AFTER INSERT ON sanctions_searchentry BEGIN "
    "INSERT INTO sanctions_search (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER sanctions_searchentry_delete AFTER DELETE ON sanctions_searchentry BEGIN "
    "INSERT INTO sanctions_search (sanctions_search, rowid, words) "
    "VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER sanctions_searchentry_update AFTER UPDATE ON sanctions_searchentry BEGIN "
    "INSERT INTO sanctions_search (sanctions_search, rowid, words) "
    "VALUES ('delete', old.id, old.words); "
    "INSERT INTO sanctions_search (rowid, words) VALUES (new.id, new.words); END",
)
SQLITE_INDEX_DROPPED = (
    *(f"DROP TRIGGER sanctions_searchentry_{event}" for event in ("insert", "delete", "update")),
    "DROP TABLE sanctions_search",
)
POSTGRESQL_INDEX = (
    "CREATE INDEX sanctions_search ON sanctions_searchentry "
    "USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)


def create_index(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE_INDEX if is_sqlite else POSTGRESQL_INDEX:
        schema_editor.execute(statement, params=None)


def drop_index(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE_INDEX_DROPPED if is_sqlite else ("DROP INDEX sanctions_search",):
        schema_editor.execute(statement, params=None)


def create_view(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    # By code point, as on SQLite.
    collation = {} if is_sqlite else {"varchar": ' COLLATE "C"'}

    def missing(columns):
        # Only where both kinds have columns of the same types are they read in order and merged.
        return ", ".join(
            f"CAST(NULL AS {kind}){collation.get(kind, '')} AS {name}"
            for name, kind in columns.items()
        )

    schema_editor.execute(
        "CREATE VIEW sanctions_timeline AS "
        f"SELECT 'expulsion' AS type, {COMMON}, {', '.join(OF_EXPULSIONS)}, "
        f"{missing(OF_SANCTIONS)} FROM sanctions_expulsion "
        f"UNION ALL SELECT 'sanction', {COMMON}, {missing(OF_EXPULSIONS)}, "
        f"{', '.join(OF_SANCTIONS)} FROM sanctions_sanctionevent",
        params=None,
    )


def drop_view(apps, schema_editor):
    schema_editor.execute("DROP VIEW sanctions_timeline", params=None)


class Migration(migrations.Migration):
    dependencies = [("sanctions", "0002_revision")]

    operations = [
        migrations.CreateModel(
            name='TimelineEvent',
            fields=[
                ('id', sanctions.models.fields.Slug(help_text='Permanent id: exp- or san-, announced_on, initiator, target; -2, -3 … where that is taken.', max_length=48, primary_key=True, serialize=False)),
                ('type', sanctions.models.fields.Line(choices=[('expulsion', 'expulsion'), ('sanction', 'sanction')], help_text='Which kind of event it is.', max_length=9)),
                ('announced_on', models.DateField(help_text='The day on which the act was made public; known by month or year only, the first day of it.')),
                ('date_precision', sanctions.models.fields.Line(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', help_text='How exactly announced_on is known.', max_length=5)),
                ('certain_on', models.DateField(help_text='The day by whose end the act had certainly been announced.')),
                ('effective_on', models.DateField(blank=True, help_text='The deadline to leave or the day they left; of sanctions, the entry into force. It comes before announced_on where an act became public afterwards.', null=True)),
                ('measure', sanctions.models.fields.Line(blank=True, choices=[('expulsion', 'expulsion'), ('staff_reduction', 'staff reduction'), ('accreditation_withdrawal', 'accreditation withdrawal'), ('accreditation_denial', 'accreditation denial'), ('mission_closure', 'mission closure')], help_text='What was ordered.', max_length=30, null=True)),
                ('action', sanctions.models.fields.Line(blank=True, choices=[('impose', 'impose'), ('expand', 'expand'), ('extend', 'extend'), ('ease', 'ease'), ('lift', 'lift'), ('suspend', 'suspend'), ('reinstate', 'reinstate')], help_text='What the act did to its regime.', max_length=10, null=True)),
                ('measures', sanctions.models.fields.Terms(blank=True, help_text='The kinds of measure, separated by ;.', max_length=300, null=True)),
                ('persons', sanctions.models.event.Figure(blank=True, help_text='People ordered out (or cut, or refused: see measure), our best figure; blank where no number was given.', null=True)),
                ('persons_least', sanctions.models.event.Figure(blank=True, editable=False, help_text='The least that persons can be; derived, with the citations.', null=True)),
                ('persons_most', sanctions.models.event.Figure(blank=True, editable=False, help_text='The most that persons can be; derived, with the citations.', null=True)),
                ('individuals', sanctions.models.event.Figure(blank=True, help_text='People newly listed by this act (delisted, for ease and lift).', null=True)),
                ('individuals_least', sanctions.models.event.Figure(blank=True, editable=False, help_text='The least that individuals can be; derived, with the citations.', null=True)),
                ('individuals_most', sanctions.models.event.Figure(blank=True, editable=False, help_text='The most that individuals can be; derived, with the citations.', null=True)),
                ('entities', sanctions.models.event.Figure(blank=True, help_text='Entities newly listed by this act (delisted, for ease and lift); vessels only where the summary says so.', null=True)),
                ('entities_least', sanctions.models.event.Figure(blank=True, editable=False, help_text='The least that entities can be; derived, with the citations.', null=True)),
                ('entities_most', sanctions.models.event.Figure(blank=True, editable=False, help_text='The most that entities can be; derived, with the citations.', null=True)),
                ('basis', sanctions.models.fields.Line(choices=[('official', 'official'), ('corroborated', 'corroborated'), ('single', 'single'), ('unstated', 'unstated')], editable=False, help_text='What the figures rest on; derived from the citations.', max_length=12, null=True)),
                ('disputed', models.BooleanField(default=False, editable=False, help_text='Whether the citations state different figures; derived from them.')),
                ('summary', sanctions.models.fields.Line(help_text='What happened, in our words.', max_length=200)),
                ('status', sanctions.models.fields.Line(choices=[('draft', 'draft'), ('published', 'published'), ('retracted', 'retracted')], default='draft', help_text='Draft, published (with a citation) or retracted (with a reason).', max_length=9)),
                ('retraction_reason', sanctions.models.fields.Line(blank=True, help_text='Why a retracted event was taken back; it is public.', max_length=500, null=True)),
            ],
            options={
                'db_table': 'sanctions_timeline',
                'ordering': ['id'],
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', sanctions.models.fields.Slug(help_text='Id of the event, of either kind.', max_length=48, unique=True)),
                ('summary', models.TextField(help_text='Words of the summary.')),
                ('names', models.TextField(help_text="Words of the parties' names.")),
                ('former_names', models.TextField(help_text='Words of the names of states that they continue.')),
                ('instrument', models.TextField(help_text='Words of the legal citations.')),
                ('publishers', models.TextField(help_text='Words of the names of the cited publishers.')),
                ('words', sanctions.models.search.Words(help_text='All of these words, each once.')),
            ],
            options={
                'verbose_name_plural': 'search entries',
            },
        ),
        migrations.RunPython(create_index, drop_index),
        migrations.RunPython(create_view, drop_view),
    ]
