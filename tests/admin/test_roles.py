"""What each role may do in the admin, page by page, and what nobody brings about by cunning."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client

from sanctions.admin.review.deciding import DECISIONS
from sanctions.dataset.tables import TABLES
from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    Membership,
    Regime,
    SanctionEvent,
    Source,
)
from sanctions.models.versions import current_state
from tests.admin.conftest import Editor, address, filled_in
from tests.admin.pages import ROLES, STATES, every_page, made_up_rows, tries

pytestmark = pytest.mark.django_db
roles = importlib.import_module("sanctions.migrations.0005_roles")


@pytest.fixture
def member(django_user_model):
    """A function that signs in a person of a role."""

    def sign_in(role, name=None):
        user = django_user_model.objects.create(username=name or f"a-{role}", is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
        one = Editor(Client())
        one.client.force_login(user)
        one.user = user
        return one

    return sign_in


@pytest.fixture
def rows():
    """The rows, with their states, that a page of a model is tried on."""
    return made_up_rows()


def snapshot():
    """All rows that the desk keeps, but when people were here last."""
    models = [model for table in TABLES for model in table.models]
    rows = {model: list(model.objects.order_by("pk").values()) for model in models}
    users = User.objects.order_by("pk").values("username", "password", "is_superuser", "is_staff")
    members = User.groups.through.objects.order_by("pk").values()
    granted = Group.permissions.through.objects.order_by("pk").values()
    return rows | {User: list(users), "members": list(members), "granted": list(granted)}


def is_let_in(answer):
    """Whether a page was opened or taken: neither refused nor sent to the sign-in."""
    assert answer.status_code in {200, 302, 400, 403, 404, 405}, answer
    to_sign_in = answer.status_code == 302 and "/login/" in answer["Location"]
    return answer.status_code not in {403, 405} and not to_sign_in


# The matrix


def test_every_page_of_the_admin_has_a_decision_on_who_may_use_it():
    pages = list(every_page())
    assert not [page.address for page in pages if not page.is_decided]
    assert len(pages) > 70


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_and_sends_just_the_pages_that_are_decided(role, member, rows):
    one = member(role)
    wrong = []
    for page in every_page():
        for state, url, parameters in tries(page, rows):
            for method in ("get", "post"):
                if page.name == "logout":
                    one.client.force_login(one.user)
                query = f"?{'&'.join(f'{name}={parameters[name]}' for name in parameters)}"
                answer = getattr(one.client, method)(url + query)
                if is_let_in(answer) != page.allows(role, state, method):
                    wrong.append((method, url, state, answer.status_code))
                elif page.label and method == "get":
                    assert answer.status_code in {200, 403, 405}, url
            if page.name == "logout":
                one.client.force_login(one.user)
    assert not wrong


def test_who_is_not_signed_in_gets_the_sign_in_from_every_page(client, rows):
    before = snapshot()
    for page in every_page():
        for _, url, _ in tries(page, rows):
            for method in ("get", "post"):
                answer = getattr(client, method)(url)
                if page.name != "jsi18n":
                    assert not is_let_in(answer) or page.name == "logout", url
    assert snapshot() == before


@pytest.mark.usefixtures("rows")
def test_who_has_no_role_sees_an_empty_desk(member):
    one = member("nobody")
    for page in ("/admin/", "/admin/waiting/", "/admin/password_change/"):
        told = one.client.get(page).content.decode()
        assert "/admin/sanctions/" not in told
        assert "exp-" not in told
        assert "san-" not in told


# How the roles are made


@pytest.fixture
def no_content_types():
    """A database before Django made its rows for permissions, which it remembers otherwise."""
    Group.objects.all().delete()
    Permission.objects.all().delete()
    ContentType.objects.all().delete()
    ContentType.objects.clear_cache()
    yield
    ContentType.objects.clear_cache()


@pytest.mark.usefixtures("no_content_types")
def test_the_roles_are_made_whatever_there_is_already():
    Group.objects.create(name="viewer")
    editor = SimpleNamespace(connection=connection)
    roles.make_roles(apps, editor)
    counts = {group.name: group.permissions.count() for group in Group.objects.all()}
    # Nine tables to see; four of drafts to add, change and delete, and sources to add; two kinds
    # of event to publish, five tables of reference to add to (sources twice) and to change; these
    # to delete, users to see, add and change, and groups to delete, too.
    assert counts == {
        "viewer": 0,
        "contributor": 9 + 12 + 1,
        "editor": 22 + 2 + 4 + 5,
        "administrator": 33 + 5 + 3 + 4,
    }
    before = Permission.objects.count()
    for label in ("auth", "sanctions"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    assert Permission.objects.count() == before
    Group.objects.get(name="editor").permissions.clear()
    roles.make_roles(apps, editor)
    assert not Group.objects.get(name="editor").permissions.exists()


# What nobody brings about by cunning


def untouched(one, model, row):
    """What a browser sends of the form of a row that nobody touched: opened by a superuser."""
    opened = one.get(model, "change", row.pk)
    sent = filled_in(opened.context["adminform"].form)
    for formset in (inline.formset for inline in opened.context["inline_admin_formsets"]):
        sent |= filled_in(formset.management_form)
        for form in formset.initial_forms:
            sent |= filled_in(form)
    return sent


def test_a_viewer_changes_nothing_whatever_is_sent(member, editor, rows):
    viewer = member("viewer")
    sent = []
    for label, known in rows.items():
        for _, row in known:
            model = type(row)
            if label.startswith("auth"):
                continue
            form = untouched(editor, model, row) | {"reason": "No.", "_save": "yes"}
            texts = [name for name in form if name in {"summary", "name", "title", "note"}]
            for name in texts:
                form[name] = "Mine."
            sent.append((address(model, "change", row.pk), form))
            sent.append((address(model, "add"), form))
            sent.append((address(model, "delete", row.pk), {"post": "yes", "reason": "No."}))
            restore = address(model, "restore", row.pk) + "?at=now"
            sent.append((restore, {"reason": "No.", "digest": current_state(row).digest}))
    before = snapshot()
    for url, form in sent:
        assert viewer.client.post(url, form).status_code == 403, url
    for _, event in (*rows["sanctions_expulsion"], *rows["sanctions_sanctionevent"]):
        for decision in DECISIONS:
            take_step(viewer, event, decision)
            take_in_bulk(viewer, event, decision)
    assert snapshot() == before


def take_step(one, event, decision):
    """Take a step on the review page, as its form would."""
    version = current_state(event).digest
    sent = {"decision": decision, "words": "Crafted.", "version": version}
    return one.client.post(address(type(event), "review", event.pk), sent)


def take_in_bulk(one, event, decision):
    """Take a step by the list's action, confirmed at once."""
    sent = {
        "action": f"{decision}_selected",
        "confirm": "yes",
        "words": "Crafted.",
        "_selected_action": [event.pk],
        f"version-{event.pk}": current_state(event).digest,
    }
    return one.client.post(address(type(event), "changelist"), sent)


