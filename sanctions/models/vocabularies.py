"""The dataset's vocabularies: each term with its label, definition and legal source.

VCDR is the Vienna Convention on Diplomatic Relations (1961), VCCR the Vienna Convention on
Consular Relations (1963), M49 the United Nations' standard country or area codes.
"""

from typing import Self

from django.db import models


class Vocabulary(models.TextChoices):
    """A closed list of terms.

    A member is written `NAME = term, definition, legal source, label`; `definition` and
    `legal_source` ('' where there is none) are attributes of the member.
    """

    definition: str
    legal_source: str

    def __new__(cls, term: str, definition: str = "", legal_source: str = "") -> Self:
        """Make the member of a term."""
        member = str.__new__(cls, term)
        member._value_ = term
        member.definition = definition
        member.legal_source = legal_source
        return member


class CountryKind(Vocabulary):
    """What kind of party a row of the countries table is."""

    STATE = (
        "state",
        "A member of the United Nations, the Holy See, Palestine, Taiwan or Kosovo.",
        "",
        "state",
    )
    FORMER_STATE = "former_state", "A state that has ended.", "ISO 3166-3", "former state"
    TERRITORY = (
        "territory",
        "A territory with a code of its own that is not a state.",
        "ISO 3166-1",
        "territory",
    )
    ORGANIZATION = (
        "organization",
        "An international organization that acts as a party or stands for its members.",
        "",
        "organization",
    )


class Region(Vocabulary):
    """The regions of the United Nations' M49 standard."""

    AFRICA = "Africa", "Africa (002).", "UN M49", "Africa"
    AMERICAS = "Americas", "The Americas (019).", "UN M49", "Americas"
    ANTARCTICA = "Antarctica", "Antarctica (010).", "UN M49", "Antarctica"
    ASIA = "Asia", "Asia (142).", "UN M49", "Asia"
    EUROPE = "Europe", "Europe (150).", "UN M49", "Europe"
    OCEANIA = "Oceania", "Oceania (009).", "UN M49", "Oceania"


class SourceKind(Vocabulary):
    """What kind of publisher stands behind a document."""

    NEWS = "news", "A newspaper, broadcaster or news agency.", "", "news"
    GOVERNMENT = "government", "A government, ministry, parliament or gazette.", "", "government"
    INTERNATIONAL_ORG = (
        "international_org",
        "An international organization.",
        "",
        "international organization",
    )
    REFERENCE = (
        "reference",
        "An encyclopedia, tracker, law firm's note or archive.",
        "",
        "reference work",
    )
    ACADEMIC = "academic", "A scholarly article, book or dataset.", "", "academic work"


class DatePrecision(Vocabulary):
    """How exactly a date is known. The date holds the first day of its month or year."""

    DAY = "day", "The day is known.", "", "day"
    MONTH = "month", "Only the month is known; the date is its first day.", "", "month"
    YEAR = "year", "Only the year is known; the date is its first day.", "", "year"


class Status(Vocabulary):
    """Where an event stands between entry and publication."""

    DRAFT = "draft", "Being written: editors alone see it.", "", "draft"
    SUBMITTED = (
        "submitted",
        "Written, and waiting for a second person to publish it or return it.",
        "",
        "submitted",
    )
    PUBLISHED = "published", "Public, with at least one citation.", "", "published"
    RETRACTED = (
        "retracted",
        "Taken back, with a reason; its id stays and is never used again.",
        "",
        "retracted",
    )


class Basis(Vocabulary):
    """What an event's figures rest on: the weakest of its figures counts.

    A figure of nought is left out of account, as sources rarely say that nobody was listed.
    """

    OFFICIAL = (
        "official",
        "A government or international organization states the figure.",
        "",
        "official",
    )
    CORROBORATED = (
        "corroborated",
        "Two publishers or more state the figure, none of them official.",
        "",
        "corroborated",
    )
    SINGLE = "single", "One publisher states the figure.", "", "single"
    UNSTATED = (
        "unstated",
        "The event has no figure, or no cited source is recorded as stating it.",
        "",
        "unstated",
    )


class ExpulsionMeasure(Vocabulary):
    """What an expulsion ordered."""

    EXPULSION = (
        "expulsion",
        "Declared persona non grata or otherwise ordered to leave.",
        "VCDR art. 9; VCCR art. 23",
        "expulsion",
    )
    STAFF_REDUCTION = (
        "staff_reduction",
        "Ordered to cut or cap the staff of a mission.",
        "VCDR art. 11",
        "staff reduction",
    )
    ACCREDITATION_WITHDRAWAL = (
        "accreditation_withdrawal",
        "An organization or host withdraws accreditation, as NATO does.",
        "",
        "accreditation withdrawal",
    )
    ACCREDITATION_DENIAL = (
        "accreditation_denial",
        "New accreditations or visas refused as a measure.",
        "",
        "accreditation denial",
    )
    MISSION_CLOSURE = (
        "mission_closure",
        "A mission ordered shut, no number of people given.",
        "VCDR art. 2; VCCR art. 4",
        "mission closure",
    )


