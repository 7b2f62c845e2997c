"""What every answer tells browsers and caches, whoever made it, and that it keeps to it itself."""

import pytest

from sanctions.http.security import HEADER, NOTHING, POLICY
from tests.security.markup import unsafe_parts
from tests.security.walk import named_pages, public_pages

pytestmark = pytest.mark.django_db


def pages_of(answers):
    return [one for one in answers if one.media_type == "text/html"]


def test_every_public_page_is_walked(probed_rows):
    assert set(public_pages(probed_rows)) == named_pages()


def test_every_address_that_is_walked_is_answered(public_answers, desk_answers):
    wrong = [one for one in (*public_answers, *desk_answers) if one.status >= 500]
    assert [(one.address, one.status) for one in wrong] == []
    assert len(pages_of(public_answers)) > 50
    assert len(pages_of(desk_answers)) > 150


def test_every_answer_has_a_policy_without_exceptions(public_answers, desk_answers):
    for one in (*public_answers, *desk_answers):
        policy = one.headers[HEADER.lower()]
        expected = POLICY if one.media_type == "text/html" else NOTHING
        if one.address.startswith("/charts/") and ".html" in one.address:
            expected = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
        assert policy == expected, one.address
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'; ")


def test_no_page_holds_what_its_policy_forbids(public_answers, desk_answers):
    found = {
        one.address: unsafe_parts(one.body) for one in pages_of([*public_answers, *desk_answers])
    }
    assert {address: parts for address, parts in found.items() if parts} == {}
    assert unsafe_parts(b"<p style='x'><a href='javascript:x'><script>x</script><i onclick=x>") == [
        "<p {'style': 'x'}>",
        "<a {'href': 'javascript:x'}>",
        "<script {}>",
        "<i {'onclick': 'x'}>",
    ]


def test_every_answer_is_read_as_the_type_that_it_names(public_answers, desk_answers):
    for one in (*public_answers, *desk_answers):
        assert one.headers["x-content-type-options"] == "nosniff", one.address
        assert one.headers["referrer-policy"] == "same-origin"
        assert one.headers["cross-origin-opener-policy"] == "same-origin", one.address


def test_other_sites_may_read_what_cors_opens_to_them_and_nothing_else(
    public_answers, desk_answers
):
    for one in (*public_answers, *desk_answers):
        is_open = one.address.startswith(("/api/", "/charts/", "/oembed", "/downloads/"))
        allowed = "cross-origin" if is_open else "same-origin"
        assert one.headers["cross-origin-resource-policy"] == allowed, one.address


def test_no_page_may_use_what_no_page_needs(public_answers, desk_answers):
    for one in pages_of([*public_answers, *desk_answers]):
        assert "camera=()" in one.headers["permissions-policy"]


def test_nothing_of_the_desk_is_kept_by_a_browser_or_a_cache(public_answers, desk_answers):
    of_desk = [*desk_answers, *(one for one in public_answers if "/admin/" in one.address)]
    for one in of_desk:
        assert one.headers["cache-control"] == "no-store, private", one.address


def test_no_page_but_an_embedded_chart_may_be_framed(public_answers, desk_answers):
    for one in pages_of([*public_answers, *desk_answers]):
        is_embedded = one.address.startswith("/charts/") and ".html" in one.address
        assert ("x-frame-options" not in one.headers) == is_embedded, one.address


def test_no_public_answer_sets_a_cookie(public_answers):
    for one in public_answers:
        if not one.address.startswith("/admin/"):
            assert not [name for name in one.headers if name.startswith("set-cookie")], one.address


def test_an_answer_that_is_known_keeps_the_policy_that_it_was_sent_with(client, public_answers):
    """Browsers put the headers of a 304 in the place of those that they have."""
    kept = [one for one in public_answers if "etag" in one.headers]
    for one in kept[::10]:
        again = client.get(one.address, headers={"if-none-match": one.headers["etag"]})
        assert again.status_code == 304, one.address
        kept_policy = one.headers[HEADER.lower()]
        assert again.get(HEADER, kept_policy) == kept_policy, one.address
    assert len(kept) > 50
