"""Load on a server for a time: readers, analysts, crawlers and an editor; and far too many.

A few seconds in `make test`; in `make soak` as many as SOAK_SECONDS says, with the figures printed.
No figure of time is asserted: what holds is that all are answered, or refused in due form.
"""

import os

import pytest

from tests.api.conftest import facts
from tests.browser import Site
from tests.serving import serving
from tests.soak.traffic import Asked, run

SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
SHORT = 2.0
CLIENTS = 8
CROWD = 64
MEGABYTE = 1_000_000
# Caches fill up, and threads keep what they need; beyond that nothing is kept.
GROWTH = 150 * MEGABYTE

PROBES = [Asked("probe /healthz", "/healthz"), Asked("probe /readyz", "/readyz")]
COUNTRIES = [row["code"] for row in facts("countries")]
EVENTS = [row["id"] for row in facts("expulsions")]
DESK = ["", "sanctions/expulsion/", "sanctions/sanctionevent/?q=russia", "sanctions/source/"]


@pytest.fixture(scope="module")
def database(make_seeded_database):
    return make_seeded_database()


@pytest.fixture(scope="module")
def server(database):
    with serving(database, RATE_LIMIT="0", ANSWERS_MEMORY="64", QUERY_SECONDS="10") as running:
        yield running


@pytest.fixture(scope="module")
def editor(database, server):
    """The headers of an editor who signed in."""
    site = Site(database, server.port)
    site.person("rita", is_superuser=True)
    session = site.sessions["rita"]
    return {"Cookie": f"{session['name']}={session['value']}"}


def mixed(editor):
    """A function that chooses what somebody asks for."""

    def choose(chance):
        country, event = chance.choice(COUNTRIES), chance.choice(EVENTS)
        year = chance.randrange(1945, 2027)
        kinds = [
            Asked("list", f"/api/v1/expulsions/?year__gte={year}&party={country}"),
            Asked("list", f"/api/v1/sanctions/?target={country}&limit=1000"),
            Asked("list, the same again", "/api/v1/expulsions/?initiator=USA"),
            Asked("detail", f"/api/v1/expulsions/{event}/"),
            Asked("facets", f"/api/v1/events/?facets=initiator,target,year&year__lte={year}"),
            Asked("totals", f"/api/v1/expulsions/totals/?by=initiator,year&year__gte={year}"),
            Asked("balance", f"/api/v1/countries/{country}/balance/"),
            Asked("search", f"/api/v1/events/?q=russia+{year}"),
            Asked("page", f"/countries/{country}/"),
            Asked("page", f"/expulsions/{event}/"),
            Asked("page", "/"),
            Asked("desk", f"/admin/{chance.choice(DESK)}", editor),
        ]
        if chance.random() < 0.05:
            return Asked("everything as CSV", f"/api/v1/events.csv?year__lte={year}")
        return chance.choice(kinds)

    return choose


def heavy(chance):
    """What is costly and was not asked before, so that no memory helps."""
    month, day = chance.randrange(1, 13), chance.randrange(1, 29)
    day = f"{chance.randrange(1945, 2018)}-{month:02}-{day:02}"
    asked = f"facets=initiator,target,year,episode&announced_on__n={day}&limit=1000"
    return Asked("heavy", f"/api/v1/events/?{asked}")


def holds_mixed_traffic(server, editor, seconds):
    """Return what was met when readers and an editor were at work for so long."""
    run(server, min(seconds, 10), CLIENTS, mixed(editor))
    before = server.memory()
    met = run(server, seconds, CLIENTS, mixed(editor), PROBES)
    assert not met.wrong
    assert met.all_statuses.keys() == {200}
    assert server.memory() - before < GROWTH
    return met


def holds_a_crowd(server, editor, seconds):
    """Return what was met when far more asked for what is costly than can be answered."""
    desk = Asked("desk", "/admin/", editor)
    met = run(server, seconds, CROWD, heavy, [*PROBES, desk])
    assert not met.wrong
    for kind in ("probe /healthz", "probe /readyz", "desk"):
        assert met.statuses[kind].keys() == {200}
    assert met.statuses["heavy"].keys() <= {200, 503}
    assert met.statuses["heavy"][200]
    answer = server.get("/api/v1/expulsions/?limit=1")
    assert answer.status == 200
    return met


def test_readers_and_an_editor_are_all_answered(server, editor):
    assert holds_mixed_traffic(server, editor, SHORT).requests > CLIENTS


def test_a_crowd_leaves_probes_and_editors_their_answers(server, editor):
    assert holds_a_crowd(server, editor, SHORT).requests > CROWD


@pytest.mark.soak
@pytest.mark.parametrize("load", [holds_mixed_traffic, holds_a_crowd])
def test_for_longer(server, editor, load, capsys):
    met = load(server, editor, SECONDS)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n\n{load.__doc__}\n\n{met.table()}\n\n{met.requests:,} requests in {SECONDS:.0f} s, "
            f"{len(met.wrong)} errors. Memory {met.memory[0] / MEGABYTE:.0f} MB at the beginning, "
            f"{max(met.memory) / MEGABYTE:.0f} MB at most, {met.memory[-1] / MEGABYTE:.0f} MB at "
            "the end."
        )
