"""What the search boxes of the desk find: words, beginnings, codes, days and ids, by an index."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanctions.admin import searching
from sanctions.admin.searching import find_events, find_sources, read
from sanctions.models import (
    Country,
    Expulsion,
    ExpulsionCitation,
    SanctionEvent,
    SearchEntry,
    Source,
    SourceSearchEntry,
)
from sanctions.models.source_search import every_source_has_entry, refresh_source_search
from tests.factories import (
    CountryFactory,
    ExpulsionCitationFactory,
    ExpulsionFactory,
    MembershipFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def events(text):
    return find_events(Expulsion.objects.all(), text)


def sources(text):
    return set(find_sources(Source.objects.all(), text))


def test_words_and_their_beginnings_find_an_event():
    event = ExpulsionFactory(summary="Made up: qwertyuiop and asdfghjkl.")
    for text in ("qwertyuiop", "QWERTY", "asdf qwerty", "  qwert,  "):
        assert list(events(text)) == [event], text
    assert list(events("wertyuiop")) == []
    assert list(events("qwerty zxcvb")) == []


def test_a_code_is_its_party_on_either_side():
    there = Expulsion.objects.filter(initiator="USA", target="RUS")
    back = Expulsion.objects.filter(initiator="RUS", target="USA")
    for text in ("usa rus", "usa-rus", "RUS usa"):
        assert set(events(text)) == {*there, *back} != set(), text


def test_a_code_that_is_an_english_word_is_one_in_capitals_alone():
    andorra = CountryFactory(code="QZA").pk
    assert read("AND CAN and can qza xyz").codes == {"AND", "CAN", andorra, "XYZ"}
    assert read("AND CAN and can qza xyz").words == ["and", "can"]


def test_what_looks_like_a_code_and_is_none_is_a_word():
    event = ExpulsionFactory(summary="Made up: xyzzy.")
    assert list(events("xyzz")) == [event]


@pytest.mark.parametrize("text", ["qwerty", "qwerty asdfgh", "asdf", "zxcv", "werty"])
def test_words_that_very_many_hold_find_the_same(monkeypatch, text):
    ExpulsionFactory(summary="Qwertyuiop made up.")
    ExpulsionFactory(summary="Made up: asdfghjkl, qwerty.")
    found = list(events(text))
    monkeypatch.setattr(searching, "MOST_AT_ONCE", 0)
    assert list(events(text)) == found
    assert len(found) == {"qwerty": 2, "qwerty asdfgh": 1, "asdf": 1}.get(text, 0)


def test_days_months_and_years_are_dates():
    assert read("2018 2018-03 2018-12 2018-03-26 2018-13 1066").spans == [
        (dt.date(2018, 1, 1), dt.date(2019, 1, 1)),
        (dt.date(2018, 3, 1), dt.date(2018, 4, 1)),
        (dt.date(2018, 12, 1), dt.date(2019, 1, 1)),
        (dt.date(2018, 3, 26), dt.date(2018, 3, 27)),
    ]
    found = events("2018-03-26")
    assert found.count() == Expulsion.objects.filter(announced_on="2018-03-26").count() > 0


def test_an_id_or_its_beginning_finds_its_events():
    assert [one.pk for one in events("exp-2018-03-26-usa-rus")] == ["exp-2018-03-26-usa-rus"]
    beginning = events("EXP-2018-03-26")
    day = Expulsion.objects.filter(announced_on="2018-03-26", date_precision="day")
    assert set(beginning) == set(day)


@pytest.mark.parametrize("text", ["%", "'", '"', "*", ";--", "\0", "🜁", "~"])
def test_signs_alone_find_nothing(text):
    assert list(events(text)) == []
    assert sources(text) == set()


def test_of_a_very_long_word_the_beginning_is_searched_for():
    event = ExpulsionFactory(summary=f"Made up: {'qwerty' * 20}.")
    for length in (100, 119, 3000):
        assert list(events(("qwerty" * 500)[:length])) == [event]
        assert sources("qwerty" * 500) == set()


@pytest.mark.parametrize("text", ["a OR b", 'NEAR("a" "b")', "a* AND NOT b", "{words}: a", "'a':*"])
def test_operators_of_the_indexes_are_plain_words(text):
    assert isinstance(list(events(text)), list)
    assert isinstance(sources(text), set)


def test_a_source_is_found_by_words_of_its_id_publisher_title_and_address():
    source = SourceFactory(
        id="made-up-poiuyt", publisher="Zxcvb Post", title="Lkjhg", url="https://example.org/mnbv"
    )
    for text in ("poiuyt", "zxcv", "LKJHG", "mnbv", "post lkj poi"):
        assert sources(text) == {source}, text


def test_the_words_of_a_source_follow_it():
    source = SourceFactory(title="Qazwsx")
    source.title = "Edcrfv"
    source.save()
    assert (sources("qazwsx"), sources("edcrfv")) == (set(), {source})
    source.delete()
    assert sources("edcrfv") == set()
    assert not SourceSearchEntry.objects.filter(source=source.pk).exists()


def test_seeds_and_fixtures_leave_all_sources_in_step():
    Source.objects.filter(pk="pocom-hungary").update(title="Tgbyhn")
    assert sources("tgbyhn") == set()
    refresh_source_search()
    assert {one.pk for one in sources("tgbyhn")} == {"pocom-hungary"}
    SourceSearchEntry.objects.all().delete()
    assert not every_source_has_entry()
    call_command("loaddata", "dataset", verbosity=0)
    assert every_source_has_entry()


def test_citations_are_found_by_their_event_or_their_source(editor):
    cited = ExpulsionCitationFactory(
        event=ExpulsionFactory(summary="Made up: plokij."), source__title="Uhbygv"
    )
    for text in ("plokij", "uhbygv", cited.event_id):
        found = editor.get(ExpulsionCitation, q=text).context["cl"].queryset
        assert cited in found, text
    assert editor.get(ExpulsionCitation, q="plokij uhbygv").context["cl"].result_count == 0


def test_no_search_of_the_desk_reads_text_row_by_row(editor):
    asked = []
    for model in (Expulsion, SanctionEvent, Source, ExpulsionCitation):
        with CaptureQueriesContext(connection) as queries:
            editor.get(model, q="salisbury 2018-03 exp-2018")
        asked += [query["sql"] for query in queries]
    scans = [sql for sql in asked if "LIKE" in sql.upper() and "sanctions_" in sql]
    assert scans == []


def test_a_country_saved_under_its_name_leaves_the_entries_alone():
    country = Country.objects.get(pk="RUS")
    with CaptureQueriesContext(connection) as queries:
        country.save()
    assert not [query for query in queries if "sanctions_searchentry" in query["sql"]]


def test_a_country_that_is_renamed_is_found_by_its_new_name():
    country = Country.objects.get(pk="EST")
    others = SearchEntry.objects.exclude(names__contains=" estonia ")
    before = dict(others.values_list("event", "words"))
    country.name = "Made-up Ujmikol"
    country.save()
    assert set(events("ujmikol")) == set(events("est")) != set()
    assert dict(others.filter(event__in=before).values_list("event", "words")) == before


def test_a_row_that_others_refer_to_shows_a_few_of_them_and_stays(editor):
    page = editor.get(Country, "delete", "RUS")
    shown = page.context["protected"]
    assert len(shown) == 21
    assert shown[-1] == "and more"
    with CaptureQueriesContext(connection) as queries:
        editor.client.post(page.request["PATH_INFO"], {"post": "yes", "reason": "A test."})
    assert Country.objects.filter(pk="RUS").exists()
    read = [query["sql"] for query in queries if 'FROM "sanctions_expulsion"' in query["sql"]]
    assert all("LIMIT 21" in sql for sql in read)


def test_an_organization_opens_with_as_few_queries_however_many_members_it_has(editor):
    one = MembershipFactory()
    editor.get(Country, "change", one.organization.pk)  # what is asked for once at a first time
    asked = []
    for members in (1, 12):
        for _ in range(members - one.organization.members.count()):
            MembershipFactory(organization=one.organization)
        with CaptureQueriesContext(connection) as queries:
            page = editor.get(Country, "change", one.organization.pk)
        assert page.content.decode().count(" selected>Made-up ") == members
        asked.append(len(queries))
    assert asked[0] == asked[1]
