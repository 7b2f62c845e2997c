"""In a real browser, with its policy in force: pages work, and nothing is refused or run."""

import pytest
from playwright.sync_api import expect

from tests.security.probes import MARKUP

# Text in the places that are read the most, past the checks of forms.
PROBE = """
import sys, django
django.setup()
from sanctions.models import Country, Episode, Expulsion, Regime, SanctionEvent, Source
from sanctions.models.history import because
with because(sys.argv[1]):
    for model, columns in (
        (Expulsion, {"pk": "exp-2018-03-26-usa-rus"}), (Episode, {"pk": "salisbury-2018"}),
        (SanctionEvent, {"pk": "san-1950-06-28-usa-prk"}), (Source, {"pk": "pocom-russia"}),
        (Country, {"pk": "USA"}), (Regime, {"pk": "usa-prk-north-korea-sanctions"}),
    ):
        row = model.objects.get(**columns)
        for name in ("name", "official_name", "title", "publisher", "summary", "instrument"):
            if hasattr(row, name):
                setattr(row, name, sys.argv[1])
        row.save()
"""
# Not pictures and other files: chromium's own viewers style these, which the policy refuses too.
PUBLIC = (
    *("/", "/expulsions/?initiator=USA&target=RUS", "/expulsions/exp-2018-03-26-usa-rus/"),
    *("/countries/USA/RUS/", "/episodes/salisbury-2018/", "/sources/pocom-russia/"),
    *("/charts/balance.html?country=USA", "/charts/chain.svg?episode=salisbury-2018"),
    "/",  # once more: what the browser kept is told to be current
)
EXPULSION = "/admin/sanctions/expulsion/exp-2018-03-26-usa-rus"
DESK = (
    *("/admin/", "/admin/sanctions/expulsion/"),
    *(f"{EXPULSION}/change/", f"{EXPULSION}/history/", f"{EXPULSION}/review/"),
    *("/admin/sanctions/expulsion/import/", "/admin/sanctions/country/USA/change/"),
)
WATCH = """
window.seen = [];
window.alert = (told) => window.seen.push(`alert: ${told}`);
document.addEventListener("securitypolicyviolation", (event) => {
  window.seen.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


@pytest.fixture(scope="module")
def probed(site):
    site.python(PROBE, MARKUP)
    site.person("root", is_superuser=True)
    return site


def test_pages_with_markup_in_their_text_run_nothing_and_break_no_policy(probed, visit):
    page = visit("/robots.txt", as_="root")
    page.add_init_script(WATCH)
    seen = {}
    for address in (*PUBLIC, *DESK):
        page.goto(address)
        if found := page.evaluate("window.seen"):
            seen[address] = found
    assert seen == {}


def test_the_policy_is_in_force(probed, visit):
    page = visit("/admin/", as_="root")
    page.evaluate(WATCH)
    page.evaluate(
        """() => { for (const made of ["<img src=/none onerror=alert(1)>", "<b style='top:0'>"])
        document.body.insertAdjacentHTML("beforeend", made); }"""
    )
    page.wait_for_timeout(500)
    told = " ".join(page.evaluate("window.seen"))
    assert "script-src-attr inline" in told
    assert "style-src-attr inline" in told
    assert "alert" not in told
    visit.complaints.clear()


def test_the_description_of_the_api_opens_and_asks_nobody_else(probed, visit):
    page = visit("/robots.txt")
    page.add_init_script(WATCH)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/v1/docs/")
    expect(page.get_by_role("link", name="/api/v1/countries/", exact=True)).to_be_visible()
    assert page.evaluate("window.seen") == []
    assert {url.split("/", 3)[2] for url in asked if url.startswith("http")} == {
        probed.url.partition("//")[2]
    }
