"""`manage.py seed` with bad seeds: every problem is told, and the database is not even asked."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from tests.dataset.conftest import SeedsFolder

pytestmark = pytest.mark.django_db

USA = "exp-2018-03-26-usa-rus"
RUS = "exp-2018-03-29-rus-usa"


@pytest.fixture
def refused(seeds, django_assert_num_queries) -> Callable[[], list[str]]:
    """A function that seeds, sees it refused without a query, and returns the messages."""

    def messages() -> list[str]:
        err = io.StringIO()
        said = pytest.raises(CommandError, match=r"problems?; nothing was changed\.$")
        with django_assert_num_queries(0), said:
            call_command("seed", folder=seeds.path, stderr=err)
        return err.getvalue().splitlines()

    return messages


def test_a_code_that_nobody_has(seeds, refused):
    seeds.change("expulsions", USA, episode="salisbury-2108")
    assert refused() == [
        f"expulsions.csv:{seeds.line_of('expulsions', USA)}: episode 'salisbury-2108': It is "
        "unknown among the episodes. Nearest: salisbury-2018."
    ]


def test_a_name_where_a_code_belongs(seeds, refused):
    seeds.change("regimes", "usa-prk-north-korea-sanctions", target="North Korea")
    (message,) = refused()
    assert "target 'North Korea': It is unknown among the countries." in message


def test_an_id_that_stands_twice(seeds, refused):
    line = seeds.line_of("episodes", "ames-1994")
    seeds.add("episodes", **seeds.rows("episodes")[line - 2])
    last = len(seeds.rows("episodes")) + 1
    assert refused() == [
        f"episodes.csv:{last}: id 'ames-1994': The key ames-1994 stands on line {line} already: "
        "keep one row."
    ]


def test_a_citation_that_stands_twice(seeds, refused):
    seeds.add("citations", event="exp-1949-02-11-hun-usa", source="pocom-hungary")
    (message,) = refused()
    assert "The key exp-1949-02-11-hun-usa pocom-hungary stands on line 2 already" in message


def test_a_name_that_another_country_has(seeds, refused):
    seeds.change("countries", "SUN", name="Russia")
    (message,) = refused()
    assert message.endswith("name 'Russia': RUS on line 205 has it already.") or (
        "has it already." in message
    )


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"announced_on": "2018-03-27"}, "date"),
        ({"initiator": "GBR"}, "parties"),
        ({"target": "GBR"}, "parties"),
    ],
)
def test_an_id_that_disagrees_with_date_or_parties(seeds, refused, wrong, column):
    seeds.change("expulsions", USA, **wrong)
    (message,) = [line for line in refused() if f"id '{USA}'" in line]
    assert "The id disagrees with the event's kind, date or parties: it would be exp-" in message


def test_an_id_of_the_wrong_kind(seeds, refused):
    seeds.change("expulsions", "exp-1949-02-11-hun-usa", id="san-1949-02-11-hun-usa")
    assert any("it would be exp-1949-02-11-hun-usa" in message for message in refused())


def test_low_above_persons_and_high_below_them(seeds, refused):
    seeds.change("expulsions", USA, persons_low="61", persons_high="59")
    low, high = refused()
    assert "persons_high '59': 59 is less than persons (60): low ≤ persons ≤ high." in high + low
    assert "persons_low '61': 61 is more than persons (60): low ≤ persons ≤ high." in high + low


@pytest.mark.parametrize("date", ["2018-02-30", "2018-13-01", "2019-02-29"])
def test_a_date_that_does_not_exist(seeds, refused, date):
    seeds.change("expulsions", USA, effective_on=date)
    (message,) = refused()
    assert f"effective_on '{date}': There is no such day" in message


@pytest.mark.parametrize("date", ["26.3.2018", "2018-3-26", "2018-03-26T00:00", "٢٠١٨-٠٣-٢٦", "x"])
def test_a_date_in_another_form(seeds, refused, date):
    seeds.change("expulsions", USA, effective_on=date)
    (message,) = refused()
    assert "It is no date: write YYYY-MM-DD, such as 2018-03-26." in message


@pytest.mark.parametrize("number", ["-1", "3.5", "sixty", "６０", "1e3", "060", "NaN"])
def test_a_number_in_another_form(seeds, refused, number):
    seeds.change("expulsions", USA, persons=number)
    (message,) = refused()
    assert "It is no whole number from 0 up: write digits alone, such as 12." in message


@pytest.mark.parametrize("number", ["1000001", "99999999999999999"])
def test_a_number_that_is_too_large(seeds, refused, number):
    seeds.change("expulsions", USA, persons=number)
    (message,) = refused()
    assert "A figure is at most 1,000,000." in message


def test_a_date_that_disagrees_with_its_precision(seeds, refused):
    seeds.change("expulsions", USA, date_precision="month")
    assert any("it is the first day of that month: 2018-03-01" in line for line in refused())


def test_a_party_before_its_existence(seeds, refused):
    event = "exp-1952-10-03-sun-usa"
    seeds.change("countries", "SUN", existed_from="1960-01-01")
    assert any(
        f"expulsions.csv:{seeds.line_of('expulsions', event)}: initiator 'SUN': "
        "Soviet Union (SUN) exists only from 1960-01-01." in message
        for message in refused()
    )


def test_a_party_after_its_existence(seeds, refused):
    seeds.change("countries", "SUN", existed_until="1952-10-02")
    assert any(
        "initiator 'SUN': Soviet Union (SUN) existed only until 1952-10-02; RUS continues it."
        in message
        for message in refused()
    )


def test_a_response_before_its_provocation(seeds, refused):
    seeds.change("expulsions", USA, in_response_to=RUS)
    seeds.change("expulsions", RUS, in_response_to="")
    assert refused() == [
        f"expulsions.csv:{seeds.line_of('expulsions', USA)}: in_response_to '{RUS}': The response "
        f"comes before its provocation: {RUS} was announced on 2018-03-29. Name an earlier event, "
        "or mend the date."
    ]


def test_responses_in_a_circle(seeds, refused):
    seeds.change("expulsions", USA, in_response_to=RUS)
    assert any(f"The responses go in a circle: {USA} → {RUS} → {USA}" in line for line in refused())


def test_a_response_to_itself(seeds, refused):
    seeds.change("expulsions", USA, in_response_to=USA)
    (message,) = refused()
    assert f"The responses go in a circle: {USA} → {USA}." in message


def test_a_response_to_an_unknown_event(seeds, refused):
    seeds.change("expulsions", USA, in_response_to="san-2018-03-01-usa-rus")
    (message,) = refused()
    assert "It is unknown among the sanction events." in message


def test_an_event_without_citation(seeds, refused):
    seeds.remove("citations", "exp-1949-02-11-hun-usa pocom-hungary")
    assert refused() == [
        "expulsions.csv:2: id 'exp-1949-02-11-hun-usa': No citation names the event: add a row to "
        "citations.csv with its source."
    ]


def test_a_citation_of_an_unknown_event(seeds, refused):
    seeds.add("citations", event="exp-1949-02-12-hun-usa", source="pocom-hungary")
    (message,) = refused()
    assert "event 'exp-1949-02-12-hun-usa': It is unknown among the expulsions" in message
    assert "Nearest: exp-1949-02-11-hun-usa, " in message


def test_a_citation_of_an_unknown_source(seeds, refused):
    seeds.add("citations", event="exp-1949-02-11-hun-usa", source="pocom-hungry")
    (message,) = refused()
    assert "source 'pocom-hungry': It is unknown among the sources" in message
    assert "Nearest: pocom-hungary" in message


def test_a_figure_of_the_other_kind_of_event(seeds, refused):
    seeds.change("citations", "exp-1949-02-11-hun-usa pocom-hungary", entities="1")
    (message,) = refused()
    assert "entities '1': exp-1949-02-11-hun-usa has no figure of that name" in message


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ftp://example.org/x"]
)
def test_an_address_that_is_not_of_the_web(seeds, refused, url):
    seeds.change("sources", "pocom-hungary", url=url)
    (message,) = refused()
    assert f"url '{url}': An address begins with http:// or https:// and a host." in message


def test_a_term_that_is_not_of_the_vocabulary(seeds, refused):
    seeds.change("expulsions", USA, measure="expulsions")
    (message,) = refused()
    assert "It is no term of the vocabulary: expulsion, staff_reduction," in message
    assert message.endswith("Nearest: expulsion.")


def test_a_list_of_terms_with_one_that_is_wrong(seeds, refused):
    seeds.change("sanctions", "san-1950-06-28-usa-prk", measures="trade_embargo; asset_freeze")
    (message,) = refused()
    assert "' asset_freeze' is no term here. Terms are joined by ; without a space" in message


def test_parties_that_are_not_those_of_the_regime(seeds, refused):
    seeds.change("sanctions", "san-1950-06-28-usa-prk", regime="usa-chn-china-embargo-1950-1972")
    (message,) = refused()
    assert "target 'PRK': PRK is not the target of usa-chn-china-embargo-1950-1972" in message


def test_an_end_before_the_start(seeds, refused):
    seeds.change("sanctions", "san-1950-06-28-usa-prk", ended_on="1950-06-27")
    (message,) = refused()
    assert "ended_on '1950-06-27': 1950-06-27 comes before announced_on (1950-06-28)." in message


def test_a_party_against_itself(seeds, refused):
    seeds.change("regimes", "afru-bfa-suspension", target="AFRU")
    assert any("Nobody acts against itself" in message for message in refused())


def test_a_membership_in_a_state(seeds, refused):
    seeds.add("memberships", organization="FRA", country="BEL", joined_on="2000-01-01")
    (message,) = refused()
    assert "organization 'FRA': France (FRA) is no organization: its kind is state." in message


def test_two_memberships_at_one_time(seeds, refused):
    seeds.add("memberships", organization="ASEAN", country="BRN", joined_on="2000-01-01")
    (message,) = refused()
    assert "It overlaps the membership from 1984-01-07." in message


def test_a_mission_closure_with_a_number_of_people(seeds, refused):
    seeds.change("expulsions", USA, measure="mission_closure")
    (message,) = refused()
    assert "persons '60': A mission_closure has no persons" in message


@pytest.mark.parametrize("summary", [" leading", "trailing ", "tab\there", "bell\x07"])
def test_a_cell_with_a_control_character_or_outer_space(seeds, refused, summary):
    seeds.change("expulsions", USA, summary=summary)
    (message,) = refused()
    assert "control character" in message or "White space" in message


def test_a_cell_that_is_too_long(seeds, refused):
    seeds.change("expulsions", USA, summary="x" * 201)
    (message,) = refused()
    assert "at most 200 characters (it has 201)" in message


def test_a_blank_cell_that_must_not_be(seeds, refused):
    seeds.change("expulsions", USA, summary="", measure="")
    assert [message.split(": ", 2)[-1] for message in refused()] == ["It must not be blank."] * 2


def test_a_stray_column(seeds, refused):
    content = seeds.file("episodes").read_text("utf-8")
    seeds.file("episodes").write_text(content.replace("summary\n", "summary,colour\n", 1), "utf-8")
    (message,) = refused()
    assert message == (
        "episodes.csv:1: colour 'colour': There is no such column. "
        "The columns are: id,title,started_on,date_precision,summary"
    )


def test_a_missing_column_and_columns_in_another_order(seeds, refused):
    for table, old, new in (
        ("episodes", "title,started_on", "started_on"),
        ("regimes", "id,name", "name,id"),
    ):
        content = seeds.file(table).read_text("utf-8")
        seeds.file(table).write_text(content.replace(old, new, 1), "utf-8")
    missing, order = refused()
    assert "episodes.csv:1: title 'title': The column is missing." in missing
    assert "regimes.csv:1: name 'name': The columns stand in another order." in order


def test_a_row_with_too_many_cells(seeds, refused):
    with seeds.file("regimes").open("a", encoding="utf-8") as file:
        file.write("x,y,z,USA,RUS\n")
    (message,) = refused()
    assert message.startswith("regimes.csv:363: The row has 5 cells, the header 4")


def test_quotes_that_never_close(seeds, refused):
    with seeds.file("regimes").open("a", encoding="utf-8") as file:
        file.write('usa-x,"never closed,USA,RUS\n')
    (message,) = refused()
    assert message.startswith("regimes.csv:363: The row can't be read as CSV")


def test_a_missing_file(seeds, refused):
    seeds.file("regimes").unlink()
    (message,) = refused()
    assert message.startswith("regimes.csv: The file is missing in ")


def test_an_empty_file(seeds, refused):
    seeds.file("regimes").write_bytes(b"")
    assert len(refused()) == 4


def test_a_file_that_is_not_utf_8(seeds, refused):
    content = seeds.file("countries").read_bytes().replace("Türkiye".encode(), b"T\xfcrkiye", 1)
    seeds.file("countries").write_bytes(content)
    line = content[: content.index(b"\xfc")].count(b"\n") + 1
    (message,) = refused()
    assert message == f"countries.csv:{line}: Byte 0xFC is not UTF-8: save the file as UTF-8."


@pytest.mark.parametrize(
    ("inserted", "said"),
    [
        (b"\0", "A NUL byte stands here"),
        (b"\r", "The line ends with CR"),
        ("\ufeff".encode(), "A byte order mark stands here"),
    ],
)
def test_a_character_that_no_file_may_hold(seeds, refused, inserted, said):
    content = seeds.file("episodes").read_bytes()
    seeds.file("episodes").write_bytes(content[:10] + inserted + content[10:])
    (message,) = refused()
    assert message.startswith(f"episodes.csv:1: {said}")


def test_all_problems_are_told_at_once(seeds: SeedsFolder, refused):
    seeds.change("expulsions", USA, persons="-1", effective_on="2018-02-30")
    seeds.change("sources", "pocom-hungary", url="javascript:alert(1)")
    seeds.change("countries", "FRA", kind="kingdom")
    files = [message.split(":")[0] for message in refused()]
    assert files == ["countries.csv", "expulsions.csv", "expulsions.csv", "sources.csv"]
