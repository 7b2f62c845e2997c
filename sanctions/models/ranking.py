"""The order in which a search finds events, as an index holds it: the best come first.

An event's rank for a word is the best place where the word stands in it; for several words the
ranks are added up. Among equals the newest comes first, and those of a day in the order of their
ids. An index tells both, so that the first page of what holds a word is read without a look at
the rest:

- it holds each word of an event with a mark of its rank, as `§e5embargo`: in an expulsion (e)
  whose summary, the best place (5), holds it;
- the keys of its rows follow the order among equals: each is a number made of the day, the latest
  first, of the kind of event, and of a number within these two.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

# Where a word can stand, the best place first.
PLACES = ("summary", "names", "instrument", "publishers", "former_names")
# No word holds it, as it is no letter or digit; the index of either database takes it as a letter.
MARK = "\N{SECTION SIGN}"
KINDS = ("e", "s")
# So many keys has a day for the events of a kind.
ROOM = 1 << 24


def kind_of(id_prefix: str) -> str:
    """Return a kind of event as marks and keys tell it, by what its ids begin with."""
    return id_prefix[0]


def ranked_words(kind: str, places: Iterable[str]) -> str:
    """Return each word of an event with the mark of its rank, joined by spaces.

    `places` holds, in the order of PLACES, the words that stand in each.
    """
    ranks: dict[str, int] = {}
    for place, held in enumerate(places):
        for word in held.split():
            ranks.setdefault(word, len(PLACES) - place)
    return " ".join(_marked(kind, ranks[word], word) for word in sorted(ranks))


def _marked(kind: str, rank: int, word: str) -> str:
    return f"{MARK}{kind}{rank}{word}"


def tiers(words: Sequence[str], kinds: Collection[str]) -> Iterator[list[list[str]]]:
    """Yield, the best rank first, what events of these kinds and of that rank hold.

    That is all of one of several lists of marked words; with each word there are five times as
    many lists. An event is of one rank alone.
    """
    by_rank: dict[int, list[list[str]]] = {}
    for kind in kinds:
        for ranks in product(range(len(PLACES), 0, -1), repeat=len(words)):
            held = [_marked(kind, *one) for one in zip(ranks, words, strict=True)]
            by_rank.setdefault(sum(ranks), []).append(held)
    for rank in sorted(by_rank, reverse=True):
        yield by_rank[rank]


def before_keys(kind: str, day: dt.date) -> int:
    """Return the number before the first key of a day for a kind of event; ROOM - 1 follow."""
    days = dt.date.max.toordinal() + 1 - day.toordinal()
    return (days * len(KINDS) + KINDS.index(kind)) * ROOM


def keys_for(before: int, known: Mapping[str, int], coming: Collection[str]) -> dict[str, int]:
    """Return keys for the events that come to a day, between those that are known by their ids.

    Where there is no room between two of these, all events of the day have keys anew. ValueError
    where there is no room at all.
    """
    found: dict[str, int] = {}
    waiting: list[str] = []
    least = before
    for event in (*sorted({*known, *coming}), None):
        if event is not None and event in coming:
            waiting.append(event)
            continue
        most = before + ROOM if event is None else known[event]
        if waiting:
            step = (most - least) // (len(waiting) + 1)
            if step < 1 and not known:
                raise ValueError(f"A day has room for {ROOM - 1:,} events of a kind.")
            if step < 1:
                return keys_for(before, {}, {*known, *coming})
            found |= {one: least + step * number for number, one in enumerate(waiting, start=1)}
            waiting = []
        least = most
    return found
