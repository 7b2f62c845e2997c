"""Signing in: locks after failures, how long a session lasts, passwords, the second factor."""

import datetime as dt
import importlib
import re
import time

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from sanctions.accounts.second_factor import begin, new_recovery_codes
from sanctions.models import Expulsion
from tests.factories import ExpulsionFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a made-up passphrase"
LOGIN = "/admin/login/"
CODE = "/admin/login/code/"
FACTOR = "/admin/second-factor/"


@pytest.fixture
def edith(django_user_model):
    user = django_user_model.objects.create_user("edith", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="editor"))
    return user


def sign_in(client, name="edith", password=PASSWORD, **where):
    return client.post(LOGIN, {"username": name, "password": password}, **where)


def is_signed_in(client):
    return client.get("/admin/").status_code == 200


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


# Name and password


@pytest.mark.usefixtures("edith")
def test_an_editor_signs_in_and_lands_where_they_wanted_to_go(client):
    assert client.get("/admin/waiting/")["Location"] == f"{LOGIN}?next=/admin/waiting/"
    assert "Sign in to the desk" in text_of(client.get(LOGIN))
    sent = {"username": "edith", "password": PASSWORD, "next": "/admin/waiting/"}
    assert client.post(LOGIN, sent)["Location"] == "/admin/waiting/"
    assert client.get(LOGIN)["Location"] == "/admin/"


@pytest.mark.usefixtures("edith")
def test_nobody_is_led_to_another_site_after_signing_in(client):
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        sent = {"username": "edith", "password": PASSWORD, "next": elsewhere}
        assert Client().post(LOGIN, sent)["Location"] == "/admin/"


def test_what_is_wrong_is_not_told_apart(client, edith):
    User.objects.create_user("reader", password=PASSWORD)
    User.objects.create_user("gone", password=PASSWORD, is_staff=True, is_active=False)
    told = set()
    for name, password in (
        ("edith", "wrong"),
        ("nobody", PASSWORD),
        ("reader", PASSWORD),
        ("gone", PASSWORD),
        ("x" * 151, PASSWORD),
        ("edith", "x" * 5000),
    ):
        answer = sign_in(client, name, password)
        assert answer.status_code == 200
        told.update(answer.context["form"].errors["__all__"])
    assert len(told) == 1
    assert not is_signed_in(client)


@pytest.mark.usefixtures("edith")
def test_a_session_gets_a_new_key_at_the_sign_in_and_ends_at_the_sign_out(client):
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    sign_in(client)
    assert client.session.session_key != planted
    kept = Client()
    kept.cookies.load(client.cookies)
    assert is_signed_in(kept)
    client.post("/admin/logout/")
    assert not is_signed_in(kept)


# Locks


@pytest.mark.usefixtures("edith")
def test_the_fifth_failure_locks_the_name_for_this_address_and_says_until_when(client):
    for _ in range(4):
        assert sign_in(client, password="wrong").status_code == 200
    answer = sign_in(client, password="wrong")
    assert answer.status_code == 429
    assert 890 <= int(answer["Retry-After"]) <= 900
    until = AccessAttempt.objects.latest("attempt_time").attempt_time + dt.timedelta(minutes=15)
    assert f"Try again in 15 minutes, at {until:%H:%M} UTC." in text_of(answer)
    answer = sign_in(client)  # with the right password
    assert answer.status_code == 429
    assert not is_signed_in(client)
    assert sign_in(client, name="nobody", password="wrong").status_code == 200


@pytest.mark.usefixtures("edith")
def test_who_guesses_locks_out_nobody_but_themselves(client):
    for number in range(30):
        sign_in(client, password="wrong", REMOTE_ADDR=f"192.0.2.{number % 6}")
    assert sign_in(Client(), password="wrong", REMOTE_ADDR="192.0.2.1").status_code == 429
    assert sign_in(client, REMOTE_ADDR="198.51.100.7").status_code == 302


