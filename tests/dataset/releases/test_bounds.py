"""What a release takes does not grow with the rows: they stream through every format."""

PEAK = """
import resource, sys, tempfile
from pathlib import Path
import django
django.setup()
from sanctions.dataset.formats import parquet
from sanctions.dataset.releases import making
from sanctions.dataset.revision import digest
from sanctions.models import Expulsion
parquet.ROWS_IN_GROUP = 500  # rows that are in memory at a time, however many there are
making.REVISION = digest()
with tempfile.TemporaryDirectory() as folder:
    making.make_release(Path(folder))
    Expulsion.objects.update(summary="Made up for a test, and all changed.")
    release = making.make_release(Path(folder))
    print(sum(release.counts.values()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
# Megabytes. All rows of the larger database, as Python has them, would be several times as much.
MOST_MORE = 25


def peak(database, events):
    """The rows of a release of so many made-up events, and the megabytes that making it took."""
    filled = database.python("-m", "bench.synthetic", "--events", str(events))
    assert filled.returncode == 0, filled.stderr
    ran = database.python("-c", PEAK)
    assert ran.returncode == 0, ran.stderr
    return map(int, ran.stdout.split())


def test_five_times_the_rows_take_no_more_memory(make_database):
    few, little = peak(make_database(), 1_000)
    many, much = peak(make_database(), 5_000)
    assert many > few + 20_000
    assert much - little < MOST_MORE
