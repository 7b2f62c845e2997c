"""Citations of the dataset and of its parts."""

import datetime as dt
import json
import re

import pytest

from sanctions.dataset.citing import STYLES, Work, as_bibtex, as_csl, as_ris, as_text
from sanctions.dataset.version import VERSION

WHOLE = Work("", "https://example.org/api/v1/", "0123456789abcdef", dt.date(2026, 11, 22))
PART = Work(
    "Expulsions of 50 % of {Made_up}'s people & others",
    "https://example.org/api/v1/expulsions/?target=QMA",
    "0123456789abcdef",
    dt.date(2026, 11, 22),
    "f" * 64,
)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("work", [WHOLE, PART], ids=["whole", "part"])
def test_every_style_names_author_version_revision_and_address(style, work):
    write, _ = STYLES[style]
    written = write(work).replace("\\_", "_")
    for fact in ("The Persona Non Grata contributors", VERSION, work.revision, work.url, "2026"):
        assert fact in written


def test_text_is_one_line():
    assert as_text(PART) == (
        "The Persona Non Grata contributors (2026). Expulsions of 50 % of {Made_up}'s people & "
        "others. In: Persona Non Grata: diplomatic expulsions and sanctions, 1945 to today. "
        "Dataset. Version 2026.11.0, revision 0123456789abcdef, fingerprint sha256:"
        f"{'f' * 64}. Licence CC-BY-4.0. https://example.org/api/v1/expulsions/?target=QMA\n"
    )


def test_bibtex_escapes_what_tex_would_read_as_its_own():
    entry = as_bibtex(PART)
    assert r"50 \% of \{Made\_up\}'s people \& others" in entry
    assert entry.startswith("@misc{persona-non-grata-expulsions-of-50-of-made-up-s-people-oth-fff")
    assert entry.count("{") - entry.count(r"\{") == entry.count("}") - entry.count(r"\}")


def test_ris_begins_with_its_type_and_ends_with_its_end():
    lines = as_ris(PART).split("\r\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])


def test_csl_is_json_of_one_item():
    (item,) = json.loads(as_csl(PART))
    assert item["type"] == "dataset"
    assert item["issued"] == {"date-parts": [[2026, 11, 22]]}
    assert item["URL"] == PART.url
