"""An editor at the admin's forms."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

# What people of the desk may do.
CITATIONS = ("expulsioncitation", "sanctioncitation")
EVENTS = ("expulsion", "sanctionevent")
CONTRIBUTES = {
    *(f"{act}_{one}" for act in ("view", "add", "change", "delete") for one in CITATIONS),
    *(f"{act}_{one}" for act in ("view", "add", "change", "delete") for one in EVENTS),
    *("view_source", "add_source", "view_country", "view_episode", "view_regime"),
}
EDITS = CONTRIBUTES | {
    *(f"publish_{one}" for one in EVENTS),
    *(f"change_{one}" for one in ("source", "country", "episode", "regime", "membership")),
    "view_membership",
}


class Editor:
    """Opens the admin's pages, fills in forms and sends them."""

    def __init__(self, client):
        self.client = client

    def get(self, model, page="changelist", *args, **parameters):
        return self.client.get(address(model, page, *args), parameters)

    def save(self, model, pk=None, inline=None, press="_save", **columns):
        """Send the form of a row (a new one without `pk`), with these columns changed.

        `inline` changes the rows beside it, its citations or memberships: the columns of each,
        beyond those that there are of new ones; None leaves them untouched. A reason is given
        for each change unless `reason` says otherwise, and so is a note on its figures; `press`
        is the button.
        """
        page = ("change", pk) if pk else ("add",)
        opened = self.get(model, *page)
        assert opened.status_code == 200, opened
        why = columns.get("reason", "Made up for a test.")
        given = {"reason": why, "figures_note": why, press: "yes"}
        filled = filled_in(opened.context["adminform"].form) | given | columns
        for formset in (one.formset for one in opened.context["inline_admin_formsets"]):
            rows = [filled_in(form) for form in formset.initial_forms]
            for number, changed in enumerate(inline or []):
                if number < len(rows):
                    rows[number] |= changed
                else:
                    rows.append(changed)
            filled |= filled_in(formset.management_form)
            filled[f"{formset.prefix}-TOTAL_FORMS"] = len(rows)
            for number, row in enumerate(rows):
                plain = {name.split("-")[-1]: cell for name, cell in row.items()}
                filled |= {f"{formset.prefix}-{number}-{name}": plain[name] for name in plain}
        return self.client.post(address(model, *page), filled)

    def act(self, model, action, *rows):
        """Do a bulk action with rows of a list, and return the messages that it gives."""
        sent = {"action": action, "_selected_action": [row.pk for row in rows]}
        answer = self.client.post(address(model, "changelist"), sent, follow=True)
        return [str(message) for message in answer.context["messages"]]


def address(model, page, *args):
    """Return the address of a page of a model's admin."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def filled_in(form):
    """Return what a browser sends of a form that nobody touched, by the names of its inputs."""
    values = {bound.html_name: bound.value() for bound in form}
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
        if value is not None and value is not False
    }


def errors(answer):
    """Return the errors of a form that was refused: by column, "" for the form and its rows."""
    assert answer.status_code == 200, answer
    told = {
        column: list(texts) for column, texts in answer.context["adminform"].form.errors.items()
    }
    general = told.pop("__all__", [])
    for formset in (inline.formset for inline in answer.context["inline_admin_formsets"]):
        general += formset.non_form_errors()
        for form in formset.forms:
            general += [text for texts in form.errors.values() for text in texts]
    return told | ({"": general} if general else {})


@pytest.fixture
def editor(client, django_user_model):
    client.force_login(
        django_user_model.objects.create(username="editor", is_staff=True, is_superuser=True)
    )
    return Editor(client)


@pytest.fixture
def person(django_user_model):
    """A function that signs a person in, with permissions, in a browser of their own."""

    def sign_in(name, permissions=()):
        user = django_user_model.objects.create(username=name, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client = Client()
        client.force_login(user)
        one = Editor(client)
        one.user = user
        return one

    return sign_in


@pytest.fixture
def contributor(person):
    return person("connie", CONTRIBUTES)


@pytest.fixture
def reviewer(person):
    return person("rita", EDITS)


@pytest.fixture
def second_reviewer(person):
    return person("rob", EDITS)
