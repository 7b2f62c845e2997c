"""Every answer of the site, read as a browser, a reader or a cache reads it: public, API, desk.

The rows have markup in all their text (`probes.py` finds the columns in the models), every address
is asked for (`walk.py`), and what is promised of each answer is looked up in it: its headers, and
that markup stays text in pages, charts, feeds and files.
"""

import csv
import io
import json

import pytest
from defusedxml import ElementTree
from django.test import Client
from icalendar import Calendar
from openpyxl import load_workbook

from sanctions.http.security import HEADER, NOTHING, POLICY
from sanctions.models import Source
from tests.security.markup import links, text, unsafe_parts
from tests.security.probes import ADDRESS, MARKUP
from tests.security.walk import named_pages, public_pages, row

pytestmark = pytest.mark.django_db

XML = {"application/atom+xml", "application/xml", "image/svg+xml", "application/graphml+xml"}
RUNS = {"script", "iframe", "foreignObject", "object", "embed", "set", "animate"}


def pages_of(answers):
    return [one for one in answers if one.media_type == "text/html"]


def test_every_public_page_is_walked(probed_rows):
    assert set(public_pages(probed_rows)) == named_pages()


def test_every_address_that_is_walked_is_answered(public_answers, desk_answers):
    wrong = [one for one in (*public_answers, *desk_answers) if one.status >= 500]
    assert [(one.address, one.status) for one in wrong] == []
    assert len(pages_of(public_answers)) > 50
    assert len(pages_of(desk_answers)) > 100


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


def test_a_visitor_by_https_comes_by_https_for_a_year(settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000  # as it is with HTTPS, which the tests are without
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    for path in ("/", "/api/v1/", "/admin/login/", "/no-such-page/"):
        told = Client().get(path, secure=True)["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains", path


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


# Markup in the text of rows


def of_type(answers, *types):
    return [one for one in answers if one.media_type in types and one.status == 200]


def test_pages_show_markup_as_text(public_answers, desk_answers):
    pages = of_type([*public_answers, *desk_answers], "text/html")
    assert {one.address: unsafe_parts(one.body) for one in pages if unsafe_parts(one.body)} == {}
    shown = {one.address.split("?")[0] for one in pages if MARKUP in text(one.body)}
    # Not only is nothing live: most pages do show it.
    assert len(shown) > 80
    assert {"/countries/", "/search/", "/admin/sanctions/country/"} <= shown


def test_charts_feeds_and_sitemaps_hold_markup_as_text(public_answers):
    documents = of_type(public_answers, *XML)
    with_probe = 0
    for one in documents:
        parts = list(ElementTree.fromstring(one.body).iter())
        names = {part.tag.rpartition("}")[2] for part in parts}
        assert not names & RUNS, one.address
        assert not [name for part in parts for name in part.attrib if name.startswith("on")]
        written = [words for part in parts for words in (part.text, *part.attrib.values())]
        with_probe += any(MARKUP in (words or "") for words in written)
        for part in parts:
            if part.get("type") == "html":
                assert unsafe_parts(part.text.encode()) == [], one.address
            for name, value in part.attrib.items():
                if name.rpartition("}")[2] in {"href", "src"}:
                    assert value.startswith(("http://", "https://", "#", "/", "data:image/")), value
    assert {one.media_type for one in documents} == XML
    assert with_probe > 5


def test_calendars_hold_markup_in_lines_of_their_own(public_answers):
    calendars = of_type(public_answers, "text/calendar")
    assert calendars
    for one in calendars:
        assert Calendar.from_ical(one.body).walk("VCALENDAR")


def test_json_holds_markup_as_it_is_and_is_no_page(public_answers):
    plain = ("application/json", "application/problem+json", "application/x-ndjson")
    answers = [one for one in public_answers if one.media_type in plain]
    for one in answers:
        for line in one.body.splitlines() if "ndjson" in one.media_type else [one.body]:
            json.loads(line)
    (embedded,) = [json.loads(one.body) for one in answers if one.address.startswith("/oembed")]
    assert embedded["html"].startswith("<iframe ")
    assert unsafe_parts(embedded["html"].encode()) == []
    probed = [one.address for one in answers if json.dumps(MARKUP)[1:-1].encode() in one.body]
    assert len(probed) > 20


def test_csv_holds_markup_in_one_cell(public_answers):
    files = of_type(public_answers, "text/csv")
    for one in files:
        rows = list(csv.reader(io.StringIO(one.body.decode("utf-8-sig"), newline="")))
        assert {len(cells) for cells in rows} == {len(rows[0])}, one.address
    assert [one for one in files if b"</script>" in one.body]


def test_a_workbook_holds_markup_in_one_cell(client, probed_rows):
    event = row(probed_rows, "expulsion", "published")
    answer = client.get(f"/api/v1/expulsions/?format=xlsx&initiator={event.initiator_id}")
    sheet = load_workbook(io.BytesIO(b"".join(answer)))["rows"]
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert [cell.data_type for cell in cells if cell.value == MARKUP] == ["s"] * 2
    assert not [cell for cell in cells if cell.hyperlink]


def test_an_address_of_a_source_leaves_no_attribute(client, probed_rows):
    source = Source.objects.get(pk=row(probed_rows, "source").pk)
    assert source.url.startswith(ADDRESS)
    page = client.get(f"/sources/{source.pk}/").content
    assert unsafe_parts(page) == []
    assert b"example.org" in page


def test_links_to_sources_lead_to_the_web_and_pass_nothing_on(public_answers, desk_answers):
    out = [
        (link, one.address)
        for one in pages_of([*public_answers, *desk_answers])
        for link in links(one.body)
        if not link.get("href", "").startswith(("/", "#", "?", "http://testserver/", "."))
    ]
    for link, address in out:
        if "example.org" in link.get("href", ""):
            assert link["href"].startswith("https://"), address
            assert {"noopener", "nofollow"} <= set(link["rel"].split()), (link, address)
    of_desk = {address for link, address in out if address.startswith("/admin/")}
    assert len({address for _, address in out} - of_desk) > 5
    assert of_desk
