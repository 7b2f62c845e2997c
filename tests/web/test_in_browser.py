"""The first page and the explorers, as a reader uses them: with and without a script."""

import csv
import io
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, expect

from tests.browser import DESKTOP, LAPTOP, PHONE, Site, picture

Visit = Callable[..., Page]
BALANCE = "/api/v1/countries/RUS/balance/?episode=salisbury-2018&as_of="
EXPLORER = "/expulsions/?initiator=USA&target=RUS&episode=salisbury-2018"


def cells(page: Page, row: str) -> list[str]:
    """The cells of the row of a party in the first page's table, as text."""
    heading = page.locator("#balance tbody tr").filter(
        has=page.get_by_role("rowheader", name=row, exact=True)
    )
    return [text.strip() for text in heading.locator("td").all_inner_texts()]


def test_reader_of_the_article_finds_its_chart_and_takes_just_that_table(site: Site, visit: Visit):
    page = visit("/", accept_downloads=True)
    expect(page.get_by_role("heading", level=1)).to_contain_text("as of 2 April 2018")
    picture(page, "home")
    # The day before Russia's answers: nothing in return, but to the United Kingdom.
    page.get_by_label("Day of the wave").focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", level=1)).to_contain_text("as of 28 March 2018")
    expect(page).to_have_url(f"{site.url}/?as_of=2018-03-28")
    assert cells(page, "United States") == ["60", "–", "–", "–", "–", "–"]
    assert cells(page, "United Kingdom")[3] == "23"
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_contain_text("29 March 2018")
    assert cells(page, "United States")[3] == "60"
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_contain_text("30 March 2018")
    assert cells(page, "Germany")[3] == "4"
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 April 2018")
    assert cells(page, "Montenegro")[3] == "1"
    picture(page, "home-day")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    saved = download.value.path().read_text("utf-8")
    rows = {row["counterpart_name"]: row for row in csv.DictReader(io.StringIO(saved))}
    shown = page.locator("#balance tbody tr:not(.later) th").all_inner_texts()
    assert sorted(rows) == sorted(shown)
    for name in shown:
        row = rows[name]
        assert cells(page, name)[0] in {row["by_counterpart_persons"], "–"}
        assert cells(page, name)[3] in {row["by_country_persons"], "–"}
    page.locator("#balance tr", has_text="United States").get_by_role(
        "link", name="60"
    ).first.click()
    expect(page).to_have_title(
        "Expulsions with measure accreditation withdrawal or expulsion of Russia's people by "
        "United States in the episode salisbury-2018 certainly announced by 2018-04-02, newest "
        "first · Persona Non Grata"
    )
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.locator("#rows td a").last.click()
    event = site.get("/api/v1/expulsions/exp-2018-03-26-usa-rus/")
    expect(page.get_by_role("heading", level=1)).to_have_text(event["summary"])
    for citation in event["citations"]:
        claim = page.locator(".claims li").filter(has_text=citation["publisher"])
        expect(claim.locator("dd")).to_have_text(str(citation["persons"]))
        expect(claim.get_by_role("link", name=citation["title"])).to_have_attribute(
            "href", citation["url"]
        )
    picture(page, "event", full_page=True)
    page.get_by_role("link", name="Russia ordered out 60 US diplomats").click()
    expect(page.get_by_text("3 days before")).to_be_visible()


def test_dragging_the_day_moves_nothing_and_back_returns(visit: Visit):
    page = visit("/")
    page.evaluate(
        """() => {
          window.shift = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.shift += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
        }"""
    )
    below = page.locator(".ways-in")
    place = below.bounding_box()
    slider = page.get_by_label("Day of the wave")
    box = slider.bounding_box()
    assert box
    assert place
    page.mouse.move(box["x"] + box["width"] * 19 / 47, box["y"] + box["height"] / 2)
    page.mouse.down()
    for position in (15, 10, 5, 0):
        page.mouse.move(box["x"] + box["width"] * position / 47 + 2, box["y"] + 5)
    page.mouse.up()
    expect(page.get_by_role("heading", level=1)).to_contain_text("14 March 2018")
    expect(page.locator("#balance tbody tr:not(.later)")).to_have_count(1)
    assert below.bounding_box() == place
    assert page.evaluate("window.shift") < 0.01
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 April 2018")
    expect(page.locator("#balance tbody tr:not(.later)")).to_have_count(30)


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP])
def test_day_is_chosen_without_a_script(site: Site, visit: Visit, viewport):
    page = visit("/", java_script_enabled=False, viewport=viewport)
    expect(page.get_by_label("Day of the wave")).to_be_hidden()
    page.get_by_label("As of", exact=True).fill("2018-03-29")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("29 March 2018")
    page.locator("#day-after").click()
    expect(page).to_have_url(f"{site.url}/?as_of=2018-03-30")
    page.get_by_role("link", name="26 March 2018").click()
    answer = site.get(f"{BALANCE}2018-03-26")
    expect(page.locator("#balance tbody tr:not(.later)")).to_have_count(len(answer["results"]))
    total = str(answer["total"]["by_counterpart_persons"])
    expect(page.locator("#balance tfoot td").first).to_have_text(total)


