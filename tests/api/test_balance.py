import pytest

CHART = "countries/RUS/balance/?episode=salisbury-2018&as_of=2018-04-02"


def test_the_articles_chart(get):
    answer = get(CHART)
    rows = answer["results"]
    assert [row["counterpart"] for row in rows] == sorted(row["counterpart"] for row in rows)
    assert sum(row["by_counterpart_persons"] > 0 for row in rows) == 30
    assert sum(row["by_country_persons"] > 0 for row in rows) == 26
    total = answer["total"]
    assert (total["by_counterpart_persons"], total["by_country_persons"]) == (153, 143)
    cut = [
        (row["counterpart"], row["by_country_staff_cut_low"], row["by_country_staff_cut"])
        for row in rows
        if row["by_country_staff_cut"]
    ]
    assert cut == [("GBR", 50, 50)]


def test_chart_two_weeks_later_has_the_late_answers(get):
    # Belgium, Hungary and Georgia were answered with 1 each by 16 April.
    total = get(CHART.replace("04-02", "04-16"))["total"]
    assert (total["by_counterpart_persons"], total["by_country_persons"]) == (153, 146)


@pytest.mark.parametrize("code", ["RUS", "rus", "RU", "ru"])
def test_country_is_found_as_on_its_own_page(get, code):
    assert get(CHART.replace("RUS", code))["total"]["by_counterpart_persons"] == 153


def test_unknown_country_is_404_with_the_nearest(get):
    detail = get("countries/Germany/balance/", status=404)["detail"]
    assert detail.startswith("There is no country 'Germany'. Did you mean DEU?")


def test_filters_of_initiator_and_target_choose_a_direction(get):
    total = get(f"{CHART}&initiator=USA")["total"]
    assert (total["by_counterpart_persons"], total["by_country_persons"]) == (60, 0)
    total = get(f"{CHART}&target=USA")["total"]
    assert (total["by_counterpart_persons"], total["by_country_persons"]) == (0, 60)
    total = get(f"{CHART}&party=USA")["total"]
    assert (total["by_counterpart_persons"], total["by_country_persons"]) == (60, 60)


def test_former_state_has_a_balance_and_is_added_on_request(get):
    soviet = get("countries/SUN/balance/")["total"]["by_counterpart_persons"]
    russian = get("countries/RUS/balance/")["total"]["by_counterpart_persons"]
    both = get("countries/RUS/balance/?include_predecessors=true")["total"]
    assert soviet > 0
    assert both["by_counterpart_persons"] == russian + soviet


def test_rows_are_sorted_on_request(get):
    rows = get(f"{CHART}&ordering=-by_counterpart_persons")["results"]
    assert [row["counterpart"] for row in rows[:3]] == ["USA", "GBR", "UKR"]
    # By persons, then those without a date last.
    rows = get(f"{CHART}&ordering=by_country_first_on,counterpart")["results"]
    assert rows[0]["counterpart"] == "GBR"
    assert [row["counterpart"] for row in rows[-4:]] == ["BEL", "GEO", "HUN", "NATO"]


def test_order_of_events_is_no_order_of_a_balance(refused):
    problem = refused("countries/RUS/balance/?ordering=-announced_on")
    assert problem["parameter"] == "ordering"
    assert "counterpart" in problem["allowed"]
