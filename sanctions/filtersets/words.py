"""A query in plain words: "expulsions of Russia's people by members of NATO, newest first"."""

from collections.abc import Iterator, Mapping

from sanctions.filtersets.canonical import Pairs

# What a filter says: plain, and turned round by `__n`. {} is the value.
_PHRASES: dict[str, tuple[str, str]] = {
    "party": ("involving {}", "not involving {}"),
    "initiator": ("by {}", "not by {}"),
    "initiator_bloc": ("by members of {}", "not by members of {}"),
    "initiator_region": ("by parties in {}", "not by parties in {}"),
    "target": ("against {}", "not against {}"),
    "target_bloc": ("against members of {}", "not against members of {}"),
    "target_region": ("against parties in {}", "not against parties in {}"),
    "episode": ("in the episode {}", "not in the episode {}"),
    "regime": ("under the regime {}", "not under the regime {}"),
    "in_response_to": ("in response to {}", "not in response to {}"),
    "source": ("citing {}", "not citing {}"),
    "by": ("grouped by {}", ""),
    "unit": ("with a row for each {}", ""),
    "q": ("with the words “{}”", "without the words “{}”"),
    "type": ("of the type {}", "not of the type {}"),
    "announced_on": ("announced in {}", "not announced in {}"),
    "year": ("announced in {}", "not announced in {}"),
    "effective_on": ("effective in {}", "not effective in {}"),
    "as_of": ("certainly announced by {}", ""),
    "in_force_on": ("in force on {}", "not in force on {}"),
    "release": ("in release {}", ""),
}
_OF_PEOPLE = {
    "target": ("of {}'s people", "not of {}'s people"),
    "target_bloc": ("of the people of members of {}", "not of the people of members of {}"),
    "target_region": ("of the people of parties in {}", "not of the people of parties in {}"),
}
_TRUTHS = {
    "is_response": ("that answer an event", "that answer no event"),
    "disputed": ("with disputed figures", "with undisputed figures"),
    "include_predecessors": ("with predecessors", "without predecessors"),
    "zero_fill": ("with zeros where nothing happened", "only where something happened"),
}
_DATES = {
    "gte": "{} {} or later",
    "lte": "{} {} or earlier",
    "gt": "{} after {}",
    "lt": "{} before {}",
}
_NUMBERS = {
    "gte": "at least {}",
    "lte": "at most {}",
    "gt": "more than {}",
    "lt": "fewer than {}",
}
_DATED = {"announced_on": "announced", "year": "announced", "effective_on": "effective"}
_PARTIES = frozenset(
    side + kind
    for side in ("initiator", "target", "party", "counterpart")
    for kind in ("", "_bloc")
)
# The order of the parts of the sentence; all others come after these, and the release last.
_FIRST = ("measure", "action", "target", "initiator", "party", "episode", "announced_on", "year")
BY_RANK = "rank"
_ORDERS = {
    "-announced_on": "newest first",
    "announced_on": "oldest first",
    BY_RANK: "best match first",
}


def in_words(noun: str, pairs: Pairs, names: Mapping[str, str], *, ordering: str = "") -> str:
    """Return what a query asks for, in words.

    `noun` says what its rows are; `pairs` are its canonical parameters; `names` gives the name
    of a party by its code; `ordering` is the order where the parameters name none.
    """
    asked = dict(pairs)
    ordering = asked.pop("ordering", ordering)
    phrases = [
        phrase_of(noun, name, value, names) for name, value in sorted(asked.items(), key=_rank)
    ]
    sentence = " ".join([noun, *phrases])
    return f"{sentence}, {_order(ordering)}" if ordering else sentence


def _rank(item: tuple[str, str]) -> tuple[int, str]:
    plain = item[0].partition("__")[0]
    known = [position for position, name in enumerate(_FIRST) if plain.startswith(name)]
    position = known[0] if known else len(_FIRST) + (plain == "release")
    return (position, item[0])


def phrase_of(noun: str, parameter: str, value: str, names: Mapping[str, str]) -> str:
    """Return what one parameter says in the sentence of `in_words`: "by United States"."""
    name, _, operator = parameter.partition("__")
    if name in _TRUTHS:
        return _TRUTHS[name][(value == "true") == (operator == "n")]
    plain = name.replace("_", " ")
    if operator == "isnull":
        return f"{'without' if value == 'true' else 'with'} a known {plain}"
    if operator in _DATES and name in _DATED:
        return _DATES[operator].format(_DATED[name], value)
    if operator in _NUMBERS:
        return f"with {plain} {_NUMBERS[operator].format(value)}"
    joint = " and " if name == "by" else " or "
    values = joint.join(_values(name, value, names))
    people = _OF_PEOPLE.get(name) if noun.endswith("expulsions") else None
    phrase = people or _PHRASES.get(name) or (f"with {plain} {{}}", f"without {plain} {{}}")
    return phrase[operator == "n"].format(values)


def _values(name: str, value: str, names: Mapping[str, str]) -> Iterator[str]:
    if name == "q":
        yield value
        return
    for one in value.split(","):
        yield names.get(one, one) if name in _PARTIES else one.replace("_", " ")


def _order(ordering: str) -> str:
    words = _ORDERS.get(ordering.removesuffix(",id"))
    if words:
        return words
    columns = [
        f"{column.removeprefix('-').replace('_', ' ')}{' descending' if column[0] == '-' else ''}"
        for column in ordering.split(",")
    ]
    return f"sorted by {', '.join(columns)}"
