"""The pages of the subjects in a real browser: accessible, on any screen, without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import LAPTOP, PHONE, picture
from tests.web.subjects.test_pages import PAGES

OTHERS = {"methodology": "/methodology/", "codebook": "/codebook/", "downloads": "/downloads/"}


WINDOWS = [
    (path, *window)
    for path in (PAGES | OTHERS).values()
    for window in ((LAPTOP, "light"), (PHONE, "dark"))
]


@pytest.mark.parametrize(("path", "viewport", "theme"), WINDOWS)
def test_axe_finds_nothing_and_nothing_sticks_out(visit, path, viewport, theme):
    page = visit(path, viewport=viewport, color_scheme=theme)
    name = path.strip("/").replace("/", "-").replace("?", "-")
    picture(page, f"{name}-{theme}", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_from_a_country_to_a_pair_to_an_act_to_its_source_by_keyboard_alone(visit):
    page = visit("/countries/RUS/")
    main = page.locator("main")
    for there, heading in (
        (main.locator('a[href="/countries/RUS/USA/"]'), "Russia and United States"),
        (main.get_by_text("Figures as a table"), "Russia and United States"),
        (main.locator('a[href="/expulsions/exp-2018-03-26-usa-rus/"]'), "United States ordered"),
        (main.get_by_role("link", name="USA Today"), "List of countries expelling Russian"),
    ):
        there.first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def test_without_javascript_a_list_is_sorted_and_narrowed_down_by_links(visit):
    page = visit("/countries/", java_script_enabled=False)
    page.get_by_role("link", name="Code", exact=True).click()
    expect(page.get_by_role("columnheader", name="Code")).to_have_attribute(
        "aria-sort", "ascending"
    )
    page.get_by_role("link", name="organization").first.click()
    expect(page.locator("tbody tr")).to_have_count(12)


def test_the_field_in_the_head_searches_from_every_page(visit):
    page = visit("/methodology/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("turkiye")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Türkiye", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Türkiye")


def test_the_call_of_the_api_behind_a_page_is_copied(site, visit):
    page = visit("/countries/USA/RUS/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    call = page.locator("figure.code").first
    call.get_by_role("button", name="Copy").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == call.locator("code").inner_text()
    assert copied.startswith(f"curl '{site.url}/api/v1/exchanges/?")


def test_on_paper_the_figures_stay_and_the_controls_go(visit):
    page = visit("/countries/NATO/", color_scheme="dark")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#balance tbody tr").first).to_be_visible()
    for control in ("form.search", "nav[aria-label=Main]", ".buttons", "[data-copy]"):
        expect(page.locator(control).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
