"""The words of each source, by which the desk finds it: kept in step with the source.

Saving a source keeps its entry in step by signals; what writes sources in bulk calls
`refresh_source_search`.
"""

from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from sanctions.models.bulk import batched, upsert_rows
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
        rows = Source.objects.order_by("pk").values_list("pk", "publisher", "title", "url")
        if keys is None:
            kept = Source.objects.order_by().values("pk")
            SourceSearchEntry.objects.exclude(source__in=kept).delete()
            for some in batched(rows.iterator(chunk_size=BATCH), BATCH):
                _refresh(some)
        else:
            for wanted in batched(sorted(keys), BATCH):
                _refresh(list(rows.filter(pk__in=wanted)))


def every_source_has_entry() -> bool:
    """Return whether there are as many entries as sources."""
    return SourceSearchEntry.objects.count() == Source.objects.count()


def _refresh(sources: list[tuple[str, str, str, str]]) -> None:
    """Write the entries of some sources where they differ."""
    stored = SourceSearchEntry.objects.filter(source__in=[key for key, *_ in sources])
    before = dict(stored.values_list("source", "words"))
    stale = [
        (source[0], words)
        for source in sources
        if (words := words_of_source(*source)) != before.get(source[0])
    ]
    upsert_rows(SourceSearchEntry, ("source", "words"), stale, unique=["source"])


@receiver(post_save, sender=Source)
def follow_source(sender: type[Source], instance: Source, raw: bool = False, **_: Any) -> None:
    """Keep the entry of a source in step."""
    if not raw:
        refresh_source_search([instance.pk])


@receiver(post_delete, sender=Source)
def forget_source(sender: type[Source], instance: Source, **_: Any) -> None:
    """Take out the entry of a source that is no more."""
    SourceSearchEntry.objects.filter(source=instance.pk).delete()
