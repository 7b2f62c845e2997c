"""A contributor who tries to publish, and an editor who signs in, in a real browser."""

import base64
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_otp.oath import totp
from playwright.sync_api import expect

from tests.admin.files import as_csv, seeded
from tests.browser import DESKTOP, picture

# A draft, a submitted and a published expulsion, and a published sanction event; none is real.
MADE_UP = """
import json
import django
django.setup()
from tests.factories import ExpulsionFactory, SanctionEventFactory
from sanctions.models.versions import current_state
states = ("draft", "submitted", "published")
events = {one: ExpulsionFactory(status=one, cited=[2]) for one in states}
events["sanction"] = SanctionEventFactory(status="submitted", cited=[{}])
print(json.dumps({name: {
    "id": event.pk,
    "model": event._meta.model_name,
    "version": current_state(event).digest,
    "citation": event.citations.get().pk,
} for name, event in events.items()}))
"""


@pytest.fixture(scope="module")
def events(site):
    return json.loads(site.python(MADE_UP))


@pytest.fixture(scope="module")
def connie(site):
    """A contributor."""
    site.person("connie", groups=["contributor"])
    return "connie"


STEPS = re.compile("Publish|Return|Retract|Delete")


def test_a_contributor_finds_no_button_that_publishes(visit, connie, events):
    page = visit("/admin/", as_=connie)
    draft, submitted, published = (events[one] for one in ("draft", "submitted", "published"))

    # The draft's form has no button for it, and takes none that is put into it.
    form = f"/admin/sanctions/expulsion/{draft['id']}/change/"
    page.goto(form)
    expect(page.get_by_role("button", name="Save and submit")).to_be_visible()
    expect(page.get_by_role("button", name="publish")).to_have_count(0)
    for name, value in (("_publish", "yes"), ("status", "published")):
        page.goto(form)
        page.locator("#expulsion_form").evaluate(
            """(form, [name, value]) => {
                const input = Object.assign(document.createElement("input"), {name, value});
                form.append(input);
            }""",
            [name, value],
        )
        with page.expect_navigation():  # the form first asks whether one is still signed in
            page.get_by_role("button", name="Save draft").click()
    page.goto(form)
    expect(page.get_by_text("draft", exact=True).first).to_be_visible()

    # What is submitted or published is shown, not changed.
    for event in (submitted, published, events["sanction"]):
        page.goto(f"/admin/sanctions/{event['model']}/{event['id']}/change/")
        expect(page.locator("#content input[type=submit]")).to_have_count(0)
        page.goto(f"/admin/sanctions/{event['model']}/{event['id']}/review/")
        expect(
            page.get_by_role("button", name=re.compile("^(Publish|Return|Retract)"))
        ).to_have_count(0)

    # The lists offer submission alone.
    page.goto("/admin/sanctions/expulsion/")
    actions = page.locator("select[name=action] option").all_inner_texts()
    assert not [one for one in actions if STEPS.match(one)]
    assert "Submit for review …" in actions


