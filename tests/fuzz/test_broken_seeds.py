"""Seeds that are broken in any way: a clean load, or every problem with its file, line and column.

Made from a few rows of seeds/, with cells, bytes and lines changed at will: see also
tests/dataset/imports/test_any_file.py, which does so with the files that editors import.
"""

import csv
import io
import os
import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sanctions.dataset.problems import SeedsError
from sanctions.dataset.revision import digest
from sanctions.dataset.seeds.checking import check_seeds
from sanctions.dataset.seeds.loading import load_seeds
from sanctions.dataset.tables import BY_NAME, TABLES
from tests.api.conftest import facts

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("FUZZ_SEEDS", "3000"))
LOADS = 10
EXPULSION = "exp-2018-03-14-gbr-rus"


def few():
    """An expulsion, an act, and all that they refer to: the rows of each table."""
    expulsion = next(row for row in facts("expulsions") if row["id"] == EXPULSION)
    act = next(row for row in facts("sanctions") if not row["in_response_to"])
    acts = [expulsion, act]
    rows = {"expulsions": [expulsion], "sanctions": [act], "memberships": []}
    rows["citations"] = [
        row for row in facts("citations") if row["event"] in {one["id"] for one in acts}
    ]
    rows["regimes"] = [row for row in facts("regimes") if row["id"] == act["regime"]]
    wanted = {
        "sources": {row["source"] for row in rows["citations"]},
        "episodes": {one["episode"] for one in acts},
    }
    for table, keys in wanted.items():
        rows[table] = [row for row in facts(table) if row["id"] in keys]
    codes = {one[side] for one in acts for side in ("initiator", "target")}
    rows["countries"] = [row for row in facts("countries") if row["code"] in codes]
    return rows


ROWS = few()
ODD = st.sampled_from(
    [
        *("", " ", "\0", "-1", "1e9", "9" * 5000, "9" * 20, "NaN", "٣", "=1", "'", '"', ";", ";;"),
        *("2018-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "exp-", "san-", "RUS", "rus"),
        *("\ufeff", "\u202e", "😀", "\ud7ff", "a" * 5000, "published", "true", "http://", "\r\n"),
    ]
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@st.composite
def cells(draw):
    """A table, a row and a column of it, and what stands there instead."""
    table = draw(st.sampled_from([one.name for one in TABLES if ROWS[one.name]]))
    row = draw(st.integers(0, len(ROWS[table]) - 1))
    return table, row, draw(st.sampled_from(BY_NAME[table].columns)), draw(TEXT | ODD)


@st.composite
def breaks(draw):
    """How the bytes of a file are changed: which one, and by what chance."""
    table = draw(st.sampled_from([one.name for one in TABLES]))
    return (
        table,
        draw(st.sampled_from(["cut", "byte", "line", "twice", "gone"])),
        draw(st.integers()),
    )


def written(changes):
    """The files, with cells changed."""
    rows = {name: [dict(row) for row in table] for name, table in ROWS.items()}
    for table, row, column, text in changes:
        rows[table][row][column] = text
    files = {}
    for table in TABLES:
        told = io.StringIO(newline="")
        writer = csv.DictWriter(told, table.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[table.name])
        files[table.name] = told.getvalue().encode()
    return files


def broken(content, how, number):
    """A file's bytes, cut, changed, with a line out of place, twice or gone."""
    chance = random.Random(number)
    place = chance.randrange(len(content) + 1)
    lines = content.splitlines(keepends=True)
    if how == "cut":
        return content[:place]
    if how == "byte":
        return content[:place] + chance.randbytes(chance.choice([1, 3])) + content[place + 1 :]
    if how == "line":
        return content.replace(b"\n", chance.choice([b"\r", b"\r\n", b"\n\n", b""]), 1)
    if how == "twice":
        return content + chance.choice(lines)
    chance.shuffle(lines)
    return b"".join(lines[1:])


def problems_of(folder):
    """Check the seeds in a folder: the seeds, or the problems, which say where they are."""
    try:
        return check_seeds(folder), []
    except SeedsError as error:
        problems = error.problems
    assert problems
    for one in problems:
        assert one.file.removesuffix(".csv") in BY_NAME, one
        assert one.line >= 0
        assert one.message, one
        assert not one.column or one.line, one
    return None, problems


def put(folder, files):
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content)
    return folder


def some(number):
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def test_the_few_rows_are_good_seeds(tmp_path):
    seeds, problems = problems_of(put(tmp_path, written([])))
    assert problems == []
    assert seeds is not None


def check_broken(folder, changes, breaking):
    files = written(changes)
    for table, how, number in breaking:
        files[table] = broken(files[table], how, number)
    return problems_of(put(folder, files))


CHANGES = st.lists(cells(), max_size=4)
BREAKS = st.lists(breaks(), max_size=2)


@some(100)
@given(CHANGES, BREAKS)
@example([("expulsions", 0, "persons", "9" * 5000)], [])
@example([("countries", 0, "code", "\0")], [])
def test_seeds_that_are_broken_are_told_of_or_good(tmp_path, changes, breaking):
    check_broken(tmp_path, changes, breaking)


@pytest.mark.fuzz
def test_thousands_of_broken_seeds_are_told_of_or_loaded_whole(tmp_path, capsys):
    counted = {"good": 0, "told": 0, "loaded": 0}

    @some(EXAMPLES)
    @given(CHANGES, BREAKS)
    def run(changes, breaking):
        seeds, problems = check_broken(tmp_path, changes, breaking)
        counted["told" if problems else "good"] += 1
        if seeds is not None and changes and counted["loaded"] < LOADS:
            counted["loaded"] += 1
            loads_whole_or_not_at_all(seeds)

    run()
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{EXAMPLES} broken seeds: {counted['told']} told of with file, line and column, "
            f"{counted['good']} good after all, of which {counted['loaded']} loaded; 0 faults."
        )


def loads_whole_or_not_at_all(seeds):
    """Load seeds and, in the same transaction, again: the second time nothing changes."""
    before = digest()
    with transaction.atomic():
        try:
            with transaction.atomic():
                load_seeds(seeds)
        except SeedsError:
            assert digest() == before
        else:
            plans = load_seeds(seeds)
            assert not any(plan.writes for plan in plans.values())
        transaction.set_rollback(True)
    assert digest() == before