class Personnel(Vocabulary):
    """Whom an expulsion concerned."""

    DIPLOMATS = "diplomats", "Diplomatic agents.", "VCDR art. 1(e)", "diplomats"
    DIPLOMATS_AND_STAFF = (
        "diplomats_and_staff",
        "Diplomatic agents together with other staff of the mission.",
        "VCDR art. 1(c)",
        "diplomats and staff",
    )
    AMBASSADOR = (
        "ambassador",
        "The ambassador or other head of mission.",
        "VCDR art. 1(a)",
        "ambassador",
    )
    MILITARY_ATTACHES = (
        "military_attaches",
        "Military, naval or air attachés and their offices.",
        "VCDR art. 7",
        "military attachés",
    )
    CONSULAR = "consular", "Consular officers or employees.", "VCCR art. 1", "consular staff"
    STAFF = (
        "staff",
        "Staff of the mission who are not diplomatic agents.",
        "VCDR art. 1(f) and (g)",
        "staff",
    )
    UNSPECIFIED = "unspecified", "The sources do not say.", "", "unspecified"


class EventKind(Vocabulary):
    """Which kind of event a row of the timeline is."""

    EXPULSION = (
        "expulsion",
        "An expulsion or kindred act; it stands in expulsions.",
        "",
        "expulsion",
    )
    SANCTION = "sanction", "An act of sanctioning; it stands in sanctions.", "", "sanction"


class SanctionAction(Vocabulary):
    """What an act of sanctioning did to its regime."""

    IMPOSE = "impose", "A new regime.", "", "impose"
    EXPAND = "expand", "More names or measures under a regime that exists.", "", "expand"
    EXTEND = "extend", "The regime was prolonged.", "", "extend"
    EASE = "ease", "A part was lifted.", "", "ease"
    LIFT = "lift", "The regime was ended.", "", "lift"
    SUSPEND = "suspend", "The regime was suspended.", "", "suspend"
    REINSTATE = "reinstate", "A lifted or suspended regime was put back.", "", "reinstate"


class SanctionMeasure(Vocabulary):
    """The kinds of measure of an act of sanctioning."""

    ASSET_FREEZE = "asset_freeze", "Property and funds are frozen.", "", "asset freeze"
    TRAVEL_BAN = "travel_ban", "Listed people may not enter or transit.", "", "travel ban"
    VISA_RESTRICTION = (
        "visa_restriction",
        "Visas are refused, revoked or made harder to get.",
        "",
        "visa restriction",
    )
    ARMS_EMBARGO = "arms_embargo", "No trade in arms and related goods.", "", "arms embargo"
    EXPORT_BAN = "export_ban", "Goods may not be sold to the target.", "", "export ban"
    IMPORT_BAN = "import_ban", "Goods may not be bought from the target.", "", "import ban"
    DUAL_USE_BAN = (
        "dual_use_ban",
        "No export of goods of civil and military use.",
        "",
        "dual-use ban",
    )
    TECHNOLOGY_RESTRICTION = (
        "technology_restriction",
        "Technology may not be exported or shared, or only by licence.",
        "",
        "technology restriction",
    )
    LUXURY_GOODS_BAN = (
        "luxury_goods_ban",
        "Luxury goods may not be sold to the target.",
        "",
        "luxury goods ban",
    )
    ENERGY_RESTRICTION = (
        "energy_restriction",
        "Limits on energy goods, equipment, services or projects.",
        "",
        "energy restriction",
    )
    PRICE_CAP = "price_cap", "Trade is allowed only up to a price.", "", "price cap"
    FINANCIAL_RESTRICTION = (
        "financial_restriction",
        "Limits on loans, capital markets, banks or payments.",
        "",
        "financial restriction",
    )
    INVESTMENT_BAN = "investment_ban", "No new investment in the target.", "", "investment ban"
    SERVICES_BAN = "services_ban", "Services may not be provided.", "", "services ban"
    TRANSPORT_BAN = (
        "transport_ban",
        "Limits on flights, ships, ports, road or rail.",
        "",
        "transport ban",
    )
    MEDIA_BAN = "media_ban", "Broadcasting or distribution is stopped.", "", "media ban"
    TRADE_EMBARGO = "trade_embargo", "A general embargo on trade.", "", "trade embargo"
    MEMBERSHIP_SUSPENSION = (
        "membership_suspension",
        "Membership or rights in an organization are suspended.",
        "",
        "membership suspension",
    )
    DEVELOPMENT_AID_CUT = (
        "development_aid_cut",
        "Development or financial aid is cut or suspended.",
        "",
        "development aid cut",
    )
    OTHER = "other", "A measure of another kind; the summary says which.", "", "other"
