"""Numbers and names in the words of the charts."""

import datetime as dt

from sanctions.models.vocabularies import ExpulsionMeasure, SanctionAction


def number(value: float) -> str:
    """Return a number with commas between thousands."""
    return f"{value:,}"


def counted(value: int, one: str, several: str = "") -> str:
    """Return a number with what it counts: "1 event", "2 events"."""
    return f"{number(value)} {one if value == 1 else several or f'{one}s'}"


def people(value: int) -> str:
    """Return a number of people."""
    return counted(value, "person", "people")


def others(value: int) -> str:
    """Return the name of what is drawn as one."""
    return counted(value, "other")


def day(value: dt.date, precision: str = "day") -> str:
    """Return a date in words, as exactly as it is known: "2 April 2018"."""
    words = {"day": f"{value.day} {value:%B %Y}", "month": f"{value:%B %Y}"}
    return words.get(precision, f"{value.year}")


_MEASURES = {
    ExpulsionMeasure.EXPULSION: ("{} expelled", "expulsions"),
    ExpulsionMeasure.ACCREDITATION_WITHDRAWAL: (
        "{} lost their accreditation",
        "accreditation withdrawn",
    ),
    ExpulsionMeasure.STAFF_REDUCTION: ("staff cut by {}", "staff cut"),
    ExpulsionMeasure.ACCREDITATION_DENIAL: ("{} refused", "accreditation refused"),
    ExpulsionMeasure.MISSION_CLOSURE: ("mission closed, {} people", "mission closed"),
}
_ACTIONS = {
    SanctionAction.IMPOSE: "sanctions imposed",
    SanctionAction.EXPAND: "sanctions expanded",
    SanctionAction.EXTEND: "sanctions prolonged",
    SanctionAction.EASE: "sanctions eased",
    SanctionAction.LIFT: "sanctions lifted",
    SanctionAction.SUSPEND: "sanctions suspended",
    SanctionAction.REINSTATE: "sanctions put back",
}


def deed(measure: str | None, action: str | None, persons: int | None) -> str:
    """Return what an act did: "60 expelled", "staff cut by 50", "sanctions imposed"."""
    if measure is None:
        return _ACTIONS[SanctionAction(action or "")]
    counted_so, otherwise = _MEASURES[ExpulsionMeasure(measure)]
    return otherwise if persons is None else counted_so.format(number(persons))
