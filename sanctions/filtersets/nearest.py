"""The words nearest to one that is not known."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from sanctions.models.words import folded

# Nobody mistypes a code or an id so long; comparing costs the product of both lengths.
LONGEST_WORD = 80
# A ratio of difflib: "Russa" and "Russia" have 0.91, "RUZ" and "RUS" 0.67.
NEAR = 0.6
CONTAINED = 0.75


def nearest(word: str, candidates: Iterable[tuple[str, str]], count: int = 3) -> list[str]:
    """Return the answers whose text is nearest to a word, the best first; [] where none is near.

    `candidates` are pairs of a text and the answer that it stands for, such as a country's name
    and its code. Case and accents don't count. Where texts are equal to the word, only theirs.
    """
    word = folded(word)[:LONGEST_WORD]
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(word)
    best: dict[str, float] = {}
    for text, answer in candidates:
        closeness = _closeness(matcher, word, folded(text))
        if closeness > best.get(answer, NEAR - 0.001):
            best[answer] = closeness
    in_order = sorted(best, key=lambda answer: (-best[answer], answer))
    return [answer for answer in in_order if best[answer] == 1] or in_order[:count]


def initials(name: str) -> str:
    """Return the initials of a name's capital words: UK for United Kingdom, '' for one word."""
    words = re.findall(r"\b[A-Z]", name)
    return "".join(words) if len(words) > 1 else ""


def _closeness(matcher: SequenceMatcher[str], word: str, text: str) -> float:
    """Return how close a text is to the word that the matcher holds: 1 where they are equal."""
    if text == word:
        return 1
    if len(word) > len("uk") and _holds(text, word):
        return CONTAINED
    matcher.set_seq1(text)
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return 0
    return matcher.ratio()


def _holds(text: str, word: str) -> bool:
    """Return whether a text holds the word as a whole one.

    A pattern for each word that somebody mistypes would fill the memory of patterns with them.
    """
    place = text.find(word)
    while place >= 0:
        around = text[max(place - 1, 0) : place] + text[place + len(word) :][:1]
        if not any(sign.isalnum() or sign == "_" for sign in around):
            return True
        place = text.find(word, place + 1)
    return False