@pytest.mark.parametrize("model", [Expulsion, SanctionEvent])
def test_a_contributor_publishes_and_retracts_by_no_route(model, member, editor, rows, settings):
    settings.SECOND_PERSON_PUBLISHES = False  # nothing but the role stands in the way
    contributor = member("contributor")
    events = dict(rows[model._meta.label_lower.replace(".", "_")])
    public_before = list(model.published.order_by("pk").values())
    crafted = {"status": "published", "_publish": "yes", "reason": "Crafted."}
    for event in events.values():
        form = untouched(editor, model, event)
        for extra in (crafted, crafted | {"_save": "yes"}, crafted | {"_popup": "1"}):
            contributor.client.post(address(model, "change", event.pk), form | extra)
        for decision in ("publish", "return", "retract"):
            take_step(contributor, event, decision)
            take_in_bulk(contributor, event, decision)
        state = {"reason": "Crafted.", "digest": current_state(event).digest}
        for at in ("now", "first", event.history.earliest().history_date.isoformat()):
            restore = address(model, "restore", event.pk)
            contributor.client.post(f"{restore}?at={at.replace('+', '%2B')}", state)
    assert {
        state: model.objects.get(pk=event.pk).status for state, event in events.items()
    } == dict(zip(STATES, STATES, strict=True))
    assert list(model.published.order_by("pk").values()) == public_before
    new = untouched(editor, model, events["draft"]) | crafted
    new |= {"id": "", "announced_on": "2021-06-01", "initiator": events["draft"].initiator_id}
    new |= {"target": events["draft"].target_id, "citations-TOTAL_FORMS": "0"}
    new |= {"citations-INITIAL_FORMS": "0"}
    contributor.client.post(address(model, "add"), new)
    assert list(model.published.order_by("pk").values()) == public_before


