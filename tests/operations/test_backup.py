"""`backup` and `restore`: whatever happens, all of it comes back or nothing is touched."""

import json
import stat
import zipfile
from pathlib import Path

import pytest

# Two rows that are changed together, over and over, until the pipe to it is closed.
WRITER = """
import sys, threading
import django
django.setup()
from django.db import transaction
from sanctions.models import Country, Source
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
number = 0
while not ended.is_set():
    number += 1
    with transaction.atomic():
        Country.objects.filter(pk="FRA").update(official_name=f"made up {number}")
        Country.objects.filter(pk="DEU").update(official_name=f"made up {number}")
    if number == 3:
        print("writing", flush=True)
"""
# An account, a session and a draft, which a backup must hold, not hold, and hold.
FILL = """
import django
django.setup()
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from sanctions.models import Country, Expulsion
user = User.objects.create_user("rita", password="a made-up passphrase")
user.groups.add(Group.objects.get(name="editor"))
SessionStore().create()
shown = Expulsion.objects.get(pk="exp-2018-03-26-usa-rus")
shown.status = "draft"
shown.save()
"""
TOLD = """
import json, django
django.setup()
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from sanctions.models import Country, Expulsion, Revision
from sanctions.dataset.tables import TABLES
user = User.objects.filter(username="rita").first()
shown = Expulsion.objects.filter(pk="exp-2018-03-26-usa-rus").first()
print(json.dumps({
    "names": [Country.objects.filter(pk=pk).values_list("official_name", flat=True).first()
              for pk in ("FRA", "DEU")],
    "account": user and [user.check_password("a made-up passphrase"),
                         [group.name for group in user.groups.all()]],
    "status": shown and shown.status,
    "history": shown and shown.history.count(),
    "sessions": Session.objects.count(),
    "rows": sum(model.objects.count() for table in TABLES for model in table.models),
    "changes": Revision.objects.values_list("changes", flat=True).first(),
}))
"""
# Each file in turn, in one process; the message, or null where it was restored.
RESTORE_ALL = """
import json, sys, django
django.setup()
from pathlib import Path
from sanctions.operations.backup.archive import BackupError
from sanctions.operations.backup.making import restore_backup
told = []
for path in sys.argv[1:]:
    try:
        restore_backup(Path(path), overwrite=True)
        told.append(None)
    except BackupError as error:
        told.append(str(error))
print(json.dumps(told))
"""


def ok(ran):
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def told(database):
    return json.loads(ok(database.python("-c", TOLD)))


@pytest.fixture(scope="module")
def source(make_seeded_database):
    """A database with the dataset, an account, a session and a draft."""
    database = make_seeded_database()
    ok(database.python("-c", FILL))
    return database


@pytest.fixture(scope="module")
def backup(source, tmp_path_factory):
    """A backup of it, made and tried out while somebody writes."""
    path = tmp_path_factory.mktemp("backups") / "made.zip"
    writer = source.start("-c", WRITER)
    try:
        assert writer.stdout.readline() == "writing\n"
        said = ok(source.manage("backup", str(path), "--verify"))
    finally:
        _, complaint = writer.communicate()
    assert writer.returncode == 0, complaint
    assert said.startswith(f"{path}: ")
    assert "every row is the same" in said
    return path


def test_a_backup_is_one_moment_of_everything_while_others_write(source, backup, make_database):
    target = make_database()
    said = ok(target.manage("restore", str(backup)))
    assert said.startswith("Restored, every row compared. It was made on 20")
    restored = told(target)
    live = told(source)
    french, german = restored["names"]
    assert french == german
    assert french.startswith("made up ")
    assert restored["account"] == [True, ["editor"]]
    assert restored["status"] == "draft"
    assert restored["history"] == live["history"] > 0
    assert (restored["sessions"], live["sessions"]) == (0, 1)
    assert restored["rows"] == live["rows"] > 8000
    # Triggers and numbers of rows: what is written next has its place.
    fill = FILL.replace('"rita"', '"petra"').replace("draft", "published")
    ok(target.python("-c", fill))
    assert told(target)["changes"] > restored["changes"]


def test_a_backup_is_its_owners_alone_and_replaces_none(source, backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    again = source.manage("backup", str(backup))
    assert again.returncode == 1
    assert again.stderr == (
        f"CommandError: {backup} is there already: give another name, or take it away.\n"
    )
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_rows_that_are_there_are_replaced_only_where_that_is_asked_for(
    backup, make_seeded_database
):
    target = make_seeded_database()
    ok(
        target.python(
            "-c",
            "import django; django.setup()\n"
            "from sanctions.models import Country, Revision\n"
            'Country.objects.filter(pk="FRA").update(official_name="to be lost")\n'
            "Revision.objects.update(changes=1_000_000)",
        )
    )
    refused = target.manage("restore", str(backup))
    assert refused.returncode == 1
    assert "Give --overwrite" in refused.stderr
    assert told(target)["names"][0] == "to be lost"
    ok(target.manage("restore", str(backup), "--overwrite"))
    restored = told(target)
    assert restored["names"][0].startswith("made up ")
    # A count that a cache has seen never comes back with other rows.
    assert restored["changes"] > 1_000_000


def test_a_file_that_is_no_whole_backup_of_this_kind_changes_nothing(
    backup, make_seeded_database, tmp_path
):
    target = make_seeded_database()
    before = told(target)
    whole = backup.read_bytes()

    def changed(name, **members):
        """A copy of the backup in which these members of the manifest are others."""
        path = tmp_path / name
        with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
            for member in old.namelist():
                content = old.read(member)
                if member == "backup.json":
                    manifest = json.loads(content)
                    content = json.dumps(
                        manifest | {key: value(manifest) for key, value in members.items()}
                    )
                new.writestr(member, content)
        return path

    def damaged(name, at):
        (tmp_path / name).write_bytes(whole[:at] + b"damaged!" + whole[at + 8 :])
        return tmp_path / name

    def one_row_more(manifest):
        first, *others = manifest["tables"]
        return [first | {"rows": first["rows"] + 1}, *others]

    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: len(whole) // 2])
    text = tmp_path / "text.zip"
    text.write_text("no backup")
    foreign = tmp_path / "foreign.zip"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("release.json", "{}")
    empty = tmp_path / "empty.zip"
    empty.touch()
    cases = {
        cut: "is no backup, or was cut short",
        text: "is no backup, or was cut short",
        empty: "is no backup, or was cut short",
        foreign: "is no backup of this program",
        tmp_path / "missing.zip": "does not exist",
        damaged("middle.zip", len(whole) // 2): "damaged",
        changed("sum.zip", sha256=lambda old: dict.fromkeys(old["sha256"], "0")): "differs",
        changed("rows.zip", tables=one_row_more): "is not what was backed up",
        changed("newer.zip", format=lambda _: 9): "made by version",
        changed("engine.zip", engine=lambda _: "oracle"): "This is a backup of oracle",
    }
    messages = json.loads(ok(target.python("-c", RESTORE_ALL, *map(str, cases))))
    for message, expected in zip(messages, cases.values(), strict=True):
        assert message is not None
        assert expected in message
    assert told(target) == before
    assert sorted(path.name for path in Path(target.environment["VAR_DIR"]).glob(".restore*")) == []


def test_where_it_cannot_be_written_nothing_is_left(source, tmp_path):
    (tmp_path / "file").touch()
    failed = source.manage("backup", str(tmp_path / "file" / "x.zip"))
    assert failed.returncode == 1
    assert "no backup was made" in failed.stderr
    assert "Traceback" not in failed.stderr
