"""The form of an explorer: every filter of its filter set with all its operators."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from django import forms
from django.utils.datastructures import MultiValueDict

from sanctions.filtersets.registers import COUNTRIES, EPISODES, REGIMES, Register
from sanctions.filtersets.values import (
    DayField,
    NumberField,
    RegisterField,
    TermField,
    TruthField,
    ValueField,
    WordsField,
)

# The parameters in groups, in the order in which they are offered. All others come last.
GROUPS = {
    "Who": (
        *("initiator", "target", "party", "include_predecessors"),
        *("initiator_bloc", "target_bloc", "initiator_region", "target_region"),
    ),
    "What": (
        *("q", "type", "measure", "personnel", "persons", "action", "regime"),
        *("individuals", "entities", "instrument"),
    ),
    "When": (
        *("year", "announced_on", "as_of", "date_precision", "effective_on", "ended_on"),
        "in_force_on",
    ),
    "Why": ("episode", "is_response", "in_response_to"),
    "On what evidence": ("basis", "disputed", "source"),
}
_LABELS = {
    "q": "Words",
    "initiator": "By",
    "target": "Against",
    "party": "By or against",
    "include_predecessors": "With former states",
    "initiator_bloc": "By members of",
    "target_bloc": "Against members of",
    "initiator_region": "By parties in",
    "target_region": "Against parties in",
    "announced_on": "Announced",
    "effective_on": "Effective",
    "ended_on": "Ended",
    "in_force_on": "In force on",
    "persons": "People",
    "is_response": "Answers an event",
    "in_response_to": "In response to",
    "date_precision": "Date known by",
    "disputed": "Sources differ",
    "source": "Citing",
}
_OPERATORS = {
    "": "",
    "n": "but not",
    "gte": "from",
    "lte": "to",
    "gt": "more than",
    "lt": "less than",
    "isnull": "known or not",
}
_PLAIN = frozenset({"", "gte", "lte"})
# What stands above the others, for most questions.
IN_FRONT = ("q", "initiator", "target", "year__gte", "year__lte")
_FRONT_LABELS = {"year__gte": "From year", "year__lte": "To year"}
_LISTS: dict[Register, str] = {COUNTRIES: "countries", EPISODES: "episodes", REGIMES: "regimes"}


@dataclass(frozen=True)
class Input:
    """One input: a parameter, what it holds, and what may be chosen.

    `kind` is search, text, number, date, terms (several of a few) or truth. `options` names the
    list that a text is completed from.
    """

    name: str
    label: str
    kind: str
    values: Sequence[str]
    choices: Sequence[tuple[str, str]] = ()
    options: str = ""
    meaning: str = ""
    wrong: bool = False

    @property
    def operator(self) -> str:
        """The operator of the parameter; '' of a plain one."""
        return self.name.partition("__")[2]

    @property
    def value(self) -> str:
        """What it holds, as one text."""
        return ",".join(self.values)


@dataclass
class Filter:
    """A filter: the inputs of its plain parameter and of its operators."""

    label: str
    inputs: list[Input] = field(default_factory=list)

    @property
    def plain(self) -> list[Input]:
        """The inputs that most questions need: is, from and to."""
        return [one for one in self.inputs if one.operator in _PLAIN]

    @property
    def others(self) -> list[Input]:
        """The inputs of all other operators."""
        return [one for one in self.inputs if one.operator not in _PLAIN]

    @property
    def others_are_used(self) -> bool:
        """Whether a parameter of the other operators is given."""
        return any(one.values for one in self.others)


@dataclass(frozen=True)
class FormGroup:
    """Filters that belong together."""

    label: str
    filters: Sequence[Filter]


def front(
    form: forms.BaseForm, given: MultiValueDict[str, str], wrong: Collection[str]
) -> list[Input]:
    """Return the inputs that stand in front."""
    return [
        _input(name, _FRONT_LABELS.get(name) or label_of(name), form.fields[name], given, wrong)
        for name in IN_FRONT
    ]


def groups(
    form: forms.BaseForm, given: MultiValueDict[str, str], wrong: Collection[str]
) -> list[FormGroup]:
    """Return all other inputs, in groups."""
    filters = dict(_filters(form, given, wrong))
    grouped = [
        FormGroup(label, [filters.pop(name) for name in names if name in filters])
        for label, names in GROUPS.items()
    ]
    if filters:
        grouped.append(FormGroup("Other", list(filters.values())))
    return [group for group in grouped if group.filters]


def label_of(parameter: str) -> str:
    """Return what a parameter is called, without its operator."""
    name = parameter.partition("__")[0]
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


def _filters(
    form: forms.BaseForm, given: MultiValueDict[str, str], wrong: Collection[str]
) -> Iterator[tuple[str, Filter]]:
    found: dict[str, Filter] = {}
    for parameter, one in form.fields.items():
        name, _, operator = parameter.partition("__")
        if parameter in IN_FRONT or name == "ordering":
            continue
        entry = found.setdefault(name, Filter(label_of(name)))
        entry.inputs.append(_input(parameter, _OPERATORS[operator], one, given, wrong))
    yield from found.items()


def _input(
    name: str,
    label: str,
    one: forms.Field,
    given: MultiValueDict[str, str],
    wrong: Collection[str],
) -> Input:
    values = given.getlist(name)
    kind, choices, options = "text", [], ""
    if isinstance(one, TermField):
        kind = "terms"
        choices = [(term, term.replace("_", " ")) for term in one.terms]
        values = [part.strip().lower() for value in values for part in value.split(",")]
        values = [term for term in one.terms if term.lower() in values]
    elif isinstance(one, TruthField):
        kind, values = "truth", [value.lower() for value in values]
    elif isinstance(one, DayField):
        kind = "date"
    elif isinstance(one, NumberField):
        kind = "number"
    elif isinstance(one, RegisterField):
        options = _LISTS.get(one.register, "")
    elif isinstance(one, WordsField):
        kind = "search"
    meaning = str(one.help_text) if isinstance(one, ValueField) else ""
    return Input(name, label, kind, values, choices, options, meaning, name in wrong)
