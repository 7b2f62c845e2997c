"""Fixtures are read object by object: what is read and refused is what Django reads and refuses."""

import io
import json
import tracemalloc

import pytest
from django.core import serializers
from django.core.serializers.base import DeserializationError
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctions.dataset import json_stream
from sanctions.dataset.json_stream import objects_in

VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8))
OBJECTS = st.lists(st.dictionaries(st.text(max_size=5), VALUES, max_size=4), max_size=6)
COUNTRY = (
    '{"model": "sanctions.country", "pk": "XAA", "fields": {"name": "Made up", "kind": "state"}}'
)


class InParts(io.StringIO):
    """A file that gives few characters at a time."""

    def read(self, size=-1):
        return super().read(3 if size > 0 else size)


@settings(deadline=None)  # machines differ
@given(OBJECTS, st.sampled_from([None, 1]))
def test_every_list_of_objects_is_read(objects, indent):
    text = json.dumps(objects, indent=indent, ensure_ascii=False)
    for file in (io.StringIO(text), io.BytesIO(text.encode("utf-8", "surrogatepass"))):
        if not text.isprintable() and isinstance(file, io.BytesIO):
            continue  # a half of a surrogate pair is no UTF-8
        assert list(objects_in(file)) == objects
    assert list(objects_in(InParts(text))) == objects


@pytest.mark.parametrize(
    "text",
    ["", " ", "{}", "[", "[{}", "[{}, ", "[{},]", "[{} {}]", "[{}]]", "[{}] x", "x", "[{]", "nul"],
)
def test_what_is_no_list_of_objects_is_refused(text):
    for file in (io.StringIO(text), io.BytesIO(text.encode()), InParts(text)):
        with pytest.raises(DeserializationError):
            list(objects_in(file))


def test_bytes_that_are_no_utf_8_are_refused():
    with pytest.raises(DeserializationError):
        list(objects_in(io.BytesIO(b'[{"a": "\xff"}]')))


def test_it_is_what_loaddata_reads_json_with(db):
    assert serializers.get_deserializer("json") is json_stream.Deserializer
    (found,) = serializers.deserialize("json", io.StringIO(f"[{COUNTRY}]"))
    assert (found.object.pk, found.object.name) == ("XAA", "Made up")
    (found,) = serializers.deserialize("json", f"[{COUNTRY}]")
    assert found.object.pk == "XAA"


def test_ten_thousand_objects_are_read_in_the_memory_of_a_few():
    file = io.StringIO("[" + ",\n".join([COUNTRY] * 10_000) + "]")
    tracemalloc.start()
    try:
        assert sum(1 for _ in objects_in(file)) == 10_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 500_000
