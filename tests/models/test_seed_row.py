"""The bookkeeping of the seeds: no part of the dataset."""

from django.apps import apps
from django.contrib import admin
from simple_history.models import HistoricalChanges

from sanctions.models import (
    TABLES_OF_SUMS,
    ChangeEntry,
    ForgottenChanges,
    KnownRevision,
    PendingImport,
    RankedEntry,
    Revision,
    SearchEntry,
    SeedRow,
    SourceSearchEntry,
)


def test_it_reads_as_its_table_and_key():
    assert str(SeedRow(table="expulsions", key="exp-2018-03-26-usa-rus")) == (
        "expulsions: exp-2018-03-26-usa-rus"
    )


def test_it_is_tied_to_nothing_and_shown_nowhere():
    assert not any(field.is_relation for field in SeedRow._meta.get_fields())
    assert not hasattr(SeedRow, "published")
    assert SeedRow not in admin.site._registry
    bookkeeping = {
        *(SeedRow, Revision, SearchEntry, RankedEntry, SourceSearchEntry, PendingImport),
        *(ChangeEntry, ForgottenChanges, KnownRevision),
        *TABLES_OF_SUMS,
    }
    others = set(apps.get_app_config("sanctions").get_models()) - bookkeeping
    assert all(
        hasattr(model, "published") for model in others if not issubclass(model, HistoricalChanges)
    )
