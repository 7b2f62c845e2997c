"""Let SQLite read both kinds of event in their order, and merge them.

What a kind does not have was NULL of no type, so that all events were sorted for each page.
"""

from importlib import import_module

from django.db import migrations

timeline = import_module("sanctions.migrations.0003_search_and_timeline")


def anew(apps, schema_editor):
    timeline.drop_view(apps, schema_editor)
    timeline.create_view(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("sanctions", "0011_sums")]

    operations = [migrations.RunPython(anew, migrations.RunPython.noop)]
