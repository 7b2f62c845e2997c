"""Made-up rows with the shape of real ones: a few parties have most events, most are recent.

Nothing here is about the world. The parties have codes that ISO 3166-1 leaves to its users, every
name and text begins with "Synthetic", and the same seed gives the same rows.
"""

import datetime as dt
import itertools
import random
from collections import deque
from collections.abc import Iterator
from string import ascii_uppercase
from typing import Any, NamedTuple

from sanctions.models.rules import event_id_stem
from sanctions.models.standing import Statement, bounds, standing
from sanctions.models.vocabularies import (
    CountryKind,
    DatePrecision,
    ExpulsionMeasure,
    Personnel,
    Region,
    SanctionAction,
    SanctionMeasure,
    SourceKind,
    Status,
)

MARK = "Synthetic"
PARTIES = 200
FIRST_YEAR, LAST_YEAR = 1945, 2026
# A response mostly follows one of the latest events.
RECENT = 60
_WORDS = (  # noqa: SIM905 - a list of them would take a page
    "envoy attache consul mission embassy spying summons protest border election asset cargo "
    "vessel pipeline visa freeze listing poisoning arrest journalist airspace fisheries treaty "
    "parliament minister bank insurer telecom satellite uranium missile drone cyber hostage"
).split()
_REGIONS = [region.value for region in Region if region != Region.ANTARCTICA]
# Plain texts: terms of vocabularies are slow to write, and a million rows have many.
_MEASURES = [term.value for term in SanctionMeasure]
_KINDS = [kind.value for kind in SourceKind]
_EXPULSION_MEASURES = [measure.value for measure in ExpulsionMeasure]
_PERSONNEL = [personnel.value for personnel in Personnel]
_LATER = [action.value for action in SanctionAction if action != SanctionAction.IMPOSE]
_START = dt.date(FIRST_YEAR, 1, 1).toordinal()

Row = dict[str, Any]


class Invented(NamedTuple):
    """One event with its citations, and the table that it stands in."""

    is_expulsion: bool
    event: Row
    citations: list[Row]


