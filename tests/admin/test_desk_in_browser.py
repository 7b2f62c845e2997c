from playwright.sync_api import expect

from tests.admin.conftest import CONTRIBUTES
from tests.browser import picture


def test_a_person_signs_in_and_finds_the_tables(site, visit):
    site.person("connie", CONTRIBUTES)
    page = visit("/admin/")
    page.get_by_label("Username").fill("connie")
    page.get_by_label("Password").fill(site.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Expulsions", exact=True)).to_be_visible()
    picture(page, "desk")


def test_a_person_is_signed_in_at_once_where_a_test_is_about_more(site, visit):
    site.person("conrad", CONTRIBUTES)
    page = visit("/admin/sanctions/expulsion/exp-2018-03-26-usa-rus/change/", as_="conrad")
    expect(page.get_by_role("heading", name="exp-2018-03-26-usa-rus")).to_be_visible()
    assert site.get("/api/v1/expulsions/exp-2018-03-26-usa-rus/")["persons"] == 60
