"""The API passes by what is there for people who sign in."""

import pytest
from django.conf import settings

API = "/api/v1/expulsions/exp-2018-03-26-usa-rus/"


def test_the_api_reads_no_cookies_and_knows_no_user(client, admin_user, django_assert_num_queries):
    anonymous = client.get(API)
    client.force_login(admin_user)
    client.cookies["csrftoken"] = "made-up"
    with django_assert_num_queries(4):  # as for everybody: revision, row, citations, responses
        signed_in = client.get(API)
    assert signed_in.content == anonymous.content
    assert signed_in.headers == anonymous.headers
    assert not signed_in.cookies
    assert not hasattr(signed_in.wsgi_request, "session")
    assert signed_in.wsgi_request.user is None


@pytest.mark.parametrize("path", ["/", "/admin/", "/charts/"])
def test_all_else_goes_the_way_of_people(client, admin_user, path):
    client.force_login(admin_user)
    assert client.get(path).wsgi_request.user == admin_user


def test_only_what_is_for_people_is_passed_by():
    names = settings.MIDDLEWARE
    begin, end = (names.index(f"sanctions.http.for_people.{name}") for name in ("Begin", "End"))
    passed_by = {name.rsplit(".", 1)[1] for name in names[begin + 1 : end]}
    assert passed_by == {
        *("SessionMiddleware", "CsrfViewMiddleware", "AuthenticationMiddleware"),
        *("OTPMiddleware", "HistoryRequestMiddleware", "MessageMiddleware"),
        *("SessionLimits", "SecondFactorRequired", "AxesMiddleware"),
    }
