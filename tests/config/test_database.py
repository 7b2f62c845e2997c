import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.utils import ConnectionHandler

from config.database import IN_MEMORY, POSTGRESQL, SQLITE, database, with_replicas


@pytest.fixture
def sqlite(tmp_path, django_db_blocker):
    """A new connection to a new SQLite database."""
    settings = database("", tmp_path / "made up #1" / "db.sqlite3")
    handler = ConnectionHandler({"default": settings})
    wrapper = handler.create_connection("default")
    assert isinstance(wrapper, DatabaseWrapper)
    with django_db_blocker.unblock():
        yield wrapper
        wrapper.close()


@pytest.fixture
def pragma(sqlite):
    def value(name):
        with sqlite.cursor() as cursor:
            return cursor.execute(f"PRAGMA {name}").fetchone()[0]

    return value


def test_without_an_address_it_is_sqlite_at_the_path_whatever_its_name(tmp_path):
    path = tmp_path / "50% of #1?" / "db.sqlite3"
    settings = database("", path)
    assert (settings["ENGINE"], settings["NAME"]) == (SQLITE, str(path))
    assert path.parent.is_dir()


def test_an_address_names_a_postgresql_server(tmp_path):
    settings = database("postgresql://editor:p%40ss@db.example.org:5433/png", tmp_path)
    assert settings == {
        "ENGINE": POSTGRESQL,
        "HOST": "db.example.org",
        "PORT": 5433,
        "USER": "editor",
        "PASSWORD": "p@ss",
        "NAME": "png",
    }


def test_an_address_may_name_a_socket(tmp_path):
    settings = database("postgresql://postgres:@/postgres?host=/run/postgresql", tmp_path)
    assert settings["NAME"] == "postgres"
    assert settings["OPTIONS"] == {"host": "/run/postgresql"}


def test_an_address_may_name_a_sqlite_file_or_memory(tmp_path):
    assert database(f"sqlite:///{tmp_path}/x.sqlite3", tmp_path)["NAME"] == f"{tmp_path}/x.sqlite3"
    assert database("sqlite://:memory:", tmp_path)["NAME"] == IN_MEMORY


@pytest.mark.parametrize(
    "url",
    [
        "made-up",
        "postgresql://",
        "postgresql://editor:secret@db.example.org/",
        "postgresql://editor:secret@db.example.org:port/png",
        "mysql://editor:secret@db.example.org/png",
        "https://editor:secret@db.example.org/png",
    ],
)
def test_any_other_address_is_refused_without_repeating_its_password(tmp_path, url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refused:
        database(url, tmp_path)
    assert "postgresql://user:password@host:5432/name" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_file_in_the_way_of_the_directory_is_named(tmp_path):
    (tmp_path / "var").write_text("made up")
    with pytest.raises(ImproperlyConfigured, match=r"deeper can't be made .* Set VAR_DIR"):
        database("", tmp_path / "var" / "deeper" / "db.sqlite3")


def test_sqlite_lets_readers_read_while_somebody_writes(pragma):
    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 1  # NORMAL


def test_sqlite_keeps_foreign_keys(pragma):
    assert pragma("foreign_keys") == 1


def test_sqlite_makes_a_second_writer_wait(pragma, sqlite):
    assert pragma("busy_timeout") == 20_000
    assert sqlite.transaction_mode == "IMMEDIATE"


def test_the_tests_run_on_the_database_that_the_environment_names(settings):
    names_a_server = settings.DATABASES["default"]["ENGINE"] == POSTGRESQL
    assert connection.vendor == ("postgresql" if names_a_server else "sqlite")
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] == 60


PRIMARY = {"ENGINE": POSTGRESQL, "NAME": "png", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def test_without_replicas_there_is_one_database_as_it_was():
    assert with_replicas(PRIMARY, []) == {"default": PRIMARY}


def test_replicas_are_further_databases_that_are_given_up_soon():
    urls = ["postgresql://r@one/png", "postgresql://r@two/png?connect_timeout=9"]
    found = with_replicas(PRIMARY, urls)
    assert list(found) == ["default", "replica-1", "replica-2"]
    assert [one.get("HOST") for one in found.values()] == [None, "one", "two"]
    assert [one["OPTIONS"]["connect_timeout"] for one in found.values()] == [2, 2, 9]
    assert {one["CONN_MAX_AGE"] for one in found.values()} == {60}


@pytest.mark.parametrize(
    ("primary", "urls", "problem"),
    [
        ({"ENGINE": SQLITE}, ["postgresql://r:secret@one/png"], "set DATABASE_URL to the primary"),
        (
            PRIMARY,
            ["postgresql://r:secret@one/png", "postgresql://r:secret@two:port/png"],
            "address 2, is no",
        ),
        (PRIMARY, ["postgresql://r:secret@one/"], "address 1, names no SQLite or PostgreSQL one"),
        (PRIMARY, ["sqlite:////tmp/secret.sqlite3"], "address 1, is no PostgreSQL server"),
    ],
)
def test_what_is_no_replica_is_refused_with_its_place_and_without_its_password(
    primary, urls, problem
):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URLS") as refused:
        with_replicas(primary, urls)
    assert problem in str(refused.value)
    assert "secret" not in str(refused.value)
