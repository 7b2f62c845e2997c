"""kill -9 at a step of each command that writes: as before or as after, and it runs again."""

import json
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sanctions.dataset.releases.listing import releases
from sanctions.dataset.releases.verifying.release import problems_of_release
from tests.faults.commands import Ended
from tests.faults.conftest import ANY_ROWS, Faulty
from tests.faults.kills import count_kill

KILLED = -signal.SIGKILL
FEW, MANY = 3, 60

pytestmark = pytest.mark.django_db
at_many = pytest.param(MANY, marks=pytest.mark.soak, id="many")
at_few_and_many = pytest.mark.parametrize("moments", [pytest.param(FEW, id="few"), at_many])
only_at_many = pytest.mark.parametrize("moments", [at_many])


def steps_to_die_at(steps: int, moments: int) -> list[int]:
    """The last steps, where what was done becomes seen, and as many others at random; or all."""
    if moments == FEW:
        return [steps // 2, steps - 3, steps]
    if moments >= steps:
        return list(range(1, steps + 1))
    last = [steps - number for number in range(moments // 2)]
    others = random.Random(moments).sample(range(1, steps - len(last) + 1), moments - len(last))
    return sorted({*last, *others})


def killed_runs(
    faulty: Faulty, run: Callable[..., Ended], reset: Callable[[], object], moments: int
) -> Iterator[int]:
    """Run a command once to its end, then kill it at one step after another; yield these."""
    for _ in range(2):  # the first run may have more to do: what it remembers, others find
        whole = run()
        assert whole.returncode == 0, whole.stderr
        reset()
    for step in steps_to_die_at(whole.steps, moments):
        killed = run(die_at=step)
        assert killed.returncode == KILLED, (step, whole.steps, killed.stderr)
        count_kill()
        yield step


@at_few_and_many
def test_seed_leaves_the_rows_as_before_or_as_after(calm, moments):
    before, after = ((state.digest, state.rows) for state in (calm.before, calm.after))
    found = set()

    def seed(**options):
        return calm.run("seed", "--folder", calm.after.seeds, **options)

    for _ in killed_runs(calm, seed, calm.reset, moments):
        state = calm.verified()
        found.add(state)
        if state == after:
            calm.reset()
    assert found == {before, after}
    assert seed().returncode == 0
    assert calm.verified() == after


@only_at_many
def test_loaddata_leaves_the_rows_as_before_or_as_after(calm, moments, tmp_path):
    assert calm.run("seed", "--folder", calm.after.seeds).returncode == 0
    assert calm.run("export_fixtures", "--folder", tmp_path).returncode == 0
    calm.reset()
    before, after = ((state.digest, state.rows) for state in (calm.before, calm.after))
    found = set()

    def load(**options):
        return calm.run("loaddata", tmp_path / "dataset.json", **options)

    for _ in killed_runs(calm, load, calm.reset, moments):
        state = calm.verified()
        found.add(state)
        if state == after:
            calm.reset()
    assert found <= {before, after}
    assert load().returncode == 0
    assert calm.verified() == after


def tidy(folder: Path) -> None:
    """Take away what a killed run left, which takes the next run steps to clear away."""
    for path in folder.glob(".*"):
        if path.is_dir():
            shutil.rmtree(path)


def texts_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.is_file()}


@at_few_and_many
def test_export_seeds_leaves_no_half_file_and_a_mixed_folder_is_not_seeded(calm, moments, tmp_path):
    def export(**options):
        return calm.run("export_seeds", "--folder", tmp_path, **options)

    assert export().returncode == 0
    before = texts_in(tmp_path)
    assert calm.run("seed", "--folder", calm.after.seeds).returncode == 0
    after = texts_in(calm.after.seeds)
    assert before.keys() == after.keys()

    def reset():
        tidy(tmp_path)
        for name, text in before.items():
            (tmp_path / name).write_text(text, "utf-8", newline="\n")

    mixed = 0
    for _ in killed_runs(calm, export, reset, moments):
        found = texts_in(tmp_path)
        assert all(text in (before[name], after[name]) for name, text in found.items())
        assert found.keys() == before.keys()
        if found not in (before, after):
            mixed += 1
            refused = calm.run("seed", "--check", "--folder", tmp_path)
            assert refused.returncode == 1
            assert "export_seeds was stopped here" in refused.stderr
        reset()
    assert mixed
    assert export(die_at=20).returncode == KILLED  # what it leaves, the next run clears away
    assert export().returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == after.keys()
    assert texts_in(tmp_path) == after
    assert calm.verified() == (calm.after.digest, calm.after.rows)


@only_at_many
def test_export_fixtures_leaves_no_half_file(calm, moments, tmp_path):
    def export(**options):
        return calm.run("export_fixtures", "--folder", tmp_path, **options)

    for _ in killed_runs(calm, export, lambda: tidy(tmp_path), moments):
        for text in texts_in(tmp_path).values():
            json.loads(text)
        tidy(tmp_path)
    assert export(die_at=20).returncode == KILLED
    assert export().returncode == 0
    objects = json.loads((tmp_path / "dataset.json").read_text("utf-8"))
    assert len(objects) == calm.before.rows
    assert not list(tmp_path.glob(".*"))
    assert calm.verified() == (calm.before.digest, calm.before.rows)


@only_at_many
def test_release_leaves_a_whole_release_or_none(calm, moments, tmp_path):
    folder = tmp_path / "releases"
    folder.mkdir()

    def release(**options):
        return calm.run("release", "--folder", folder, program=ANY_ROWS, **options)

    def reset():
        tidy(folder)
        for made in releases(folder):
            made.folder.rename(tmp_path / f"made-{len(list(tmp_path.iterdir()))}")

    seen = set()
    for _ in killed_runs(calm, release, reset, moments):
        there = releases(folder)
        seen.add(len(there))
        for made in there:
            assert problems_of_release(made.folder) == []
        reset()
    assert seen <= {0, 1}
    assert 0 in seen
    assert release(die_at=100).returncode == KILLED
    assert release().returncode == 0
    (made,) = releases(folder)
    assert problems_of_release(made.folder) == []
    assert {path.name for path in folder.iterdir()} == {".lock", made.folder.name}
    assert calm.verified() == (calm.before.digest, calm.before.rows)
