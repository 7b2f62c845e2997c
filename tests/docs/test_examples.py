"""The examples in README and docs/ do what is said of them.

Blocks of Python, R, curl and SQL are run against a live server, and a block of text that directly
follows is held against what they print. matplotlib isn't needed: what is called of it is only taken
note of. The addresses in the text are asked.
"""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from unittest.mock import MagicMock

import duckdb
import pytest
from django.core.management import get_commands
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from tests.docs.pages import PAGES, ROOT, SERVER, Block, blocks, says
from tests.programs import needs

BLOCKS = [block for page in PAGES for block in blocks(page)]
PYTHON = {
    page.name: [block for block in BLOCKS if block.page == page and block.language == "python"]
    for page in PAGES
}
CURL = [block for block in BLOCKS if block.language == "sh" and "curl" in block.code]
R = {
    page.name: [block for block in BLOCKS if block.page == page and block.language == "r"]
    for page in PAGES
}
SQL = [block for block in BLOCKS if block.language == "sql"]

_RUN = re.compile(r"^```(sh|python|r|sql)\n.*?^```$", re.DOTALL | re.MULTILINE)
REQUESTS = [
    (page.name, path)
    for page in PAGES
    for path in re.findall(
        rf"{re.escape(SERVER)}(/api/[^\s'\"`)>]*)", _RUN.sub("", page.read_text("utf-8"))
    )
]
COMMANDS = [
    (page.name, command)
    for page in PAGES
    for command in re.findall(r"manage\.py ([a-z_]+)", page.read_text("utf-8"))
]
LINKS = [
    (page, link)
    for page in PAGES
    for link in re.findall(r"\]\(([^):]+)\)", page.read_text("utf-8"))
]


@pytest.fixture
def server(db: None) -> Iterator[str]:
    """The address of a server on the database of the tests.

    It only reads: pytest-django's own `live_server` would empty the database after each test.
    """
    live = LiveServer("127.0.0.1:0")
    yield live.url
    live.stop()


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served_releases: Path) -> None:
    """Files are written elsewhere, no proxy is asked, and what is drawn isn't."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "releases").symlink_to(served_releases)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("CURL_HOME", str(tmp_path))
    pyplot = MagicMock()
    pyplot.subplots.return_value = (MagicMock(), MagicMock())
    monkeypatch.setitem(sys.modules, "matplotlib", MagicMock(pyplot=pyplot))
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", pyplot)


def test_the_readme_answers_five_questions():
    assert sum(block.page.name == "README.md" for block in CURL) + len(PYTHON["README.md"]) >= 5


@pytest.mark.django_db
def test_the_figures_of_the_readme_are_those_of_the_api(client: Client):
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    counts = client.get("/api/v1/").json()["counts"]
    assert (
        f"holds {counts['expulsions']:,} expulsions and {counts['sanctions']:,} acts of "
        f"sanctioning from {counts['sources']:,} cited sources"
    ) in text
    chart = "/api/v1/countries/RUS/balance/?episode=salisbury-2018&as_of=2018-04-02"
    answer = client.get(chart).json()
    total = answer["total"]
    assert (
        f"({answer['count']} counterparts {total['by_counterpart_persons']}, "
        f"Russia {total['by_country_persons']}; a staff cut of {total['by_country_staff_cut']} "
        "and six refusals stand beside.)"
    ) in text
    assert total["by_counterpart_refused"] == 6


@pytest.mark.parametrize("page", [page for page, code in PYTHON.items() if code])
def test_the_python_of_a_page_runs_from_top_to_bottom(page, server):
    names: dict[str, object] = {"__name__": "__main__"}
    for block in PYTHON[page]:
        here = block.at(server)
        was = io.StringIO()
        with redirect_stdout(was):
            exec(compile("\n" * here.line + here.code, here.page.name, "exec"), names)
        _compare(here, was.getvalue())


@pytest.mark.parametrize("block", CURL, ids=str)
def test_every_request_with_curl_is_answered_as_is_said(block: Block, server):
    here = block.at(server)
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", here.code],
        capture_output=True,
        text=True,
        env=os.environ,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    _compare(here, ran.stdout)
    if here.printed is None and ran.stdout:
        answer = json.loads(ran.stdout)
        assert "errors" not in answer
        assert answer.get("results", answer), f"{block} finds nothing"


@needs("Rscript")
@pytest.mark.parametrize("page", [page for page, code in R.items() if code])
def test_the_r_of_a_page_runs_from_top_to_bottom(page, server):
    """R prints by itself; a line of ours after each block tells whose output is whose."""
    here = [block.at(server) for block in R[page]]
    end = "-- end of block --"
    ran = subprocess.run(
        ["Rscript", "--vanilla", "-"],
        input="".join(f'{block.code}\ncat("{end}\\n")\n' for block in here),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    for block, was in zip(here, ran.stdout.split(f"{end}\n"), strict=False):
        _compare(block, was)


@pytest.mark.parametrize("block", SQL, ids=str)
def test_sql_reads_the_file_that_the_block_before_it_fetches(block: Block, server):
    fetching = BLOCKS[BLOCKS.index(block) - 1].at(server)
    subprocess.run(["bash", "-euc", fetching.code], check=True, timeout=60)
    _compare(block, "\n".join(_cells(row) for row in duckdb.sql(block.code).fetchall()))


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "path"), REQUESTS)
def test_every_other_address_is_answered(client: Client, page, path):
    response = client.get(path)
    response.close()
    assert response.status_code == 200, f"{page}: {path}"


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_every_command_exists(page, command):
    assert command in get_commands()


@pytest.mark.parametrize(("page", "link"), LINKS)
def test_every_link_within_the_repository_leads_somewhere(page, link):
    path, _, heading = link.partition("#")
    leads_to = page.parent / path if path else page
    assert leads_to.exists()
    if heading:
        headings = re.findall(r"^#+ (.+)$", leads_to.read_text("utf-8"), re.MULTILINE)
        assert heading in {_anchor(one) for one in headings}


def _compare(block: Block, was: str) -> None:
    """Hold what was printed against what the page says."""
    if block.printed is not None:
        assert says(block.printed, was), f"{block} prints:\n{was}\nand not:\n{block.printed}"


def _cells(row: tuple[object, ...]) -> str:
    return ", ".join(map(str, row))


def _anchor(heading: str) -> str:
    """Return the anchor that a heading has in rendered Markdown."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
