"""The log of changes under writers at the same time, and in a database that had rows before."""

AT_THE_SAME_TIME = """
import django, threading
django.setup()
from django.db import connection, transaction
from sanctions.dataset.changes import entries_after
from sanctions.models import ChangeEntry, Episode

def add(name):
    Episode.objects.create(id=name, title=name, started_on="2020-01-01", summary="Made up.")

def steps(*names, ready=None, go=None, late=None):
    def run():
        with transaction.atomic():
            Episode.objects.count()  # the transaction has begun, and sees the rows
            if late is not None:
                late.set()
                go.wait()
            for name in names:
                add(name)
            if ready is not None:
                ready.set()
                go.wait()
        connection.close()
    return threading.Thread(target=run)

seen, told = 0, []
def poll():
    global seen
    for entry in entries_after(seen):
        told.append(entry.key)
        seen = entry.pk

# One has written and not committed while another wants to write; who polls sees neither.
first_ready, first_go = threading.Event(), threading.Event()
first = steps("made-up-first", ready=first_ready, go=first_go)
second = steps("made-up-second")
first.start(); first_ready.wait()
second.start()
second.join(0.5)
poll()
print(told)
first_go.set(); first.join(); second.join()
poll()
print(told)

if connection.vendor == "postgresql":
    # One that began before another writes after it, and ends after it.
    late, go = threading.Event(), threading.Event()
    early = steps("made-up-early", late=late, go=go)
    early.start(); late.wait()
    add("made-up-meanwhile")
    poll()
    go.set(); early.join()
    poll()
else:
    add("made-up-meanwhile"); add("made-up-early"); poll()
print(told)

# Many at once: nobody is missed, and positions only rise.
def many(name):
    for number in range(10):
        add(f"made-up-{name}-{number}")
    connection.close()
writers = [threading.Thread(target=many, args=[name]) for name in "abcd"]
for one in writers: one.start()
while any(one.is_alive() for one in writers): poll()
for one in writers: one.join()
poll()
print(len(told) - 4, len(set(told)) - 4, ChangeEntry.head() == seen)
"""


def test_a_change_that_is_committed_later_is_told_after_all_that_were_told_before(own_database):
    ran = own_database.python("-c", AT_THE_SAME_TIME)
    assert ran.stdout.splitlines() == [
        "[]",
        "['made-up-first', 'made-up-second']",
        "['made-up-first', 'made-up-second', 'made-up-meanwhile', 'made-up-early']",
        "40 40 True",
    ], ran.stderr


LOG = """
import django
django.setup()
from sanctions.dataset.releases.tables import RELEASE_TABLES
from sanctions.models import ChangeEntry
told = set(ChangeEntry.objects.filter(change="added").values_list("table", "key"))
there = {
    (table.name, " ".join(map(str, row[: len(table.key)])))
    for table in RELEASE_TABLES
    for row in table.stored_rows()
}
print(len(there) > 8000, told == there, ChangeEntry.objects.count() == len(there))
"""
EMPTY_THE_SOURCES = """
import django
django.setup()
from django.db import connection
from sanctions.models import ChangeEntry
with connection.cursor() as cursor:
    cursor.execute("TRUNCATE sanctions_source CASCADE")
print(sorted(set(ChangeEntry.objects.filter(change="removed").values_list("table", flat=True))))
"""


def test_rows_that_were_there_before_the_log_are_told_from_the_beginning(own_database):
    assert own_database.manage("seed").returncode == 0
    back = own_database.manage("migrate", "sanctions", "0004")
    assert back.returncode == 0, back.stderr
    forth = own_database.manage("migrate")
    assert forth.returncode == 0, forth.stderr
    ran = own_database.python("-c", LOG)
    assert ran.stdout.split() == ["True", "True", "True"], ran.stderr
    if own_database.environment.get("DATABASE_URL"):
        ran = own_database.python("-c", EMPTY_THE_SOURCES)
        assert ran.stdout.strip() == "['expulsion_citations', 'sanction_citations', 'sources']", (
            ran.stderr
        )