@pytest.mark.usefixtures("edith")
def test_another_browser_or_another_address_of_ones_network_is_no_way_around_a_lock(client):
    for number in range(5):
        answer = sign_in(
            client,
            password="wrong",
            REMOTE_ADDR=f"2001:db8::{number}",
            HTTP_USER_AGENT=f"browser {number}",
        )
    assert answer.status_code == 429
    assert sign_in(client, REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert sign_in(client, REMOTE_ADDR="2001:db8:0:1::1").status_code == 302


@pytest.mark.usefixtures("edith")
@pytest.mark.parametrize(
    ("behind_proxy", "says", "is_locked"),
    [
        (False, "203.0.113.{}", True),  # nobody is believed
        (True, "203.0.113.{}, 192.0.2.9", True),  # what the visitor adds is not believed
        (True, "192.0.2.9, 203.0.113.{}", False),  # these are different visitors
    ],
)
def test_a_proxy_s_word_on_the_address_is_taken_where_there_is_one(
    client, settings, behind_proxy, says, is_locked
):
    settings.BEHIND_PROXY = behind_proxy
    answers = [
        sign_in(client, password="wrong", HTTP_X_FORWARDED_FOR=says.format(number))
        for number in range(6)
    ]
    assert (answers[-1].status_code == 429) == is_locked


@pytest.mark.usefixtures("edith")
def test_a_lock_ends_by_itself_and_tries_meanwhile_do_not_prolong_it(client):
    for _ in range(8):
        sign_in(client, password="wrong")
    attempts = AccessAttempt.objects
    assert [one.failures_since_start for one in attempts.all()] == [5]
    attempts.update(attempt_time=timezone.now() - dt.timedelta(minutes=15, seconds=1))
    assert sign_in(client).status_code == 302


@pytest.mark.usefixtures("edith")
def test_a_right_password_forgets_earlier_failures(client):
    for _ in range(3):
        for _ in range(4):
            sign_in(client, password="wrong")
        assert sign_in(client).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_an_address_has_twenty_tries_a_minute_whatever_the_names(client, settings, monkeypatch):
    settings.RATE_LIMIT = 600
    monkeypatch.setattr("sanctions.http.rate.time.time", lambda: 1_700_000_000.0)
    where = {"REMOTE_ADDR": "198.51.100.9"}
    for number in range(20):
        assert sign_in(client, name=f"name-{number}", **where).status_code == 200
    answer = sign_in(client, name="another", **where)
    assert (answer.status_code, answer["Retry-After"]) == (429, "40")
    assert "Try again in 40 seconds" in text_of(answer)
    assert sign_in(client, name="another", REMOTE_ADDR="198.51.100.10").status_code == 200
    settings.RATE_LIMIT = 0
    assert sign_in(client, name="another", **where).status_code == 200


def test_an_administrator_ends_a_lock(edith, editor):
    client = Client()
    for _ in range(5):
        sign_in(client, password="wrong")
    sent = {"action": "unlock_selected", "_selected_action": [edith.pk]}
    answer = editor.client.post("/admin/auth/user/", sent, follow=True)
    assert "The account edith is unlocked." in text_of(answer)
    assert sign_in(client).status_code == 302


@pytest.mark.usefixtures("edith")
def test_nothing_that_is_typed_by_mistake_is_kept_or_logged(client, caplog):
    sign_in(client, name="my-password-in-the-wrong-field", password="wrong")
    kept = AccessAttempt.objects.get()
    assert "my-password" not in kept.post_data + kept.get_data + caplog.text
    assert "wrong" not in kept.post_data + caplog.text


def test_the_api_reads_and_writes_no_account_and_no_session(client, edith):
    client.force_login(edith)
    client.get("/api/v1/countries/RUS/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get("/api/v1/countries/RUS/")
    told = " ".join(query["sql"] for query in queries)
    assert not re.search("django_session|auth_|axes_|otp_|INSERT|UPDATE|DELETE", told)
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


# Sessions


def test_a_session_ends_twelve_hours_after_the_sign_in_however_busy(client, edith):
    sign_in(client)
    session = client.session
    session["signed_in_at"] = int(time.time()) - 12 * 3600 + 5
    session.save()
    assert is_signed_in(client)
    session = client.session
    session["signed_in_at"] = int(time.time()) - 12 * 3600
    session.save()
    answer = client.get("/admin/waiting/", follow=True)
    assert "You were signed out, 12 hours after you had signed in." in text_of(answer)
    assert not Session.objects.filter(session_key=session.session_key).exists()
    sign_in(client)
    assert is_signed_in(client)


@pytest.mark.usefixtures("edith")
def test_a_session_ends_two_hours_after_the_last_page(client, django_assert_num_queries):
    sign_in(client)
    client.get("/admin/")

    def rest():
        return Session.objects.get().expire_date - timezone.now()

    assert dt.timedelta(minutes=119) < rest() <= dt.timedelta(minutes=120)
    Session.objects.update(expire_date=timezone.now() + dt.timedelta(minutes=5))
    client.get("/admin/")
    assert rest() <= dt.timedelta(minutes=5)  # work is noted once a minute
    session = client.session
    session["seen_at"] -= 60
    session.save()
    Session.objects.update(expire_date=timezone.now() + dt.timedelta(minutes=5))
    client.get("/admin/")
    assert rest() > dt.timedelta(minutes=119)
    Session.objects.update(expire_date=timezone.now())
    assert not is_signed_in(client)


@pytest.mark.usefixtures("edith")
def test_the_cookie_is_the_browser_s_for_as_long_as_it_is_open_and_no_script_s(client):
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


# Passwords


@pytest.mark.usefixtures("edith")
def test_a_new_password_is_long_not_common_not_the_name_and_no_number(client):
    User.objects.update(last_name="Featherstonehaugh")
    sign_in(client)
    for password, told in (
        ("14-characters!", "at least 15 characters"),
        ("1q2w3e4r5t6y7u8i", "too common"),
        ("featherstone-haugh", "too similar to the last name"),
        ("273645182736451", "entirely numeric"),
    ):
        sent = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
        assert told in text_of(client.post("/admin/password_change/", sent)), password


def test_a_changed_password_ends_the_sessions_elsewhere(client, edith):
    elsewhere = Client()
    sign_in(client)
    sign_in(elsewhere)
    new = "another made-up passphrase"
    sent = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", sent).status_code == 200
    assert (
        client.post("/admin/password_change/", sent | {"old_password": PASSWORD}).status_code == 302
    )
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_passwords_are_kept_by_a_digest_that_is_costly_in_memory():
    project = importlib.import_module("config.settings")
    assert project.PASSWORD_HASHERS[0].endswith(".ScryptPasswordHasher")


# The second factor


def code_of(app, steps=0):
    """What the app shows now, or in so many half minutes."""
    return f"{totp(app.bin_key, t0=-30 * steps):06}"


@pytest.fixture
def app(edith):
    """Edith's app, in use."""
    device = begin(edith)
    device.confirmed = True
    device.save()
    return device


def test_a_person_sets_up_a_second_factor(client, edith):
    elsewhere = Client()
    sign_in(client)
    sign_in(elsewhere)
    assert "Your password" in text_of(client.get(FACTOR))
    answer = client.post(FACTOR, {"step": "begin", "password": "wrong"})
    assert "This is not your password." in text_of(answer)
    assert not TOTPDevice.objects.exists()
    client.post(FACTOR, {"step": "begin", "password": PASSWORD})
    app = TOTPDevice.objects.get()
    page = client.get(FACTOR)
    assert page.context["key"].replace(" ", "") in app.config_url
    assert "<svg" in text_of(page)
    assert not re.search(r'style="|<script>', page.context["qr_code"])
    answer = client.post(FACTOR, {"step": "confirm", "code": "000 000"})
    assert "This is not the code that the app shows now." in text_of(answer)
    TOTPDevice.objects.update(throttling_failure_timestamp=None)
    key = client.session.session_key
    answer = client.post(FACTOR, {"step": "confirm", "code": code_of(app)})
    codes = answer.context["codes"]
    assert (len(codes), len(set(codes))) == (10, 10)
    assert client.session.session_key != key
    assert client.get("/admin/").context["user"].is_verified()
    assert not is_signed_in(elsewhere)
    assert not set(codes) & set(text_of(client.get(FACTOR)).split())
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert not kept & {code.replace("-", "") for code in codes}


def test_who_has_a_second_factor_is_signed_in_by_password_and_code_alone(client, app):
    answer = client.post(
        LOGIN, {"username": "edith", "password": PASSWORD, "next": "/admin/waiting/"}
    )
    assert answer["Location"] == CODE
    assert not is_signed_in(client)
    assert "Six digits from your app" in text_of(client.get(CODE))
    assert "neither the code" in text_of(client.post(CODE, {"code": "000000"}))
    assert "Wait 1 s" in text_of(client.post(CODE, {"code": code_of(app)}))
    TOTPDevice.objects.update(throttling_failure_timestamp=None)
    assert client.post(CODE, {"code": code_of(app)})["Location"] == "/admin/waiting/"
    assert client.get("/admin/").context["user"].is_verified()
    assert not AccessAttempt.objects.exists()


def test_a_code_works_once(client, app):
    for status in (302, 200):
        sign_in(client)
        assert client.post(CODE, {"code": code_of(app)}).status_code == status
        client.post("/admin/logout/")


def test_a_recovery_code_works_once_and_for_its_owner(client, edith, app):
    codes = new_recovery_codes(edith)
    other = User.objects.create_user("otto", password=PASSWORD, is_staff=True)
    TOTPDevice.objects.create(user=other, name="app")
    new_recovery_codes(other)
    sign_in(client, "otto")
    assert client.post(CODE, {"code": codes[0]}).status_code == 200
    for code, status in ((codes[0].upper(), 302), (codes[0], 200)):
        client = Client()
        sign_in(client)
        assert client.post(CODE, {"code": code}).status_code == status
    assert StaticToken.objects.filter(device__user=edith).count() == 9


def test_guessed_codes_lock_the_sign_in(client, app):
    for number in range(5):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)
        sign_in(client)
        answer = client.post(CODE, {"code": f"{number:06}"})
    assert answer.status_code == 429
    TOTPDevice.objects.update(throttling_failure_timestamp=None)
    assert client.post(CODE, {"code": code_of(app)}).status_code == 429
    assert sign_in(client).status_code == 429


@pytest.mark.usefixtures("app")
def test_the_second_step_is_open_for_five_minutes_after_the_first(client, edith):
    assert client.get(CODE)["Location"] == LOGIN
    sign_in(client)
    session = client.session
    session["waiting_for_second_step"] |= {"since": int(time.time()) - 301}
    session.save()
    assert client.get(CODE)["Location"] == LOGIN
    sign_in(client)
    User.objects.filter(pk=edith.pk).update(is_active=False)
    assert client.get(CODE)["Location"] == LOGIN


def test_new_recovery_codes_and_turning_off_take_a_code(client, edith, app):
    old = new_recovery_codes(edith)
    sign_in(client)
    client.post(CODE, {"code": code_of(app)})
    for step in ("renew", "turn-off"):
        client.post(FACTOR, {"step": step, "code": "aaaaa-aaaaa"})
        assert StaticToken.objects.count() == 10
        StaticDevice.objects.update(throttling_failure_timestamp=None)
    new = client.post(FACTOR, {"step": "renew", "code": old[0]}).context["codes"]
    assert not set(new) & set(old)
    client.post(FACTOR, {"step": "turn-off", "code": new[0]})
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert sign_in(Client())["Location"] == "/admin/"


@pytest.mark.usefixtures("app")
def test_an_administrator_takes_off_a_lost_second_factor(edith, editor):
    sent = {"action": "remove_second_factor", "_selected_action": [edith.pk]}
    answer = editor.client.post("/admin/auth/user/", sent, follow=True)
    assert "The account edith is without a second factor now." in text_of(answer)
    assert sign_in(Client())["Location"] == "/admin/"


def test_no_key_of_a_second_factor_is_shown_to_anybody_else(editor, edith, app):
    assert editor.client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert editor.client.get("/admin/otp_static/staticdevice/").status_code == 404
    page = text_of(editor.client.get(f"/admin/auth/user/{edith.pk}/change/"))
    assert "on, 0 recovery codes left" in page
    assert app.key not in page


# Where it is required


@pytest.mark.parametrize(("role", "is_led"), [("editor", True), ("contributor", False)])
def test_who_may_publish_sets_up_a_second_factor_first_where_it_is_required(
    client, settings, django_user_model, role, is_led
):
    settings.SECOND_FACTOR_REQUIRED = True
    user = django_user_model.objects.create_user("rita", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    event = ExpulsionFactory(status="draft", cited=[2]).submit()
    sign_in(client, "rita")
    assert (client.get("/admin/").status_code == 302) == is_led
    if is_led:
        assert client.get("/admin/")["Location"] == FACTOR
        page = f"/admin/sanctions/expulsion/{event.pk}/review/"
        assert client.post(page, {"decision": "publish"})["Location"] == FACTOR
        assert Expulsion.objects.get(pk=event.pk).status == "submitted"
        assert "needs a second factor" in text_of(client.get(FACTOR))
        client.post(FACTOR, {"step": "begin", "password": PASSWORD})
        client.post(FACTOR, {"step": "confirm", "code": code_of(TOTPDevice.objects.get())})
        assert is_signed_in(client)


def test_a_session_from_before_a_second_factor_is_not_enough_where_it_is_required(
    client, settings, edith, app
):
    client.force_login(edith)
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.get("/admin/")["Location"].startswith(LOGIN)
    assert not is_signed_in(client)
