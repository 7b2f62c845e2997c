"""What a parameter's value may be: one form field for each type of value.

A field reads all values that were given for one parameter, refuses each that is wrong with what
would be right, and returns them as plain values. `schema` describes one value as JSON Schema.
"""

import calendar
import datetime as dt
import re
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from sanctions.filtersets.nearest import nearest
from sanctions.filtersets.registers import Register
from sanctions.models.vocabularies import Vocabulary
from sanctions.models.words import words_of

# A list of all countries fits.
MOST_VALUES = 500
LONGEST_NUMBER = 9
EXAMPLE_NUMBER = 10
LAST_MONTH = 12
# No summary is longer.
LONGEST_TEXT = 200


class Refused(ValidationError):  # noqa: N818
    """Why a value is refused: what was given, what is allowed, and what is nearest to it."""

    def __init__(
        self,
        message: str,
        value: str,
        allowed: Sequence[str] | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(message, code="refused")
        self.value = value
        self.allowed = None if allowed is None else list(allowed)
        self.suggestion = suggestion


class GivenValues(forms.Widget):
    """All values that a query string gives for a parameter."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the values, in the order in which they were given."""
        return list(data.getlist(name))


class ValueField(forms.Field):
    """The values of one parameter: any of several, repeated or joined by commas, or only one."""

    widget = GivenValues
    many: bool
    # Whether a comma joins values: not where the values themselves hold commas.
    commas = True
    schema: dict[str, Any]

    @property
    def listed(self) -> bool:
        """Whether the parameter takes a list."""
        return self.many

    @property
    def example(self) -> Any:
        """A value that the parameter takes."""
        return (self.schema.get("enum") or self.schema["examples"])[0]

    def __init__(self, *, many: bool = False, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})
        self.many = many

    def parse(self, text: str) -> Hashable:
        """Return the value that a text stands for; raise Refused where it stands for none."""
        raise NotImplementedError

    def clean(self, value: list[str]) -> Any:
        """Return the one value, or the list of them; None where the parameter was not given."""
        texts = self._texts(value)
        parsed, refused = [], []
        for text in texts:
            try:
                parsed.append(self.parse(self._text_of_one(text)))
            except Refused as problem:
                refused.append(problem)
        if refused:
            raise ValidationError(refused)
        distinct = list(dict.fromkeys(parsed))
        if self.many:
            return distinct or None
        if len(distinct) > 1:
            raise Refused("Give one value: it stands here with several.", ", ".join(texts))
        return distinct[0] if distinct else None

    def _texts(self, given: list[str]) -> list[str]:
        texts = given
        if self.many and self.commas:
            texts = [part.strip(" ") for text in given for part in text.split(",")]
        if len(texts) > MOST_VALUES:
            raise Refused(f"Give at most {MOST_VALUES} values.", f"{len(texts)} values")
        return texts

    def _text_of_one(self, text: str) -> str:
        if not text.strip():
            raise Refused("It is empty: give a value, or leave the parameter out.", text)
        return text


