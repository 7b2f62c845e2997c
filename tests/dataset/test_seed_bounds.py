"""What the check of the seeds takes does not grow with the rows: they stand on the disk."""

import shutil
import tracemalloc

from sanctions.dataset.seeds.checking import check_seeds
from sanctions.dataset.tables import SOURCES, TABLES

ROWS = 10_000
# Bytes. All of these rows, as Python has them, would be four times as much.
MOST = 12_000_000


def with_many_sources(folder):
    """Seeds without rows but for made-up sources."""
    for table in TABLES:
        (folder / table.file_name).write_text(",".join(table.columns) + "\n", "utf-8")
    with (folder / SOURCES.file_name).open("a", encoding="utf-8") as file:
        for number in range(ROWS):
            address = f"https://example.org/made-up/{number}"
            file.write(f"made-up-{number},news,Made Up,Made-up {number},{address},,en\n")
    return folder


def test_ten_thousand_rows_are_checked_in_little_memory(tmp_path):
    folder = with_many_sources(tmp_path)
    check_seeds(folder)  # what is made once is made now
    tracemalloc.start()
    try:
        seeds = check_seeds(folder)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seeds.count() == ROWS
    assert peak < MOST


def test_rows_are_found_by_key_and_told_in_the_order_of_their_file(tmp_path):
    seeds = check_seeds(with_many_sources(tmp_path))
    sources = seeds.entries[SOURCES]
    assert sources["made-up-7",].instance.title == "Made-up 7"
    assert ("made-up-10000",) not in sources
    assert [key for (key,) in list(sources)[:3]] == ["made-up-0", "made-up-1", "made-up-2"]
    shutil.rmtree(tmp_path)
    assert sources["made-up-9999",].line == ROWS + 1
