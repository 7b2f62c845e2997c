"""No regular expression of ours takes more than a few times longer for text that is twice as long.

Two repeats without a bound that may share the same characters, with nothing between them that
must be there, are tried in every way that they can share them. Such a pair is found here in the
parsed expression, whatever text it is given.
"""

import re
import re._constants as sre
import re._parser as parser
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django.core.validators import RegexValidator

import config
import sanctions
from tests.security.probes import models_of_dataset

# More than this is as good as any number.
BOUND = 100
CHARACTERS = [chr(code) for code in range(128)] + ["é", "\u2028", "Я"]
# With why they are harmless.
KNOWN = {
    "config.logs._HEADERS": "what comes last takes the rest of the line, and can't fail",
}
REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}


def modules():
    """Yield every module of the project that can be imported by itself."""
    for package in (sanctions, config):
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name and not found.name.endswith(("wsgi", "asgi")):
                yield import_module(found.name)


def expressions():
    """Yield every compiled expression of the project's modules, and those of its validators."""
    for module in modules():
        for name, value in vars(module).items():
            for one in value if isinstance(value, list | tuple) else [value]:
                if isinstance(one, re.Pattern):
                    yield f"{module.__name__}.{name}", one
    for model in models_of_dataset():
        for field in model._meta.concrete_fields:
            for one in field.validators:
                if type(one) is RegexValidator:
                    yield f"{model.__name__}.{field.name}", re.compile(one.regex)


def characters(tokens):
    """The characters that any part of an expression may take."""
    found = set()
    for kind, given in tokens:
        if kind in REPEATS:
            found |= characters(given[2])
        elif kind == sre.SUBPATTERN:
            found |= characters(given[3])
        elif kind == sre.BRANCH:
            found |= set().union(*(characters(one) for one in given[1]))
        elif kind == sre.LITERAL:
            found.add(chr(given))
        elif kind in {sre.IN, sre.NOT_LITERAL, sre.ANY, sre.CATEGORY}:
            one = parser.SubPattern(parser.State(), [(kind, given)])
            found |= {sign for sign in CHARACTERS if _takes(one, sign)}
    return found


def beginnings(tokens):
    """The characters that an expression may begin with."""
    found = set()
    for kind, given in flat(tokens):
        if kind == sre.BRANCH:
            found |= set().union(*(beginnings(one) for one in given[1]))
        elif kind in REPEATS:
            found |= beginnings(given[2])
            if given[0] == 0:
                continue
        else:
            found |= characters([(kind, given)])
        break
    return found


def _takes(pattern, sign):
    (kind, given), *_ = pattern.data
    if kind == sre.ANY:
        return sign != "\n"
    if kind == sre.NOT_LITERAL:
        return ord(sign) != given
    if kind == sre.CATEGORY:
        return _in_category(given, sign)
    negated = given[0][0] == sre.NEGATE
    return negated != any(_is_one(one, sign) for one in given[negated:])


def _is_one(one, sign):
    kind, given = one
    if kind == sre.LITERAL:
        return ord(sign) == given
    if kind == sre.RANGE:
        return given[0] <= ord(sign) <= given[1]
    return _in_category(given, sign)


def _in_category(category, sign):
    letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[str(category).rsplit("_", 1)[-1]]
    return (
        re.match(rf"\{letter}", sign) is not None
        if "NOT" not in str(category)
        else (re.match(rf"\{letter.upper()}", sign) is not None)
    )


def flat(tokens):
    """Yield the parts of an expression in order, without the groups around them."""
    for kind, given in tokens:
        if kind == sre.SUBPATTERN:
            yield from flat(given[3])
        elif kind in REPEATS and given[1] <= BOUND and len(given[2]) == 1 and given[0] == given[1]:
            yield from flat(given[2])
        else:
            yield kind, given


def shared(tokens):
    """Yield the pairs of repeats that may share characters."""
    parts = list(flat(tokens))
    for place, (kind, given) in enumerate(parts):
        if kind == sre.BRANCH:
            for one in given[1]:
                yield from shared(one)
        elif kind in REPEATS:
            yield from shared(given[2])
            if given[1] > BOUND:
                yield from _of_one(given[2], parts[place + 1 :])


def _of_one(body, following):
    """Yield what a repeat shares with itself, and with those that follow it."""
    inner = list(flat(body))
    repeats = [given for kind, given in inner if kind in REPEATS]
    if len(repeats) == len(inner) and any(given[1] > BOUND for given in repeats):
        yield "a repeat of a repeat"
    taken = characters(body)
    for kind, given in following:
        both = beginnings(given[2]) & taken if kind in REPEATS else set()
        if both and _may_be_long(kind, given):
            yield f"two repeats that take {min(both)!r}"
        # What must stand between, and can't be taken by the first, parts the two.
        is_needed = kind not in REPEATS or given[0] > 0
        is_place = kind in {sre.AT, sre.ASSERT, sre.ASSERT_NOT}
        if is_needed and not is_place and not characters([(kind, given)]) <= taken:
            break


def _may_be_long(kind, given):
    if given[1] > BOUND:
        return True
    first = next(iter(flat(given[2])), None)
    return first is not None and first[0] in REPEATS and _may_be_long(*first)


def test_no_expression_lets_two_repeats_share_what_they_take():
    found = {name: set(shared(parser.parse(one.pattern, one.flags))) for name, one in expressions()}
    assert len(found) > 30
    wrong = {name: pairs for name, pairs in found.items() if pairs}
    assert {name: pairs for name, pairs in wrong.items() if name not in KNOWN} == {}
    assert wrong.keys() == KNOWN.keys()


@pytest.mark.parametrize(
    "slow",
    [
        r"\s*(\d{0,18})\s*-",
        r"([^\s;]+)\s*(?:;\s*q)?\s*x",
        r"(a+)+b",
        r"(?:\w*)*-",
        r"a*[ab]*c",
        r"\w*(?:token|key)\w*=",
    ],
)
def test_such_a_pair_is_found(slow):
    assert list(shared(parser.parse(slow)))
