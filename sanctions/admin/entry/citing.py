"""The citations on an event's form, and the sources that are added with them on the spot."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet

from sanctions.admin.dataset import RowForm
from sanctions.admin.entry.dates import DayField
from sanctions.admin.entry.naming import show_chosen
from sanctions.admin.entry.sources import propose_source
from sanctions.admin.entry.vocabulary import in_one_line
from sanctions.models import Citation, Source
from sanctions.models.standing import Statement
from sanctions.models.vocabularies import SourceKind, Status

# What is asked of a new source, in the order of the form.
ASKED = ("publisher", "kind", "title", "published_on", "language", "id")
NEEDED = ("publisher", "kind", "title", "language")
NOT_TOLD = "The address does not tell it: say it here."
CHECK_THEM = (
    "No source has this address yet. What is known of it is proposed here: check it, complete "
    "it, then save again."
)
MAY_NOT_ADD = "No source has this address, and you may not add one: cite a source that is there."


def asked(column: str, label: str, **attrs: str) -> Any:
    """Return the form field of a column of a source that is added on the spot."""
    of_source: Any = Source._meta.get_field(column)
    field = of_source.formfield(required=False, label=label)
    field.widget.attrs |= attrs
    return field


class CitationForm(RowForm):
    """A citation. Its source is named by id or address; of a new address the rest is asked."""

    new_publisher = asked("publisher", "Publisher")
    new_kind = forms.ChoiceField(
        required=False,
        label="Kind",
        choices=[("", "choose a kind"), *in_one_line(SourceKind)],
        help_text=Source._meta.get_field("kind").help_text,
    )
    new_title = asked("title", "Title")
    new_published_on = DayField(required=False, label="Published on")
    new_language = asked("language", "Language", placeholder="en", size="4")
    new_id = asked("id", "Id")

    # Whether the person may add a source: the admin says so.
    may_add_source = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What the address of a new source proposes, by column.
        self.proposed: dict[str, str] = {}
        # The source that is added with the citation, as far as it is described.
        self.new_source: Source | None = None
        # Whether nothing of it was typed yet, so that all of it is put into the fields.
        self.asks_anew = False
        if not self.is_bound:
            show_chosen(self)

    @property
    def is_of_new_source(self) -> bool:
        """Whether the address of a new source was given."""
        return bool(self.proposed)

    def clean(self) -> dict[str, Any]:
        """Describe a new source by what was typed; refuse one that is not described enough."""
        facts = super().clean() or self.cleaned_data
        source = facts.get("source")
        if source is None or not source._state.adding:
            return facts
        self.new_source = source
        if self.may_add_source:
            self.proposed = propose_source(source.url)
            self._describe(source, {one: facts.get(f"new_{one}") for one in ASKED})
        else:
            self.add_error("source", MAY_NOT_ADD)
        return facts

    def _describe(self, source: Source, given: dict[str, Any]) -> None:
        self.asks_anew = not any(given.values()) and not any(
            f"new_{one}" in self.errors for one in ASKED
        )
        for column, value in (given | {"id": given["id"] or self.proposed["id"]}).items():
            setattr(source, column, value or None)
        if self.asks_anew:
            source.kind, source.publisher = self.proposed["kind"], self.proposed["publisher"]
            self.add_error("source", CHECK_THEM)
            return
        untold = [one for one in NEEDED if not given[one] and f"new_{one}" not in self.errors]
        for column in untold:
            self.add_error(f"new_{column}", NOT_TOLD)
        try:
            source.full_clean(exclude=untold)
        except ValidationError as error:
            for column, errors in error.error_dict.items():
                name = f"new_{column}" if column in ASKED else "source"
                if name not in self.errors:
                    self.add_error(name, errors)

    def _get_validation_exclusions(self) -> set[str]:
        """Return what is not checked beside other rows: a source that is about to be saved."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | ({"source"} if self.new_source else set())

    def statement(self) -> Statement | None:
        """Return what the citation states, as far as it is known; None where it goes."""
        if self.instance.pk and not self.has_changed():
            return self.instance.statement(self.instance.source)
        facts = getattr(self, "cleaned_data", {})
        source = facts.get("source") or self.new_source
        if source is None or facts.get("DELETE"):
            return None
        figures = {name: facts.get(name) for name in self.instance.event_model().figures}
        return Statement(source.kind or "", source.publisher or source.url, figures)


class CitationFormSet(BaseInlineFormSet):
    """An event's citations: where the event is published, one of them stays."""

    def clean(self) -> None:
        """Refuse an event without a citation that is published or handed in for review."""
        super().clean()
        self._tell_sources_apart()
        status = self.instance.status
        if any(self.errors) or status not in {Status.SUBMITTED, Status.PUBLISHED}:
            return
        stated = [form.cleaned_data for form in self.forms if form.cleaned_data]
        if all(row.get("DELETE") for row in stated):
            raise ValidationError(
                f"A {status} event has at least one citation: cite a source here, or keep the "
                "event a draft until there is one."
            )

    def _tell_sources_apart(self) -> None:
        """Refuse two new sources of one address or one id."""
        seen: dict[str, set[str]] = {"url": set(), "pk": set()}
        for form in cast("list[CitationForm]", self.forms):
            source = form.new_source
            if source is None or form.cleaned_data.get("DELETE"):
                continue
            if source.url in seen["url"]:
                form.add_error("source", "This address stands in another citation here: cite once.")
            elif source.pk in seen["pk"]:
                form.add_error("new_id", f"{source.pk} is the id of another new source here.")
            seen["url"].add(source.url)
            seen["pk"].add(source.pk)


def save_with_sources(citation: Citation) -> None:
    """Save a citation, and before it the source that was added on the spot."""
    if citation.source._state.adding:
        citation.source.save(force_insert=True)
    citation.save()
