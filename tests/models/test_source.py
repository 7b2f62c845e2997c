"""Published documents."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["EN", "eng", "e", ""])
def test_a_language_is_an_iso_639_1_code(language):
    source = SourceFactory()
    source.language = language
    with pytest.raises(ValidationError) as refused:
        source.full_clean()
    assert list(refused.value.message_dict) == ["language"]


def test_an_address_stands_once():
    first, second = SourceFactory(), SourceFactory()
    second.url = first.url
    with pytest.raises(ValidationError, match="already exists"):
        second.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/"])
def test_the_database_refuses_an_address_that_is_not_http(url):
    source = SourceFactory()
    with pytest.raises(IntegrityError, match="source_url_is_http"), transaction.atomic():
        type(source).objects.filter(pk=source.pk).update(url=url)
