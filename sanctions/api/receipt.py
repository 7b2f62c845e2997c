"""The receipt of an answer: what was asked, of which state of the dataset, and how to cite it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import orjson
from rest_framework.renderers import BaseRenderer

from sanctions.analysis.names import names_of_parties
from sanctions.dataset.citing import STYLES, Work, as_text
from sanctions.dataset.releases.listing import Edition
from sanctions.filtersets.canonical import Pairs, canonical_query
from sanctions.filtersets.words import in_words

# What says how an answer is written, and not what is in it.
OF_THE_WRITING = frozenset({"format", "count"})
# What says which part of the rows is given: no part of the question.
OF_THE_PAGE = OF_THE_WRITING | {"limit", "offset", "cursor", "fields", "omit", "facets"}


def _described(about: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": about, **more}


def _citation(style: str) -> dict[str, Any]:
    return _described(f"Address of the citation as {style}.", format="uri")


_CITE = {
    "text": _described("The citation as a line of text."),
    "bibtex": _citation("BibTeX"),
    "ris": _citation("RIS"),
    "csl": _citation("CSL-JSON"),
}
_MEMBERS: dict[str, dict[str, Any]] = {
    "words": _described("The query as it was applied, in words."),
    "url": _described(
        "The query's canonical address: the same question always has the same one.", format="uri"
    ),
    "version": _described("Version of the dataset."),
    "revision": _described(
        "Revision of the dataset: a digest of its public rows, whoever serves them."
    ),
    "fingerprint": _described(
        "SHA-256 of the canonical query, the version and the rows of this answer.",
        pattern="^[0-9a-f]{64}$",
    ),
    "cite": {
        "type": "object",
        "description": "How to cite the answer, written out or at an address.",
        "required": list(_CITE),
        "properties": _CITE,
    },
}
# The receipt as JSON Schema.
RECEIPT_SCHEMA = {
    "type": "object",
    "description": "What was asked, of which state of the dataset, and how to cite the answer.",
    "required": list(_MEMBERS),
    "properties": _MEMBERS,
}


def receipt(view: Any, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the receipt of an answer, given its body.

    `fingerprint` is the SHA-256 digest of the JSON list [canonical path and query, version, rows,
    total], with sorted keys and without white space; rows are the body itself on the page of one
    row, and total is null where there is none.
    """
    path = canonical_path(view)
    query = canonical_query([pair for pair in view.query if pair[0] not in OF_THE_WRITING])
    address = f"{path}?{query}" if query else path
    url = view.request.build_absolute_uri(address)
    rows = body.get("results", body)
    edition: Edition = view.edition
    fingerprint = fingerprint_of(address, edition, rows, body.get("total"))
    words = words_of(view)
    work = work_of(edition, words, url, fingerprint)
    links = {
        style: f"{url}{'&' if query else '?'}format={style}" for style in STYLES if style != "text"
    }
    return {
        "words": words,
        "url": url,
        "version": str(edition.version),
        "revision": edition.revision,
        "fingerprint": fingerprint,
        "cite": {"text": as_text(work).strip(), **links},
    }


def fingerprint_of(address: str, edition: Edition, rows: Any, total: Any) -> str:
    """Return the digest of an answer: see `receipt`."""
    content = [address, str(edition.version), rows, total]
    told = orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()


def work_of(edition: Edition, words: str, url: str, fingerprint: str) -> Work:
    """Return an answer as a work to cite, given its query in words."""
    part = words[:1].upper() + words[1:]
    version = str(edition.version)
    return Work(part, url, edition.revision, edition.date, fingerprint, version)


def canonical_path(view: Any) -> str:
    """Return the path of an answer, with the key of a row as the dataset has it."""
    path: str = view.request.path.rstrip("/")
    ending = view.kwargs.get("format")
    path = path.removesuffix(f".{ending}").rstrip("/") if ending else path
    # Two releases are named by one part of the path.
    named = "...".join(value for name, value in view.kwargs.items() if name != "format")
    parts = [view.key if view.key and part == named else part for part in path.split("/")]
    return "/".join(parts) + "/"


def words_of(view: Any) -> str:
    """Return what an answer's query asks for, in words."""
    # Views of the releases name no party, and don't read the rows of their edition.
    names = names_of_parties(view.edition.revision) if view.takes_release else {}
    one_row = getattr(view, "action", None) == "retrieve"
    noun = f"the {view.register.noun}" if one_row else view.noun
    if view.key:
        noun = f"{noun} {names.get(view.key, view.key)}"
    asked: Pairs = [pair for pair in view.query if pair[0] not in OF_THE_PAGE]
    return in_words(noun, asked, names, ordering=view.order_in_words)


class CitationRenderer(BaseRenderer):
    """The citation of an answer."""

    charset = None
    style: ClassVar[str]

    def render(
        self, data: Any, media_type: str | None = None, context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return the citation of the answer that `data` is the body of."""
        if not data:
            return b""
        query = data["query"]
        edition = (context or {})["view"].edition
        work = work_of(edition, query["words"], query["url"], query["fingerprint"])
        write, _ = STYLES[self.style]
        return write(work).encode()


def _renderer(style: str, media_type: str) -> type[CitationRenderer]:
    members = {"style": style, "format": style, "media_type": media_type.partition(";")[0]}
    return type(f"{style.title()}Renderer", (CitationRenderer,), members)


# A citation as text stands in the receipt itself.
CITATIONS: Sequence[type[CitationRenderer]] = tuple(
    _renderer(style, media_type) for style, (_, media_type) in STYLES.items() if style != "text"
)