def test_what_no_page_offers_a_contributor_is_refused_when_it_is_sent(site, visit, connie, events):
    before = site.get("/api/v1/")["revision"]
    page = visit("/admin/password_change/", as_=connie)
    draft, submitted, published = (events[one] for one in ("draft", "submitted", "published"))

    def send(path, **form):
        token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
        form |= {"csrfmiddlewaretoken": token, "reason": "Crafted.", "words": "Crafted."}
        return page.request.post(path, form=form, max_redirects=0).status

    for event in (draft, submitted, published, events["sanction"]):
        row = f"/admin/sanctions/{event['model']}/{event['id']}"
        for decision in ("publish", "return", "retract"):
            assert send(f"{row}/review/", decision=decision, version=event["version"]) == 200
            step = {"action": f"{decision}_selected", "confirm": "yes"}
            step |= {"_selected_action": event["id"], f"version-{event['id']}": event["version"]}
            send(f"/admin/sanctions/{event['model']}/", **step)
    for event in (submitted, published, events["sanction"]):
        row = f"/admin/sanctions/{event['model']}/{event['id']}"
        assert send(f"{row}/change/", _publish="yes", summary="Crafted.") == 403
        assert send(f"{row}/history/restore/?at=now", digest=event["version"]) == 403
        assert send(f"{row}/delete/", post="yes") == 403
    cited = f"/admin/sanctions/expulsioncitation/{published['citation']}"
    assert send(f"{cited}/change/", persons="9") == 403
    assert send(f"{cited}/delete/", post="yes") == 403
    for table in ("country", "membership", "episode", "regime"):
        assert send(f"/admin/sanctions/{table}/add/", _popup="1") == 403
        assert send(f"/admin/sanctions/{table}/import/") == 403

    assert site.get("/api/v1/")["revision"] == before
    for event in events.values():
        page.goto(f"/admin/sanctions/{event['model']}/{event['id']}/change/")
        status = next(name for name, one in events.items() if one is event)
        shown = page.locator(".field-status .readonly")
        expect(shown).to_have_text("submitted" if status == "sanction" else status)


def test_a_contributors_file_corrects_nothing_that_is_published(visit, connie):
    page = visit("/admin/sanctions/expulsion/import/", as_=connie)
    (public,) = seeded("expulsions", "exp-2018-03-26-usa-rus")
    crafted = as_csv("expulsions", public | {"summary": "Crafted."})
    page.locator("input[type=file]").set_input_files(
        {"name": "crafted.csv", "mimeType": "text/csv", "buffer": crafted}
    )
    page.locator("#content input[type=submit], #content button[type=submit]").first.click()
    page.wait_for_load_state()
    picture(page, "contributors-import")
    expect(page.get_by_text("only who may publish").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Import|Confirm"))).to_have_count(0)


def test_an_editor_sets_up_a_second_factor_and_signs_in_with_it(site, visit):
    site.person("edith", groups=["editor"])

    def looks_right(name):
        assert not visit.complaints
        found = Axe().run(page, context="#content").response["violations"]
        assert not [(one["id"], one["nodes"][0]["html"]) for one in found]
        visit.complaints.clear()  # axe looks for an imported style beside the page
        picture(page, name, full_page=True)

    page = visit("/admin/waiting/", viewport=DESKTOP)
    looks_right("sign-in")
    page.get_by_label("Username").fill("edith")
    page.get_by_label("Password").fill(site.password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/admin/waiting/")
    page.get_by_role("link", name="Second factor").click()
    page.get_by_label("Your password").fill(site.password)
    looks_right("second-factor-off")
    page.get_by_role("button", name="Set it up").click()
    key = page.locator("code.key").inner_text().replace(" ", "")
    looks_right("second-factor-begun")
    seen = totp(base64.b32decode(key + "=" * (-len(key) % 8)))
    page.locator("#id_code").fill(f"{seen:06}")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".codes code")).to_have_count(10)
    codes = page.locator(".codes code").all_inner_texts()
    looks_right("recovery-codes")
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Log out").click()

    page.goto("/admin/")
    page.get_by_label("Username").fill("edith")
    page.get_by_label("Password").fill(site.password)
    page.keyboard.press("Enter")
    expect(page.locator("#id_code")).to_be_focused()
    looks_right("second-step")
    page.keyboard.type(codes[3])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/admin/")
    page.get_by_role("link", name="Second factor").click()
    expect(page.get_by_text("9 recovery codes are left.")).to_be_visible()
    looks_right("second-factor-on")


def test_who_fails_five_times_is_told_when_to_try_again(visit):
    page = visit("/admin/", color_scheme="dark")
    for _ in range(5):
        page.goto("/admin/login/")
        page.get_by_label("Username").fill("nobody")
        page.get_by_label("Password").fill("made up")
        page.keyboard.press("Enter")
        page.locator(".errornote").wait_for()
    expect(page.get_by_text("Try again in 15 minutes")).to_be_visible()
    picture(page, "locked")
    visit.complaints.clear()  # 429
