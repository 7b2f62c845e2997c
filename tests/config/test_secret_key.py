import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.secret_key import local_secret_key

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_key_is_made_once(tmp_path):
    key = local_secret_key(tmp_path / "var" / "secret_key")
    assert len(key) >= 50
    assert local_secret_key(tmp_path / "var" / "secret_key") == key


def test_only_its_owner_can_read_the_key(tmp_path):
    local_secret_key(tmp_path / "secret_key")
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_nothing_else_is_left_beside_the_key(tmp_path):
    local_secret_key(tmp_path / "secret_key")
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_have_the_same_key(tmp_path):
    code = (
        "import sys, pathlib; from config.secret_key import local_secret_key;"
        "sys.stdin.readline(); print(local_secret_key(pathlib.Path(sys.argv[1])))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, tmp_path / "secret_key"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    keys = {process.communicate(timeout=60)[0] for process in processes}
    assert keys == {(tmp_path / "secret_key").read_text() + "\n"}


def test_a_key_of_another_user_is_named(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError

    (tmp_path / "secret_key").touch()
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(ImproperlyConfigured, match="secret_key belongs to another user"):
        local_secret_key(tmp_path / "secret_key")


def test_version_control_leaves_the_local_files_out():
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a checkout")
    local = ["var/secret_key", "var/db.sqlite3", ".env", ".venv/bin/python"]
    ignored = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "check-ignore", *local],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ignored.stdout.split() == local, ignored.stderr
