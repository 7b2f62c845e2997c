"""q: all words, without case and accents, the same on both databases."""

import io
import unicodedata

import pytest
from django.core.management import call_command

from sanctions.models import Country, Expulsion, ExpulsionCitation, SearchEntry, Source
from sanctions.models.search import refresh_search
from sanctions.models.words import words_of
from tests.api.conftest import facts
from tests.factories import (
    CountryFactory,
    ExpulsionCitationFactory,
    ExpulsionFactory,
    SanctionEventFactory,
    SourceFactory,
)


@pytest.fixture
def search(get):
    """A function that returns the ids of the expulsions that are found, in their order."""

    def found(words, table="expulsions", **parameters):
        query = {"q": words, "limit": 1000, **parameters}
        return [row["id"] for row in get(table, query=query)["results"]]

    return found


@pytest.fixture
def get(client, db):
    def answer(table, query):
        response = client.get(f"/api/v1/{table}/", query)
        assert response.status_code == 200, response.content.decode()
        return response.json()

    return answer


def named(table, *countries):
    return {row["id"] for row in facts(table) if {row["initiator"], row["target"]} & {*countries}}


@pytest.mark.parametrize(
    "spelling",
    ["türkiye", "turkiye", "TÜRKIYE", "Türkİye", unicodedata.normalize("NFD", "türkiye")],
)
def test_case_and_accents_do_not_count(search, spelling):
    found = search(spelling, "sanctions")
    # The everyday or official name of TUR, or the summary; by hand in seeds/.
    assert set(found) >= named("sanctions", "TUR")
    assert found == search("turkiye", "sanctions")


def test_letters_that_are_no_accented_ones_are_folded_too():
    assert words_of("Ørsted, Łódź, Đorđe, Strauß, ﬁn, Iğdır") == [
        *("orsted", "lodz", "dorde", "strauss", "fin", "igdir"),
    ]


def test_all_words_must_stand_in_the_event_in_any_order(search):
    both = search("nerve salisbury")
    assert both
    assert set(both) == set(search("nerve")) & set(search("salisbury"))
    assert both == search("Salisbury NERVE")


def test_words_are_whole_ones(search):
    assert search("salisbury")
    assert search("salisbur") == []
    # No Nigerian, where Niger is asked for; NER stands as a party, or in a summary, by hand.
    niger = set(search("niger", "sanctions"))
    assert niger >= named("sanctions", "NER")
    assert not niger & (named("sanctions", "NGA") - named("sanctions", "NER"))


def test_former_names_of_a_party_are_found(search):
    # Russia continues the Soviet Union; what was done by or to either is found by its name.
    assert set(search("soviet union")) >= named("expulsions", "SUN", "RUS")
    assert set(search("yugoslavia", "sanctions")) >= named("sanctions", "YUG", "SCG", "SRB")


def test_legal_citations_are_found_by_their_numbers(search):
    cited = {row["id"] for row in facts("sanctions") if "2014/145" in row["instrument"]}
    assert cited
    assert set(search("2014/145/CFSP", "sanctions")) >= {
        row["id"] for row in facts("sanctions") if "2014/145/CFSP" in row["instrument"]
    }
    assert set(search("2014/145", "sanctions")) >= cited


def test_publishers_of_the_cited_sources_are_found(search):
    publisher = {row["id"]: row["publisher"] for row in facts("sources")}
    cites = {
        row["event"]
        for row in facts("citations")
        if publisher[row["source"]].startswith("Notícias ao Minuto")
        and row["event"].startswith("exp-")
    }
    assert cites
    assert set(search("noticias ao minuto")) >= cites


def test_better_places_come_first_and_then_the_newest(search):
    country = CountryFactory(name="Made-up Qwertyland")
    by_name = ExpulsionFactory(initiator=country, announced_on="2021-05-04")
    newer = ExpulsionFactory(summary="Made up for a test: qwertyland.", announced_on="2021-05-03")
    older = ExpulsionFactory(summary="Made up for a test: Qwertyland!", announced_on="2020-05-03")
    source = SourceFactory(publisher="Qwertyland Gazette, made up")
    cited = ExpulsionFactory(cited=[{"source": source}], announced_on="2021-05-05")
    former = CountryFactory(name="Made-up Old Qwertyland", continued_by=CountryFactory())
    later = ExpulsionFactory(initiator=former.continued_by, announced_on="2021-05-06")
    expected = [newer.pk, older.pk, by_name.pk, cited.pk, later.pk]
    assert search("qwertyland") == expected
    assert search("qwertyland", ordering="announced_on") == [
        *(older.pk, newer.pk, by_name.pk, cited.pk, later.pk),
    ]
    assert search("qwertyland", "events") == expected


