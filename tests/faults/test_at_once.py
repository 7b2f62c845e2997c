"""Two of a kind at once: one after the other, or the second is told."""

import pytest

from sanctions.dataset.releases.listing import releases
from tests.faults.conftest import ANY_ROWS

pytestmark = pytest.mark.django_db


def test_two_seeds_end_with_the_rows_once(calm):
    both = [calm.start("seed", "--folder", calm.after.seeds) for _ in range(2)]
    ended = [one.wait() for one in both]
    assert [one.returncode for one in ended] == [0, 0], ended
    added = sorted(int(one.stdout.splitlines()[-1].split()[1]) for one in ended)
    assert added[0] == 0 < added[1]
    assert calm.verified() == (calm.after.digest, calm.after.rows)


@pytest.mark.parametrize(
    "command",
    [
        "export_seeds",
        pytest.param("export_fixtures", marks=pytest.mark.soak),
        pytest.param("release", marks=pytest.mark.soak),
    ],
)
def test_of_two_that_write_to_one_folder_the_second_is_told(calm, tmp_path, command):
    both = [calm.start(command, "--folder", tmp_path / "made", program=ANY_ROWS) for _ in range(2)]
    ended = sorted((one.wait() for one in both), key=lambda one: one.returncode)
    assert ended[0].returncode == 0, ended
    # Where the first had ended before the second began, there was nothing to wait for.
    if ended[1].returncode:
        assert "Another process is " in ended[1].stderr or "Nothing changed" in ended[1].stderr
    assert not [path.name for path in (tmp_path / "made").glob(".*") if path.name != ".lock"]
    assert len(releases(tmp_path / "made")) == (command == "release")
    assert calm.verified() == (calm.before.digest, calm.before.rows)
