"""The desk in a real browser: signing in, the start page, lists, the keyboard, old versions, and
two people at one row."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.admin.conftest import CONTRIBUTES, EDITS
from tests.browser import DESKTOP, LAPTOP, picture

EXPULSIONS = "/admin/sanctions/expulsion/"
OF_USA = f"{EXPULSIONS}exp-2018-03-26-usa-rus/"


def test_a_person_signs_in_and_finds_the_tables(site, visit):
    site.person("connie", CONTRIBUTES)
    page = visit("/admin/")
    page.get_by_label("Username").fill("connie")
    page.get_by_label("Password").fill(site.password)
    page.keyboard.press("Enter")
    expect(page.locator("#ways").get_by_role("link", name="Expulsions")).to_be_visible()
    picture(page, "desk")


def test_a_person_is_signed_in_at_once_where_a_test_is_about_more(site, visit):
    site.person("conrad", CONTRIBUTES)
    page = visit(f"{OF_USA}change/", as_="conrad")
    expect(page.get_by_role("heading", name="exp-2018-03-26-usa-rus")).to_be_visible()
    assert site.get("/api/v1/expulsions/exp-2018-03-26-usa-rus/")["persons"] == 60


def test_each_number_of_the_start_page_opens_its_list(site, visit):
    site.person("rita", EDITS)
    page = visit("/admin/", as_="rita")
    expect(page.get_by_role("heading", name="What needs doing")).to_be_visible()
    picture(page, "start-1366", full_page=True)
    picture(visit("/admin/", as_="rita", viewport=DESKTOP), "start-1920", full_page=True)
    links = [
        (link.inner_text(), link.get_attribute("href"))
        for link in page.locator("#to-do .task-numbers a").all()
    ]
    assert len(links) == 9
    for text, address in links:
        page.goto(address)
        number = re.match(r"more than 1,000|[0-9,]+", text)[0]
        counted = page.locator("#counted").inner_text()
        if number.startswith("more"):
            assert int(re.match("[0-9,]+", counted)[0].replace(",", "")) > 1000
        else:
            assert counted.startswith(f"{number} "), (text, counted)
        expect(page.locator("#changelist-filter li.selected").first).not_to_have_text("All")


def test_a_list_is_narrowed_down_by_typing_a_party_and_stepping_to_a_month(site, visit):
    site.person("ruth", EDITS)
    page = visit(EXPULSIONS, as_="ruth")
    picture(page, "list-1366")
    page.locator("#changelist-filter .select2-selection").first.click()
    page.locator(".select2-search__field").fill("eston")
    page.locator(".select2-results__option", has_text="Estonia (EST)").click()
    page.wait_for_url("**party=EST**")
    of_estonia = site.get("/api/v1/expulsions/?party=EST&limit=1")["count"]
    expect(page.locator("#counted")).to_have_text(f"{of_estonia} expulsions")
    for step in ("2010s", "2018", "Mar"):
        page.locator("#dates").get_by_role("link", name=step, exact=True).click()
    in_march = site.get("/api/v1/expulsions/?party=EST&announced_on__gte=2018-03-01&limit=1000")
    found = [row for row in in_march["results"] if row["announced_on"][:7] == "2018-03"]
    expect(page.locator("#counted")).to_contain_text(str(len(found)))
    picture(page, "filtered-1366")
    picture(visit(page.url, as_="ruth", viewport=DESKTOP), "filtered-1920")


def test_a_filter_by_typing_works_without_scripts(site, visit):
    site.person("nora", EDITS)
    page = visit(f"{EXPULSIONS}?party=EST", as_="nora", java_script_enabled=False)
    form = page.locator("form.by-typing").first
    expect(form.get_by_role("button", name="Apply")).to_be_visible()
    form.get_by_role("link", name="All").click()
    expect(page).to_have_url(re.compile(r"/expulsion/\?$"))


def test_lists_fit_their_window(site, visit):
    site.person("fiona", EDITS)
    page = visit("/admin/", as_="fiona")
    for name in ("expulsion", "sanctionevent", "source", "country"):
        for size in (LAPTOP, DESKTOP):
            page.set_viewport_size(size)
            page.goto(f"/admin/sanctions/{name}/")
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_start_page_lists_and_queue(site, visit, scheme):
    site.person(f"axel-{scheme}", EDITS)
    page = visit("/admin/", as_=f"axel-{scheme}", color_scheme=scheme)
    for address in ("/admin/", "/admin/waiting/", f"{EXPULSIONS}?party=EST&q=2018"):
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []


def test_the_desk_is_walked_by_keyboard_alone(site, visit):
    site.person("kay", EDITS)
    page = visit("/admin/", as_="kay")

    def focused():
        return page.evaluate("document.activeElement.textContent.trim()")

    def outline():
        return page.evaluate("getComputedStyle(document.activeElement).outlineStyle")

    page.keyboard.press("Tab")
    assert focused() == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused() == "New expulsion"
    assert outline() == "solid"
    page.keyboard.press("Alt+Shift+X")
    page.wait_for_url(f"**{EXPULSIONS}")
    page.keyboard.press("Alt+Shift+Q")
    assert page.evaluate("document.activeElement.id") == "searchbar"
    page.keyboard.type("usa-rus 2018-03")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=usa-rus**")
    row = page.get_by_role("link", name="exp-2018-03-26-usa-rus", exact=True)
    row.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{OF_USA}change/**")
    page.keyboard.press("Alt+Shift+W")
    page.wait_for_url("**/admin/waiting/")
    page.keyboard.press("Alt+Shift+I")
    page.wait_for_url("**/admin/")


def test_the_episode_of_two_events_is_set_at_once(site, visit):
    site.person("eva", EDITS)
    page = visit(f"{EXPULSIONS}?episode__id__exact=salisbury-2018&party=EST", as_="eva")
    boxes = page.locator("#result_list .action-select")
    ids = [box.get_attribute("value") for box in boxes.all()]
    for box in boxes.all():
        box.check()
    page.get_by_label("Action:").select_option(label="Set the episode …")
    page.get_by_role("button", name="Go", exact=True).click()
    page.locator("form.set-episode .select2-selection").click()
    page.locator(".select2-search__field").fill("skripal")
    page.locator(".select2-search__field").fill("salisbury")
    page.locator(".select2-results__option", has_text="Salisbury").first.click()
    page.get_by_label("Why?").fill("Made up for a test.")
    picture(page, "set-episode-1366")
    page.get_by_role("button", name=f"Set the episode: {len(ids)}").click()
    expect(page.locator(".messagelist")).to_contain_text("Nothing changed, as it was so before")


def correct(page, summary, reason):
    page.goto(f"{OF_USA}change/")
    page.locator("#id_summary").fill(summary)
    page.locator("#id_reason").fill(reason)


def save(page):
    page.locator("#button_save").click()


def test_an_old_version_is_looked_at_and_restored(site, visit):
    site.person("hana", EDITS)
    page = visit("/admin/", as_="hana")
    before = site.get("/api/v1/expulsions/exp-2018-03-26-usa-rus/")["summary"]
    correct(page, "Made up for a test of versions.", "A slip, made up.")
    save(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(f"{OF_USA}history/")
    expect(page.locator("#history")).to_contain_text("A slip, made up.")
    picture(page, "history-1366")
    page.get_by_role("link", name="Restore").last.click()
    expect(page.locator("#restored")).to_contain_text(before)
    page.get_by_label("Why is it restored?").fill("It was right before.")
    page.get_by_role("button", name="Restore this version").click()
    expect(page.locator(".messagelist .success")).to_contain_text("is restored")
    assert site.get("/api/v1/expulsions/exp-2018-03-26-usa-rus/")["summary"] == before


def test_of_two_people_at_one_row_the_second_is_told_and_loses_nothing(site, visit):
    site.person("ada", EDITS)
    site.person("ben", EDITS)
    ada, ben = visit("/admin/", as_="ada"), visit("/admin/", as_="ben")
    correct(ada, "Made up by Ada.", "Ada's reason.")
    correct(ben, "Made up by Ben.", "Ben's reason.")
    save(ada)
    expect(ada.locator(".messagelist .success")).to_be_visible()
    save(ben)
    told = ben.locator("#collision")
    expect(told).to_contain_text("was changed by ada while you had it open")
    expect(told).to_contain_text("Ada's reason.")
    expect(told.get_by_role("row", name=re.compile("^summary"))).to_contain_text("Made up by Ada.")
    expect(ben.locator("#id_summary")).to_have_value("Made up by Ben.")
    expect(ben.locator("#id_reason")).to_have_value("Ben's reason.")
    assert "Ada" in site.get("/api/v1/expulsions/exp-2018-03-26-usa-rus/")["summary"]
    picture(ben, "collision-1366")
    save(ben)
    expect(ben.locator(".messagelist .success")).to_be_visible()
    assert "Ben" in site.get("/api/v1/expulsions/exp-2018-03-26-usa-rus/")["summary"]


SUBMIT = """
import django
django.setup()
from django.contrib.auth import get_user_model
from sanctions.models import Expulsion, Source
from sanctions.models.history import because
with because("Made up for a test.", by=get_user_model().objects.get(username="cara")):
    event = Expulsion.objects.create(
        id="exp-2001-02-03-est-lva", announced_on="2001-02-03", initiator_id="EST",
        target_id="LVA", measure="expulsion", persons=1, personnel="diplomats",
        summary="Made up for a test.")
    event.citations.create(source=Source.objects.first(), persons=1)
    Expulsion.objects.get(pk=event.pk).submit()
"""


def test_what_waits_is_told_on_the_start_page_and_stands_in_the_queue(site, visit):
    site.person("cara", CONTRIBUTES)
    site.person("rob", EDITS)
    site.python(SUBMIT)
    rob = visit("/admin/", as_="rob")
    rob.locator("#task-to-review").get_by_role("link", name="1 event").click()
    expect(rob.locator("#waiting")).to_contain_text("exp-2001-02-03-est-lva")
    picture(rob, "queue-1366")
    picture(visit("/admin/waiting/", as_="rob", viewport=DESKTOP), "queue-1920")
    cara = visit("/admin/", as_="cara")
    expect(cara.locator("#task-to-review")).to_contain_text("0 events")
    cara.goto("/admin/waiting/")
    expect(cara.locator("#nothing-waits")).to_be_visible()
