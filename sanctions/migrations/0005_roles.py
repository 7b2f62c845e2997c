"""The roles of the desk, as groups: what each may do stands here, and in docs/editing-roles.md.

A group that is there already under one of these names is left as it is, and so is everything that
an operator changes later: this runs once. Permissions are rows, which Django makes only after all
migrations have run; those that a group needs are made here where there are none yet.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

REFERENCE = ("country", "membership", "episode", "source", "regime")
EVENTS = ("expulsion", "sanctionevent")
CITATIONS = ("expulsioncitation", "sanctioncitation")


def granted(*actions, on):
    return {("sanctions", f"{action}_{model}") for action in actions for model in on}


VIEWER = granted("view", on=(*REFERENCE, *EVENTS, *CITATIONS))
# Of events and citations only drafts: sanctions/admin/review/rules.py.
CONTRIBUTOR = (
    VIEWER
    | granted("add", "change", "delete", on=(*EVENTS, *CITATIONS))
    | granted("add", on=("source",))
)
EDITOR = CONTRIBUTOR | granted("publish", on=EVENTS) | granted("add", "change", on=REFERENCE)
ADMINISTRATOR = (
    EDITOR
    | granted("delete", on=REFERENCE)
    | {("auth", f"{action}_user") for action in ("view", "add", "change")}
    | {("auth", f"{action}_group") for action in ("view", "add", "change", "delete")}
)
ROLES = {
    "viewer": VIEWER,
    "contributor": CONTRIBUTOR,
    "editor": EDITOR,
    "administrator": ADMINISTRATOR,
}


def make_roles(apps, schema_editor):
    alias = schema_editor.connection.alias
    for label in ("auth", "sanctions"):
        app = apps.get_app_config(label)
        # The apps of a migration have models and no module of them, which the function asks for.
        app.models_module = getattr(app, "models_module", None) or True
        create_permissions(app, verbosity=0, using=alias, apps=apps)
    groups = apps.get_model("auth", "Group").objects.using(alias)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    known = {
        (one.content_type.app_label, one.codename): one
        for one in permissions.select_related("content_type")
    }
    for name, codenames in ROLES.items():
        group, is_new = groups.get_or_create(name=name)
        if is_new:
            group.permissions.set([known[codename] for codename in sorted(codenames)])


class Migration(migrations.Migration):

    dependencies = [
        ("sanctions", "0004_history_and_review"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop, elidable=False)]
