import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment


@pytest.mark.parametrize(
    ("word", "expected"),
    [("true", True), ("Yes", True), ("on", True), ("1", True), ("false", False), ("NO", False)],
)
def test_a_flag_is_said_in_several_words(monkeypatch, word, expected):
    monkeypatch.setenv("DEBUG", word)
    assert environment.flag("DEBUG", default=not expected) is expected


def test_a_flag_in_no_known_word_is_refused(monkeypatch):
    monkeypatch.setenv("HTTPS", "ture")
    with pytest.raises(ImproperlyConfigured, match="HTTPS is 'ture': it must be true or false"):
        environment.flag("HTTPS", default=True)


@pytest.mark.parametrize("digits", ["-1", "1.5", "soon", "²"])
def test_what_is_no_whole_number_is_refused(monkeypatch, digits):
    monkeypatch.setenv("CONN_MAX_AGE", digits)
    with pytest.raises(ImproperlyConfigured, match=r"CONN_MAX_AGE is .* whole number"):
        environment.number("CONN_MAX_AGE", default=60)


def test_names_are_parted_by_commas_with_or_without_blanks(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "example.org, www.example.org,")
    assert environment.names("ALLOWED_HOSTS", default=[]) == ["example.org", "www.example.org"]


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    for name in ("VAR_DIR", "DEBUG", "CONN_MAX_AGE", "ALLOWED_HOSTS"):
        monkeypatch.setenv(name, "")
    assert environment.text("VAR_DIR", default="var") == "var"
    assert environment.flag("DEBUG", default=False) is False
    assert environment.number("CONN_MAX_AGE", default=60) == 60
    assert environment.names("ALLOWED_HOSTS", default=["localhost"]) == ["localhost"]


def test_a_text_that_begins_with_a_dollar_sign_is_taken_as_it_stands(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "$made-up")
    assert environment.text("SECRET_KEY", default="") == "$made-up"


@pytest.mark.parametrize(
    "address", ["somebody@example.org", "http://example.org/", "mailto:a@b\nx: y", "https://"]
)
def test_whom_to_tell_is_an_address_that_a_program_can_open(monkeypatch, address):
    monkeypatch.setenv("SECURITY_CONTACT", address)
    with pytest.raises(ImproperlyConfigured, match=r"SECURITY_CONTACT is .*mailto: and an"):
        environment.contact("SECURITY_CONTACT")
