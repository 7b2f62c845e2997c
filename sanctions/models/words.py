"""Words as they are searched for: without case and accents, the same on every database."""

import re
import unicodedata

# Letters that Unicode does not take apart into a plain one and its accent.
_PLAIN_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ł": "l",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Return a text without case and accents: turkiye for Türkiye."""
    if text.isascii():  # most texts: all that is done to others changes nothing but the case
        return text.lower()
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return unicodedata.normalize("NFKC", plain.casefold()).translate(_PLAIN_LETTERS)


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded, in their order: runs of letters and digits."""
    return _WORD.findall(folded(text))
