"""The columns' types."""

import pytest
from django.core.exceptions import ValidationError

from sanctions.models import Country, SanctionEvent
from sanctions.models.fields import HttpUrl, Line, Slug, Terms
from sanctions.models.vocabularies import SanctionMeasure
from tests.factories import CountryFactory


def refusal(field, text):
    with pytest.raises(ValidationError) as refused:
        field.clean(text, None)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    "text", ["plain", "=1+1", "Ünïcødé – 漢字", "a;b, 'c' \"d\"", "non\u00a0break"]
)
def test_a_line_holds_any_text_formulas_too(text):
    assert Line(max_length=50).clean(text, None) == text


@pytest.mark.parametrize(
    ("text", "character"),
    [("a\nb", "U+000A"), ("a\tb", "U+0009"), ("a\0b", "U+0000"), ("a\u2028b", "U+2028")],
)
def test_a_line_has_no_control_character(text, character):
    assert f"Character 2 is the control character {character}" in refusal(Line(max_length=9), text)


@pytest.mark.parametrize("text", [" a", "a ", "\u00a0a"])
def test_a_line_has_no_white_space_around_it(text):
    assert "White space stands at the start or the end" in refusal(Line(max_length=9), text)


@pytest.mark.parametrize("text", ["salisbury-2018", "a", "1worldarttravel-cuba"])
def test_an_id_is_lower_case_groups_joined_by_hyphens(text):
    assert Slug().clean(text, None) == text


@pytest.mark.parametrize("text", ["Salisbury", "a--b", "-a", "a-", "a_b", "a b", "é", "a\n"])
def test_another_id_is_refused(text):
    assert refusal(Slug(), text)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "ftp://example.org/",
        "data:text/html,x",
        "//example.org/",
        "example.org",
        "http://",
        "http://exa mple.org/",
    ],
)
def test_an_address_is_http_or_https(text):
    assert "http:// or https://" in refusal(HttpUrl(), text)
    assert HttpUrl().clean("https://example.org/a?b=c#d", None)


def test_terms_are_of_the_vocabulary_each_once_in_any_order():
    terms = Terms(vocabulary=SanctionMeasure)
    assert terms.clean("travel_ban;asset_freeze", None) == "travel_ban;asset_freeze"
    assert "'ban' is no term here" in refusal(terms, "travel_ban;ban")
    assert "' asset_freeze' is no term here" in refusal(terms, "travel_ban; asset_freeze")
    assert "'' is no term here" in refusal(terms, "travel_ban;")
    assert "A term stands twice" in refusal(terms, "travel_ban;travel_ban")
    assert SanctionEvent._meta.get_field("measures").vocabulary is SanctionMeasure


@pytest.mark.django_db
def test_text_is_sorted_by_code_point_on_every_database():
    for name in ("made-up b", "Made-up a", "made up c", "Ümade-up"):
        CountryFactory(name=name)
    found = list(Country.objects.order_by("name").values_list("name", flat=True))
    assert found == sorted(found)
    assert found.index("Made-up a") < found.index("made up c") < found.index("made-up b")
    assert found[-1] == "Ümade-up"
