"""The log of what happened to the public rows; see _change_log.py for the triggers that write it."""

import sanctions.models.fields
from django.db import migrations, models

from sanctions.migrations._change_log import create_triggers, drop_triggers, log_rows


class Migration(migrations.Migration):
    dependencies = [("sanctions", "0008_events_by_dyad")]

    operations = [
        migrations.CreateModel(
            name='ForgottenChanges',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.BigIntegerField(help_text='The last position that is no longer told.')),
                ('until', models.DateTimeField(help_text='Changes made before this moment are forgotten.')),
            ],
            options={
                'verbose_name_plural': 'forgotten changes',
            },
        ),
        migrations.CreateModel(
            name='KnownRevision',
            fields=[
                ('digest', sanctions.models.fields.Line(help_text="The revision's digest.", max_length=16, primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(help_text='No later change is part of the revision.')),
            ],
        ),
        migrations.CreateModel(
            name='ChangeEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, help_text='When the change was made.')),
                ('table', sanctions.models.fields.Line(help_text='The table, by its name in a release.', max_length=20)),
                ('key', sanctions.models.fields.Line(help_text="The row's key columns, joined by a space.", max_length=200)),
                ('change', sanctions.models.fields.Line(choices=[('added', 'Added'), ('changed', 'Changed'), ('retracted', 'Retracted'), ('removed', 'Removed')], help_text='What happened to the row.', max_length=9)),
                ('columns', models.JSONField(help_text='Of a changed row: each changed column with its [former, new] value.', null=True)),
                ('reason', models.TextField(help_text="Why, in the editor's words.", null=True)),
                ('pending', models.BooleanField(default=False, help_text='Whether a reason may follow.')),
            ],
            options={
                'verbose_name_plural': 'change entries',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('pending', True)), fields=['table', 'key'], name='change_pending')],
            },
        ),
        migrations.RunPython(log_rows, migrations.RunPython.noop),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
