import pytest

from sanctions.models import vocabularies
from sanctions.models.vocabularies import Status, Vocabulary
from tests.api.test_parameters import ROUTES


@pytest.fixture
def entries(get):
    return get("codebook/?limit=1000")["results"]


def test_every_column_of_every_list_is_defined(entries, get):
    defined = {}
    for entry in entries:
        if entry["entry"] == "column":
            defined.setdefault(entry["within"], []).append(entry["name"])
    for table in ("countries", "episodes", "regimes", "sources", "expulsions", "sanctions"):
        assert list(get(f"{table}/?limit=1")["results"][0]) == defined[table]
    for table in ("exchanges", "coverage", "network", "codebook"):
        assert list(get(f"{table}/?limit=1")["results"][0]) == defined[table]
    for table in ("panel", "exchanges/summary", "expulsions/totals", "sanctions/totals"):
        assert set(get(f"{table}/?limit=1")["results"][0]) <= set(defined[table])
    assert "counterpart" in defined["countries/{code}/balance"]


def test_every_list_and_table_is_in_the_codebook(entries):
    defined = {entry["within"] for entry in entries if entry["entry"] == "column"}
    listing = {
        path.removeprefix("/api/v1/").rstrip("/").replace("countries/RUS", "countries/{code}")
        for path, view in ROUTES.items()
        if hasattr(view, "formats")
    }
    pages_of_one_row = {path for path in listing - defined if path.count("/") == 1}
    assert listing - pages_of_one_row == defined - {"releases/{older}...{newer}"}


def test_every_entry_is_defined_in_a_sentence(entries):
    for entry in entries:
        assert entry["definition"].endswith("."), entry


def test_every_term_of_every_public_vocabulary_is_defined_with_its_source(entries):
    terms = {(one["within"], one["name"]): one for one in entries if one["entry"] == "term"}
    public = [
        one
        for one in vars(vocabularies).values()
        if isinstance(one, type) and issubclass(one, Vocabulary) and one not in {Vocabulary, Status}
    ]
    defined = {name for _, name in terms}
    assert {term for one in public for term in one.values} <= defined
    expulsion = terms["expulsion_measure", "expulsion"]
    assert expulsion["legal_source"] == "VCDR art. 9; VCCR art. 23"
    assert expulsion["definition"].startswith("Declared persona non grata")


def test_column_of_terms_names_its_vocabulary(entries):
    told = {(one["within"], one["name"]): one["vocabulary"] for one in entries}
    assert told["expulsions", "measure"] == "expulsion_measure"
    assert told["sanctions", "measures"] == "sanction_measure"
    assert told["expulsions", "persons"] is None


def test_codebook_is_a_file_too(client, db):
    text = b"".join(client.get("/api/v1/codebook.csv").streaming_content).decode()
    assert text.startswith("entry,within,name,holds,vocabulary,definition,legal_source\r\n")
