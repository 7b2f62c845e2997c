"""seeds/CODEBOOK.md says what every column and term means."""

import pytest
from django.conf import settings

from sanctions.dataset.codebook import VOCABULARIES, codebook, vocabulary_of
from sanctions.dataset.tables import TABLES


def test_the_file_in_the_repository_is_in_step_with_the_models():
    kept = (settings.SEEDS_DIR / "CODEBOOK.md").read_text("utf-8")
    assert kept == codebook(), "CODEBOOK.md is out of step: run manage.py export_seeds"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_has_a_definition(table):
    for column in table.columns:
        assert len(str(table.definition(column).help_text)) > 10, column


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_with_choices_has_its_vocabulary_in_the_codebook(table):
    for column in table.columns:
        field = table.definition(column)
        assert vocabulary_of(field) or not field.choices


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda vocabulary: vocabulary.__name__)
def test_every_term_has_a_definition(vocabulary):
    for term in vocabulary:
        assert term.definition.endswith(".")
        assert f"| {term.value} | {term.definition} |" in codebook()
