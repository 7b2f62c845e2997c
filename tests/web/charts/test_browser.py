"""Charts in a real browser: on their pages, in both themes, on a phone, without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE, picture
from tests.web.charts.test_balance import ARTICLE

CHART = f"/charts/balance?{ARTICLE}"
MAP = "/charts/map?of=expulsions&figure=persons"


def place_of(page, selector):
    box = page.locator(selector).bounding_box()
    return [round(box[side]) for side in ("x", "y", "width", "height")]


def shown_picture(page):
    """The address of the picture that the browser chose, once it is there."""
    page.wait_for_function("() => document.querySelector('.chart img').naturalWidth > 0")
    return page.evaluate("() => document.querySelector('.chart img').currentSrc")


def accuse(page):
    return [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in Axe().run(page).response["violations"]
    ]


def test_a_chart_answers_to_the_pointer_in_the_place_of_its_picture(visit, site):
    asked = []
    page = visit(MAP, viewport=DESKTOP)
    page.on("request", lambda request: asked.append(request.url))
    place = place_of(page, ".chart img")
    assert not any("vega" in one for one in asked)
    # North America: the United States expelled most of all but Russia.
    page.mouse.move(place[0] + 190, place[1] + 170)
    # The server writes the script when it is asked for it first.
    expect(page.locator(".chart-drawn svg")).to_be_visible(timeout=60_000)
    assert any("vega" in one for one in asked)
    assert place_of(page, ".chart-drawn svg") == place
    expect(page.get_by_role("img", name="World map, shaded by initiator")).to_be_visible()
    page.mouse.move(place[0] + 192, place[1] + 172)
    told = page.locator("#vg-tooltip-element.visible")
    expect(told).to_contain_text("United States")
    totals = site.get("/api/v1/expulsions/totals/?by=initiator")["results"]
    people = next(row["persons"] for row in totals if row["initiator"] == "USA")
    expect(told).to_contain_text(str(people))
    picture(page, "chart-map-pointer")
    # Greenland: nothing is known of it.
    page.mouse.move(place[0] + 295, place[1] + 100)
    expect(page.locator("#vg-tooltip-element.visible")).to_have_count(0)


def test_the_table_has_the_figures_and_leads_to_the_events(visit):
    page = visit(CHART)
    page.get_by_text("Figures as a table").click()
    row = page.locator("tr", has=page.get_by_role("rowheader", name="United States"))
    assert row.locator("td").all_inner_texts()[:1] == ["60"]
    row.get_by_role("link", name="60").first.click()
    page.wait_for_url("**/expulsions/?**")
    assert page.url.endswith(
        "/expulsions/?as_of=2018-04-02&episode=salisbury-2018&initiator=USA"
        "&measure=accreditation_withdrawal,expulsion&target=RUS"
    )


@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_chart_follows_the_system_s_theme_and_then_the_reader_s(visit, system):
    page = visit(CHART, color_scheme=system)
    other = {"light": "dark", "dark": "light"}[system]
    is_dark = {"light": False, "dark": True}
    assert ("theme=dark" in shown_picture(page)) is is_dark[system]
    page.get_by_role("button", name=f"Use the {other} theme").click()
    page.wait_for_function(
        "dark => document.querySelector('.chart img').currentSrc.includes('theme=dark') == dark",
        arg=is_dark[other],
    )
    picture(page, f"chart-chosen-{other}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_on_the_pages_of_charts(visit, theme, size):
    for path in (
        "/charts/",
        CHART,
        "/charts/chain?episode=salisbury-2018",
        CHART.replace("balance", "balance.html"),
    ):
        page = visit(path, color_scheme=theme, viewport=size)
        if "?" in path:
            shown_picture(page)
            page.get_by_text("Figures as a table").click()
        assert accuse(page) == [], path
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
        picture(page, f"chart-{path[8:15].strip('?./')}-{theme}-{size['width']}", full_page=True)


def test_a_phone_gets_a_picture_of_its_own(visit):
    page = visit(CHART, viewport=PHONE)
    assert "width=360" in shown_picture(page)
    assert place_of(page, ".chart img")[2] <= 390


def test_without_a_script_there_is_picture_table_and_links(visit):
    page = visit(CHART, java_script_enabled=False)
    expect(page.get_by_role("img", name="30 parties expelled 153 people of Russia")).to_be_visible()
    page.get_by_text("Figures as a table").click()
    expect(page.get_by_role("rowheader", name="Ukraine")).to_be_visible()
    links = {one: page.get_by_role("link", name=one, exact=True) for one in ("SVG", "PNG")}
    assert links["SVG"].get_attribute("href").startswith("/charts/balance.svg?")
    assert links["PNG"].get_attribute("href").startswith("/charts/balance.png?")


def test_what_stands_in_a_frame_is_the_chart(visit):
    page = visit(
        f"/charts/balance.html?{ARTICLE}&theme=dark", viewport={"width": 720, "height": 887}
    )
    assert "theme=dark" in shown_picture(page)
    expect(page.get_by_role("link", name="This chart at Persona Non Grata")).to_be_visible()
