"""Answers of the API, and charts, are sent compressed to whoever takes gzip; pages never are.

What they say is public, so that its compressed length gives nothing away.
"""

import re
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from sanctions.api.problems import API_ROOT

# Compressed in themselves.
COMPRESSED = ("vnd.openxmlformats", "vnd.apache.parquet")

# Of the answers below /charts/ those that are no pages.
CHARTS = "/charts/"
_OF_CHARTS = ("image/svg+xml", "application/json")

# Django's middleware doesn't read the quality of an encoding.
_REFUSED = re.compile(r"\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)")


class CompressApi(GZipMiddleware):
    """Compresses the answers below /api/, and charts as SVG and JSON."""

    # The same answer has the same bytes.
    max_random_bytes = 0

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        """Return the answer, compressed where that is wanted and worth it."""
        content_type = response.get("Content-Type", "")
        if not _is_worth_it(request.path, content_type):
            return response
        if _REFUSED.search(request.headers.get("Accept-Encoding", "")):
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)


def _is_worth_it(path: str, content_type: str) -> bool:
    if path.startswith(CHARTS):
        return content_type in _OF_CHARTS
    return path.startswith(API_ROOT) and not any(one in content_type for one in COMPRESSED)
