"""What the API says of itself, as a file that is put into a release.

Answers from the release take it from there: they stay as they are when the software grows.
"""

import orjson

from sanctions.api.codebook import entries
from sanctions.api.index import LINKED
from sanctions.dataset.releases.listing import API


def self_description() -> dict[str, str]:
    """Return the codebook and the links of the index, by the name of the file for a release."""
    content = {"links": LINKED, "codebook": entries()}
    return {API: orjson.dumps(content, option=orjson.OPT_INDENT_2).decode() + "\n"}
