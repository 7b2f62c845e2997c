"""The rows of the API. They are flat, and the same columns stand in every format.

What a column means is the help text of the model's column; only what the model doesn't hold is
described here.
"""

from typing import Any

from rest_framework import serializers

from sanctions.api.reading import Made, PartyName
from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    Regime,
    SanctionEvent,
    Source,
)


def name_of(party: str) -> PartyName:
    """Return the column with the name of a party."""
    return PartyName(party, help_text=f"Everyday English name of the {party.replace('_', ' ')}.")


def text(source: str, help_text: str, **options: Any) -> serializers.CharField:
    """Return a column of text."""
    return serializers.CharField(source=source, read_only=True, help_text=help_text, **options)


def number(source: str, help_text: str, **options: Any) -> serializers.IntegerField:
    """Return a column of numbers."""
    return serializers.IntegerField(source=source, read_only=True, help_text=help_text, **options)


def day(help_text: str) -> serializers.DateField:
    """Return a column of days that may not be known."""
    return serializers.DateField(read_only=True, allow_null=True, help_text=help_text)


def least(figure: str) -> serializers.IntegerField:
    """Return the column with the lower end of a figure's range."""
    return number(
        f"{figure}_least",
        f"The least of {figure}: the lowest of our own figures and those that the citations "
        f"state. Equal to {figure} where nothing is in question; null where nobody gives a figure.",
        allow_null=True,
    )


def most(figure: str) -> serializers.IntegerField:
    """Return the column with the upper end of a figure's range."""
    return number(
        f"{figure}_most",
        f"The most of {figure}: the highest of our own figures and those that the citations "
        f"state. Equal to {figure} where nothing is in question; null where nobody gives a figure.",
        allow_null=True,
    )


class Row(serializers.ModelSerializer[Any]):
    """A row: every column is always there, and null where it is not known."""

    def get_extra_kwargs(self) -> dict[str, dict[str, Any]]:
        """Make all columns read only."""
        return {name: {"read_only": True} for name in self.Meta.fields}


class CountryRow(Row):
    """A party."""

    class Meta:
        model = Country
        fields: tuple[str, ...] = (
            "code",
            "alpha2",
            "numeric",
            "name",
            "official_name",
            "kind",
            "region",
            "subregion",
            "continued_by",
            "existed_from",
            "existed_until",
        )


class EpisodeRow(Row):
    """A dispute."""

    expulsions = number("expulsion_count", "Number of its expulsions.")
    sanctions = number("sanction_count", "Number of its sanction events.")

    class Meta:
        model = Episode
        fields = (
            "id",
            "title",
            "started_on",
            "date_precision",
            "summary",
            "expulsions",
            "sanctions",
        )


class RegimeRow(Row):
    """A sanctions programme."""

    initiator_name = name_of("initiator")
    target_name = name_of("target")
    imposed_on = day(
        "The day on which the first act that imposes it was announced; null where the dataset "
        "holds none. Known by month or year only, the first day of it."
    )
    lifted_on = day(
        "The day on which the last act that lifts it was announced; null where the dataset holds "
        "none, or where it was imposed or reinstated after. Known by month or year only, the "
        "first day of it."
    )
    sanctions = number("sanction_count", "Number of its sanction events.")

    class Meta:
        model = Regime
        fields = (
            "id",
            "name",
            "initiator",
            "initiator_name",
            "target",
            "target_name",
            "imposed_on",
            "lifted_on",
            "sanctions",
        )


class SourceRow(Row):
    """A published document."""

    expulsions = number("expulsion_count", "Number of expulsions that cite it.")
    sanctions = number("sanction_count", "Number of sanction events that cite it.")

    class Meta:
        model = Source
        fields = (
            "id",
            "kind",
            "publisher",
            "title",
            "url",
            "published_on",
            "language",
            "expulsions",
            "sanctions",
        )


def _answered(expulsion: str | None, sanction: str | None) -> str | None:
    return expulsion or sanction


def _in_order(ids: str) -> str:
    return ";".join(sorted(ids.split(";"))) if ";" in ids else ids


class EventRow(Row):
    """What the rows of both kinds of event share."""

    initiator_name = name_of("initiator")
    target_name = name_of("target")
    basis = serializers.ChoiceField(
        choices=Expulsion._meta.get_field("basis").choices or [],
        read_only=True,
        help_text=Expulsion._meta.get_field("basis").help_text,
    )
    in_response_to = Made(
        "answers_expulsion_id",
        "answers_sanction_id",
        make=_answered,
        allow_null=True,
        help_text="Id of the event that this one answers.",
    )
    sources = Made(
        "source_ids", make=_in_order, help_text="Ids of the sources that it cites, joined by ;."
    )


PARTY_COLUMNS = ("initiator", "initiator_name", "target", "target_name")
DATE_COLUMNS = ("announced_on", "date_precision", "effective_on")


class ExpulsionRow(EventRow):
    """An expulsion."""

    persons_low = least("persons")
    persons_high = most("persons")

    class Meta:
        model = Expulsion
        fields: tuple[str, ...] = (
            "id",
            *PARTY_COLUMNS,
            "episode",
            *DATE_COLUMNS,
            "measure",
            "persons",
            "persons_low",
            "persons_high",
            "basis",
            "disputed",
            "personnel",
            "missions_closed",
            "in_response_to",
            "summary",
            "sources",
        )


class SanctionRow(EventRow):
    """An act of sanctioning."""

    regime_name = text("regime.name", "Name of the sanctions programme.")
    individuals_low = least("individuals")
    individuals_high = most("individuals")
    entities_low = least("entities")
    entities_high = most("entities")

    class Meta:
        model = SanctionEvent
        fields: tuple[str, ...] = (
            "id",
            "regime",
            "regime_name",
            *PARTY_COLUMNS,
            "episode",
            *DATE_COLUMNS,
            "ended_on",
            "action",
            "measures",
            "instrument",
            "individuals",
            "individuals_low",
            "individuals_high",
            "entities",
            "entities_low",
            "entities_high",
            "basis",
            "disputed",
            "in_response_to",
            "summary",
            "sources",
        )
