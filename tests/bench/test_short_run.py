"""The benchmark in short: for whether it runs and compares like with like, never for time.

The servers answer every scenario, and their answers are compared (`bench.agreement`), before
anything is measured.
"""

import json
import os
import shutil
import subprocess
import sys

import psycopg
import pytest
from django.db import connection

from bench.agreement import disagreements
from bench.scenarios import scenarios
from bench.targets import judged

EVENTS = 150


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A short run on a few made-up events, and the folder of its report."""
    if shutil.which("wrk") is None:
        pytest.skip("wrk is not installed")
    folder = tmp_path_factory.mktemp("bench")
    measured = ("--only", "warm", "csv", "parquet", "--rounds", "1", "--seconds", "1")
    yield (
        subprocess.run(
            [
                *(sys.executable, "-m", "bench", "--events", str(EVENTS), *measured),
                *("--folder", str(folder), "--into", str(folder)),
            ],
            capture_output=True,
            text=True,
            check=False,
        ),
        folder,
    )
    if connection.vendor == "postgresql":
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS bench_{EVENTS}")


def test_servers_answer_with_the_same_and_are_measured(ran):
    process, folder = ran
    assert process.returncode == 0, process.stderr
    results = json.loads((folder / "performance.json").read_bytes())
    found = results["requests"][connection.vendor][str(EVENTS)]
    assert found["expulsions"] > 0
    others = {"datasette"} if connection.vendor == "sqlite" else set()
    assert found["speeds"]["warm"].keys() == {"ours", "bare"} | others
    assert all(speed > 0 for one in found["speeds"]["warm"].values() for speed in one)
    assert found["files"]["csv"].keys() == {"ours", "bare"} | others
    assert found["files"]["parquet"].keys() == {"ours"}


def test_report_tells_what_was_measured(ran):
    _, folder = ran
    text = (folder / "performance.md").read_text("utf-8")
    assert "**warm**: 100 rows, the same query again" in text
    assert "| the same list again, beside the bare app | ≥ 5 × | warm, 150 |" in text
    assert (folder / "images" / "performance.svg").read_text("utf-8").startswith("<svg")


def test_targets_are_judged_by_the_figures():
    speeds = {"ours": [60.0, 40.0, 50.0], "bare": [100.0, 100.0, 100.0], "datasette": [5, 10, 20]}
    found = {"1000": {"speeds": {"list": speeds}, "files": {}}}
    told = {target.what: (figure, is_met) for target, _, figure, is_met in judged(found, {})}
    assert told["list and detail, beside the bare app"] == (0.5, True)
    assert told["list and detail, beside Datasette"] == (4, True)  # of 12, 4 and 2.5
    slower = {"1000000": {"speeds": {"totals": {"ours": [1.0], "bare": [2.0]}}, "files": {}}}
    [(target, what, figure, is_met)] = judged(slower, {})
    assert (target.at_most, what, figure, is_met) == (1.5, "totals, 1,000,000", 2, False)


class Saying:
    """A server that gives one answer to everything."""

    def __init__(self, answer):
        self.answer = json.dumps(answer).encode()

    def get(self, path):
        return 200, self.answer, ""


@pytest.mark.parametrize(
    ("bare", "told"),
    [
        (["exp-1", "exp-2"], 0),
        (["exp-1", "exp-2", "exp-3"], 0),  # one more, to know that there is another page
        (["exp-2", "exp-1"], 1),
        (["exp-1"], 1),
    ],
)
def test_servers_that_differ_are_told(bare, told):
    servers = {
        "cold": Saying({"results": [{"id": "exp-1"}, {"id": "exp-2"}]}),
        "bare": Saying([[{"id": one, "summary": "Made up."} for one in bare]]),
    }
    found = disagreements(
        [scenario for scenario in scenarios() if scenario.name == "deep"], servers
    )
    assert len(found) == told
    assert all(one.startswith("deep: ids of the project ['exp-1', 'exp-2']") for one in found)