def test_filtering_needs_no_reload_and_back_returns(site: Site, visit: Visit):
    page = visit("/expulsions/")
    page.evaluate("window.kept = true")
    page.get_by_label("Against", exact=True).first.fill("RUS")
    page.get_by_label("From year").fill("2018")
    page.get_by_role("button", name="Show").first.click()
    expect(page).to_have_url(f"{site.url}/expulsions/?target=RUS&year__gte=2018")
    count = site.get("/api/v1/expulsions/?target=RUS&year__gte=2018")["count"]
    expect(page.get_by_role("status")).to_contain_text(str(count))
    expect(page.get_by_role("heading", level=2, name=f"{count} expulsions")).to_be_visible()
    page.get_by_role("link", name="People", exact=True).click()
    expect(page.locator("#rows").get_by_role("columnheader", name="People")).to_have_attribute(
        "aria-sort", "descending"
    )
    page.locator("[data-group=episode] a").first.click()
    expect(page.locator(".chips li")).to_have_count(4)
    page.locator(".chips a").first.click()
    expect(page.locator(".chips li")).to_have_count(3)
    page.go_back()
    expect(page.locator(".chips li")).to_have_count(4)
    page.go_back()
    page.go_back()
    expect(page).to_have_url(f"{site.url}/expulsions/?target=RUS&year__gte=2018")
    expect(page.get_by_label("Against", exact=True).first).to_have_value("RUS")
    assert page.evaluate("window.kept") is True


def test_wrong_value_is_told_and_put_right_by_a_click(site: Site, visit: Visit):
    page = visit("/expulsions/")
    page.get_by_label("By", exact=True).first.fill("Russia")
    page.get_by_role("button", name="Show").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Did you mean RUS?")
    expect(page.get_by_label("By", exact=True).first).to_have_value("Russia")
    page.get_by_role("link", name="Use RUS").click()
    expect(page).to_have_url(f"{site.url}/expulsions/?initiator=RUS")
    visit.complaints.clear()  # chromium logs the 400


def test_explorer_works_without_a_script(site: Site, visit: Visit):
    page = visit("/sanctions/", java_script_enabled=False)
    page.get_by_label("Against", exact=True).first.fill("prk")
    page.get_by_role("button", name="Show").first.click()
    expect(page).to_have_url(f"{site.url}/sanctions/?target=prk")
    page.get_by_text("All filters").click()
    page.get_by_label("impose", exact=True).first.check()
    page.get_by_role("button", name="Show").last.click()
    expect(page).to_have_url(f"{site.url}/sanctions/?action=impose&target=prk")
    count = site.get("/api/v1/sanctions/?target=PRK&action=impose")["count"]
    expect(page.locator("#rows tbody tr")).to_have_count(count)


def test_keyboard_alone_filters_and_keeps_its_place(visit: Visit):
    page = visit("/expulsions/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Words")).to_be_focused()
    page.keyboard.type("embassy")
    page.keyboard.press("Enter")
    expect(page.locator(".chips li")).to_have_count(1)
    expect(page.get_by_label("Words")).to_be_focused()


def test_theme_is_chosen_and_kept(visit: Visit):
    page = visit("/", color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(253, 252, 250)"
    page.get_by_role("button", name="Use the dark theme").click()
    assert page.evaluate(paper) == "rgb(20, 23, 26)"
    expect(page.get_by_role("img", name="People expelled")).to_have_js_property(
        "currentSrc",
        page.locator(".wave picture source").nth(2).evaluate("one => one.srcset")
        and page.evaluate(
            "new URL(document.querySelectorAll('.wave picture source')[2].srcset, location).href"
        ),
    )
    page.reload()
    assert page.evaluate(paper) == "rgb(20, 23, 26)"
    expect(page.get_by_role("button", name="Use the light theme")).to_be_visible()


EVENT = "/expulsions/exp-2018-03-26-usa-rus/"
PAGES = (
    *("/", "/?as_of=2018-03-14", "/expulsions/", EXPLORER, "/sanctions/", "/events/?q=embassy"),
    *(EVENT, "/sanctions/san-1950-06-28-usa-prk/"),
)
WRONG = ("/expulsions/?initiator=Russia", "/no-such-page/", "/expulsions/?initiator=VUT&target=RUS")


@pytest.mark.parametrize(
    ("viewport", "theme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"]
)
def test_axe_finds_nothing_and_nothing_overflows(visit: Visit, viewport, theme):
    page = visit("/", viewport=viewport, color_scheme=theme)
    for path in (*PAGES, *WRONG):
        page.goto(path)
        for summary in page.locator("details > summary").all():
            if summary.is_visible():
                summary.click()
        results = Axe().run(page)
        assert results.violations_count == 0, f"{path}\n{results.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, path
        name = path.strip("/").replace("/", "-").replace("?", "-") or "home"
        picture(page, f"{name[:40]}-{viewport['width']}-{theme}", full_page=True)
    visit.complaints.clear()  # chromium logs the 400 and the 404


def test_first_page_is_light(visit: Visit):
    received: list[Request] = []

    def receive(request: Request) -> None:
        received.append(request)

    page = visit("/no-such-page/")
    visit.complaints.clear()
    page.on("requestfinished", receive)
    page.goto("/", wait_until="networkidle")
    assert len(received) >= 4
    assert sum(one.sizes()["responseBodySize"] for one in received) < 200_000
