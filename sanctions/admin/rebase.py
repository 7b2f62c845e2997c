"""A form that was sent for an older state of its row, brought onto the row as it is now.

What was typed stays; what was not touched follows the row; citations that others added appear,
those that others took out come back as new ones only where they had been touched.
"""

import datetime as dt
import re
from collections import defaultdict
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.forms import MultiWidget
from django.http import HttpRequest, QueryDict

from sanctions.admin.collision import BESIDE_COLUMNS, FIELD, Typed, sealed
from sanctions.models import Event
from sanctions.models.dates import as_known
from sanctions.models.versions import PARTS, PartKey, State, Values

Sent = dict[str, list[str]]


def rebased(
    model_admin: Any, request: HttpRequest, row: Any, opened: State, now: State
) -> tuple[QueryDict, Typed]:
    """Return the POST for the row as it is now, and what was typed by row and column.

    What was typed holds its text, and whether it differs from the state that was opened.
    """
    sent = request.POST.copy()
    typed: Typed = {}
    form_class = model_admin.get_form(
        request, row, change=True, fields=flatten_fieldsets(model_admin.get_fieldsets(request, row))
    )
    form = form_class(request.POST, request.FILES, instance=as_row(now.model, opened.row or {}))
    present = form_class(instance=row)
    for name in form.fields:
        touched = name in form.changed_data
        text = _text(request.POST.getlist(form.add_prefix(name)))
        for column in getattr(form, "stands_for", {}).get(name, (name,)):
            typed[None, column] = (text, touched)
        if not touched and name not in BESIDE_COLUMNS:
            _put(sent, form.add_prefix(name), _as_sent(present[name]))
    formsets, _ = model_admin._create_formsets(request, row, change=True)  # noqa: SLF001
    for formset in formsets:
        number = _part_of(now.model, formset)
        if number is not None and formset.management_form.is_valid():
            _rebase_rows(sent, formset, number, opened, typed)
    sent[FIELD] = sealed(now)
    return sent, typed


def as_new(request: HttpRequest, formsets: list[Any], opened: State) -> QueryDict:
    """Return the POST for a row that is gone, as the form of a new one."""
    sent = request.POST.copy()
    for field in opened.model._meta.concrete_fields:
        value = (opened.row or {}).get(field.name)
        if value is not None and field.name not in sent:
            sent[field.name] = str(value)
    if issubclass(opened.model, Event):  # a new event's date says how exactly it is known
        day = dt.date.fromisoformat(str(sent["announced_on"]))
        sent["announced_on"] = as_known(day, str(sent["date_precision"]))
    for formset in formsets:
        key = formset.model._meta.pk.name
        rows = [
            {name: values for name, values in one.items() if name != key}
            for _, one in sorted(_rows(sent, formset.prefix).items())
        ]
        _write(sent, formset, [], rows)
    sent[FIELD] = ""
    return sent


def as_row(model: type[Any], values: Values) -> Any:
    """Return an instance with the values of a state, as if read from the database."""
    fields = {one.name: one for one in model._meta.concrete_fields}
    row = model(
        **{
            fields[name].attname: fields[name].to_python(value)
            for name, value in values.items()
            if name in fields
        }
    )
    row._state.adding = False
    return row


def _part_of(model: type[Any], formset: Any) -> int | None:
    """Return which part of a row a formset's rows are."""
    for number, part in enumerate(PARTS.get(model, ())):
        if (part.model, part.owner) == (formset.model, formset.fk.name):
            return number
    return None


def _rebase_rows(sent: QueryDict, formset: Any, number: int, opened: State, typed: Typed) -> None:
    """Bring the rows of a formset onto those that there are now."""
    owner = str(formset.instance.pk)
    key_name = formset.model._meta.pk.name
    present = {one.pk: one for one in formset.get_queryset()}
    rows = _rows(sent, formset.prefix)
    initial, extra, seen = [], [], set()
    for index, row in sorted(rows.items()):
        key = next(iter(row.get(key_name, [])), "")
        part: PartKey | None = (number, int(key)) if key.isdecimal() else None
        before = opened.parts.get(part) if part else None
        if part is None or before is None:
            extra.append(row)
            continue
        form = formset.form(
            sent, prefix=formset.add_prefix(index), instance=as_row(formset.model, before)
        )
        touched = set(form.changed_data)
        for name in form.fields:
            typed[part, name] = (_text(row.get(name, [])), name in touched)
        if part[1] in present:
            seen.add(part[1])
            shown = formset.form(instance=present[part[1]])
            untouched = {name: _as_sent(shown[name]) for name in form.fields if name not in touched}
            initial.append(row | {k: v for k, v in untouched.items() if v is not None})
        elif touched:
            extra.append({name: values for name, values in row.items() if name != key_name})
    for key, one in present.items():
        if key not in seen:
            shown = formset.form(instance=one)
            added = {name: _as_sent(shown[name]) or [] for name in shown.fields}
            initial.append({**added, key_name: [str(key)], formset.fk.name: [owner]})
    _write(sent, formset, initial, extra)


def _rows(sent: QueryDict, prefix: str) -> dict[int, Sent]:
    """Return the rows of a formset as they were sent, by their numbers."""
    rows: defaultdict[int, Sent] = defaultdict(dict)
    pattern = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,4}})-(\w+)")
    for name, values in sent.lists():
        if found := pattern.fullmatch(name):
            rows[int(found[1])][found[2]] = list(values)
    return rows


def _write(sent: QueryDict, formset: Any, initial: list[Sent], extra: list[Sent]) -> None:
    """Put rows in the place of those that were sent."""
    for index, row in _rows(sent, formset.prefix).items():
        for name in row:
            del sent[f"{formset.prefix}-{index}-{name}"]
    for index, row in enumerate([*initial, *extra]):
        for name, values in row.items():
            sent.setlist(f"{formset.prefix}-{index}-{name}", values)
    sent[f"{formset.prefix}-INITIAL_FORMS"] = str(len(initial))
    sent[f"{formset.prefix}-TOTAL_FORMS"] = str(len(initial) + len(extra))


def _as_sent(bound: Any) -> list[str] | None:
    """Return what a browser sends of a field that shows its row; None: not known here."""
    widget = bound.field.widget
    if isinstance(widget, MultiWidget):
        return None
    value = widget.format_value(bound.value())
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]


def _put(sent: QueryDict, name: str, values: list[str] | None) -> None:
    if values is not None:
        sent.setlist(name, values)


def _text(values: list[str]) -> str:
    return ";".join(values)
