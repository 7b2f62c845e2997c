"""What pages tell machines of the dataset: schema.org Dataset and DataDownload, as JSON-LD."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from sanctions.dataset.citing import AUTHOR, DATASET, KEYWORDS, LICENCE_URL
from sanctions.dataset.version import DATED, VERSION

_DESCRIPTION = (
    "Who expelled whose diplomats and who sanctioned whom, when, with how many people and in "
    "answer to what, worldwide since 1945: each figure with the sources that state it."
)
# The lists that are offered as files: path below the API, and what the rows are.
_FILES = (
    ("expulsions", "Diplomatic expulsions"),
    ("sanctions", "Acts of sanctioning"),
    ("countries", "Countries and other parties"),
    ("sources", "Cited sources"),
)
_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def dataset(request: HttpRequest) -> dict[str, Any]:
    """Return the dataset with its downloads, as schema.org describes one."""
    api = request.build_absolute_uri(reverse("api:index")).rstrip("/")
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": DATASET,
        "description": _DESCRIPTION,
        "url": request.build_absolute_uri("/"),
        "version": VERSION,
        "datePublished": DATED.isoformat(),
        "license": LICENCE_URL,
        "isAccessibleForFree": True,
        "keywords": list(KEYWORDS),
        "creator": {"@type": "Organization", "name": AUTHOR},
        "temporalCoverage": "1945/..",
        "spatialCoverage": {"@type": "Place", "name": "World"},
        "variableMeasured": [
            "people expelled",
            "staff cut",
            "individuals sanctioned",
            "entities sanctioned",
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": f"{about}, {ending.upper()}",
                "encodingFormat": media_type,
                "contentUrl": f"{api}/{name}.{ending}",
            }
            for name, about in _FILES
            for ending, media_type in _TYPES.items()
        ],
    }
