"""All rows in bulk: as many as there are, and with little more memory where they are more."""

import json
import subprocess
import sys

import pytest

FEW, MANY = 300, 20_000
# Megabytes that each may take more for many; as Python's objects these rows are 200 and more.
MOST_MORE = 60


@pytest.fixture(scope="module")
def measure(tmp_path_factory):
    """Give a function that returns what `bench.bulk` tells of so many made-up events."""
    folder = tmp_path_factory.mktemp("bulk")

    def of(events, *steps):
        ran = subprocess.run(
            [
                *(sys.executable, "-m", "bench.bulk", "--events", str(events), "--json"),
                *("--folder", str(folder), "--only", *steps),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return of


def test_files_hold_every_public_event(measure):
    figures = measure(FEW, "files")
    assert 0.97 * FEW <= figures["csv"]["rows"] <= FEW
    assert figures["ndjson"]["rows"] == figures["parquet"]["rows"] == figures["csv"]["rows"]
    assert figures["csv"]["ratio"] > 0


@pytest.mark.soak
def test_many_rows_take_no_more_memory(measure):
    steps = ("files", "export_seeds", "seed", "fixtures", "digest")
    few, many = (measure(events, *steps) for events in (FEW, MANY))
    more = {name: many[name]["grown"] - few[name]["grown"] for name in few}
    assert {name: grown for name, grown in more.items() if grown > MOST_MORE} == {}
    assert many["seed"]["rows"] > 3 * MANY
    assert many["seed"]["ratio"] > 0
