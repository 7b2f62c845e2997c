"""Made-up rows for tests, one factory for each model, valid by construction.

The countries have codes that ISO 3166-1 leaves to its users, so that they stand beside the real
dataset; names and summaries say that they are made up.
"""

import datetime as dt
from string import ascii_uppercase

import factory
from factory.django import DjangoModelFactory

from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    ExpulsionCitation,
    Membership,
    Regime,
    SanctionCitation,
    SanctionEvent,
    Source,
)
from sanctions.models.vocabularies import (
    CountryKind,
    ExpulsionMeasure,
    Personnel,
    Region,
    SanctionAction,
    SanctionMeasure,
    SourceKind,
    Status,
)

# QMA to QZZ and XAA to XZZ, but Kosovo's.
CODES = [
    first + second + third
    for first, seconds in (("Q", ascii_uppercase[12:]), ("X", ascii_uppercase))
    for second in seconds
    for third in ascii_uppercase
    if first + second + third != "XKX"
]


class CountryFactory(DjangoModelFactory):
    """A made-up state; `kind="organization"` for an organization."""

    class Meta:
        model = Country

    code = factory.Sequence(lambda n: CODES[n % len(CODES)])
    name = factory.LazyAttribute(lambda country: f"Made-up {country.code}")
    official_name = factory.LazyAttribute(lambda country: f"Made-up Republic of {country.code}")
    kind = CountryKind.STATE
    region = Region.EUROPE
    subregion = "Northern Europe"


class MembershipFactory(DjangoModelFactory):
    """The membership of a made-up state in a made-up organization."""

    class Meta:
        model = Membership

    organization = factory.SubFactory(CountryFactory, kind=CountryKind.ORGANIZATION)
    country = factory.SubFactory(CountryFactory)
    joined_on = dt.date(2004, 5, 1)


class EpisodeFactory(DjangoModelFactory):
    """A made-up dispute."""

    class Meta:
        model = Episode

    id = factory.Sequence(lambda n: f"made-up-dispute-{n}")
    title = factory.Sequence(lambda n: f"Made-up dispute {n}")
    started_on = dt.date(2021, 4, 30)
    summary = "A dispute made up for a test."


class SourceFactory(DjangoModelFactory):
    """A made-up news report, each of another publisher."""

    class Meta:
        model = Source

    id = factory.Sequence(lambda n: f"made-up-source-{n}")
    kind = SourceKind.NEWS
    publisher = factory.Sequence(lambda n: f"Made-up Gazette {n}")
    title = factory.Sequence(lambda n: f"Made-up report {n}")
    url = factory.Sequence(lambda n: f"https://example.org/made-up/{n}")
    published_on = dt.date(2021, 5, 3)
    language = "en"


class RegimeFactory(DjangoModelFactory):
    """A made-up sanctions programme."""

    class Meta:
        model = Regime

    id = factory.Sequence(lambda n: f"made-up-regime-{n}")
    name = factory.Sequence(lambda n: f"Made-up sanctions {n}")
    initiator = factory.SubFactory(CountryFactory)
    target = factory.SubFactory(CountryFactory)


def id_of(model):
    """The id that an event of its date and parties gets."""
    return factory.LazyAttribute(
        lambda event: model.free_id(event.announced_on, event.initiator.pk, event.target.pk)
    )


class EventFactory(DjangoModelFactory):
    """What both kinds of event share: a published, cited event unless told otherwise.

    `cited` lists its citations by their columns, as in `cited=[{"individuals": 3, "note": "…"}]`;
    it is by default one citation of the event's own figures, and none for a draft.
    """

    class Meta:
        abstract = True

    initiator = factory.SubFactory(CountryFactory)
    target = factory.SubFactory(CountryFactory)
    announced_on = dt.date(2021, 5, 3)
    summary = "An event made up for a test."
    status = Status.PUBLISHED
    retraction_reason = factory.LazyAttribute(
        lambda event: "Made up for a test." if event.status == Status.RETRACTED else None
    )

    @classmethod
    def _generate(cls, strategy, params):
        """Take a date in words: `announced_on="2021-05-04"`."""
        day = params.get("announced_on")
        if isinstance(day, str):
            params = {**params, "announced_on": dt.date.fromisoformat(day)}
        return super()._generate(strategy, params)

    @classmethod
    def _create(cls, model_class, *args, cited, status, retraction_reason, **columns):
        """Save a draft, cite it, then submit it or make it public, as an editor does."""
        event = super()._create(model_class, *args, **columns)
        for citation in cited:
            cls.cite(event, citation)
        if status == Status.SUBMITTED:
            event.submit()
        elif status != Status.DRAFT:
            event.publish()
        if status == Status.RETRACTED:
            event.retract(retraction_reason)
        event.derive(event.statements())
        return event


class ExpulsionCitationFactory(DjangoModelFactory):
    """A further citation of a made-up expulsion, of its own figure."""

    class Meta:
        model = ExpulsionCitation

    event = factory.SubFactory("tests.factories.ExpulsionFactory")
    source = factory.SubFactory(SourceFactory)
    persons = factory.SelfAttribute("event.persons")


class ExpulsionFactory(EventFactory):
    """A made-up expulsion of two diplomats. `cited=[3, 4]` says two citations by their persons."""

    class Meta:
        model = Expulsion

    id = id_of(Expulsion)
    measure = ExpulsionMeasure.EXPULSION
    persons = 2
    personnel = Personnel.DIPLOMATS
    cited = factory.LazyAttribute(
        lambda event: [] if event.status == Status.DRAFT else [event.persons]
    )

    @classmethod
    def cite(cls, event, citation):
        """Add a citation, given by its columns or by its persons alone."""
        columns = citation if isinstance(citation, dict) else {"persons": citation}
        ExpulsionCitationFactory(event=event, **columns)


class SanctionCitationFactory(DjangoModelFactory):
    """A further citation of a made-up sanction event, of its own figures."""

    class Meta:
        model = SanctionCitation

    event = factory.SubFactory("tests.factories.SanctionEventFactory")
    source = factory.SubFactory(SourceFactory)
    individuals = factory.SelfAttribute("event.individuals")
    entities = factory.SelfAttribute("event.entities")


class SanctionEventFactory(EventFactory):
    """A made-up act that imposes a regime; its parties follow the regime, or the other way."""

    class Meta:
        model = SanctionEvent

    id = id_of(SanctionEvent)
    regime = factory.SubFactory(
        RegimeFactory,
        initiator=factory.SelfAttribute("..initiator"),
        target=factory.SelfAttribute("..target"),
    )
    action = SanctionAction.IMPOSE
    measures = f"{SanctionMeasure.ASSET_FREEZE};{SanctionMeasure.TRAVEL_BAN}"
    individuals = 7
    entities = 2
    cited = factory.LazyAttribute(lambda event: [] if event.status == Status.DRAFT else [{}])

    @classmethod
    def _generate(cls, strategy, params):
        """Take the parties from the regime that is given."""
        if "regime" in params:
            regime = params["regime"]
            params = {"initiator": regime.initiator, "target": regime.target, **params}
        return super()._generate(strategy, params)

    @classmethod
    def cite(cls, event, citation):
        """Add a citation, given by its columns; those left out are the event's own."""
        SanctionCitationFactory(event=event, **citation)
