"""Fields in which a row is named by typing: by its key, and what else it is called.

They are plain text without script (the browser offers what the page lists), and offer rows while
one types with it.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from sanctions.admin.entry import finding
from sanctions.admin.entry.addresses import cleaned, is_address
from sanctions.admin.entry.sources import source_at
from sanctions.models import Event, Source

# Rows that an error names as those that may be meant.
NEAREST = 4


class Naming(forms.TextInput):
    """A line in which a row is named. `chosen` is how the row reads that it names."""

    template_name = "admin/sanctions/entry/naming.html"
    chosen = ""

    def __init__(self, what: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "vTextField naming", "autocomplete": "off", **(attrs or {})})
        self.what = what

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template shows."""
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "chosen": self.chosen,
            "search_url": reverse("entry-search", args=[self.what]),
        }
        return context


class RowField(forms.ModelChoiceField):
    """The field of a reference to a row that is named by typing."""

    what: str
    unknown = "“{text}” is not known."

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        kwargs |= {"widget": Naming(self.what, {"list": f"{self.what}-offered"})}
        super().__init__(queryset, **kwargs)

    @property
    def naming(self) -> Naming:
        """The line itself, without the links that the admin puts around it."""
        widget: Any = getattr(self.widget, "widget", self.widget)
        return widget

    def row_named(self, text: str) -> Any:
        """Return the row that a text names; None where none is."""
        return self.queryset.filter(pk=text).first()  # type: ignore[union-attr]

    def reads(self, row: Any) -> str:
        """Return how a row reads beside the line."""
        return str(row)

    def to_python(self, value: Any) -> Any:
        """Return the row that was named; ValidationError that offers the nearest ones."""
        text = " ".join(str(value or "").split())
        self.naming.chosen = ""
        if not text:
            return None
        row = self.row_named(text) if text.isprintable() else None
        if row is None:
            raise ValidationError(self.what_is_wrong(text), code="invalid_choice")
        self.naming.chosen = self.reads(row)
        return row

    def what_is_wrong(self, text: str) -> str:
        """Return what is said of a text that names no row: the nearest ones, too."""
        offers = finding.FINDERS[self.what][1](text[:100]) if text.isprintable() else []
        nearest = "; ".join(f"{one.value} ({one.label})" for one in offers[:NEAREST])
        told = self.unknown.format(text=text[:60])
        return f"{told} Nearest: {nearest}." if nearest else told


class PartyField(RowField):
    """The field of a party: its code, or its whole name in any case."""

    what = "parties"
    unknown = "No party has the code or name “{text}”."

    def row_named(self, text: str) -> Any:
        """Return the party of a code or name."""
        return finding.party_called(text)


class EpisodeField(RowField):
    """The field of an episode: its id."""

    what = "episodes"
    unknown = "No episode has the id “{text}”."


class RegimeField(RowField):
    """The field of a regime: its id."""

    what = "regimes"
    unknown = "No regime has the id “{text}”."


class SourceField(RowField):
    """The field of a source: its id or its address. An address of none is a source to be."""

    what = "sources"
    unknown = "No source has the id “{text}”. Paste its address (https://…), or type its id."

    def row_named(self, text: str) -> Any:
        """Return the source of an id or address; a source that is not saved yet of a new one."""
        if is_address(text):
            return source_at(text) or Source(url=cleaned(text))
        return super().row_named(text)

    def reads(self, row: Source) -> str:
        """Return publisher and title; nothing of a source that is still to be described."""
        return "" if row._state.adding else str(row)


class EventField(forms.CharField):
    """The field of an event of either kind: its id. Cleaned, it is the event, or None."""

    what = "events"

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = Naming(self.what, {"list": "events-offered"})
        super().__init__(**kwargs)

    @property
    def naming(self) -> Naming:
        """The line itself."""
        return self.widget

    def reads(self, event: Event) -> str:
        """Return what the event was, and its status unless it is public."""
        return finding.offered_event(event).label

    def clean(self, value: Any) -> Event | None:
        """Return the event that was named."""
        text = super().clean(value)
        self.naming.chosen = ""
        if not text:
            return None
        event = finding.event_of_id(text)
        if event is None:
            raise ValidationError(
                f"No event has the id “{text[:60]}”: it is exp- or san-, date, initiator, target."
            )
        self.naming.chosen = self.reads(event)
        return event


FIELDS: dict[str, type[RowField]] = {
    "initiator": PartyField,
    "target": PartyField,
    "episode": EpisodeField,
    "regime": RegimeField,
    "source": SourceField,
}


def show_chosen(form: Any) -> None:
    """Let each line of a form that opens say how the row reads that stands in it."""
    for name, field in form.fields.items():
        if not isinstance(field, (RowField, EventField)):
            continue
        value = form.get_initial_for_field(field, name)
        if not value:
            continue
        if not form.instance._state.adding:
            row = (
                form.instance.provocation
                if field.what == "events"
                else getattr(form.instance, name)
            )
        elif isinstance(field, RowField):
            row = field.row_named(str(value))
        else:
            row = finding.event_of_id(str(value))
        field.naming.chosen = field.reads(row) if row is not None else ""
