"""What a form that was sent proposes and warns of: the same with and without script."""

from dataclasses import asdict, dataclass, field
from typing import Any

from sanctions.admin.entry import finding
from sanctions.admin.entry.lookalikes import Lookalike, lookalikes
from sanctions.models.dates import span_end
from sanctions.models.vocabularies import DatePrecision


@dataclass
class Proposals:
    """What a form that was sent proposes and warns of.

    `chosen` is how each named row reads, by the name of its line; `figures` is (value, why) by
    column; `sources` is what each new address proposes, by the prefix of its citation.
    """

    date: str = ""
    id: str = ""
    lookalikes: list[Lookalike] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    figures: dict[str, tuple[int | None, str]] = field(default_factory=dict)
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as the page's script reads it."""
        return asdict(self)


def parties_and_date(form: Any) -> dict[str, Any] | None:
    """Return the event's parties and date as far as a form knows them; None where one is missing.

    Keys: initiator, target (codes), announced_on, precision.
    """
    event, facts = form.instance, getattr(form, "cleaned_data", {})
    if event._state.adding:
        initiator, target = facts.get("initiator"), facts.get("target")
        day = facts.get("announced_on")
        if not (initiator and target and day):
            return None
        return {
            "initiator": initiator.pk,
            "target": target.pk,
            "announced_on": day,
            "precision": event.date_precision,
        }
    return {
        "initiator": event.initiator_id,
        "target": event.target_id,
        "announced_on": event.announced_on,
        "precision": event.date_precision,
    }


def lookalikes_of(form: Any) -> list[Lookalike]:
    """Return the events that a form's event looks like."""
    known = parties_and_date(form)
    if known is None or known["precision"] not in DatePrecision:
        return []
    event = form.instance
    but = None if event._state.adding else event.pk
    return lookalikes(type(event), **known, but=but)


def proposals_of(form: Any, formsets: list[Any]) -> Proposals:
    """Return what a form proposes that was checked together with its citations."""
    rows = [row for formset in formsets for row in formset.forms]
    named = [form, *rows]
    return Proposals(
        date=form.known.in_words() if form.known else "",
        id=form.free_id or "",
        lookalikes=lookalikes_of(form),
        chosen={
            one.add_prefix(name): line.naming.chosen
            for one in named
            for name, line in one.fields.items()
            if hasattr(line, "naming")
        },
        figures=form.figures_proposed(),
        sources={row.prefix: row.proposed for row in rows if row.proposed},
        errors={
            one.add_prefix(name): [str(text) for text in texts]
            for one in named
            for name, texts in one.errors.items()
            if name != "__all__"
        },
    )


def put_in(form: Any, formsets: list[Any]) -> None:
    """Put what is proposed into the fields that were left blank, for the form to be shown again."""
    if form.to_put_in:
        form.data = form.data.copy()
        form.data.update(
            {form.add_prefix(one): str(value) for one, value in form.to_put_in.items()}
        )
    if form.free_id and "id" in form.fields:
        form.fields["id"].widget.attrs["placeholder"] = form.free_id
    for row in (row for formset in formsets for row in formset.forms):
        if row.asks_anew:
            row.data = row.data.copy()
            for column, value in row.proposed.items():
                row.data[row.add_prefix(f"new_{column}")] = value


def provocations_for(form: Any) -> list[finding.Offer]:
    """Return the events that a form's event may answer, for a page without script."""
    known = parties_and_date(form)
    if known is None or known["precision"] not in DatePrecision:
        return []
    last = span_end(known["announced_on"], known["precision"])
    return finding.events("", known["initiator"], known["target"], until=last, but=form.instance.pk)
