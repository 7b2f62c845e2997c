"""Fixtures as JSON, read one object after the other: a million rows need not be in memory.

Django's own reader takes the whole file into memory first. What is read, and what is refused, is
the same; but a file that is broken at its end is refused there, so `loaddata` undoes what came
before, in its one transaction.
"""

import codecs
import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.base import DeserializationError
from django.core.serializers.json import Deserializer as WholeDeserializer
from django.core.serializers.json import Serializer
from django.core.serializers.python import Deserializer as PythonDeserializer

__all__ = ["Deserializer", "Serializer"]

# Characters that are read together.
PART = 1 << 14
_BLANK = " \t\n\r"


class Deserializer(WholeDeserializer):
    """Reads the objects of a file one by one; a text is read at once, as by Django's own."""

    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        if isinstance(stream_or_string, bytes | str):
            super().__init__(stream_or_string, **options)
        else:
            PythonDeserializer.__init__(self, objects_in(stream_or_string), **options)


def objects_in(file: Any) -> Iterator[Any]:
    """Yield the objects of a JSON list in a file of text or of UTF-8; DeserializationError."""
    try:
        yield from _List(file).objects()
    except (ValueError, AttributeError, TypeError) as error:
        raise DeserializationError(f"The file is no JSON list of objects: {error}") from error


class _List:
    """A JSON list in a file, of which a part is in memory at a time."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._text, self._ended = "", False

    def objects(self) -> Iterator[Any]:
        """Yield the objects; ValueError where it is no list, or not only a list."""
        self._take("[")
        if self._next() != "]":
            yield self._object()
            while self._next() == ",":
                self._take(",")
                yield self._object()
        self._take("]")
        if self._next():
            raise ValueError("something stands behind its list.")

    def _next(self) -> str:
        """Return the next character that is not blank; '' at the end."""
        self._text = self._text.lstrip(_BLANK)
        while not self._text and not self._ended:
            self._read()
            self._text = self._text.lstrip(_BLANK)
        return self._text[:1]

    def _take(self, expected: str) -> None:
        found = self._next()
        if found != expected:
            raise ValueError(f"{found or 'its end'} stands where {expected} should.")
        self._text = self._text[1:]

    def _object(self) -> Any:
        self._next()
        while True:
            try:
                found, end = _decoder.raw_decode(self._text)
            except json.JSONDecodeError:
                if self._ended:
                    raise
                self._read()
            else:
                self._text = self._text[end:]
                return found

    def _read(self) -> None:
        part = self._file.read(PART)
        self._ended = not part
        self._text += part if isinstance(part, str) else self._decode(part, final=self._ended)


_decoder = json.JSONDecoder()
