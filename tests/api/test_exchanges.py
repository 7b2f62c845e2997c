import pytest


def test_salisbury_pairs_each_expulsion_with_its_answer(get):
    rows = get("exchanges/?episode=salisbury-2018")["results"]
    told = {
        (
            row["provocation_initiator"],
            row["provocation_persons"],
            row["response_persons"],
            row["lag_days"],
        )
        for row in rows
    }
    assert {("USA", 60, 60, 3), ("GBR", 23, 23, 3), ("GBR", 23, 50, 16)} <= told
    assert [row["provocation"] for row in rows] == sorted(row["provocation"] for row in rows)


def test_filters_choose_among_the_provocations(get):
    assert get("exchanges/?episode=salisbury-2018&initiator=USA")["count"] == 1
    # Nobody answered Russia's answers.
    assert get("exchanges/?episode=salisbury-2018&initiator=RUS")["count"] == 0
    assert get("exchanges/?episode=salisbury-2018&target=RUS&is_response=true")["count"] == 0


def test_as_of_leaves_out_what_was_answered_later(get):
    # Of the 30 answers, Belgium's and Hungary's came on 4 April, Georgia's on 16 April.
    assert get("exchanges/?episode=salisbury-2018&as_of=2018-04-02")["count"] == 27
    assert get("exchanges/?episode=salisbury-2018&as_of=2018-04-04")["count"] == 29
    summary = get("exchanges/summary/?episode=salisbury-2018&as_of=2018-04-02&target=RUS")
    # 30 expelled, two of whom refused accreditations besides; 26 had their answer.
    assert summary["total"]["provocations"] == 32
    assert summary["total"]["answered"] == 26


def test_summary_by_dyad_names_both_parties_in_their_roles(get):
    rows = get("exchanges/summary/?by=dyad&episode=salisbury-2018&is_response=false")["results"]
    row = next(row for row in rows if row["initiator"] == "GBR")
    assert row == {
        "initiator": "GBR",
        "initiator_name": "United Kingdom",
        "target": "RUS",
        "target_name": "Russia",
        "provocations": 1,
        "answered": 1,
        "share_answered": 1.0,
        "exchanges": 2,
        "median_lag_days": 9.5,  # after 3 and after 16 days
        "mean_ratio": 1.0,
    }


def test_rows_are_sorted_on_request(get):
    rows = get("exchanges/?episode=salisbury-2018&ordering=-response_persons,response")["results"]
    assert [row["response_persons"] for row in rows[:3]] == [60, 50, 23]
    rows = get("exchanges/summary/?by=year&ordering=-year")["results"]
    years = [row["year"] for row in rows]
    assert years == sorted(years, reverse=True)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("exchanges/?by=year", "by"),
        ("exchanges/?measure=expulsion", "measure"),
        ("exchanges/?ordering=announced_on", "ordering"),
        ("exchanges/summary/?by=target", "by"),
        ("exchanges/summary/?ordering=year", "ordering"),
    ],
)
def test_what_is_no_parameter_of_exchanges_is_refused(refused, query, parameter):
    assert refused(query)["parameter"] == parameter
