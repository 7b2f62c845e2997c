"""What expulsions and sanction events share."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ObjectDoesNotExist
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from sanctions.models import rules
from sanctions.models.constraints import first_of_span, not_empty, one_of
from sanctions.models.country import Country
from sanctions.models.dates import SpanEnd, first_of_span_problem, span_end
from sanctions.models.episode import Episode
from sanctions.models.fields import Line, Slug, keys_from
from sanctions.models.history import History
from sanctions.models.published import published_events
from sanctions.models.rules import Problem, raise_at_fields
from sanctions.models.standing import Statement, bounds, standing
from sanctions.models.vocabularies import Basis, DatePrecision, Status

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

LARGEST_FIGURE = 1_000_000
# On the way to publication.
UNPUBLISHED = frozenset({Status.DRAFT, Status.SUBMITTED})


class Figure(models.PositiveIntegerField):
    """A number of people or entities; NULL where it is not known."""

    default_validators = [
        MaxValueValidator(LARGEST_FIGURE, f"A figure is at most {LARGEST_FIGURE:,}.")
    ]


def party_of_event(role: str, help_text: str) -> models.ForeignKey[Country, Country]:
    """Return the foreign key to an event's initiator or target.

    It has no index of its own, as one of Event.Meta.indexes begins with it.
    """
    return models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        related_name=f"%(class)ss_as_{role}",
        db_index=False,
        help_text=help_text,
    )


def answered_event(model: str) -> models.ForeignKey[Any, Any]:
    """Return the foreign key to the event of one kind that an event answers."""
    return models.ForeignKey(
        f"sanctions.{model}",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)s_responses",
        help_text="The event that this one answers, its provocation.",
    )


class Event(models.Model):
    """An act of an initiator against a target, made public on a day."""

    # The first word of an event's id.
    id_prefix: ClassVar[str]
    # The columns that hold figures. Each has derived columns `…_least` and `…_most` beside it.
    figures: ClassVar[tuple[str, ...]]

    id = Slug(
        primary_key=True,
        max_length=48,
        help_text="Permanent id: exp- or san-, announced_on, initiator, target; -2, -3 … where "
        "that is taken.",
    )
    initiator = party_of_event(
        "initiator",
        "The party that acts: the receiving state that expels, or the sender of sanctions.",
    )
    target = party_of_event(
        "target",
        "The party acted against: the sending state whose people must leave, or the state whose "
        "conduct the sanctions answer.",
    )
    episode = models.ForeignKey(
        Episode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        db_index=False,
        help_text="The dispute that the event belongs to.",
    )
    announced_on = models.DateField(
        help_text="The day on which the act was made public; known by month or year only, the "
        "first day of it."
    )
    date_precision = Line(
        max_length=5,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
        help_text="How exactly announced_on is known.",
    )
    certain_on = models.GeneratedField(
        expression=SpanEnd("announced_on", "date_precision"),
        output_field=models.DateField(),
        db_persist=True,
        serialize=False,
        help_text="The day by whose end the act had certainly been announced.",
    )
    effective_on = models.DateField(
        null=True,
        blank=True,
        help_text="The deadline to leave or the day they left; of sanctions, the entry into "
        "force. It comes before announced_on where an act became public afterwards.",
    )
    answers_expulsion = answered_event("Expulsion")
    answers_sanction = answered_event("SanctionEvent")
    summary = Line(max_length=200, help_text="What happened, in our words.")
    status = Line(
        max_length=9,
        choices=Status.choices,
        default=Status.DRAFT,
        help_text="Draft, submitted for review, published (with a citation) or retracted (with a "
        "reason).",
    )
    retraction_reason = Line(
        max_length=500,
        null=True,
        blank=True,
        help_text="Why a retracted event was taken back; it is public.",
    )
    basis = Line(
        max_length=12,
        choices=Basis.choices,
        null=True,
        editable=False,
        help_text="What the figures rest on; derived from the citations.",
    )
    disputed = models.BooleanField(
        default=False,
        editable=False,
        help_text="Whether the citations state different figures; derived from them.",
    )

    objects = models.Manager()
    published = published_events()

    # Set by a form that saves citations together with the event, and that checks them itself.
    citations_follow = False
    # Set by a form: the status in the database while another is asked for, and why it can't be.
    status_before: str
    refused: list[str]

    if TYPE_CHECKING:
        history: History
        save_without_historical_record: Callable[..., None]
        initiator_id: str
        target_id: str
        episode_id: str | None
        answers_expulsion_id: str | None
        answers_sanction_id: str | None
        citations: RelatedManager[Any]
        expulsion_responses: RelatedManager[Any]
        sanctionevent_responses: RelatedManager[Any]

    class Meta:
        abstract = True
        ordering = ["id"]
        indexes = [
            models.Index(fields=["-announced_on", "id"], name="%(class)s_by_date"),
            models.Index(
                fields=["initiator", "-announced_on", "id"], name="%(class)s_by_initiator"
            ),
            models.Index(fields=["target", "-announced_on", "id"], name="%(class)s_by_target"),
            models.Index(fields=["episode", "-announced_on", "id"], name="%(class)s_by_episode"),
            models.Index(
                fields=["initiator", "target", "-announced_on", "id"], name="%(class)s_by_dyad"
            ),
            # What the desk looks for, in indexes that hold these few rows alone.
            *(
                models.Index(
                    fields=["-announced_on", "id"], name=f"%(class)s_{name}", condition=condition
                )
                for name, condition in (
                    ("drafts", Q(status=Status.DRAFT)),
                    ("submitted", Q(status=Status.SUBMITTED)),
                    ("retracted", Q(status=Status.RETRACTED)),
                    ("disputed", Q(disputed=True)),
                )
            ),
        ]
        constraints = [
            one_of("date_precision", DatePrecision),
            one_of("status", Status),
            one_of("basis", Basis),
            first_of_span("announced_on", "date_precision"),
            not_empty("id", "summary", "retraction_reason"),
            models.CheckConstraint(
                condition=~Q(initiator=F("target")),
                name="%(class)s_not_against_itself",
                violation_error_message=rules.AGAINST_ITSELF,
            ),
            models.CheckConstraint(
                condition=Q(answers_expulsion__isnull=True) | Q(answers_sanction__isnull=True),
                name="%(class)s_answers_one_event",
                violation_error_message="An event answers an expulsion or a sanction event, "
                "not both.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(basis__isnull=False),
                name="%(class)s_published_means_cited",
                violation_error_message="A published event has at least one citation.",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.RETRACTED, retraction_reason__isnull=False)
                | (~Q(status=Status.RETRACTED) & Q(retraction_reason__isnull=True)),
                name="%(class)s_retracted_with_reason",
                violation_error_message="A retracted event has a reason, and only such a one.",
            ),
        ]

    def __str__(self) -> str:
        return self.id

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row, with its derived columns worked out afresh."""
        self.derive(self.statements())
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *self.derived_columns()}
        super().save(*args, **kwargs)

    def follow_citations(self) -> None:
        """Bring the derived columns in step with the citations: no change of the event's own."""
        self.save_without_historical_record(update_fields=[])

    @classmethod
    def derived_columns(cls) -> list[str]:
        """Return the columns that follow from the citations."""
        spread = [f"{figure}_{end}" for figure in cls.figures for end in ("least", "most")]
        return ["basis", "disputed", *spread]

    @classmethod
    def free_id(cls, announced_on: dt.date, initiator: str, target: str) -> str:
        """Return the id for a new event of that day and parties: with -2, -3 … where taken."""
        stem = rules.event_id_stem(cls.id_prefix, announced_on, initiator, target)
        taken = cls.objects.filter(**keys_from(stem)).values_list("pk", flat=True)
        return rules.free_id(stem, set(taken))

    @property
    def in_response_to(self) -> str | None:
        """The id of the event that this one answers."""
        return self.answers_expulsion_id or self.answers_sanction_id

    @in_response_to.setter
    def in_response_to(self, event_id: str | None) -> None:
        is_sanction = bool(event_id) and str(event_id).startswith("san-")
        self.answers_sanction_id = event_id if is_sanction else None
        self.answers_expulsion_id = event_id if event_id and not is_sanction else None

    @property
    def provocation(self) -> "Event | None":
        """The event that this one answers."""
        return self.answers_expulsion or self.answers_sanction

    def responses(self) -> list["Event"]:
        """Return the events of both kinds that answer this one, of whatever status."""
        return [*self.expulsion_responses.all(), *self.sanctionevent_responses.all()]

    def statements(self) -> list[Statement]:
        """Return what the citations state."""
        cited = [] if self._state.adding else self.citations.select_related("source")
        return [citation.statement(citation.source) for citation in cited]

    def derive(self, statements: list[Statement]) -> None:
        """Set the derived columns from what the citations state."""
        found = standing({name: getattr(self, name) for name in self.figures}, statements)
        self.basis = found.basis
        self.disputed = found.disputed
        for name in self.figures:
            least, most = bounds(*self.editors_figures(name), *found.spread[name])
            setattr(self, f"{name}_least", least)
            setattr(self, f"{name}_most", most)

    def editors_figures(self, name: str) -> list[int | None]:
        """Return the figures of one name that an editor gave: the best, and its low and high."""
        return [getattr(self, name)]

    def problems(
        self, parties: Mapping[str, Country], provocation: "Event | None"
    ) -> Iterator[Problem]:
        """Yield (column, what is wrong) for each rule that this row breaks beside others.

        Reads nothing but its arguments: `parties` holds initiator and target by code,
        `provocation` is the event that this one answers.
        """
        last = span_end(self.announced_on, self.date_precision)
        wrong_day = first_of_span_problem(self.announced_on, self.date_precision)
        if wrong_day:
            yield "announced_on", wrong_day
        if self.initiator_id == self.target_id:
            yield "target", rules.AGAINST_ITSELF
        wrong_id = rules.id_problem(
            self.id, self.id_prefix, self.announced_on, self.initiator_id, self.target_id
        )
        if wrong_id:
            yield "id", wrong_id
        for role, code in (("initiator", self.initiator_id), ("target", self.target_id)):
            missing = rules.existence_problem(parties[code], self.announced_on, last)
            if missing and not self.may_outlive(role):
                yield role, missing
        if provocation is not None:
            too_early = rules.order_problem(
                last, provocation.id, provocation.announced_on, provocation.date_precision
            )
            if too_early:
                yield "in_response_to", too_early

    def may_outlive(self, role: str) -> bool:
        """Return whether this event may come after the party of that role has ended."""
        return False

    def clean(self) -> None:
        """Refuse what a row can only show beside others, at the column concerned."""
        super().clean()
        found = list(self._problems_of_status())
        parties = Country.objects.in_bulk([self.initiator_id, self.target_id])
        known = self.initiator_id in parties and self.target_id in parties
        dated = isinstance(self.announced_on, dt.date) and self.date_precision in DatePrecision
        if known and dated:
            found += self.problems(parties, self._provocation_if_known())
        circle = rules.circle_problem(rules.find_circle(self.id, self._answered_by))
        if circle:
            found.append(("in_response_to", circle))
        answering = "answers_sanction" if self.answers_sanction_id else "answers_expulsion"
        raise_at_fields(
            (answering if column == "in_response_to" else column, message)
            for column, message in found
        )

    def _provocation_if_known(self) -> "Event | None":
        """Return the provocation, or None where its id is unknown: its field tells that."""
        try:
            return self.provocation
        except ObjectDoesNotExist:
            return None

    def _answered_by(self, event_id: str) -> str | None:
        """Return the id of the event that another one answers, as it would be after saving."""
        if event_id == self.id:
            return self.in_response_to
        for model in (type(self), *Event.__subclasses__()):
            event = model.objects.filter(pk=event_id).first()
            if event:
                return event.in_response_to
        return None

    def _problems_of_status(self) -> Iterator[Problem]:
        stored = type(self).objects.filter(pk=self.pk).values_list("status", flat=True).first()
        if self.status in UNPUBLISHED and stored in {Status.PUBLISHED, Status.RETRACTED}:
            yield "status", f"It is {stored}, so its id is public: it can't be a draft again."
        if self.status == Status.RETRACTED and not self.retraction_reason:
            yield "retraction_reason", "A retracted event has a reason: say why it is taken back."
        if self.status != Status.RETRACTED and self.retraction_reason:
            yield "retraction_reason", "Only a retracted event has a reason: clear it, or retract."
        if self.answers_expulsion_id and self.answers_sanction_id:
            yield "in_response_to", "An event answers an expulsion or a sanction event, not both."
        if self.status in {Status.SUBMITTED, Status.PUBLISHED}:
            yield from self._problems_of_support()
        if self.status != Status.PUBLISHED and not self._state.adding:
            public = [str(event) for event in self.responses() if event.status == Status.PUBLISHED]
            if public:
                wrong = f"Published events answer this one: {', '.join(public)}. Mend them first."
                yield "status", wrong

    def _problems_of_support(self) -> Iterator[Problem]:
        """Yield what keeps an event from review or publication: no citation, a loose end."""
        uncited = self._state.adding or not self.citations.exists()
        if uncited and not self.citations_follow:
            yield "status", f"A {self.status} event has at least one citation: add one first."
        yield from self.problems_of_answer(self._provocation_if_known())

    def problems_of_answer(self, provocation: "Event | None") -> Iterator[Problem]:
        """Yield (column, what is wrong) where a published event answers one that is not."""
        if self.status != Status.PUBLISHED or provocation is None:
            return
        if provocation.status != Status.PUBLISHED:
            wrong = f"{provocation} is {provocation.status}: answer a published event."
            yield "in_response_to", wrong

    def submit(self) -> Self:
        """Hand a draft in for review; ValidationError when it is not fit for that."""
        return self._become(Status.SUBMITTED)

    def send_back(self) -> Self:
        """Make a submitted event a draft again."""
        return self._become(Status.DRAFT)

    def publish(self) -> Self:
        """Make the event public; ValidationError when it is not fit for that."""
        return self._become(Status.PUBLISHED)

    def _become(self, status: Status) -> Self:
        self.status = status
        self.derive(self.statements())
        self.full_clean()
        self.save()
        return self

    def retract(self, reason: str) -> Self:
        """Take a published event back: its id stays, with the reason."""
        self.status = Status.RETRACTED
        self.retraction_reason = reason
        self.full_clean()
        self.save()
        return self
