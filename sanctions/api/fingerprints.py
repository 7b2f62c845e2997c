"""Whether the answer to a cited query is still the one that was cited."""

import io
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http.request import validate_host
from django.urls import Resolver404, resolve


class NotAnswered(Exception):  # noqa: N818 - it is an answer too
    """The address is not answered here with a receipt; the message says why."""


def receipt_now(url: str) -> dict[str, Any]:
    """Return the receipt (`query`) of today's answer to an address of this server.

    Nothing is sent over the network: the query is answered here. Raises NotAnswered.
    """
    parts = urlsplit(url)
    host = checked_host(url)
    try:
        found = resolve(parts.path)
    except Resolver404:
        raise NotAnswered(f"{parts.path} is no address of this server.") from None
    response: Any = found.func(
        request_for(parts.path, parts.query, host), *found.args, **found.kwargs
    )
    response.render()
    content = _json(response.content)
    if response.status_code != 200:  # noqa: PLR2004
        raise NotAnswered(f"It is answered by {response.status_code}: {content.get('detail', '')}")
    if "query" not in content:
        raise NotAnswered("The answer has no receipt: give the address of a list or total.")
    receipt: dict[str, Any] = content["query"]
    return receipt


def checked_host(url: str) -> str:
    """Return the host of an address; NotAnswered where that is not this server."""
    host = urlsplit(url).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        names = ", ".join(settings.ALLOWED_HOSTS)
        raise NotAnswered(f"{host or url!r} is not this server, whose names are: {names}.")
    return host


def request_for(path: str, query: str, host: str) -> WSGIRequest:
    """Return a request for an address of this server, as a program would send it."""
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": host,
            "SERVER_PORT": "443",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_ACCEPT": "application/json",
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(),
        }
    )


def _json(content: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}
