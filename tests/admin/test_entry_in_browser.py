"""An expulsion from an empty form to the public, by keyboard alone, as two people of the desk.

It enters a real one, which is first taken out of the site's copy of the dataset. Run with
PICTURES=docs/images it makes the pictures of docs/editing-entry.md, and with HANDS=human it keeps
the pauses of a person, so that the whole can be timed with a watch.
"""

import os
import re
import sys
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import DESKTOP, LAPTOP, picture
from tests.docs.pages import ROOT

EVENT = "exp-2022-05-17-rus-fin"
NEW = "https://www.reuters.com/world/europe/russia-expel-two-finnish-diplomats-tit-for-tat-move-2022-05-17/"
TAKE_OUT = f"""
import django
django.setup()
from sanctions.models import Expulsion, Source
Expulsion.objects.filter(pk="{EVENT}").delete()
Source.objects.filter(url="{NEW}").delete()
"""
ADD = "/admin/sanctions/expulsion/add/"


class Hands:
    """The hands of a person at a keyboard, and how long they take by the keystroke-level model.

    Card, Moran and Newell (1980), "The keystroke-level model for user performance time with
    interactive systems", Communications of the ACM 23(7), 396-410: 0.28 s for a key of an average
    non-secretary typist (40 words a minute), 1.35 s for each decision of what to do next. A shift
    or control key is a key of its own.

    The model is of a practised person who makes no mistake. For somebody new, who reads what each
    field is for, a decision is added for each Tab.
    """

    KEY, DECISION = 0.28, 1.35
    SHIFTED = re.compile(r'[A-Z~!@#$%^&*()_+{}|:"<>?]')

    def __init__(self, page):
        self.page = page
        self.pauses = os.environ.get("HANDS") == "human"
        self.keys = self.decisions = self.tabs = 0
        self.began = time.monotonic()

    @property
    def seconds(self):
        """What the model says they took."""
        return self.keys * self.KEY + self.decisions * self.DECISION

    @property
    def seconds_of_somebody_new(self):
        """What they took where each field was new."""
        return self.seconds + self.tabs * self.DECISION

    def tell(self):
        """Say what was counted and what the watch says: pytest shows it with -s."""
        watch = time.monotonic() - self.began
        counted = f"{self.keys} keys, {self.decisions} decisions: {self.seconds:.0f} s"
        counted += f" ({self.tabs} Tabs: {self.seconds_of_somebody_new:.0f} s)"
        sys.stdout.write(f"{counted} by the model, {watch:.0f} s by the watch\n")

    def wait(self, seconds):
        if self.pauses:
            time.sleep(seconds)

    def decide(self):
        """Think of what comes next."""
        self.decisions += 1
        self.wait(self.DECISION)

    def press(self, *keys):
        for key in keys:
            count = len(key.split("+"))
            self.keys += count
            self.tabs += key == "Tab"
            self.wait(count * self.KEY)
            self.page.keyboard.press(key)

    def type(self, text):
        self.decide()
        for letter in text:
            count = 2 if self.SHIFTED.match(letter) else 1
            self.keys += count
            self.wait(count * self.KEY)
            self.page.keyboard.type(letter)

    def paste(self, text):
        """Copy an address from another window (Ctrl+L, Ctrl+C, Alt+Tab) and paste it (Ctrl+V)."""
        self.decide()
        self.keys += 8
        self.wait(8 * self.KEY)
        self.page.keyboard.insert_text(text)

    def go_to(self, place):
        """Press Tab until a place of the page has the focus."""
        self.decide()
        for _ in range(100):
            self.press("Tab")
            if place.evaluate("place => place === document.activeElement"):
                return
        raise AssertionError(f"Tab does not lead to {place}")


@pytest.fixture(scope="module")
def desk(site):
    """The site without the event that is entered, and the people who enter and publish it."""
    site.python(TAKE_OUT)
    site.person("connie", groups=["contributor"])
    site.person("rob", groups=["editor"])
    return site


