"""The words of each source, by which the desk finds it: kept in step with the source.

Saving a source keeps its entry in step by signals; what writes sources in bulk calls
`refresh_source_search`.
"""

from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from sanctions.models.fields import Slug
from sanctions.models.source import Source
from sanctions.models.word_index import Words
from sanctions.models.words import words_of

BATCH = 2_000


class SourceSearchEntry(models.Model):
    """The words by which one source is found: of its id, publisher, title and address.

    Bookkeeping: derived from the dataset, and no part of it, its fixtures or its files.
    """

    source = Slug(unique=True, help_text="Id of the source.")
    words = Words(help_text="All of its words, each once.")

    objects = models.Manager()

    class Meta:
        verbose_name_plural = "source search entries"

    def __str__(self) -> str:
        return self.source


def words_of_source(key: str, publisher: str, title: str, url: str) -> str:
    """Return the words by which a source is found, folded, each once and sorted."""
    return " ".join(sorted(set(words_of(f"{key} {publisher} {title} {url}"))))


def refresh_source_search(keys: Collection[str] | None = None) -> None:
    """Bring the entries of these sources, or of all, in step: those that differ."""
    with transaction.atomic():
        if keys is None:
            kept = Source.objects.order_by().values("pk")
            SourceSearchEntry.objects.exclude(source__in=kept).delete()
            wanted = list(Source.objects.order_by("pk").values_list("pk", flat=True))
        else:
            wanted = sorted(keys)
        for start in range(0, len(wanted), BATCH):
            _refresh(wanted[start : start + BATCH])


def every_source_has_entry() -> bool:
    """Return whether there are as many entries as sources."""
    return SourceSearchEntry.objects.count() == Source.objects.count()


def _refresh(keys: list[str]) -> None:
    stored = SourceSearchEntry.objects.filter(source__in=keys)
    before = dict(stored.values_list("source", "words"))
    rows = Source.objects.filter(pk__in=keys).values_list("pk", "publisher", "title", "url")
    stale = [
        SourceSearchEntry(source=row[0], words=words)
        for row in rows
        if (words := words_of_source(*row)) != before.get(row[0])
    ]
    SourceSearchEntry.objects.bulk_create(
        stale, update_conflicts=True, unique_fields=["source"], update_fields=["words"]
    )


@receiver(post_save, sender=Source)
def follow_source(sender: type[Source], instance: Source, raw: bool = False, **_: Any) -> None:
    """Keep the entry of a source in step."""
    if not raw:
        refresh_source_search([instance.pk])


@receiver(post_delete, sender=Source)
def forget_source(sender: type[Source], instance: Source, **_: Any) -> None:
    """Take out the entry of a source that is no more."""
    SourceSearchEntry.objects.filter(source=instance.pk).delete()
