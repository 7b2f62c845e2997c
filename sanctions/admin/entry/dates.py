"""A date as it is typed: a day, a month or a year, which says itself how exactly it is known."""

import datetime as dt
import re
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from sanctions.models.dates import as_known
from sanctions.models.vocabularies import DatePrecision

HOW = "Write a day (2018-03-26), a month (2018-03) or a year (2018)."
_MONTHS = "january february march april may june july august september october november december"
MONTHS = {name: number for number, name in enumerate(_MONTHS.split(), start=1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()}
MONTHS["sept"] = 9

_MONTH = rf"(?P<name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_YEAR = r"(?P<year>[0-9]{4})"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
# Forms of which there is one reading; a dot after the day is written where the day comes first.
_FORMS = [
    re.compile(form)
    for form in (
        _YEAR,
        rf"{_YEAR}[-/.](?P<month>[0-9]{{1,2}})",
        rf"{_YEAR}(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark){_DAY}",
        rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        rf"(?P<month>[0-9]{{1,2}})[/.]{_YEAR}",
        rf"(?P<day>[0-9]{{1,2}})\.\s?(?P<month>[0-9]{{1,2}})\.\s?{_YEAR}",
        rf"{_DAY}[ .-]+(?:of )?{_MONTH}[ ,-]+{_YEAR}",
        rf"{_MONTH}[ ]+{_DAY}[ ,]+{_YEAR}",
        rf"{_MONTH}[ ,]+{_YEAR}",
    )
]
_EITHER_WAY = re.compile(r"(?P<first>[0-9]{1,2})([/-])(?P<second>[0-9]{1,2})\2(?P<year>[0-9]{4})")


class Known(NamedTuple):
    """A date by its first day, and how exactly it is known."""

    day: dt.date
    precision: DatePrecision

    def in_words(self) -> str:
        """Return it as a reader reads it: Monday 26 March 2018, March 2018, the year 2018."""
        if self.precision == DatePrecision.DAY:
            return f"{self.day:%A} {self.day.day} {self.day:%B} {self.day.year:04}"
        if self.precision == DatePrecision.MONTH:
            return f"{self.day:%B} {self.day.year:04}, the day not known"
        return f"the year {self.day.year:04}, the month not known"


def read_date(text: str) -> Known:
    """Return the date that a text says; ValidationError where it says none, or could say two."""
    plain = " ".join(text.casefold().split())
    for form in _FORMS:
        if found := form.fullmatch(plain):
            return _known(text, **found.groupdict())
    if found := _EITHER_WAY.fullmatch(plain):
        return _read_either_way(text, *map(int, found.group("first", "second", "year")))
    raise ValidationError(f"“{text[:40]}” is no date. {HOW}")


def _read_either_way(text: str, first: int, second: int, year: int) -> Known:
    """Read two numbers and a year: day and month where they can stand in one order only."""
    readings = {}
    for month, day in ((second, first), (first, second)):
        try:
            readings[dt.date(year, month, day)] = Known(
                dt.date(year, month, day), DatePrecision.DAY
            )
        except ValueError:
            continue
    if len(readings) == 1:
        return readings.popitem()[1]
    if not readings:
        raise ValidationError(f"“{text[:40]}” is no day of the calendar. {HOW}")
    either = " or ".join(day.isoformat() for day in readings)
    raise ValidationError(f"“{text}” can be read in two ways: write {either}.")


def _known(
    text: str,
    *,
    year: str,
    month: str | None = None,
    day: str | None = None,
    name: str | None = None,
    mark: str | None = None,
) -> Known:
    number = MONTHS[name] if name else int(month or 1)
    precision = DatePrecision.YEAR
    if name or month:
        precision = DatePrecision.DAY if day else DatePrecision.MONTH
    try:
        return Known(dt.date(int(year), number, int(day or 1)), precision)
    except ValueError:
        raise ValidationError(f"“{text[:40]}” is no day of the calendar. {HOW}") from None


class DayField(forms.DateField):
    """The field of a day, in every form of which there is one reading."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = forms.TextInput(attrs={"class": "day", "placeholder": "YYYY-MM-DD"})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """Return the day that a text says."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        known = read_date(value)
        if known.precision != DatePrecision.DAY:
            raise ValidationError("Say the day, such as 2018-03-26; blank where it is not known.")
        return known.day


class KnownDateField(forms.CharField):
    """The field of a date known by day, month or year; cleaned, it is a `Known`."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "known-date", "placeholder": "2018-03-26, 2018-03 or 2018"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        kwargs["error_messages"] = {"required": f"Say when it was announced. {HOW}"}
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> Known | None:
        """Return what was typed, understood."""
        text = super().clean(value)
        known = read_date(text) if text else None
        # Where the day has begun first, it is tomorrow by universal time.
        if known and known.day > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):
            raise ValidationError(
                f"{known.in_words()} is still to come: an act is entered once it is announced. "
                "A day on which it takes effect stands in effective_on."
            )
        return known

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the field: a date that is given comes as ISO writes it."""
        return as_known(*value) if isinstance(value, Known) else value
