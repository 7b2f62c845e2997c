"""Each model's history; a status for what waits for review, and the right to publish.

On SQLite the tables of events are made anew here, so their triggers and the view go before.
"""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
import sanctions.models.event
import sanctions.models.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models

revision = import_module("sanctions.migrations.0002_revision")
timeline = import_module("sanctions.migrations.0003_search_and_timeline")


def submitted_become_drafts(apps, schema_editor):
    """Going back: what waits for review is a draft where there is no such status."""
    for name in ("Expulsion", "SanctionEvent"):
        events = apps.get_model("sanctions", name).objects.using(schema_editor.connection.alias)
        events.filter(status="submitted").update(status="draft")


class Migration(migrations.Migration):

    dependencies = [
        ('sanctions', '0003_search_and_timeline'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalCountry',
            fields=[
                ('code', sanctions.models.fields.Line(db_index=True, help_text="ISO 3166-1 alpha-3 code; ISO 3166-3's former alpha-3 code for a state that has ended; XKX for Kosovo; a short name for an organization (EU, NATO).", max_length=6, validators=[django.core.validators.RegexValidator('\\A[A-Z][A-Z0-9]{1,5}\\Z', 'A code is 2 to 6 capital letters.')])),
                ('alpha2', sanctions.models.fields.Line(blank=True, db_index=True, help_text="ISO 3166-1 alpha-2 code (or ISO 3166-3's former one).", max_length=2, null=True, validators=[django.core.validators.RegexValidator('\\A[A-Z]{2}\\Z', 'An alpha-2 code is 2 capital letters.')])),
                ('numeric', sanctions.models.fields.Line(blank=True, db_index=True, help_text='ISO 3166-1 numeric code, with leading zeros.', max_length=3, null=True, validators=[django.core.validators.RegexValidator('\\A[0-9]{3}\\Z', 'A numeric code is 3 digits, such as 004.')])),
                ('name', sanctions.models.fields.Line(db_index=True, help_text='Everyday English name.', max_length=80)),
                ('official_name', sanctions.models.fields.Line(help_text='Official English name.', max_length=150)),
                ('kind', sanctions.models.fields.Line(choices=[('state', 'state'), ('former_state', 'former state'), ('territory', 'territory'), ('organization', 'organization')], help_text='What kind of party it is.', max_length=20)),
                ('region', sanctions.models.fields.Line(blank=True, choices=[('Africa', 'Africa'), ('Americas', 'Americas'), ('Antarctica', 'Antarctica'), ('Asia', 'Asia'), ('Europe', 'Europe'), ('Oceania', 'Oceania')], help_text='Region of the UN M49 standard; blank for organizations across regions.', max_length=20, null=True)),
                ('subregion', sanctions.models.fields.Line(blank=True, help_text='Subregion (for some, intermediate region) of the UN M49 standard.', max_length=40, null=True)),
                ('existed_from', models.DateField(blank=True, help_text='First day of existence, where it matters here: events before it are refused.', null=True)),
                ('existed_until', models.DateField(blank=True, help_text='Last day of existence; blank while it lasts.', null=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical country',
                'verbose_name_plural': 'historical countries',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalEpisode',
            fields=[
                ('id', sanctions.models.fields.Slug(db_index=True, help_text='Permanent id, such as salisbury-2018.', max_length=80)),
                ('title', sanctions.models.fields.Line(db_index=True, help_text='Title, in our words.', max_length=100)),
                ('started_on', models.DateField(help_text='The day on which the dispute began.')),
                ('date_precision', sanctions.models.fields.Line(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', help_text='How exactly started_on is known.', max_length=5)),
                ('summary', sanctions.models.fields.Line(help_text='What the dispute is about, in our words.', max_length=200)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical episode',
                'verbose_name_plural': 'historical episodes',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalExpulsion',
            fields=[
                ('id', sanctions.models.fields.Slug(db_index=True, help_text='Permanent id: exp- or san-, announced_on, initiator, target; -2, -3 … where that is taken.', max_length=48)),
                ('announced_on', models.DateField(help_text='The day on which the act was made public; known by month or year only, the first day of it.')),
                ('date_precision', sanctions.models.fields.Line(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', help_text='How exactly announced_on is known.', max_length=5)),
                ('effective_on', models.DateField(blank=True, help_text='The deadline to leave or the day they left; of sanctions, the entry into force. It comes before announced_on where an act became public afterwards.', null=True)),
                ('summary', sanctions.models.fields.Line(help_text='What happened, in our words.', max_length=200)),
                ('status', sanctions.models.fields.Line(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('published', 'published'), ('retracted', 'retracted')], default='draft', help_text='Draft, submitted for review, published (with a citation) or retracted (with a reason).', max_length=9)),
                ('retraction_reason', sanctions.models.fields.Line(blank=True, help_text='Why a retracted event was taken back; it is public.', max_length=500, null=True)),
                ('measure', sanctions.models.fields.Line(choices=[('expulsion', 'expulsion'), ('staff_reduction', 'staff reduction'), ('accreditation_withdrawal', 'accreditation withdrawal'), ('accreditation_denial', 'accreditation denial'), ('mission_closure', 'mission closure')], help_text='What was ordered.', max_length=30)),
                ('persons', sanctions.models.event.Figure(blank=True, help_text='People ordered out (or cut, or refused: see measure), our best figure; blank where no number was given.', null=True)),
                ('persons_low', sanctions.models.event.Figure(blank=True, help_text='Lowest credible figure where sources differ, or those expelled where others were only barred from return.', null=True)),
                ('persons_high', sanctions.models.event.Figure(blank=True, help_text='Highest credible figure where sources differ.', null=True)),
                ('personnel', sanctions.models.fields.Line(choices=[('diplomats', 'diplomats'), ('diplomats_and_staff', 'diplomats and staff'), ('ambassador', 'ambassador'), ('military_attaches', 'military attachés'), ('consular', 'consular staff'), ('staff', 'staff'), ('unspecified', 'unspecified')], help_text='Whom it concerned.', max_length=20)),
                ('missions_closed', sanctions.models.fields.Line(blank=True, help_text='Missions ordered shut by the same act, separated by ;.', max_length=200, null=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical expulsion',
                'verbose_name_plural': 'historical expulsions',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalExpulsionCitation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('note', sanctions.models.fields.Line(blank=True, help_text='A word on what the source states.', max_length=200, null=True)),
                ('persons', sanctions.models.event.Figure(blank=True, help_text='The number of people that this source states.', null=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical expulsion citation',
                'verbose_name_plural': 'historical expulsion citations',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalMembership',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('joined_on', models.DateField(help_text='First day as a member.')),
                ('left_on', models.DateField(blank=True, help_text='Last day as a member; blank while it lasts.', null=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical membership',
                'verbose_name_plural': 'historical memberships',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalRegime',
            fields=[
                ('id', sanctions.models.fields.Slug(db_index=True, help_text='Permanent id: initiator, target and subject.', max_length=80)),
                ('name', sanctions.models.fields.Line(help_text='Name of the programme.', max_length=100)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical regime',
                'verbose_name_plural': 'historical regimes',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSanctionCitation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('note', sanctions.models.fields.Line(blank=True, help_text='A word on what the source states.', max_length=200, null=True)),
                ('individuals', sanctions.models.event.Figure(blank=True, help_text='The number of people listed that this source states.', null=True)),
                ('entities', sanctions.models.event.Figure(blank=True, help_text='The number of entities listed that this source states.', null=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical sanction citation',
                'verbose_name_plural': 'historical sanction citations',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSanctionEvent',
            fields=[
                ('id', sanctions.models.fields.Slug(db_index=True, help_text='Permanent id: exp- or san-, announced_on, initiator, target; -2, -3 … where that is taken.', max_length=48)),
                ('announced_on', models.DateField(help_text='The day on which the act was made public; known by month or year only, the first day of it.')),
                ('date_precision', sanctions.models.fields.Line(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', help_text='How exactly announced_on is known.', max_length=5)),
                ('effective_on', models.DateField(blank=True, help_text='The deadline to leave or the day they left; of sanctions, the entry into force. It comes before announced_on where an act became public afterwards.', null=True)),
                ('summary', sanctions.models.fields.Line(help_text='What happened, in our words.', max_length=200)),
                ('status', sanctions.models.fields.Line(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('published', 'published'), ('retracted', 'retracted')], default='draft', help_text='Draft, submitted for review, published (with a citation) or retracted (with a reason).', max_length=9)),
                ('retraction_reason', sanctions.models.fields.Line(blank=True, help_text='Why a retracted event was taken back; it is public.', max_length=500, null=True)),
                ('action', sanctions.models.fields.Line(choices=[('impose', 'impose'), ('expand', 'expand'), ('extend', 'extend'), ('ease', 'ease'), ('lift', 'lift'), ('suspend', 'suspend'), ('reinstate', 'reinstate')], help_text='What the act did to its regime.', max_length=10)),
                ('measures', sanctions.models.fields.Terms(help_text='The kinds of measure, separated by ;.', max_length=300)),
                ('instrument', sanctions.models.fields.Line(blank=True, help_text='Legal citations of the act, separated by ;.', max_length=300, null=True)),
                ('ended_on', models.DateField(blank=True, help_text='The day on which what the act imposed ended, if known.', null=True)),
                ('individuals', sanctions.models.event.Figure(blank=True, help_text='People newly listed by this act (delisted, for ease and lift).', null=True)),
                ('entities', sanctions.models.event.Figure(blank=True, help_text='Entities newly listed by this act (delisted, for ease and lift); vessels only where the summary says so.', null=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical sanction event',
                'verbose_name_plural': 'historical sanction events',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSource',
            fields=[
                ('id', sanctions.models.fields.Slug(db_index=True, help_text='Permanent id, made from publisher, date and subject.', max_length=80)),
                ('kind', sanctions.models.fields.Line(choices=[('news', 'news'), ('government', 'government'), ('international_org', 'international organization'), ('reference', 'reference work'), ('academic', 'academic work')], help_text='What kind of publisher it has.', max_length=20)),
                ('publisher', sanctions.models.fields.Line(db_index=True, help_text='Who published it.', max_length=100)),
                ('title', sanctions.models.fields.Line(help_text='Its title; in [square brackets] a description of ours where none was shown.', max_length=250)),
                ('url', sanctions.models.fields.HttpUrl(db_index=True, help_text='Its address, http or https.', max_length=500)),
                ('published_on', models.DateField(blank=True, help_text='The day on which it was published, where it says so.', null=True)),
                ('language', sanctions.models.fields.Line(help_text='ISO 639-1 code of its language.', max_length=2, validators=[django.core.validators.RegexValidator('\\A[a-z]{2}\\Z', 'A language is an ISO 639-1 code: en, fr.')])),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical source',
                'verbose_name_plural': 'historical sources',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(timeline.drop_view, timeline.create_view),
        migrations.RunPython(revision.drop_triggers, revision.create_triggers),
        migrations.AlterModelOptions(
            name='expulsion',
            options={'ordering': ['id'], 'permissions': [('publish_expulsion', 'Can publish, return and retract expulsions')]},
        ),
        migrations.AlterModelOptions(
            name='sanctionevent',
            options={'ordering': ['id'], 'permissions': [('publish_sanctionevent', 'Can publish, return and retract sanction events')], 'verbose_name': 'sanction event'},
        ),
        migrations.RemoveConstraint(
            model_name='expulsion',
            name='expulsion_status_is_a_term',
        ),
        migrations.RemoveConstraint(
            model_name='sanctionevent',
            name='sanctionevent_status_is_a_term',
        ),
        migrations.AlterField(
            model_name='expulsion',
            name='status',
            field=sanctions.models.fields.Line(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('published', 'published'), ('retracted', 'retracted')], default='draft', help_text='Draft, submitted for review, published (with a citation) or retracted (with a reason).', max_length=9),
        ),
        migrations.AlterField(
            model_name='sanctionevent',
            name='status',
            field=sanctions.models.fields.Line(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('published', 'published'), ('retracted', 'retracted')], default='draft', help_text='Draft, submitted for review, published (with a citation) or retracted (with a reason).', max_length=9),
        ),
        migrations.AddConstraint(
            model_name='expulsion',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'published', 'retracted'])), name='expulsion_status_is_a_term', violation_error_message='status must be one of: draft, submitted, published, retracted.'),
        ),
        migrations.AddConstraint(
            model_name='sanctionevent',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'published', 'retracted'])), name='sanctionevent_status_is_a_term', violation_error_message='status must be one of: draft, submitted, published, retracted.'),
        ),
        migrations.RunPython(revision.create_triggers, revision.drop_triggers),
        migrations.RunPython(timeline.create_view, timeline.drop_view),
        migrations.AddField(
            model_name='historicalcountry',
            name='continued_by',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The state that continues this one, such as RUS for SUN.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.country'),
        ),
        migrations.AddField(
            model_name='historicalcountry',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalepisode',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalexpulsion',
            name='answers_expulsion',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The event that this one answers, its provocation.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.expulsion'),
        ),
        migrations.AddField(
            model_name='historicalexpulsion',
            name='answers_sanction',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The event that this one answers, its provocation.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.sanctionevent'),
        ),
        migrations.AddField(
            model_name='historicalexpulsion',
            name='episode',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The dispute that the event belongs to.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.episode'),
        ),
        migrations.AddField(
            model_name='historicalexpulsion',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalexpulsion',
            name='initiator',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The party that acts: the receiving state that expels, or the sender of sanctions.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.country'),
        ),
        migrations.AddField(
            model_name='historicalexpulsion',
            name='target',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The party acted against: the sending state whose people must leave, or the state whose conduct the sanctions answer.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.country'),
        ),
        migrations.AddField(
            model_name='historicalexpulsioncitation',
            name='event',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The event of which the source states something.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.expulsion'),
        ),
        migrations.AddField(
            model_name='historicalexpulsioncitation',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalexpulsioncitation',
            name='source',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The document that states it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.source'),
        ),
        migrations.AddField(
            model_name='historicalmembership',
            name='country',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The member.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.country'),
        ),
        migrations.AddField(
            model_name='historicalmembership',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalmembership',
            name='organization',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The organization.', limit_choices_to={'kind': 'organization'}, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.country'),
        ),
        migrations.AddField(
            model_name='historicalregime',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalregime',
            name='initiator',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The party that sanctions.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.country'),
        ),
        migrations.AddField(
            model_name='historicalregime',
            name='target',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The party whose conduct the sanctions answer.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.country'),
        ),
        migrations.AddField(
            model_name='historicalsanctioncitation',
            name='event',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The event of which the source states something.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.sanctionevent'),
        ),
        migrations.AddField(
            model_name='historicalsanctioncitation',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalsanctioncitation',
            name='source',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The document that states it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.source'),
        ),
        migrations.AddField(
            model_name='historicalsanctionevent',
            name='answers_expulsion',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The event that this one answers, its provocation.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.expulsion'),
        ),
        migrations.AddField(
            model_name='historicalsanctionevent',
            name='answers_sanction',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The event that this one answers, its provocation.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.sanctionevent'),
        ),
        migrations.AddField(
            model_name='historicalsanctionevent',
            name='episode',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The dispute that the event belongs to.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.episode'),
        ),
        migrations.AddField(
            model_name='historicalsanctionevent',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalsanctionevent',
            name='initiator',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The party that acts: the receiving state that expels, or the sender of sanctions.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.country'),
        ),
        migrations.AddField(
            model_name='historicalsanctionevent',
            name='regime',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The sanctions programme that the act belongs to.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.regime'),
        ),
        migrations.AddField(
            model_name='historicalsanctionevent',
            name='target',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The party acted against: the sending state whose people must leave, or the state whose conduct the sanctions answer.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sanctions.country'),
        ),
        migrations.AddField(
            model_name='historicalsource',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(migrations.RunPython.noop, submitted_become_drafts),
    ]
