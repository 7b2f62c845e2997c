"""An import in a real browser: good and bad rows, a preview, and the good rows as drafts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.admin.files import as_csv, seeded
from tests.browser import DESKTOP, LAPTOP, Site, picture

USA = "exp-2018-03-26-usa-rus"
NEW = "exp-2018-03-27-usa-rus"
BAD = "exp-2018-03-28-usa-rus"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Five rows: a correction, two that are new, one with problems, one as it stands."""
    (row,) = seeded("expulsions", USA)
    new = row | {"id": NEW, "announced_on": "2018-03-27", "missions_closed": ""}
    new |= {"in_response_to": "", "summary": "Made up for a test of the import."}
    answer = new | {"id": "exp-2018-03-28-rus-usa", "announced_on": "2018-03-28"}
    answer |= {"initiator": "RUS", "target": "USA", "in_response_to": NEW}
    bad = new | {"id": BAD, "persons": "sixty", "episode": "salisbury-2108"}
    (same,) = seeded("expulsions", "exp-2018-03-29-rus-usa")
    path = tmp_path / "march-2018.csv"
    path.write_bytes(as_csv("expulsions", row | {"persons": "61"}, new, bad, answer, same))
    return path


def axe_finds_nothing(visit: Callable[..., Page], page: Page) -> None:
    """Look at what is ours on a page, in both themes."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(300)  # colours of links fade from one theme to the other
        found = Axe().run(page, context="#content").response["violations"]
        assert not [(one["id"], one["nodes"][0]["html"]) for one in found], theme
    visit.complaints.clear()  # axe looks for an imported style beside the page


def bring(visit: Callable[..., Page], page: Page, file: Path) -> None:
    page.get_by_role("link", name="Import").click()
    picture(page, "import")
    axe_finds_nothing(visit, page)
    page.emulate_media(color_scheme="light")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Preview").click()


def test_the_good_rows_of_a_file_are_written_as_drafts(
    site: Site, visit: Callable[..., Page], file: Path
):
    site.person("edda", groups=["editor"])
    page = visit("/admin/sanctions/expulsion/", as_="edda")
    bring(visit, page, file)
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview of march-2018.csv")
    expect(page.locator("#counts")).to_contain_text(
        "2 new (drafts), 1 changed, 1 unchanged, 1 with problems"
    )
    bad = page.locator("#rows-bad")
    expect(bad).to_contain_text("It is unknown among the episodes. Nearest: salisbury-2018.")
    expect(bad).to_contain_text("It is no whole number from 0 up")
    expect(page.locator("#rows-public")).to_contain_text("persons 60 → 61")
    for name, size in (("laptop", LAPTOP), ("desktop", DESKTOP)):
        page.set_viewport_size(size)
        picture(page, f"import-preview-{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    axe_finds_nothing(visit, page)
    picture(page, "import-preview-dark")
    page.get_by_role("button", name="Write only the 3 good rows").click()
    expect(page.locator(".messagelist")).to_contain_text(
        "Imported from march-2018.csv: 2 new (drafts), 1 changed, 1 unchanged, 1 with problems."
    )
    page.goto(f"/admin/sanctions/expulsion/{NEW}/history/")
    expect(page.locator("#history")).to_contain_text("Imported from march-2018.csv.")
    expect(page.locator("#history")).to_contain_text("edda")
    page.goto(f"/admin/sanctions/expulsion/{NEW}/change/")
    expect(page.locator(".field-status")).to_contain_text("draft")
    assert site.get(f"/api/v1/expulsions/{USA}/")["persons"] == 61
    page.goto(f"/admin/sanctions/expulsion/?q={BAD}")
    expect(page.locator("#result_list tbody tr")).to_have_count(0)


def test_a_contributor_is_told_what_they_may_not_change(
    site: Site, visit: Callable[..., Page], file: Path
):
    site.person("connie", groups=["contributor"])
    file.write_text(file.read_text("utf-8").replace(",expulsion,61,", ",expulsion,62,"), "utf-8")
    page = visit("/admin/sanctions/expulsion/", as_="connie")
    bring(visit, page, file)
    expect(page.locator("#rows-bad")).to_contain_text(
        f"{USA} is published: only who may publish expulsions changes it now."
    )
    page.goto("/admin/sanctions/country/")
    expect(page.get_by_role("link", name="Import")).to_have_count(0)
    expect(page.get_by_role("link", name="Export")).to_have_count(1)


def test_a_filtered_list_is_downloaded(site: Site, visit: Callable[..., Page]):
    site.person("vera", groups=["viewer"])
    page = visit("/admin/sanctions/expulsion/?measure__exact=staff_reduction", as_="vera")
    page.get_by_role("link", name="Export").click()
    picture(page, "export")
    axe_finds_nothing(visit, page)
    page.get_by_label("Format").select_option(label="CSV")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    content = Path(download.value.path()).read_text("utf-8").splitlines()
    assert len(content) > 1
    assert all(",staff_reduction," in line for line in content[1:])
