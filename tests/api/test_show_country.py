import pytest


@pytest.mark.parametrize("code", ["RUS", "rus", "RU", "ru", "Ru"])
def test_country_is_found_by_alpha_3_and_alpha_2_in_any_case(get, code):
    assert get(f"countries/{code}/")["name"] == "Russia"


@pytest.mark.parametrize(("code", "name"), [("SUN", "Soviet Union"), ("dd", "East Germany")])
def test_former_state_is_found_by_its_former_code(get, code, name):
    country = get(f"countries/{code}/")
    assert country["name"] == name
    assert country["kind"] == "former_state"


def test_country_shows_what_it_belonged_to_and_until_when(get):
    memberships = get("countries/RUS/")["memberships"]
    council = next(one for one in memberships if one["organization"] == "COE")
    assert council == {
        "organization": "COE",
        "organization_name": "Council of Europe",
        "joined_on": "1996-02-28",
        "left_on": "2022-03-16",
    }


def test_organization_shows_its_members(get):
    members = {one["country"] for one in get("countries/G7/")["members"]}
    assert members == {"CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "RUS", "USA"}


def test_country_shows_the_states_that_it_continues(get):
    assert [one["code"] for one in get("countries/RUS/")["predecessors"]] == ["SUN"]
    assert get("countries/FRA/")["predecessors"] == []


def test_unknown_country_is_404_with_the_nearest(get):
    problem = get("countries/Germany/", status=404)
    assert problem["detail"].startswith("There is no country 'Germany'. Did you mean DEU?")


def test_country_takes_at_most_five_queries(get, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        get("countries/NATO/")
