"""What keeps a row from being deleted: the rows that refer to it, a few of them."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

MOST_SHOWN = 20


def holding(row: models.Model) -> list[SafeString | str]:
    """Return links to rows that refer to a row and are not deleted with it; [] where none does.

    Only so many are read and shown: a country may have a hundred thousand events.
    """
    found = list(islice(_referring(row), MOST_SHOWN + 1))
    shown: list[SafeString | str] = [_link(one) for one in found[:MOST_SHOWN]]
    return [*shown, "and more"] if len(found) > MOST_SHOWN else shown


def _referring(row: models.Model) -> Iterator[Any]:
    for relation in row._meta.related_objects:
        if relation.on_delete is models.PROTECT:
            model: Any = relation.related_model
            rows = model.objects.filter(**{relation.field.name: row.pk})
            yield from rows.order_by()[: MOST_SHOWN + 1]


def _link(row: Any) -> SafeString:
    opts = row._meta
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    return format_html('{}: <a href="{}">{}</a>', capfirst(opts.verbose_name), url, row)
