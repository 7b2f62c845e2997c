"""What is counted of requests, and what is told of the dataset, for Prometheus (`/metrics`).

The names follow Prometheus's own rules (base units, `_total`, `_seconds`). With several workers the
numbers are those of all together: see `sanctions.operations.sharing`.
"""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from prometheus_client import REGISTRY, CollectorRegistry, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from sanctions import __version__
from sanctions.dataset.releases.listing import latest_release
from sanctions.dataset.version import VERSION
from sanctions.operations.sharing import VARIABLE

# From an answer from memory to the longest that anybody waits.
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})

DURATION = Histogram(
    "http_request_duration_seconds",
    "Time from the arrival of a request to the last byte of its answer. The route is the pattern "
    "of its address; answer says whether it was given from memory or made.",
    ["method", "route", "status", "answer"],
    buckets=BUCKETS,
)
IN_FLIGHT = Gauge(
    "http_requests_in_flight",
    "Requests whose answers are being made; from memory they are given at once.",
    multiprocess_mode="livesum",
)
KEPT_ANSWERS = Gauge(
    "answers_kept",
    "Whole answers that are kept in memory.",
    multiprocess_mode="livesum",
)
KEPT_BYTES = Gauge(
    "answers_kept_bytes",
    "Memory that kept answers take, at most ANSWERS_MEMORY in each worker.",
    multiprocess_mode="livesum",
)
_REVISION = "SELECT changes, digested, digest, changed_at FROM sanctions_revision WHERE id = 1"


@lru_cache(maxsize=10_000)
def duration(method: str, route: str, status: str, from_memory: bool) -> Histogram:
    """Return the histogram of requests that have these in common."""
    known = method if method in METHODS else "other"
    return DURATION.labels(known, route, status, "memory" if from_memory else "made")


def written(accept: str) -> tuple[str, bytes]:
    """Return all metrics, in the text format that the Accept header asks for, with its type."""
    encode, media_type = choose_encoder(accept)
    return media_type, encode(_registry())


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    folder = os.environ.get(VARIABLE)
    if folder:
        _forget_ended(Path(folder))
        MultiProcessCollector(registry, folder)
        registry.register(OfWorkers(Path(folder)))
    else:
        registry.register(OfProcess())
    registry.register(OfDataset())
    return registry


class OfProcess(Collector):
    """What this process counted: the only one, or one whose numbers can't be shared."""

    def collect(self) -> Iterator[Metric]:
        """Yield what the package counts in memory."""
        yield from REGISTRY.collect()


class OfWorkers(Collector):
    """The worker processes: how many there are, and the memory that each holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def collect(self) -> Iterator[Metric]:
        """Yield a gauge with a value for each worker that lives."""
        memory = GaugeMetricFamily(
            "worker_resident_memory_bytes", "Memory of a worker process.", labels=["pid"]
        )
        page = os.sysconf("SC_PAGE_SIZE")
        for pid in sorted(_workers(self.folder)):
            with suppress(OSError, IndexError):  # it ended, or there is no /proc
                pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
                memory.add_metric([str(pid)], int(pages) * page)
        yield memory


class OfDataset(Collector):
    """The dataset: which state it is in, and how fresh. One query."""

    def collect(self) -> Iterator[Metric]:
        """Yield what the database and the folder of releases say."""
        about = InfoMetricFamily("dataset", "The program's version, and the rows' revision.")
        labels = {"program": __version__, "version": VERSION}
        up = GaugeMetricFamily("dataset_up", "Whether the database answers.", value=0)
        found = None
        try:
            with connection.cursor() as cursor:
                cursor.execute(_REVISION)
                found = cursor.fetchone()
            up = GaugeMetricFamily("dataset_up", "Whether the database answers.", value=1)
        except DatabaseError:
            connection.close()
        yield up
        if found is not None:
            changes, digested, digest, changed_at = found
            labels["revision"] = digest if digest and digested == changes else ""
            yield GaugeMetricFamily(
                "dataset_changes", "Changes of the dataset's tables so far.", value=changes
            )
            if changed_at is not None:
                yield GaugeMetricFamily(
                    "dataset_changed_timestamp_seconds",
                    "When the public rows were first seen to be as they are.",
                    value=_utc(changed_at).timestamp(),
                )
        about.add_metric([], labels)
        yield about
        release = latest_release(settings.RELEASES_DIR)
        if release is not None:
            yield GaugeMetricFamily(
                "dataset_released_timestamp_seconds",
                "When the newest release was put here.",
                value=release.made_at,
            )


def _utc(moment: dt.datetime | str) -> dt.datetime:
    """Return a moment as the database driver gives it: SQLite keeps text, in UTC."""
    if isinstance(moment, str):
        moment = dt.datetime.fromisoformat(moment)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _workers(folder: Path) -> set[int]:
    """Return the numbers of the processes that have files in a server's folder."""
    return {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_*_*.db")}


def _forget_ended(folder: Path) -> None:
    """Leave out the gauges of workers that have ended: what they counted stays."""
    for pid in _workers(folder):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, str(folder))
        except PermissionError:
            continue  # it lives, as another user's
