"""How to cite the dataset, a query of it or one event: as text, BibTeX, RIS and CSL-JSON."""

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from sanctions.dataset.version import VERSION

AUTHOR = "The Persona Non Grata contributors"
DATASET = "Persona Non Grata: diplomatic expulsions and sanctions, 1945 to today"
LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
KEYWORDS = (
    "diplomatic expulsions",
    "persona non grata",
    "sanctions",
    "international relations",
)


@dataclass(frozen=True)
class Work:
    """What is cited: the dataset (part ''), or a part of it, at an address on a day.

    `url` is '' where it is no answer of a server but a file. `fingerprint` is the SHA-256 digest
    of the answer, '' where there is none.
    """

    part: str
    url: str
    revision: str
    released_on: dt.date
    fingerprint: str = ""
    version: str = VERSION

    @property
    def title(self) -> str:
        """The title, with the part before it."""
        return f"{self.part}. In: {DATASET}" if self.part else DATASET

    @property
    def note(self) -> str:
        """What lets a reader find and check just this answer."""
        mark = f", fingerprint sha256:{self.fingerprint}" if self.fingerprint else ""
        return f"Version {self.version}, revision {self.revision}{mark}. Licence {LICENCE}."


def as_text(work: Work) -> str:
    """Return the citation as a line of text."""
    line = f"{AUTHOR} ({work.released_on.year}). {work.title}. Dataset. {work.note} {work.url}"
    return f"{line.rstrip()}\n"


def as_bibtex(work: Work) -> str:
    """Return the citation as a BibTeX entry."""
    fields = {
        "author": f"{{{AUTHOR}}}",
        "title": f"{{{_tex(work.title)}}}",
        "year": str(work.released_on.year),
        "month": str(work.released_on.month),
        "version": work.version,
        "url": work.url,
        "note": _tex(work.note),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{_key(work)},\n{lines}\n}}\n"


def as_ris(work: Work) -> str:
    """Return the citation as an RIS record of type DATA; lines end with CRLF."""
    lines = [
        ("TY", "DATA"),
        ("AU", AUTHOR),
        ("TI", work.title),
        ("PY", str(work.released_on.year)),
        ("DA", work.released_on.strftime("%Y/%m/%d")),
        ("ET", work.version),
        ("UR", work.url),
        ("N1", work.note),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value or tag == "ER")


def as_csl(work: Work) -> str:
    """Return the citation as CSL-JSON: a list of one item."""
    day = work.released_on
    item = {
        "id": _key(work),
        "type": "dataset",
        "title": work.title,
        "author": [{"literal": AUTHOR}],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": work.version,
        "URL": work.url,
        "note": work.note,
    }
    item = {name: value for name, value in item.items() if value}
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


def as_cff(work: Work) -> str:
    """Return the citation of the dataset as a Citation File Format file (CITATION.cff)."""
    lines = [
        "cff-version: 1.2.0",
        "message: If you use this dataset, please cite it as below.",
        "type: dataset",
        f'title: "{DATASET}"',
        f"version: {work.version}",
        f"date-released: {work.released_on}",
        f"license: {LICENCE}",
        "authors:",
        f"  - name: {AUTHOR}",
        "keywords:",
        *(f"  - {keyword}" for keyword in KEYWORDS),
    ]
    return "\n".join([*lines, ""])


# The style of a citation: how it is written, and its media type.
STYLES: dict[str, tuple[Callable[[Work], str], str]] = {
    "text": (as_text, "text/plain; charset=utf-8"),
    "bibtex": (as_bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (as_ris, "application/x-research-info-systems; charset=utf-8"),
    "csl": (as_csl, "application/vnd.citationstyles.csl+json"),
}

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_"},
}


def _tex(text: str) -> str:
    """Return text in which TeX's own characters are escaped."""
    return "".join(_TEX.get(character, character) for character in text)


def _key(work: Work) -> str:
    """Return the key of an entry: the same for the same answer."""
    mark = (work.fingerprint or work.revision)[:8]
    part = re.sub(r"[^a-z0-9]+", "-", work.part.lower()).strip("-")[:40].rstrip("-")
    return "-".join(word for word in ("persona-non-grata", part, mark) if word)