def enter(page, hands):
    """Enter the expulsion: two citations, one of a source that is not known yet."""
    offered = page.locator("ul.offered:not([hidden]) [role=option]")
    hands.type("17.5.2022")
    hands.press("Tab")
    hands.type("rus")
    hands.press("Tab")
    hands.type("finland")
    hands.press("Tab")
    expect(page.locator("#id_id-understood")).to_have_text(f"it will be {EVENT}")
    hands.press("Tab")
    picture(page, "entry-1-when-and-who")
    hands.decide()
    hands.press("Space", "Tab")  # expulsion
    hands.decide()
    hands.press("Space", "Tab")  # diplomats
    hands.type("31.5.2022")
    hands.press("Tab", "Tab")
    hands.type("Russia expels two diplomats of the Finnish embassy.")
    hands.press("Tab")
    hands.type("invasion 2022")
    expect(offered).to_have_count(1)
    hands.press("Tab")
    hands.decide()  # on which of those that are offered
    expect(offered.first).to_contain_text("exp-2022-04-08-fin-rus")
    picture(page, "entry-2-in-response-to")
    hands.press("ArrowDown", "Enter", "Tab")
    hands.paste(NEW)
    hands.press("Tab")
    hands.type("2")
    publisher = page.get_by_label("Publisher:").first
    expect(publisher).to_have_value("Reuters")
    expect(page.get_by_label("Published on:").first).to_have_value("2022-05-17")
    hands.press("Tab", "Tab", "Tab", "Tab")  # to the title, which the address does not tell
    hands.type("Russia to expel two Finnish diplomats in tit-for-tat move")
    picture(page, "entry-3-a-new-source")
    hands.press("Alt+C")
    hands.type("pledge finnish")
    expect(offered).to_have_count(1)
    hands.press("Tab")
    hands.type("2")
    hands.press("Tab")
    expect(page.locator("#id_persons")).to_have_value("2")
    expect(page.locator("#id_persons-proposed")).to_have_text(
        "proposed: 2 (corroborated: Reuters, Pledge Times)"
    )
    page.locator("#id_reason").scroll_into_view_if_needed()
    picture(page, "entry-4-figures")
    hands.decide()
    hands.press("Control+Enter")
    expect(page.get_by_text(f"{EVENT} is submitted now.", exact=False)).to_be_visible()


def publish(page, hands):
    """Find what waits, look at what publishing would change, and publish it."""
    hands.go_to(page.get_by_role("link", name=EVENT).first)
    hands.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Review"))).to_be_visible()
    picture(page, "entry-5-review")
    hands.go_to(page.locator('input[type="submit"][value^="Publish"]'))
    hands.press("Enter")
    expect(page.get_by_text(re.compile("is published now|was published"))).to_be_visible()


def test_an_expulsion_goes_from_an_empty_form_to_the_public_by_keyboard_alone(desk, visit):
    page = visit(ADD, as_="connie")
    expect(page.locator("#id_announced_on")).to_be_focused()
    hands = Hands(page)
    enter(page, hands)
    hands.tell()
    # As the docs say it, and in less than two minutes.
    page_of_docs = (ROOT / "docs" / "editing-entry.md").read_text("utf-8")
    told = [
        f"{hands.keys} keys and {hands.decisions} decisions, {hands.seconds:.0f} seconds",
        f"each of the {hands.tabs} Tabs more, {hands.seconds_of_somebody_new:.0f} seconds",
    ]
    assert [one for one in told if one not in page_of_docs] == []
    assert hands.seconds_of_somebody_new < 120
    other = visit("/admin/waiting/", as_="rob")
    publish(other, Hands(other))
    event = desk.get(f"/api/v1/expulsions/{EVENT}/")
    facts = ("persons", "basis", "effective_on", "episode", "in_response_to", "date_precision")
    assert {name: event[name] for name in facts} == {
        "persons": 2,
        "basis": "corroborated",
        "effective_on": "2022-05-31",
        "episode": "ukraine-invasion-2022",
        "in_response_to": "exp-2022-04-08-fin-rus",
        "date_precision": "day",
    }
    cited = {one["source"]: one for one in event["citations"]}
    assert set(cited) == {
        "pledgetimes-2022-05-17-finland",
        "reuters-2022-05-17-russia-expel-two-finnish",
    }


def test_the_form_understands_proposes_and_warns_while_one_types(desk, visit):
    page = visit(ADD, as_="connie")
    keyboard = page.keyboard
    keyboard.type("3/4/2018")
    keyboard.press("Tab")
    expect(page.locator("#id_announced_on-wrong")).to_contain_text("2018-04-03 or 2018-03-04")
    page.locator("#id_announced_on").fill("2018-03")
    page.locator("#id_initiator").focus()
    expect(page.locator("#id_announced_on-understood")).to_have_text(
        "March 2018, the day not known"
    )
    expect(page.locator("#id_announced_on-wrong")).to_have_text("")
    # Several rows fit: none is taken unasked, and what was typed stays.
    keyboard.type("korea")
    expect(page.get_by_role("option")).to_have_count(2)
    keyboard.press("Tab")
    expect(page.locator("#id_initiator")).to_have_value("korea")
    expect(page.locator("#id_initiator-wrong")).to_contain_text("Nearest: ")
    page.locator("#id_initiator").fill("usa")
    page.locator("#id_target").focus()
    keyboard.type("soviet")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.nth(1)).to_contain_text("formerly Soviet Union")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(page.locator("#id_target")).to_have_value("RUS")
    like = page.locator("#lookalikes a")
    expect(like).to_have_attribute(
        "href", "/admin/sanctions/expulsion/exp-2018-03-26-usa-rus/change/"
    )
    picture(page, "entry-6-is-it-here-already")
    # A figure other than the proposed one asks for its note at once.
    page.locator("#id_citations-0-source").fill("tass-2018-03-17-uk-23")
    page.locator("#id_citations-0-persons").fill("9")
    note = page.locator("#id_figures_note")
    expect(page.locator("#id_persons")).to_have_value("9")
    expect(note).to_be_hidden()
    page.locator("#id_persons").fill("8")
    expect(note).to_be_visible()
    # The proposal no longer follows what was typed.
    page.locator("#id_citations-0-persons").fill("7")
    expect(page.locator("#id_persons-proposed")).to_contain_text("proposed: 7")
    expect(page.locator("#id_persons")).to_have_value("8")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".field-persons .errorlist").first).to_contain_text("take it, or say below")
    expect(page.locator("#id_persons")).to_have_value("8")