class TermField(ValueField):
    """Terms of a vocabulary, in any case."""

    def __init__(self, *, vocabulary: type[Vocabulary], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.terms: list[str] = list(vocabulary.values)
        self.schema = {"type": "string", "enum": self.terms}

    def parse(self, text: str) -> str:
        """Return the term."""
        for term in self.terms:
            if text.isascii() and term.lower() == text.lower():
                return term
        near = nearest(text, [(term, term) for term in self.terms], count=1)
        message = f"There is no such term; the terms are: {', '.join(self.terms)}."
        raise Refused(message, text, self.terms, next(iter(near), None))


class NameField(ValueField):
    """Names out of a list, exactly as they stand there; `noun` says what they name."""

    def __init__(self, *, names: Collection[str], noun: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = list(names)
        self.noun = noun
        self.schema = {"type": "string", "enum": self.names}

    def parse(self, text: str) -> str:
        """Return the name."""
        if text in self.names:
            return text
        near = nearest(text, [(name, name) for name in self.names], count=1)
        message = f"There is no such {self.noun}; there are: {', '.join(self.names)}."
        raise Refused(message, text, self.names, next(iter(near), None))


class RegisterField(ValueField):
    """Codes, ids or names that stand in the database: ParameterForm looks them up."""

    def __init__(self, *, register: Register, commas: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.schema = {"type": "string", "examples": [register.example]}
        self.register = register
        self.commas = commas

    def parse(self, text: str) -> str:
        """Return the value as it was given: the form looks all of them up at once."""
        return text


class NumberField(ValueField):
    """Whole numbers, in ASCII digits."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most
        example = max(least, min(EXAMPLE_NUMBER, most))
        self.schema = {
            "type": "integer",
            "minimum": least,
            "maximum": most,
            "examples": [example],
        }

    def parse(self, text: str) -> int:
        """Return the number."""
        if re.fullmatch(rf"[0-9]{{1,{LONGEST_NUMBER}}}", text):
            number = int(text)
            if self.least <= number <= self.most:
                return number
        raise Refused(f"Give a whole number from {self.least:,} to {self.most:,}.", text)


class Days(NamedTuple):
    """A span of days, both included."""

    first: dt.date
    last: dt.date


class YearField(ValueField):
    """Years of four digits, as the spans of their days: `18` is more likely 2018 than 18."""

    schema = {"type": "integer", "minimum": 1000, "maximum": dt.MAXYEAR, "examples": [2018]}

    def parse(self, text: str) -> Days:
        """Return the year's first and last day."""
        if not re.fullmatch(r"[1-9][0-9]{3}", text):
            raise Refused("Give a year of four digits, such as 2018.", text)
        return Days(dt.date(int(text), 1, 1), dt.date(int(text), 12, 31))


def parse_days(text: str) -> Days:
    """Return the first and last day of a day, month or year whose digits are in place.

    Refused where there is no such date.
    """
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    known_to = text.count("-")
    if year < dt.MINYEAR or (known_to > 0 and not 1 <= month <= LAST_MONTH):
        wrong = "year" if year < dt.MINYEAR else "month"
        raise Refused(f"This date does not exist: it has no such {wrong}.", text)
    first_month, last_month = (month, month) if known_to > 0 else (1, 12)
    length = calendar.monthrange(year, last_month)[1]
    if known_to > 1 and not 1 <= day <= length:
        raise Refused(f"This date does not exist: that month has {length} days.", text)
    first_day, last_day = (day, day) if known_to > 1 else (1, length)
    return Days(dt.date(year, first_month, first_day), dt.date(year, last_month, last_day))


class DaysField(ValueField):
    """Days (2018-03-26), months (2018-03) or years (2018), as spans of days."""

    schema = {
        "type": "string",
        "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
        "examples": ["2018-03-26", "2018-03", "2018"],
    }

    def parse(self, text: str) -> Days:
        """Return the first and last day of the day, month or year."""
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
            example = "2018-03-26, a month 2018-03 or a year 2018"
            raise Refused(f"Give a day such as {example}.", text)
        return parse_days(text)


class DayField(ValueField):
    """A single day (2018-03-26)."""

    schema = {
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "examples": ["2018-04-02"],
    }

    def parse(self, text: str) -> dt.date:
        """Return the day."""
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise Refused("Give a day such as 2018-03-26.", text)
        return parse_days(text).first


class TruthField(ValueField):
    """true or false, in any case."""

    schema = {"type": "boolean", "examples": [True]}

    def parse(self, text: str) -> bool:
        """Return whether it is true."""
        truths = {"true": True, "false": False}
        if text.lower() not in truths:
            near = nearest(text, [(truth, truth) for truth in truths], count=1)
            raise Refused("Give true or false.", text, list(truths), next(iter(near), None))
        return truths[text.lower()]


class Words(tuple[str, ...]):
    """Folded words, each once, in the order of the alphabet: their order means nothing."""

    __slots__ = ()

    def __str__(self) -> str:
        return " ".join(self)


class WordsField(ValueField):
    """Words, without case and accents."""

    commas = False
    schema = {"type": "string", "maxLength": LONGEST_TEXT, "examples": ["embassy"]}

    def parse(self, text: str) -> Words:
        """Return the words."""
        if len(text) > LONGEST_TEXT:
            raise Refused(f"Give at most {LONGEST_TEXT} characters.", text)
        words = words_of(text)
        if not words:
            raise Refused("There is no word in it: give letters or digits.", text)
        return Words(sorted(set(words)))


class OrderField(ValueField):
    """Columns to sort by, joined by commas; a minus sets the last first."""

    def __init__(self, *, columns: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns = list(columns)
        self.allowed = [sign + column for column in self.columns for sign in ("", "-")]
        self.schema = {"type": "string", "enum": self.allowed}

    @property
    def listed(self) -> bool:
        """Whether the parameter takes a list: columns in their order."""
        return True

    def clean(self, value: list[str]) -> list[str] | None:
        """Return the columns, each with its sign; None where none was given."""
        if len(set(value)) > 1:
            raise Refused(
                "Give the columns in one list, joined by commas: it stands here with several.",
                "; ".join(value),
            )
        texts = [part.strip(" ") for text in value[:1] for part in text.split(",")]
        refused = [problem for text in texts for problem in self._problems(text, texts)]
        if refused:
            raise ValidationError(refused)
        return texts or None

    def _problems(self, text: str, texts: list[str]) -> list[Refused]:
        column = text.removeprefix("-")
        if not text:
            message = "A column is empty: name one, or leave the parameter out."
            return [Refused(message, text, self.columns)]
        if column not in self.columns:
            near = nearest(column, [(known, known) for known in self.columns], count=1)
            suggestion = text[: len(text) - len(column)] + near[0] if near else None
            message = "Rows can't be sorted by it; put - before a column to turn its order round."
            return [Refused(message, text, self.columns, suggestion)]
        if [other.removeprefix("-") for other in texts].count(column) > 1:
            return [Refused(f"Name {column} once.", text)]
        return []
