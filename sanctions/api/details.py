"""The pages of one row: what they add to the row of a list.

What a column means is the help text of the model's column; only what the model doesn't hold is
described here.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sanctions.api.in_full import Part
from sanctions.api.serializers import (
    CountryRow,
    ExpulsionRow,
    Row,
    SanctionRow,
    name_of,
    text,
)
from sanctions.models import (
    Country,
    Expulsion,
    ExpulsionCitation,
    Membership,
    SanctionCitation,
    TimelineEvent,
)
from sanctions.models.vocabularies import DatePrecision, SourceKind


class MembershipRow(Row):
    """A membership of the country in an organization."""

    organization_name = name_of("organization")

    class Meta:
        model = Membership
        fields = ("organization", "organization_name", "joined_on", "left_on")


class MemberRow(Row):
    """A membership in the organization."""

    country_name = name_of("country")

    class Meta:
        model = Membership
        fields = ("country", "country_name", "joined_on", "left_on")


class PredecessorRow(Row):
    """A state that the country continues."""

    class Meta:
        model = Country
        fields = ("code", "name", "existed_from", "existed_until")


def _memberships(code: str) -> QuerySet[Membership]:
    return Membership.published.filter(country=code).order_by("organization_id", "joined_on")


def _members(code: str) -> QuerySet[Membership]:
    return Membership.published.filter(organization=code).order_by("country_id", "joined_on")


def _predecessors(code: str) -> QuerySet[Country]:
    return Country.published.filter(continued_by=code).order_by("code")


class CountryDetail(CountryRow):
    """A party with the organizations that it belongs to, its members and its predecessors."""

    memberships = MembershipRow(
        many=True, read_only=True, help_text="Its memberships in organizations, past ones too."
    )
    members = MemberRow(
        many=True, read_only=True, help_text="Of an organization, its members, past ones too."
    )
    predecessors = PredecessorRow(
        many=True, read_only=True, help_text="The former states that it continues."
    )
    parts: ClassVar[Mapping[str, Part]] = {
        "memberships": Part(Membership, _memberships),
        "members": Part(Membership, _members),
        "predecessors": Part(Country, _predecessors),
    }

    class Meta(CountryRow.Meta):
        fields = (*CountryRow.Meta.fields, "memberships", "members", "predecessors")


class CitationRow(Row):
    """What the rows of both kinds of citation share."""

    kind = serializers.ChoiceField(
        choices=SourceKind.choices,
        source="source.kind",
        read_only=True,
        help_text="What kind of publisher the source has.",
    )
    publisher = text("source.publisher", "Who published the source.")
    title = text("source.title", "Title of the source.")
    url = serializers.URLField(
        source="source.url", read_only=True, help_text="Address of the source."
    )
    published_on = serializers.DateField(
        source="source.published_on",
        read_only=True,
        allow_null=True,
        help_text="The day on which the source was published.",
    )


SOURCE_COLUMNS = ("source", "kind", "publisher", "title", "url", "published_on")


class ExpulsionCitationRow(CitationRow):
    """What one source states of an expulsion."""

    class Meta:
        model = ExpulsionCitation
        fields = (*SOURCE_COLUMNS, "persons", "note")


class SanctionCitationRow(CitationRow):
    """What one source states of a sanction event."""

    class Meta:
        model = SanctionCitation
        fields = (*SOURCE_COLUMNS, "individuals", "entities", "note")


@extend_schema_field({"type": "string", "enum": ["expulsion", "sanction"]})
class KindField(serializers.CharField):
    """Which kind of event it is."""


class ShortEventRow(serializers.Serializer[TimelineEvent]):
    """An event of either kind, in short."""

    id = serializers.CharField(read_only=True, help_text="Permanent id.")
    type = KindField(read_only=True, help_text="Which kind of event it is.")
    initiator = text("initiator_id", "Code of the party that acts.")
    initiator_name = name_of("initiator")
    target = text("target_id", "Code of the party acted against.")
    target_name = name_of("target")
    announced_on = serializers.DateField(
        read_only=True, help_text=Expulsion._meta.get_field("announced_on").help_text
    )
    date_precision = serializers.ChoiceField(
        choices=DatePrecision.choices,
        read_only=True,
        help_text=Expulsion._meta.get_field("date_precision").help_text,
    )
    summary = serializers.CharField(read_only=True, help_text="What happened, in our words.")


def _provocation(event: str) -> QuerySet[TimelineEvent]:
    return TimelineEvent.published.filter(pk=event)


def _responses_to_expulsion(event: str) -> QuerySet[TimelineEvent]:
    return TimelineEvent.published.filter(answers_expulsion=event).order_by("announced_on", "id")


def _responses_to_sanction(event: str) -> QuerySet[TimelineEvent]:
    return TimelineEvent.published.filter(answers_sanction=event).order_by("announced_on", "id")


def _citations_of_expulsion(event: str) -> QuerySet[ExpulsionCitation]:
    return ExpulsionCitation.published.filter(event=event).order_by("source_id")


def _citations_of_sanction(event: str) -> QuerySet[SanctionCitation]:
    return SanctionCitation.published.filter(event=event).order_by("source_id")


class EventDetail(serializers.Serializer[Any]):
    """What an event's own page adds to its row."""

    provocation = ShortEventRow(
        read_only=True, allow_null=True, help_text="The event that this one answers."
    )
    responses = ShortEventRow(
        many=True,
        read_only=True,
        help_text="The events that answer this one, in the order of their announcement.",
    )


DETAILS = ("citations", "provocation", "responses")
CITATIONS_HELP = "What each source states of it, with the figure that this source gives."


class ExpulsionDetail(EventDetail, ExpulsionRow):
    """An expulsion with its citations, what it answers and what answers it."""

    citations = ExpulsionCitationRow(many=True, read_only=True, help_text=CITATIONS_HELP)
    parts: ClassVar[Mapping[str, Part]] = {
        "citations": Part(ExpulsionCitation, _citations_of_expulsion),
        "provocation": Part(TimelineEvent, _provocation, by="in_response_to"),
        "responses": Part(TimelineEvent, _responses_to_expulsion),
    }

    class Meta(ExpulsionRow.Meta):
        fields = (*ExpulsionRow.Meta.fields, *DETAILS)


class SanctionDetail(EventDetail, SanctionRow):
    """A sanction event with its citations, what it answers and what answers it."""

    citations = SanctionCitationRow(many=True, read_only=True, help_text=CITATIONS_HELP)
    parts: ClassVar[Mapping[str, Part]] = {
        "citations": Part(SanctionCitation, _citations_of_sanction),
        "provocation": Part(TimelineEvent, _provocation, by="in_response_to"),
        "responses": Part(TimelineEvent, _responses_to_sanction),
    }

    class Meta(SanctionRow.Meta):
        fields = (*SanctionRow.Meta.fields, *DETAILS)