def test_who_is_signed_out_is_told_and_goes_on_after_signing_in_again(desk, visit):
    page = visit(ADD, as_="connie")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.locator("#id_announced_on").fill("2022-05-17")
    told = page.locator("#signed-out")
    expect(told).to_be_visible()
    expect(told.get_by_role("link")).to_have_attribute("href", "/admin/login/")
    visit.complaints.clear()  # the browser logs what was refused
    page.context.add_cookies([one for one in cookies if one["name"] != "csrftoken"])
    page.context.request.get(ADD)  # which gives another token
    page.locator("#id_summary").fill("Made up for a test.")
    expect(page.locator("#id_announced_on-understood")).to_have_text("Tuesday 17 May 2022")
    expect(told).to_be_hidden()
    page.locator("#id_summary").press("Enter")  # saves: what is missing is told
    expect(page.locator(".errorlist").first).to_have_text("This field is required.")
    expect(page.locator("#id_summary")).to_have_value("Made up for a test.")


def test_saving_waits_for_who_was_signed_out_meanwhile(desk, visit):
    page = visit(ADD, as_="connie")
    page.locator("#id_summary").fill("Made up for a test.")
    page.locator("#id_announced_on").fill("2022-05-17")
    expect(page.locator("#id_announced_on-understood")).to_have_text("Tuesday 17 May 2022")
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 3 * 3600 * 1000; }")
    for _ in range(2):
        page.get_by_role("button", name="Save draft").click()
        expect(page.locator("#signed-out")).to_be_visible()
        expect(page.locator("#id_summary")).to_have_value("Made up for a test.")
    page.context.add_cookies(cookies)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".errorlist").first).to_have_text("This field is required.")
    expect(page.locator("#id_summary")).to_have_value("Made up for a test.")
    visit.complaints.clear()  # chromium logs what was refused while nobody was signed in


def test_the_form_works_without_script(desk, visit):
    page = visit(ADD, as_="connie", java_script_enabled=False)
    page.get_by_label("Announced on:").fill("17.5.2022")
    page.get_by_label("Initiator:").fill("Russia")
    page.get_by_label("Target:").fill("est")
    page.get_by_role("radio", name=re.compile("^expulsion ")).check()
    page.get_by_role("radio", name=re.compile("^diplomats Dip")).check()
    page.get_by_label("Summary:").fill("Made up for a test.")
    page.locator("#id_citations-0-source").fill("https://www.reuters.com/world/made-up-2022-05-18/")
    page.locator("#id_citations-0-persons").fill("4")
    page.get_by_role("button", name="Check without saving").click()
    expect(page.get_by_text("The id will be exp-2022-05-17-rus-est")).to_be_visible()
    expect(page.get_by_label("Publisher:").first).to_have_value("Reuters")
    expect(page.locator("#id_persons")).to_have_value("4")
    expect(page.locator("#id_citations-2-source")).to_be_visible()
    picture(page, "entry-without-script", full_page=True)
    page.get_by_role("button", name="Save and submit").click()
    expect(
        page.get_by_text("exp-2022-05-17-rus-est is submitted now.", exact=False)
    ).to_be_visible()


def test_a_stored_event_offers_provocations_and_nothing_stored_is_overwritten(desk, visit):
    desk.person("ada", groups=["editor"])
    page = visit("/admin/sanctions/expulsion/exp-2018-03-29-rus-usa/change/", as_="ada")
    expect(page.locator("#id_persons-proposed")).to_contain_text("proposed: 60 (corroborated")
    page.locator("#id_citations-0-persons").fill("61")
    page.locator("#id_in_response_to").focus()
    expect(page.locator("#id_persons")).to_have_value("60")
    page.locator("#id_in_response_to").fill("")
    expect(page.get_by_role("option").first).to_contain_text("2018-03-26-usa-rus")


@pytest.mark.parametrize("viewport", [LAPTOP, DESKTOP], ids=["laptop", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["expulsion", "sanctionevent"])
def test_the_form_fits_its_window(desk, visit, kind, scheme, viewport):
    page = visit(
        f"/admin/sanctions/{kind}/add/", as_="connie", viewport=viewport, color_scheme=scheme
    )
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0
    assert not visit.complaints
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    visit.complaints.clear()  # axe looks for an imported style beside the page
    assert found.violations_count == 0, found.generate_report()
    picture(page, f"look-{kind}-{scheme}-{viewport['width']}", full_page=True)
