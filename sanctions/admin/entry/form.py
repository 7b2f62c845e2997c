"""The form of an event: it understands what is typed, and proposes what follows from it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError

from sanctions.admin.dataset import DatasetForm
from sanctions.admin.entry.dates import Known
from sanctions.admin.entry.figures import Proposed, propose
from sanctions.admin.entry.naming import EventField, show_chosen
from sanctions.models.fields import validate_line
from sanctions.models.vocabularies import ExpulsionMeasure

LONGEST_NOTE = 300
ID_IS_TAKEN = "This id is taken. Leave it blank to get the next one that is free."
# Where an error of these columns is told.
TOLD_AT = {"answers_expulsion": "in_response_to", "answers_sanction": "in_response_to"}


class EventForm(DatasetForm):
    """The form of an event; the id may be left blank and follows from date and parties."""

    in_response_to = EventField(
        required=False,
        max_length=60,
        label="In response to",
        help_text="The event that this one answers, its provocation: an expulsion or a sanction "
        "event between the same two parties. Blank where it answers none.",
    )
    figures_note = forms.CharField(
        label="Why not the proposed figures?",
        required=False,
        max_length=LONGEST_NOTE,
        validators=[validate_line],
        help_text="Needed where a figure is not the one that the citations propose. It is kept in "
        "the history, with the reason of the change.",
        widget=AdminTextInputWidget(attrs={"class": "line"}),
    )

    # Columns that a field of another name stands for: a collision is told by columns.
    stands_for = {"in_response_to": ("answers_expulsion", "answers_sanction")}
    # Whether citations are saved together with the event, and whether the form is only looked
    # through: the admin says so.
    citations_follow = False
    only_checks = False

    class Meta:
        error_messages = {"id": {"unique": ID_IS_TAKEN}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: Known | None = None
        self.free_id: str | None = None
        self.proposed: dict[str, Proposed] = {}
        # Figures that were left blank though the citations propose one.
        self.to_put_in: dict[str, int] = {}
        self.instance.citations_follow = self.citations_follow
        if "id" in self.fields:
            self.fields["id"].required = False
            self.fields["id"].help_text += " Leave it blank to have it made."
        if "in_response_to" in self.fields and not self.is_bound:
            stored = None if self.instance._state.adding else self.instance.in_response_to
            self.initial.setdefault("in_response_to", stored)
        elif "in_response_to" in self.fields:
            self.initial.setdefault("in_response_to", self.instance.in_response_to)
        if not self.is_bound:
            show_chosen(self)

    def is_valid(self) -> bool:
        """Return whether it can be saved: not where it was sent to be looked through."""
        return super().is_valid() and not self.only_checks

    def add_error(self, field: str | None, error: Any) -> None:
        """Put what is wrong with the provocation at its field, whichever column holds it."""
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            error = ValidationError(
                {TOLD_AT.get(name, name): errors for name, errors in error.error_dict.items()}
            )
        super().add_error(field, error)

    def clean_announced_on(self) -> dt.date:
        """Return the first day of the date; how exactly it is known goes with it."""
        known: Known = self.cleaned_data["announced_on"]
        self.known = known
        self.instance.date_precision = known.precision
        return known.day

    def clean(self) -> dict[str, Any]:
        """Propose id and figures where they were left blank; take the provocation."""
        note = self.cleaned_data.get("figures_note")
        if note and not self.cleaned_data.get("reason"):
            self.cleaned_data["reason"] = note
        facts = super().clean() or self.cleaned_data
        announced_on, initiator, target = map(facts.get, ("announced_on", "initiator", "target"))
        if announced_on and initiator and target:
            self.free_id = self._meta.model.free_id(announced_on, initiator.pk, target.pk)
            if facts.get("id") == "":
                facts["id"] = self.free_id
            elif "id" in facts and self._is_taken(facts["id"]):
                self.add_error("id", ID_IS_TAKEN)
            self.instance.pk = facts.get("id", self.free_id)  # of which the citations are
        if "in_response_to" in facts:
            provocation = facts["in_response_to"]
            self.instance.in_response_to = provocation.pk if provocation else None
        self._judge_figures(facts)
        return facts

    def _is_taken(self, event_id: str) -> bool:
        """Return whether another event has the id that was typed for a new one."""
        rows = self._meta.model.objects
        return self.instance._state.adding and rows.filter(pk=event_id).exists()

    def _judge_figures(self, facts: dict[str, Any]) -> None:
        """Refuse a figure that is not the one that the citations propose, unless a note says why.

        Only where the figure or what is proposed changed: what was settled before stays so.
        """
        rows = getattr(self.instance, "cited_rows", [])
        wrong = [row for row in rows if row.errors]
        statements = [one for row in rows if (one := row.statement()) is not None]
        names = self.instance.figures
        if facts.get("measure") != ExpulsionMeasure.MISSION_CLOSURE:
            found = {name: propose(name, statements) for name in names}
            self.proposed = {name: one for name, one in found.items() if one is not None}
        columns = self.figures_proposed()
        is_touched = any(row.has_changed() for row in rows) or not columns.keys().isdisjoint(
            self.changed_data
        )
        if facts.get("figures_note") or not is_touched:
            return
        # What is wrong with a citation is told first.
        tells = not wrong and not self.only_checks
        stored = [] if self.instance._state.adding else self.instance.statements()
        before = by_column({name: propose(name, stored) for name in names})
        for column, (value, why) in columns.items():
            name = column.removesuffix("_low").removesuffix("_high")
            given = facts.get(column)
            settled = column not in self.changed_data and (
                before.get(column, (None, ""))[0] == value or given in self.proposed[name].equals
            )
            if column in self.errors or settled or given == value:
                continue
            if given is not None and tells:
                self.add_error(
                    column,
                    f"The citations propose {'none' if value is None else value} ({why}): take "
                    "it, or say below why not.",
                )
            elif given is None and column == name and value is not None:
                self.to_put_in[column] = value
                if tells:
                    self.add_error(
                        column,
                        f"The citations propose {value} ({why}). It stands here now: save again to "
                        "take it, or clear it and say below why.",
                    )

    def figures_proposed(self) -> dict[str, tuple[int | None, str]]:
        """Return what the citations propose by column of the form: the figure, and why."""
        found = by_column(self.proposed)
        return {column: value for column, value in found.items() if column in self.fields}


def by_column(proposed: Mapping[str, Proposed | None]) -> dict[str, tuple[int | None, str]]:
    """Return proposals by column: the figure, its low and its high, each with why.

    Low and high are proposed where the citations differ; where they agree, none.
    """
    found: dict[str, tuple[int | None, str]] = {}
    for name, one in proposed.items():
        if one is not None:
            differ = "the citations differ" if one.low is not None else "the citations agree"
            found[name] = one.best, one.why()
            found[f"{name}_low"] = one.low, differ
            found[f"{name}_high"] = one.high, differ
    return found