def test_a_contributor_deletes_drafts_alone_and_gets_them_back_as_drafts(member, rows):
    contributor = member("contributor")
    for state, event in rows["sanctions_expulsion"]:
        sent = {"post": "yes", "reason": "Crafted."}
        answer = contributor.client.post(address(Expulsion, "delete", event.pk), sent)
        assert answer.status_code == (302 if state == "draft" else 403)
    draft = dict(rows["sanctions_expulsion"])["draft"]
    assert not Expulsion.objects.filter(pk=draft.pk).exists()
    saved = Expulsion.history.filter(id=draft.pk, history_type="+").get().history_date
    page = address(Expulsion, "restore", draft.pk) + f"?at={saved.isoformat().replace('+', '%2B')}"
    digest = contributor.client.get(page).context["form"]["digest"].value()
    contributor.client.post(page, {"reason": "It was right.", "digest": digest})
    assert Expulsion.objects.get(pk=draft.pk).status == "draft"


def test_a_contributor_adds_sources_and_no_other_row_of_reference(member):
    contributor = member("contributor")
    new = {"publisher": "Made-up Gazette", "kind": "news", "title": "Made up", "language": "en"}
    new |= {"id": "made-up-gazette", "url": "https://example.org/made-up", "_popup": "1"}
    assert contributor.save(Source, **new).status_code == 200  # the window that closes itself
    assert Source.objects.filter(pk="made-up-gazette").exists()
    url = address(Source, "change", "made-up-gazette")
    assert contributor.client.post(url, new | {"title": "Other"}).status_code == 403
    for model in (Country, Membership, Episode, Regime):
        assert contributor.client.get(address(model, "add"), {"_popup": "1"}).status_code == 403


def test_choices_are_offered_to_who_may_see_the_table(member):
    for role, status in (("nobody", 403), ("viewer", 200), ("contributor", 200)):
        one = member(role)
        for model, field in (
            ("expulsion", "initiator"),
            ("expulsion", "episode"),
            ("expulsion", "answers_sanction"),
            ("sanctioncitation", "source"),
        ):
            asked = {"app_label": "sanctions", "model_name": model, "field_name": field}
            answer = one.client.get("/admin/autocomplete/", asked)
            assert answer.status_code == status, (role, model, field)


def test_an_account_that_is_switched_off_is_out_at_once(member):
    viewer = member("viewer")
    assert viewer.client.get("/admin/").status_code == 200
    User.objects.filter(pk=viewer.user.pk).update(is_active=False)
    assert "/login/" in viewer.client.get("/admin/")["Location"]


# Accounts


@pytest.fixture
def administrator(member):
    return member("administrator", "ada")


def test_an_administrator_makes_an_editor(administrator):
    page = administrator.client.get("/admin/auth/user/add/").context["adminform"].form
    assert {group.name for group in page.fields["groups"].queryset} == set(roles.ROLES)
    new = {
        "username": "edith",
        "password1": "a made-up passphrase",
        "password2": "a made-up passphrase",
        "groups": [Group.objects.get(name="editor").pk],
        "is_superuser": "on",
        "user_permissions": [Permission.objects.first().pk],
    }
    assert administrator.client.post("/admin/auth/user/add/", new).status_code == 302
    edith = User.objects.get(username="edith")
    assert (edith.is_staff, edith.is_superuser, edith.user_permissions.count()) == (True, False, 0)
    assert edith.has_perm("sanctions.publish_expulsion")


def account_form(one, account):
    """What a browser sends of an account's form that nobody touched."""
    opened = one.client.get(f"/admin/auth/user/{account.pk}/change/")
    form = opened.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields if name != "password"}
    sent["groups"] = [one.pk for one in account.groups.all()]
    return {name: value for name, value in sent.items() if value not in (None, False)}


def test_an_administrator_gives_no_right_that_they_lack(administrator, member):
    beyond = Group.objects.create(name="beyond")
    beyond.permissions.add(Permission.objects.get(codename="delete_user"))
    other = member("viewer").user
    cunning = {
        "is_superuser": "on",
        "is_staff": "on",
        "user_permissions": [Permission.objects.get(codename="delete_user").pk],
    }
    url = f"/admin/auth/user/{other.pk}/change/"
    answer = administrator.client.post(url, account_form(administrator, other) | cunning)
    assert answer.status_code == 302
    more = {"groups": [beyond.pk]}
    answer = administrator.client.post(url, account_form(administrator, other) | more)
    assert list(answer.context["adminform"].form.errors) == ["groups"]
    other.refresh_from_db()
    assert not other.is_superuser
    assert not other.user_permissions.exists()
    assert [group.name for group in other.groups.all()] == ["viewer"]


