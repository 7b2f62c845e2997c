"""Reading a query string: all its parameters, and all that is wrong with them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from django import forms
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from sanctions.filtersets.nearest import nearest
from sanctions.filtersets.values import Refused

MOST_PAIRS = 1000
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
# The suffix of a parameter: persons__gte.
OPERATOR = re.compile("__[a-z]+$")


@dataclass(frozen=True)
class ParameterProblem:
    """What is wrong with one value of one parameter, and what would be right."""

    parameter: str
    value: str
    message: str
    allowed: Sequence[str] | None = None
    suggestion: str | None = None


def given_parameters(
    request: HttpRequest,
) -> tuple[MultiValueDict[str, str], list[ParameterProblem]]:
    """Return a query string's parameters, and the problems of those that are no text at all.

    Django would replace what is not UTF-8 by a question mark and go on.
    """
    # WSGI holds bytes as Latin-1 characters, ASGI has decoded them.
    encoding = "latin-1" if hasattr(request, "environ") else "utf-8"
    raw = request.META.get("QUERY_STRING", "").encode(encoding, "surrogateescape")
    pairs = [pair for pair in raw.split(b"&") if pair]
    given: MultiValueDict[str, str] = MultiValueDict()
    if len(pairs) > MOST_PAIRS:
        message = f"Give at most {MOST_PAIRS} parameters; join values by commas."
        return given, [ParameterProblem("", f"{len(pairs)} parameters", message)]
    problems = []
    for pair in pairs:
        name, value = (unquote_to_bytes(part) for part in _halves(pair.replace(b"+", b" ")))
        parameter, text = name.decode("utf-8", "replace"), value.decode("utf-8", "replace")
        given.setlistdefault(parameter)
        wrong = _undecodable(name) or _undecodable(value)
        if wrong:
            problems.append(ParameterProblem(parameter, text, wrong))
        else:
            given.appendlist(parameter, text)
    return given, problems


def problems_of(
    given: MultiValueDict[str, str], opened: Iterable[forms.BaseForm]
) -> list[ParameterProblem]:
    """Return all that is wrong with parameters, given the forms that read them.

    A parameter that no form knows is wrong too.
    """
    opened = list(opened)
    known = [name for form in opened for name in form.fields]
    problems = [
        _unknown(name, value, known)
        for name, values in given.lists()
        if name not in known
        for value in values or [""]
    ]
    for form in opened:
        problems += _problems_of(form)
    return problems


def in_their_order(
    given: MultiValueDict[str, str], problems: Iterable[ParameterProblem]
) -> list[ParameterProblem]:
    """Return problems in the order in which their parameters were given."""
    place = {name: number for number, name in enumerate(given)}
    return sorted(problems, key=lambda one: place.get(one.parameter, -1))


def _halves(pair: bytes) -> tuple[bytes, bytes]:
    name, _, value = pair.partition(b"=")
    return name, value


def _undecodable(raw: bytes) -> str | None:
    """Return why bytes are no line of text, or None."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return "It is not UTF-8: encode text as UTF-8, then percent-encode it."
    control = _CONTROL.search(text)
    if control:
        return f"It holds the control character U+{ord(control.group()):04X}: take it out."
    return None


def _unknown(name: str, value: str, known: list[str]) -> ParameterProblem:
    """Return the problem of a parameter that the view doesn't know, with the nearest."""
    if not known:
        message = "There is no such parameter: this endpoint takes none."
        return ParameterProblem(name, value, message, allowed=[])
    near = nearest(name, [(one, one) for one in known], count=1)
    plain = OPERATOR.sub("", name)
    message = "There is no such parameter."
    if plain != name and plain in known:
        operators = [one for one in known if one.startswith(f"{plain}__")]
        message = f"There is no such operator; with {plain} go: {', '.join(operators) or 'none'}."
    return ParameterProblem(name, value, message, known, next(iter(near), None))


def _problems_of(form: forms.BaseForm) -> Iterator[ParameterProblem]:
    """Yield the problems that a form found."""
    for name, errors in form.errors.as_data().items():
        for error in _refusals(errors):
            yield ParameterProblem(
                name, error.value, str(error.message), error.allowed, error.suggestion
            )


def _refusals(errors: Iterable[Exception]) -> Iterator[Refused]:
    for error in errors:
        if not isinstance(error, Refused):
            raise TypeError(f"{error!r} is no Refused: it doesn't say what would be right.")
        yield error
