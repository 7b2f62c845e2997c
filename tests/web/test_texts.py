import re

import pytest

from sanctions.dataset.tables import TABLES
from sanctions.models.vocabularies import ExpulsionMeasure
from sanctions.web.texts import rendered

pytestmark = pytest.mark.django_db


def test_the_methodology_is_the_text_of_the_documentation(client):
    page = client.get("/methodology/").content.decode()
    assert "<h1>Methodology</h1>" in page
    assert page.count("<h1") == 1
    assert "Two citations are not always two independent observations" in page


def test_each_part_of_a_text_can_be_linked_to_and_stands_in_its_contents(client):
    page = client.get("/methodology/").content.decode().split("</article>")[0]
    anchors = re.findall(r'<h2 id="([^"]+)"', page)
    assert len(anchors) > 5
    contents = page.split('aria-label="Contents"')[1].split("</nav>")[0]
    assert re.findall(r'href="#([^"]+)"', contents) == anchors
    assert len(set(anchors)) == len(anchors)


def test_links_of_a_text_lead_to_pages_or_away_and_never_to_files(client):
    page = client.get("/methodology/").content.decode().split("<article")[1].split("</article>")[0]
    links = set(re.findall(r'href="([^"#]+)', page))
    assert "/codebook/" in links
    for link in links:
        assert link.startswith("https://") or client.get(link).status_code == 200, link


def test_a_link_to_a_file_that_is_no_page_becomes_its_words():
    text = rendered(
        "# A title\n\nSee [the seeds](seeds.md), and [the law](https://example.org/).\n"
    )
    assert text.title == "A title"
    assert text.html == ('<p>See the seeds, and <a href="https://example.org/">the law</a>.</p>\n')


def test_html_in_a_text_is_shown_and_not_run():
    assert "&lt;script&gt;" in rendered("# A title\n\n<script>alert(1)</script>\n").html
    assert "href" not in rendered("# A title\n\n[here](javascript:alert(1))\n").html


def test_the_codebook_defines_every_column_and_term(client):
    page = client.get("/codebook/").content.decode()
    for table in TABLES:
        for column in table.columns:
            assert f"<td>{column}</td>" in page, column
    for term in ExpulsionMeasure:
        assert f"<td>{term.value}</td>" in page
    assert "Vienna Convention" in page or "VCDR" in page


@pytest.mark.parametrize("path", ["/methodology/", "/codebook/"])
def test_a_text_takes_no_parameter_and_need_not_be_sent_again(client, path):
    assert client.get(path, {"page": "2"}).status_code == 400
    first = client.get(path)
    assert first["Content-Security-Policy"]
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