def test_nobody_changes_what_they_may_do_themselves(administrator, editor):
    for one in (administrator, editor):
        user = one.client.get("/admin/").context["user"]
        url = f"/admin/auth/user/{user.pk}/change/"
        before = (user.is_superuser, set(user.groups.values_list("pk", flat=True)))
        sent = {"username": user.username, "first_name": "Ada", "is_superuser": "on"}
        sent["groups"] = [group.pk for group in Group.objects.exclude(name="administrator")]
        one.client.post(url, sent)
        again = User.objects.get(pk=user.pk)
        assert again.first_name == "Ada"
        assert again.is_active
        assert (again.is_superuser, set(again.groups.values_list("pk", flat=True))) == before


@pytest.mark.parametrize("is_active", [True, False])
def test_an_administrator_takes_over_no_account_that_may_do_more(administrator, is_active):
    superuser = User.objects.create(username="root", is_superuser=True, is_active=is_active)
    deleter = User.objects.create(username="deleter", is_staff=True, is_active=is_active)
    deleter.user_permissions.add(Permission.objects.get(codename="delete_user"))
    before = snapshot()
    for account in (superuser, deleter):
        address = f"/admin/auth/user/{account.pk}"
        assert administrator.client.get(f"{address}/change/").status_code == 200
        new = {"password1": "a made-up passphrase", "password2": "a made-up passphrase"}
        for page, sent in (
            ("change", {"username": "mine", "is_active": "on"}),
            ("password", new | {"usable_password": "true"}),
            ("delete", {"post": "yes"}),
        ):
            assert administrator.client.post(f"{address}/{page}/", sent).status_code == 403
    assert snapshot() == before


def test_an_administrator_makes_roles_out_of_rights_that_they_have(administrator):
    beyond = Permission.objects.get(codename="delete_user")
    own = Permission.objects.get(codename="publish_expulsion")
    form = {"name": "publisher", "permissions": [own.pk, beyond.pk]}
    answer = administrator.client.post("/admin/auth/group/add/", form)
    assert list(answer.context["adminform"].form.errors) == ["permissions"]
    form["permissions"] = [own.pk]
    assert administrator.client.post("/admin/auth/group/add/", form).status_code == 302
    for name in ("administrator", "publisher"):
        group = Group.objects.get(name=name)
        sent = {"name": name, "permissions": [own.pk, beyond.pk]}
        administrator.client.post(f"/admin/auth/group/{group.pk}/change/", sent)
        assert not group.permissions.filter(pk=beyond.pk).exists()
    Group.objects.get(name="publisher").permissions.add(beyond)
    url = f"/admin/auth/group/{Group.objects.get(name='publisher').pk}"
    assert administrator.client.post(f"{url}/change/", {"name": "mine"}).status_code == 403
    assert administrator.client.post(f"{url}/delete/", {"post": "yes"}).status_code == 403


def test_no_account_is_deleted_not_even_in_bulk(administrator, editor):
    other = User.objects.create(username="other")
    for one in (administrator, editor):
        for table, row in (("user", other), ("group", Group.objects.get(name="viewer"))):
            sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
            one.client.post(f"/admin/auth/{table}/", sent)
    assert User.objects.filter(pk=other.pk).exists()
    assert Group.objects.filter(name="viewer").exists()


def test_the_list_of_accounts_tells_each_ones_roles_in_few_queries(
    administrator, member, django_assert_max_num_queries
):
    for number in range(5):
        member("editor", f"editor-{number}")
    # Session, user, rights of both ways; the count, the accounts, their groups; the filter's.
    with django_assert_max_num_queries(9):
        page = administrator.client.get("/admin/auth/user/")
    assert page.content.decode().count('<td class="field-roles">editor</td>') == 5


def test_passwords_are_not_to_be_found_out_by_filters(administrator):
    answer = administrator.client.get("/admin/auth/user/", {"password__startswith": "p"})
    assert answer.status_code == 400
