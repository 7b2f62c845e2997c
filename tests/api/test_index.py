from sanctions.api.index import LINKED
from sanctions.dataset.version import VERSION
from sanctions.models.vocabularies import Status
from tests.api.conftest import facts
from tests.factories import ExpulsionFactory


def test_index_names_dataset_version_and_licence(get):
    index = get("")
    assert index["name"] == "persona-non-grata"
    assert index["version"] == VERSION
    assert index["licence"] == "CC-BY-4.0"


def test_index_counts_the_rows_of_every_table(get):
    tables = ["countries", "memberships", "episodes", "regimes", "sources"]
    tables += ["expulsions", "sanctions", "citations"]
    assert get("")["counts"] == {table: len(facts(table)) for table in tables}


def test_index_counts_neither_drafts_nor_retracted_events(get):
    ExpulsionFactory(status=Status.DRAFT)
    ExpulsionFactory(status=Status.RETRACTED)
    assert get("")["counts"]["expulsions"] == len(facts("expulsions"))


def test_every_link_of_the_index_leads_somewhere(get, client):
    links = get("")["links"]
    assert list(links) == list(LINKED)
    for address in links.values():
        assert address.endswith("/")
        assert client.get(address).status_code == 200, address


def test_index_follows_a_change_at_once_though_rows_are_counted_once_a_revision(
    get, django_assert_num_queries
):
    before = get("")
    with django_assert_num_queries(1):  # the revision
        assert get("")["counts"] == before["counts"]
    ExpulsionFactory(announced_on="2031-05-03")
    after = get("")
    assert after["counts"]["expulsions"] == before["counts"]["expulsions"] + 1
    assert after["coverage"]["expulsions"]["last_on"] == "2031-05-03"
    assert after["coverage"]["sanctions"] == before["coverage"]["sanctions"]