class World:
    """The rows that events refer to, and events in the order of their dates.

    `size` is the number of events; the other tables grow with it as the real ones do.
    """

    def __init__(self, size: int, seed: int = 1) -> None:
        self.size = size
        self.random = random.Random(seed)  # noqa: S311 - made-up rows, no secret
        self.codes = _codes(PARTIES)
        self.episode_ids = [f"synthetic-dispute-{n}" for n in range(max(5, size // 500))]
        self.sources = max(10, size)
        self.regimes: dict[str, Row] = {}
        # Party number 1 acts and is acted against far more often than number 200.
        self._party_weights = list(itertools.accumulate(1 / n**1.1 for n in range(1, PARTIES + 1)))
        self._targets = self.random.sample(self.codes, PARTIES)
        self._episode_weights = list(
            itertools.accumulate(1 / n for n in range(1, len(self.episode_ids) + 1))
        )

    def countries(self) -> Iterator[Row]:
        """Yield the parties."""
        for number, code in enumerate(self.codes):
            region = _REGIONS[number % len(_REGIONS)]
            yield {
                "code": code,
                "name": f"{MARK} {code}",
                "official_name": f"{MARK} Republic of {code}",
                "kind": CountryKind.STATE.value,
                "region": region,
                "subregion": f"{MARK} part of {region}",
            }

    def episodes(self) -> Iterator[Row]:
        """Yield the disputes."""
        for number, key in enumerate(self.episode_ids):
            yield {
                "id": key,
                "title": f"{MARK} dispute {number} over {_WORDS[number % len(_WORDS)]}",
                "started_on": dt.date(FIRST_YEAR + number % 80, 1 + number % 12, 1),
                "date_precision": DatePrecision.DAY.value,
                "summary": f"{MARK} dispute, made up to measure with.",
            }

    def source(self, number: int) -> Row:
        """Return a document by its number; every third has no date."""
        key, kind, publisher = self._document(number)
        return {
            "id": key,
            "kind": kind,
            "publisher": publisher,
            "title": f"{MARK} report {number}: {self.phrase(number)}",
            "url": f"https://example.org/synthetic/{number}",
            "published_on": None
            if number % 3 == 0
            else dt.date.fromordinal(_START + number % 29_500),
            "language": "en",
        }

    @staticmethod
    def _document(number: int) -> tuple[str, str, str]:
        """Return id, kind and publisher of a document."""
        kind = _KINDS[0] if number % 4 else _KINDS[number // 4 % len(_KINDS)]
        publisher = f"{MARK} Gazette {(number * 7919) % 997 % 400}"
        return f"synthetic-source-{number}", kind, publisher

    def phrase(self, number: int) -> str:
        """Return a few words that a number stands for."""
        count = len(_WORDS)
        return f"{_WORDS[number % count]} {_WORDS[number // count % count]}"

    def events(self) -> Iterator[Invented]:
        """Yield all events, in the order of their dates, with the regimes made on the way."""
        recent: deque[Invented] = deque(maxlen=RECENT)
        taken: dict[str, int] = {}
        before = None
        for number, day in enumerate(self._days()):
            if day != before:
                taken, before = {}, day
            one = self._event(number, day, taken, recent)
            if one.event["status"] == Status.PUBLISHED:
                recent.append(one)
            yield one

    def _days(self) -> Iterator[dt.date]:
        """Yield the dates, sorted: later years have more."""
        years = range(FIRST_YEAR, LAST_YEAR + 1)
        weights = [1.05 ** (year - FIRST_YEAR) for year in years]
        chosen = self.random.choices(years, weights, k=self.size)
        start = dt.date(FIRST_YEAR, 1, 1)
        days = sorted(
            (dt.date(year, 1, 1) - start).days + self.random.randrange(365) for year in chosen
        )
        for day in days:
            yield start + dt.timedelta(day)

    def _event(
        self, number: int, day: dt.date, taken: dict[str, int], recent: "deque[Invented]"
    ) -> Invented:
        chance = self.random.random
        answered = self.random.choice(recent) if recent and chance() < 0.25 else None
        if answered:
            initiator, target = answered.event["target_id"], answered.event["initiator_id"]
            is_expulsion = answered.is_expulsion if chance() < 0.8 else not answered.is_expulsion
        else:
            initiator, target = self._pair()
            is_expulsion = chance() < 0.4
        precision = DatePrecision.DAY.value
        if day.day == 1 and chance() < 0.6:
            precision = (DatePrecision.YEAR if day.month == 1 else DatePrecision.MONTH).value
        stem = event_id_stem("exp" if is_expulsion else "san", day, initiator, target)
        taken[stem] = taken.get(stem, 0) + 1
        roll = chance()
        status = Status.PUBLISHED.value
        if roll < 0.01:
            status = (Status.DRAFT, Status.SUBMITTED, Status.RETRACTED)[int(roll * 300)].value
        row: Row = {
            "id": stem if taken[stem] == 1 else f"{stem}-{taken[stem]}",
            "initiator_id": initiator,
            "target_id": target,
            "episode_id": self._episode(answered),
            "announced_on": day,
            "date_precision": precision,
            "effective_on": day + dt.timedelta(7) if number % 3 else None,
            "answers_expulsion_id": None,
            "answers_sanction_id": None,
            "summary": f"{MARK} act {number}: {self.phrase(number * 31)}.",
            "status": status,
            "retraction_reason": f"{MARK} reason." if status == Status.RETRACTED else None,
        }
        if answered:
            kind = "expulsion" if answered.is_expulsion else "sanction"
            row[f"answers_{kind}_id"] = answered.event["id"]
        row |= self._expulsion() if is_expulsion else self._sanction(initiator, target, number)
        return Invented(is_expulsion, row, self._cite(row, number))

    def _pair(self) -> tuple[str, str]:
        while True:
            (one,) = self.random.choices(self.codes, cum_weights=self._party_weights)
            (other,) = self.random.choices(self._targets, cum_weights=self._party_weights)
            if one != other:
                return one, other

    def _episode(self, answered: Invented | None) -> str | None:
        if answered:
            key: str | None = answered.event["episode_id"]
            return key
        if self.random.random() < 0.3:
            return None
        return self.random.choices(self.episode_ids, cum_weights=self._episode_weights)[0]

    def _expulsion(self) -> Row:
        measure = self.random.choices(_EXPULSION_MEASURES, [90, 5, 1, 1, 3])[0]
        persons = None
        if measure != ExpulsionMeasure.MISSION_CLOSURE and self.random.random() < 0.92:
            persons = min(800, int(self.random.paretovariate(1.1)))
        return {
            "measure": measure,
            "persons": persons,
            "persons_low": None,
            "persons_high": None,
            "personnel": self.random.choice(_PERSONNEL),
            "missions_closed": None,
        }

    def _sanction(self, initiator: str, target: str, number: int) -> Row:
        key = f"synthetic-{initiator}-{target}".lower()
        is_new = key not in self.regimes
        if is_new:
            self.regimes[key] = {
                "id": key,
                "name": f"{MARK} sanctions of {initiator} against {target}",
                "initiator_id": initiator,
                "target_id": target,
            }
        action = self.random.choices(_LATER, [60, 20, 10, 4, 3, 3])[0]
        terms = sorted(self.random.sample(range(len(_MEASURES)), self.random.randint(1, 3)))
        return {
            "regime_id": key,
            "action": SanctionAction.IMPOSE.value if is_new else action,
            "measures": ";".join(_MEASURES[term] for term in terms),
            "instrument": f"{MARK} Order {number}/{number % 97}" if number % 4 else None,
            "ended_on": None,
            "individuals": self.random.randrange(60) if number % 3 else None,
            "entities": self.random.randrange(30) if number % 5 else None,
        }

    def _cite(self, row: Row, number: int) -> list[Row]:
        """Return the citations of an event, and set what follows from them."""
        names = ("persons",) if "persons" in row else ("individuals", "entities")
        figures = {name: row[name] for name in names}
        count = self.random.choices((1, 2, 3, 4), (30, 45, 20, 5))[0]
        citations, statements = [], []
        for step in range(count):
            key, kind, publisher = self._document((number + step * 17) % self.sources)
            stated = dict(figures)
            if step and self.random.random() < 0.02:
                stated = {name: (value or 0) + 1 for name, value in figures.items()}
            citations.append({"source_id": key, "note": None, **stated})
            statements.append(Statement(kind, publisher, stated))
        found = standing(figures, statements)
        row["basis"] = found.basis.value if found.basis else None
        row["disputed"] = found.disputed
        for name in names:
            least, most = bounds(figures[name], *found.spread[name])
            row[f"{name}_least"], row[f"{name}_most"] = least, most
        return citations


def _codes(count: int) -> list[str]:
    """Return codes that ISO 3166-1 leaves to its users: QMA to QZZ, XAA to XZZ, not Kosovo's."""
    firsts = [("Q", ascii_uppercase[12:]), ("X", ascii_uppercase)]
    every = (
        first + second + third
        for first, seconds in firsts
        for second in seconds
        for third in ascii_uppercase
    )
    return list(itertools.islice((code for code in every if code != "XKX"), count))
