"""The vocabularies: every term is defined, and fits its column."""

import pytest
from django.apps import apps

from sanctions.models import vocabularies
from sanctions.models.vocabularies import (
    CountryKind,
    ExpulsionMeasure,
    Personnel,
    SanctionAction,
    SanctionMeasure,
    SourceKind,
    Vocabulary,
)

ALL = Vocabulary.__subclasses__()


@pytest.mark.parametrize("vocabulary", ALL, ids=lambda vocabulary: vocabulary.__name__)
def test_every_term_has_a_label_and_a_definition(vocabulary):
    assert vocabulary.__doc__
    for term in vocabulary:
        assert term.definition.endswith("."), term
        assert term.label, term
        assert isinstance(term.legal_source, str), term
    assert len(set(vocabulary.labels)) == len(vocabulary)


def test_the_terms_are_those_of_the_contract():
    assert CountryKind.values == ["state", "former_state", "territory", "organization"]
    assert SourceKind.values == [
        *("news", "government", "international_org", "reference", "academic"),
    ]
    assert ExpulsionMeasure.values == [
        *("expulsion", "staff_reduction", "accreditation_withdrawal"),
        *("accreditation_denial", "mission_closure"),
    ]
    assert Personnel.values == [
        *("diplomats", "diplomats_and_staff", "ambassador", "military_attaches"),
        *("consular", "staff", "unspecified"),
    ]
    assert SanctionAction.values == [
        *("impose", "expand", "extend", "ease", "lift", "suspend", "reinstate"),
    ]
    assert SanctionMeasure.values == [
        *("asset_freeze", "travel_ban", "visa_restriction", "arms_embargo", "export_ban"),
        *("import_ban", "dual_use_ban", "technology_restriction", "luxury_goods_ban"),
        *("energy_restriction", "price_cap", "financial_restriction", "investment_ban"),
        *("services_ban", "transport_ban", "media_ban", "trade_embargo"),
        *("membership_suspension", "development_aid_cut", "other"),
    ]


def test_measures_that_rest_on_the_vienna_conventions_say_on_what():
    assert ExpulsionMeasure.EXPULSION.legal_source == "VCDR art. 9; VCCR art. 23"
    assert ExpulsionMeasure.STAFF_REDUCTION.legal_source == "VCDR art. 11"
    assert vocabularies.__doc__.count("Vienna Convention") == 2


def test_every_term_fits_its_column():
    for model in apps.get_app_config("sanctions").get_models():
        for field in model._meta.concrete_fields:
            for term, _ in field.choices or []:
                assert len(term) <= field.max_length, (model, field.name, term)
