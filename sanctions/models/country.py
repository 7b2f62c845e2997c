"""The parties: states, former states, territories and organizations, and who belongs to what."""

from collections.abc import Iterable, Iterator

from django.core.validators import RegexValidator
from django.db import models

from sanctions.models.constraints import in_order, not_empty, one_of
from sanctions.models.fields import Line
from sanctions.models.history import History
from sanctions.models.published import Published
from sanctions.models.rules import Problem, raise_at_fields
from sanctions.models.vocabularies import CountryKind, Region


class Country(models.Model):
    """A party that can act or be acted against."""

    code = Line(
        primary_key=True,
        max_length=6,
        validators=[RegexValidator(r"\A[A-Z][A-Z0-9]{1,5}\Z", "A code is 2 to 6 capital letters.")],
        help_text="ISO 3166-1 alpha-3 code; ISO 3166-3's former alpha-3 code for a state that has "
        "ended; XKX for Kosovo; a short name for an organization (EU, NATO).",
    )
    alpha2 = Line(
        max_length=2,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"\A[A-Z]{2}\Z", "An alpha-2 code is 2 capital letters.")],
        help_text="ISO 3166-1 alpha-2 code (or ISO 3166-3's former one).",
    )
    numeric = Line(
        max_length=3,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"\A[0-9]{3}\Z", "A numeric code is 3 digits, such as 004.")],
        help_text="ISO 3166-1 numeric code, with leading zeros.",
    )
    name = Line(max_length=80, unique=True, help_text="Everyday English name.")
    official_name = Line(max_length=150, help_text="Official English name.")
    kind = Line(max_length=20, choices=CountryKind.choices, help_text="What kind of party it is.")
    region = Line(
        max_length=20,
        null=True,
        blank=True,
        choices=Region.choices,
        help_text="Region of the UN M49 standard; blank for organizations across regions.",
    )
    subregion = Line(
        max_length=40,
        null=True,
        blank=True,
        help_text="Subregion (for some, intermediate region) of the UN M49 standard.",
    )
    continued_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        help_text="The state that continues this one, such as RUS for SUN.",
    )
    existed_from = models.DateField(
        null=True,
        blank=True,
        help_text="First day of existence, where it matters here: events before it are refused.",
    )
    existed_until = models.DateField(
        null=True, blank=True, help_text="Last day of existence; blank while it lasts."
    )

    objects = models.Manager()
    published = Published["Country"]()
    history = History()

    class Meta:
        ordering = ["code"]
        verbose_name = "country"
        verbose_name_plural = "countries"
        constraints = [
            one_of("kind", CountryKind),
            one_of("region", Region),
            not_empty("code", "alpha2", "numeric", "name", "official_name", "subregion"),
            in_order("existed_from", "existed_until"),
            models.CheckConstraint(
                condition=~models.Q(continued_by=models.F("code")),
                name="country_not_continued_by_itself",
                violation_error_message="A state is not continued by itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def clean(self) -> None:
        """Refuse an end before the start and a state that continues itself."""
        super().clean()
        raise_at_fields(self.problems())

    def problems(self) -> Iterator[Problem]:
        """Yield (column, what is wrong) for each rule that the row breaks."""
        if self.existed_from and self.existed_until and self.existed_until < self.existed_from:
            yield (
                "existed_until",
                f"{self.existed_until} comes before existed_from ({self.existed_from}).",
            )
        if self.continued_by_id == self.code:
            yield "continued_by", "A state is not continued by itself."


class Membership(models.Model):
    """The membership of a country in an organization, from a day and, once it ended, until one."""

    organization = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        related_name="members",
        limit_choices_to={"kind": CountryKind.ORGANIZATION},
        help_text="The organization.",
    )
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="memberships", help_text="The member."
    )
    joined_on = models.DateField(help_text="First day as a member.")
    left_on = models.DateField(
        null=True, blank=True, help_text="Last day as a member; blank while it lasts."
    )

    class Keys(models.Manager["Membership"]):
        """Finds a membership by its natural key."""

        def get_by_natural_key(
            self, organization: str, country: str, joined_on: str
        ) -> "Membership":
            """Return the membership of a country in an organization from a day on."""
            return self.get(organization_id=organization, country_id=country, joined_on=joined_on)

    objects = Keys()
    published = Published["Membership"]()
    history = History()

    class Meta:
        ordering = ["organization", "country", "joined_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "country", "joined_on"],
                name="membership_once_from_a_day",
                violation_error_message="This country has a membership from that day already.",
            ),
            in_order("joined_on", "left_on"),
            models.CheckConstraint(
                condition=~models.Q(organization=models.F("country")),
                name="membership_not_of_itself",
                violation_error_message="An organization is not a member of itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} in {self.organization_id} from {self.joined_on}"

    def natural_key(self) -> tuple[str, str, str]:
        """Return organization, country and first day: a membership has no id of its own."""
        return (self.organization_id, self.country_id, self.joined_on.isoformat())

    def clean(self) -> None:
        """Refuse a membership in what is no organization, and two memberships at one time."""
        super().clean()
        organization = Country.objects.filter(pk=self.organization_id).first()
        others = Membership.objects.filter(
            organization=self.organization_id, country=self.country_id
        ).exclude(pk=self.pk)
        if organization and self.joined_on:
            raise_at_fields(self.problems(organization, others))

    def problems(self, organization: Country, others: Iterable["Membership"]) -> Iterator[Problem]:
        """Yield (column, what is wrong) for each rule that the row breaks beside others.

        `others` are the other memberships of the same country in the same organization.
        """
        if organization.kind != CountryKind.ORGANIZATION:
            yield (
                "organization",
                f"{organization} is no organization: its kind is {organization.kind}.",
            )
        if self.organization_id == self.country_id:
            yield "country", "An organization is not a member of itself."
        if self.left_on and self.left_on < self.joined_on:
            yield "left_on", f"{self.left_on} comes before joined_on ({self.joined_on})."
        for other in others:
            first, second = sorted((self, other), key=lambda membership: membership.joined_on)
            if first.left_on is None or first.left_on >= second.joined_on:
                yield "joined_on", f"It overlaps the membership from {other.joined_on}."
