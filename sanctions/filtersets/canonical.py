"""A query in its one form: the same question always has the same text."""

import calendar
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

from django import forms

from sanctions.filtersets.values import Days, ValueField

# The parameters whose values mean something else in another order.
IN_THEIR_ORDER = frozenset({"by", "ordering"})

Pairs = list[tuple[str, str]]


def canonical_pairs(opened: Iterable[forms.BaseForm]) -> Pairs:
    """Return the (parameter, value) pairs of read forms, sorted; values of a list are joined.

    Codes, terms and dates stand as the database has them, whatever form they were given in.
    """
    pairs: Pairs = []
    for form in opened:
        for name, field in form.fields.items():
            value = form.cleaned_data.get(name)
            if value is not None:
                pairs += _pairs(name, field, value)
    return sorted(pairs)


def canonical_query(pairs: Pairs) -> str:
    """Return the query string of canonical pairs; commas and colons stay readable."""
    return urlencode(pairs, safe=",:", quote_via=quote)


def _pairs(name: str, field: forms.Field, value: Any) -> Pairs:
    if isinstance(value, list):
        texts = [text_of(one) for one in value]
        if name not in IN_THEIR_ORDER:
            texts.sort()
        if isinstance(field, ValueField) and not field.commas:
            return [(name, text) for text in texts]
        return [(name, ",".join(texts))]
    return [(name, text_of(value))]


def text_of(value: Any) -> str:
    """Return the text of a value: a span of days as the day, month or year that it is."""
    if isinstance(value, Days):
        return _text_of_span(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text_of_span(span: Days) -> str:
    first, last = span
    if first == last:
        return first.isoformat()
    if (first.month, last.month) == (1, 12):
        return f"{first.year:04}"
    if last.day != calendar.monthrange(first.year, first.month)[1]:
        return f"{first.isoformat()}/{last.isoformat()}"
    return f"{first.year:04}-{first.month:02}"
