"""The codes, ids and names that stand in the database and that a parameter may name.

All that one request names is looked up in one query, however many parameters name something.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import F, Model, Q, QuerySet, Value

from sanctions.filtersets.known import Known
from sanctions.filtersets.nearest import initials, nearest
from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    Regime,
    SanctionEvent,
    Source,
    TimelineEvent,
)


def upper(text: str) -> str:
    """Return a code in capitals. Beyond ASCII case means more: ß would be SS, South Sudan."""
    return text.upper() if text.isascii() else text


def lower(text: str) -> str:
    """Return an id in small letters, where it is one of ASCII."""
    return text.lower() if text.isascii() else text


# Each is itself alone: to compare and hash all that it holds would take long.
@dataclass(frozen=True, eq=False)
class Register:
    """What a parameter may name: the values of a column in the public rows of one or more models.

    `example` is a value of it. `also` is a second column under which a row is found (alpha-2
    codes), `names` are columns that only lead to a suggestion. `fold` brings a value to the case
    of the column. `condition` holds of the rows that are meant, where that is not all of them.
    """

    noun: str
    models: tuple[type[Model], ...]
    column: str
    listed: str
    example: str
    also: str | None = None
    names: tuple[str, ...] = ()
    fold: Callable[[str], str] = lower
    condition: Q = field(default_factory=Q)

    def named(self, values: Iterable[str]) -> Q:
        """Return the condition that a row is one of those that values, once folded, name."""
        wanted = list(values)
        named = Q(**{f"{self.column}__in": wanted})
        return named | Q(**{f"{self.also}__in": wanted}) if self.also else named

    def rows(self, values: Iterable[str], label: int) -> list[QuerySet[Any, Any]]:
        """Return one query a model for the rows that values name: label, value, found as."""
        return [
            _public(model)
            .filter(self.condition, self.named(values))
            .order_by()
            .annotate(label=Value(label), found_as=F(self.also or self.column))
            .values_list("label", self.column, "found_as")
            for model in self.models
        ]

    def nearest(self, value: str, count: int = 3) -> list[str]:
        """Return the values nearest to one that is not known, by code, id or name."""
        return nearest(value, self._candidates(), count)

    def values(self) -> list[str]:
        """Return all values, in order."""
        return sorted({answer for _, answer in self._candidates()})

    def _candidates(self) -> list[tuple[str, str]]:
        """Return (text, value) for each text by which a value can be meant."""
        columns = [self.column, *([self.also] if self.also else []), *self.names]
        found = set()
        for model in self.models:
            rows = _public(model).filter(self.condition).exclude(**{f"{self.column}": None})
            for value, *texts in rows.order_by().values_list(*columns).distinct():
                acronyms = [initials(text) for text in texts if text]
                found |= {(text, value) for text in (value, *texts, *acronyms) if text}
        return sorted(found)


def _public(model: type[Model]) -> QuerySet[Any, Any]:
    return cast("QuerySet[Any, Any]", cast("Any", model).published.all())


COUNTRIES = Register(
    "country",
    (Country,),
    "code",
    listed="The countries list has all codes: alpha-3, alpha-2 or former, in any case",
    example="RUS",
    also="alpha2",
    names=("name", "official_name"),
    fold=upper,
)
BLOCS = Register(
    "bloc",
    (Country,),
    "code",
    listed="Blocs are the organizations whose members the countries list has",
    example="NATO",
    names=("name", "official_name"),
    fold=upper,
    condition=Q(members__isnull=False),
)
EPISODES = Register(
    "episode",
    (Episode,),
    "id",
    listed="The episodes list has all ids",
    example="salisbury-2018",
    names=("title",),
)
REGIMES = Register(
    "regime",
    (Regime,),
    "id",
    listed="The regimes list has all ids",
    example="usa-prk-north-korea-sanctions",
    names=("name",),
)
SOURCES = Register(
    "source", (Source,), "id", listed="The sources list has all ids", example="pocom-russia"
)
EXPULSIONS = Register(
    "expulsion",
    (Expulsion,),
    "id",
    listed="The expulsions list has all ids",
    example="exp-2018-03-26-usa-rus",
)
SANCTIONS = Register(
    "sanction event",
    (SanctionEvent,),
    "id",
    listed="The sanctions list has all ids",
    example="san-1950-06-28-usa-prk",
)
EVENTS = Register(
    "event",
    (Expulsion, SanctionEvent),
    "id",
    listed="The expulsions and sanctions lists have all ids",
    example="exp-2018-03-26-usa-rus",
)
TIMELINE = Register(
    "event",
    (TimelineEvent,),
    "id",
    listed="The events list has all ids",
    example="exp-2018-03-26-usa-rus",
)
PUBLISHERS = Register(
    "publisher",
    (Source,),
    "publisher",
    listed="The sources list has all publishers; spelling and case count",
    example="BBC News",
    fold=str,
)
LANGUAGES = Register(
    "language",
    (Source,),
    "language",
    listed="The languages of the sources, ISO 639-1 codes",
    example="en",
)
SUBREGIONS = Register(
    "subregion",
    (Country,),
    "subregion",
    listed="The subregions of the countries list; case counts",
    example="Northern Europe",
    fold=str,
)


def look_up(
    wanted: Mapping[Register, Iterable[str]], known: Known | None = None
) -> dict[Register, dict[str, str]]:
    """Return, for each register, the values that were found, by what they were looked for as.

    One query, or none where nothing is wanted that is not known: what is found is added to it.
    """
    known = {} if known is None else known
    found: dict[Register, dict[str, str]] = {register: {} for register in wanted}
    to_find: dict[Register, list[str]] = {}
    for register, values in wanted.items():
        for value in values:
            # Another thread may forget all that is known at any time.
            held = known.get((register, value))
            if held is None:
                to_find.setdefault(register, []).append(value)
            else:
                found[register][value] = held
    for register, read in _read(to_find).items():
        found[register] |= read
        known.update(((register, value), held) for value, held in read.items())
    return found


def _read(wanted: Mapping[Register, Iterable[str]]) -> dict[Register, dict[str, str]]:
    registers = list(wanted)
    queries = [
        query
        for label, register in enumerate(registers)
        for query in register.rows(wanted[register], label)
    ]
    found: dict[Register, dict[str, str]] = {register: {} for register in registers}
    if queries:
        first, *others = queries
        rows = first.union(*others) if others else first.distinct()
        for label, value, found_as in rows:
            found[registers[label]] |= {value: value}
            if found_as:
                found[registers[label]].setdefault(found_as, value)
    return found