def test_other_filters_apply_too(search):
    of_russia = {row["id"] for row in facts("expulsions") if row["target"] == "RUS"}
    russian = [pk for pk in search("salisbury") if pk in of_russia]
    assert search("salisbury", target="RUS") == russian


@pytest.mark.parametrize(
    "words",
    [
        *('salisbury"', '"salisbury', "salisbury*", "^salisbury", "-salisbury", "salisbury:*"),
        *("(salisbury)", "salisbury & !", "{salisbury} :", "'salisbury'", "salisbury;--", "a_:b"),
    ],
)
def test_signs_only_part_words(search, words):
    assert search(words) == search(" ".join(words_of(words)))


@pytest.mark.parametrize("operator", ["OR", "AND", "NOT", "NEAR", "words", "&", "|"])
def test_operators_of_the_index_are_plain_words(search, operator):
    both = set(search(f"salisbury {operator} london"))
    if words_of(operator):
        assert both == set(search("salisbury")) & set(search(operator)) & set(search("london"))
    else:
        assert both == set(search("salisbury")) & set(search("london"))


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        *(("", "empty"), ("   ", "empty"), ("---", "no word"), ('"*"', "no word")),
        ("a" * 201, "at most 200 characters"),
        ("nul\0byte", "control character"),
    ],
)
def test_what_is_no_word_is_refused(client, db, words, cause):
    response = client.get("/api/v1/expulsions/", {"q": words})
    assert response.status_code == 400
    (problem,) = response.json()["errors"]
    assert problem["parameter"] == "q"
    assert cause in problem["message"]


def test_two_searches_in_one_request_are_refused(client, db):
    assert client.get("/api/v1/expulsions/?q=salisbury&q=london").status_code == 400


def test_script_of_any_kind_can_be_asked_for(search):
    for words in ("Россия", "中国", "ประเทศไทย", "\U0001e900\U0001e901", "½", "ﷺ"):
        assert isinstance(search(words), list)


def entry_of(event):
    return SearchEntry.objects.get(event=event.pk)


def test_entry_follows_its_event(search):
    event = SanctionEventFactory(instrument="Made-up Act 4711", summary="Made up: asdfgh.")
    assert search("asdfgh 4711", "sanctions") == [event.pk]
    event.summary = "Made up: hjkl."
    event.save()
    assert search("asdfgh", "sanctions") == []
    assert search("hjkl", "sanctions") == [event.pk]


def test_entry_follows_citations_and_their_sources(search):
    event = ExpulsionFactory()
    citation = ExpulsionCitationFactory(event=event, source__publisher="Zxcvb, made up")
    assert search("zxcvb") == [event.pk]
    citation.source.publisher = "Uiop, made up"
    citation.source.save()
    assert (search("zxcvb"), search("uiop")) == ([], [event.pk])
    ExpulsionCitation.objects.get(pk=citation.pk).delete()
    assert search("uiop") == []


def test_entry_follows_the_names_of_countries(search):
    event = ExpulsionFactory()
    event.target.name = "Made-up Mnbvland"
    event.target.save()
    assert search("mnbvland") == [event.pk]
    former = CountryFactory(name="Made-up Lkjland", continued_by=event.target)
    assert search("lkjland") == [event.pk]
    Country.objects.get(pk=former.pk).delete()
    assert search("lkjland") == []


def test_entry_goes_with_its_event(search):
    event = ExpulsionFactory(summary="Made up: qazwsx.")
    Expulsion.objects.filter(pk=event.pk).delete()
    assert not SearchEntry.objects.filter(event=event.pk).exists()
    assert search("qazwsx") == []


def test_neither_drafts_nor_retracted_events_are_found(search):
    ExpulsionFactory(summary="Made up: edcrfv.", status="draft")
    ExpulsionFactory(summary="Made up: edcrfv.", status="retracted")
    assert search("edcrfv") == []


def test_seeds_and_fixtures_leave_all_entries_in_step(db):
    assert refresh_search() == 0
    SearchEntry.objects.filter(event__startswith="exp-").delete()
    Source.objects.filter(pk="pocom-hungary").update(publisher="Made up in bulk")
    assert refresh_search() > 700
    SearchEntry.objects.all().delete()
    call_command("loaddata", "dataset", stdout=io.StringIO())
    assert refresh_search() == 0
    assert SearchEntry.objects.count() == len(facts("expulsions")) + len(facts("sanctions"))
