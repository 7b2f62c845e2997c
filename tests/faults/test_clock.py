"""A clock that is put back or forward."""

import datetime as dt
import time

import pytest
from django.utils import timezone

from sanctions.accounts import sessions
from sanctions.dataset.releases.making import make_release
from sanctions.dataset.revision import current_revision
from sanctions.http import rate
from sanctions.models import ChangeEntry
from tests.factories import EpisodeFactory

pytestmark = pytest.mark.django_db

HOUR = 3600


@pytest.fixture
def clock(monkeypatch):
    """Put the clock forward by hours, or back by fewer than none."""
    real = time.time

    def put(hours: float) -> None:
        def seconds() -> float:
            return real() + hours * HOUR

        monkeypatch.setattr(time, "time", seconds)
        monkeypatch.setattr(
            timezone, "now", lambda: dt.datetime.fromtimestamp(seconds(), tz=dt.UTC)
        )

    return put


def test_the_rate_limit_counts_on_from_the_minute_that_it_is_now(clock):
    assert [rate.count("192.0.2.1")[0] for _ in range(3)] == [1, 2, 3]
    for hours in (-48, 48, 0):
        clock(hours)
        counted, reset = rate.count("192.0.2.1")
        assert counted == 1
        assert 1 <= reset <= 60


def test_last_modified_never_goes_back(clock, client):
    moments = []
    for hours in (0, -2, 3, -100):
        clock(hours)
        EpisodeFactory()
        revision = current_revision()
        moments.append((revision.changed_at, revision.digest))
    assert [at for at, _ in moments] == sorted({at for at, _ in moments})
    assert len({digest for _, digest in moments}) == 4
    answer = client.get("/api/v1/episodes/")
    again = client.get("/api/v1/episodes/", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    EpisodeFactory()
    again = client.get("/api/v1/episodes/", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 200


def test_the_log_of_changes_is_in_the_order_of_what_happened(client):
    made = [EpisodeFactory().pk for _ in range(3)]
    # As if the clock had been put back by a day before the second one.
    second = ChangeEntry.objects.get(key=made[1])
    ChangeEntry.objects.filter(pk=second.pk).update(at=second.at - dt.timedelta(days=1))
    rows = client.get("/api/v1/changes/?since=2026.11.0").json()["results"]
    assert [row["key"] for row in rows] == made


@pytest.mark.usefixtures("fewer_formats")
def test_a_release_is_not_dated_before_the_one_before_it(clock, folder):
    EpisodeFactory()
    clock(-24 * 10_000)
    release = make_release(folder)
    assert release.date == dt.date(2026, 11, 22)
    assert str(release.version) == "2026.12.0"


def test_a_session_of_the_future_ends_no_later_than_a_day_of_work_from_now(
    clock, admin_client, settings
):
    assert admin_client.get("/admin/").status_code == 200
    clock(1)
    session = admin_client.session
    session[sessions.STARTED] = session[sessions.SEEN] = int(time.time())
    session.save()
    clock(-50)
    assert admin_client.get("/admin/").status_code == 200
    assert admin_client.session[sessions.STARTED] == pytest.approx(time.time(), abs=60)
    clock(-50 + settings.SESSION_HOURS)
    assert admin_client.get("/admin/").status_code == 302
