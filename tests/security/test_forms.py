"""What nobody makes a signed-in person's browser do, and what is never led elsewhere."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.admindocs.views import extract_views_from_urlpatterns
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver

from tests.admin.pages import every_page, made_up_rows, tries
from tests.security.walk import public_pages

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    *("//evil.example", "///evil.example", "https://evil.example/", "http:evil.example"),
    *("/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "https:evil.example"),
    *("//testserver@evil.example/", "%2F%2Fevil.example", "/%09/evil.example", " //evil.example"),
)
OTHER_SITE = {"origin": "https://evil.example", "referer": "https://evil.example/admin/"}


@pytest.fixture
def root():
    return User.objects.create(username="root", is_staff=True, is_superuser=True)


def test_no_page_of_the_desk_takes_a_form_that_another_site_sends(root):
    rows = made_up_rows()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(root)
    sent = 0
    addresses = {"/admin/login/", "/admin/login/code/"}
    addresses |= {address for page in every_page() for _, address, _ in tries(page, rows)}
    for address in sorted(addresses):
        assert browser.post(address, {"step": "begin"}).status_code == 403, address
        sent += 1
    assert sent > 150
    # A right token from another site is refused too, by where the form comes from.
    token = browser.get("/admin/password_change/").context["csrf_token"]
    form = {"csrfmiddlewaretoken": str(token), "old_password": "x"}
    refused = browser.post("/admin/password_change/", form, headers=OTHER_SITE)
    assert refused.status_code == 403
    assert browser.post("/admin/password_change/", form).status_code == 200


def test_no_address_but_those_that_read_goes_without_a_token():
    exempt = [
        regex
        for callback, regex, *_ in extract_views_from_urlpatterns(get_resolver().url_patterns)
        if getattr(callback, "csrf_exempt", False)
    ]
    assert exempt
    assert [
        one for one in exempt if not one.lstrip("^").startswith(("api/", "charts/", "oembed"))
    ] == []


def test_nothing_public_takes_a_form(client):
    rows = made_up_rows()
    for several in public_pages(rows).values():
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(several[0]).status_code in {403, 404, 405}, several


def stays_here(location):
    """Whether a browser at a page of ours stays on our host by it: it reads \\ as /."""
    read = location.strip().replace("\\", "/").replace("\t", "")
    return urlsplit(urljoin("http://testserver/admin/login/", read)).netloc == "testserver"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_led_to_another_site(root, elsewhere):
    root.set_password("a made-up passphrase")
    root.save()
    form = {"username": "root", "password": "a made-up passphrase", "next": elsewhere}
    for address in ("/admin/login/", f"/admin/login/?next={elsewhere}"):
        browser = Client()
        answer = browser.post(address, form)
        assert answer.status_code == 302
        assert stays_here(answer["Location"]), answer["Location"]
        # Signed in already, and signing out.
        assert stays_here(browser.get(address, {"next": elsewhere})["Location"])
        out = browser.post("/admin/logout/", {"next": elsewhere})
        assert stays_here(out.get("Location", "/"))
    browser.force_login(root)
    for path in (
        f"/{elsewhere}",
        f"/admin/{elsewhere}",
        f"/downloads/latest/{elsewhere}",
        f"/expulsions/{elsewhere}",
        f"//evil.example/{elsewhere}",
        "//evil.example/admin",
        "//evil.example/expulsions",
    ):
        location = browser.get(path).get("Location", "/")
        assert stays_here(location), (path, location)


def test_a_name_that_nobody_has_takes_the_same_work_to_refuse(client, root, monkeypatch):
    """The digest is worked out for either, so that the time tells nothing."""
    worked_out = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *given: worked_out.append(1) or encode(*given)
    )
    root.set_password("a made-up passphrase")
    root.save()
    said = []
    for name in ("root", "nobody-of-that-name"):
        worked_out.clear()
        answer = client.post("/admin/login/", {"username": name, "password": "wrong"})
        said.append((len(worked_out), answer.status_code, answer.context["form"].errors))
    assert said[0] == said[1]
    assert said[0][0] == 1


def test_there_is_no_way_to_a_password_but_an_administrator():
    names = {
        str(regex) for _, regex, *_ in extract_views_from_urlpatterns(get_resolver().url_patterns)
    }
    assert [one for one in names if "reset" in one or "forgot" in one or "register" in one] == []
