"""The files of releases at addresses that stay: /downloads/2026.11.0/csv/expulsions.csv.

They are looked up in the manifest of their release, so nothing else can be had, and a new release
is there at once in every process. `latest` in the place of the version leads to the newest.
"""

import logging
from base64 import b64encode
from collections.abc import Callable
from http import HTTPStatus

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import http_date, quote_etag

from sanctions.api.editions import nearest_version
from sanctions.api.problems import PROBLEM_JSON, problem
from sanctions.dataset.releases.listing import (
    DOWNLOADS,
    NAME,
    Release,
    ReleaseFile,
    UnknownReleaseError,
    find_release,
    latest_release,
    versions,
)
from sanctions.filtersets.nearest import nearest
from sanctions.http.caching import FOR_GOOD, is_current, midnight
from sanctions.http.ranges import Piece, range_asked_for, takes_gzip

LOG = logging.getLogger(__name__)
LATEST = "latest"
A_DAY = 86_400
A_WHILE = "public, max-age=300"
MEDIA_TYPES = {
    "bibtex": "application/x-bibtex; charset=utf-8",
    "cff": "application/yaml",
    "csv": "text/csv; charset=utf-8; header=present",
    "datapackage": "application/json",
    "fixture": "application/json",
    "fixture-gz": "application/gzip",
    "json": "application/json",
    "markdown": "text/markdown; charset=utf-8",
    "ndjson": "application/x-ndjson; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
    "sums": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
# Short texts, which a browser shows; other files it saves.
SHOWN = frozenset({"bibtex", "cff", "datapackage", "markdown", "sums"})


class ServeReleases:
    """Answers for the files of releases, before any view; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the file, where the path is that of one."""
        below = request.path_info.removeprefix(DOWNLOADS)
        version, _, path = below.partition("/")
        is_version = version == LATEST or version[:1].isdigit()
        if below == request.path_info or not (is_version and path):
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            response = _problem(HTTPStatus.METHOD_NOT_ALLOWED, "Files are read only: use GET.")
            response["Allow"] = "GET, HEAD"
            return response
        return _lead_to_latest(path) if version == LATEST else _of_version(request, version, path)


def _of_version(request: HttpRequest, version: str, path: str) -> HttpResponseBase:
    """Return a file of a release, or why there is none."""
    try:
        release = find_release(settings.RELEASES_DIR, version)
    except UnknownReleaseError as error:
        near = nearest_version(version, versions(settings.RELEASES_DIR))
        hint = f" Did you mean {DOWNLOADS}{near}/{path}?" if near else ""
        return _problem(HTTPStatus.NOT_FOUND, f"{error}{hint}")
    file = release.everything.get(path)
    if file is None:
        return _no_such_file(release, path)
    try:
        return _answer(request, release, file)
    except OSError as error:
        return _damaged(release, file, error)


def _lead_to_latest(path: str) -> HttpResponse:
    """Lead on to the file of the newest release; names may leave the version out."""
    release = latest_release(settings.RELEASES_DIR)
    if release is None:
        return _problem(HTTPStatus.NOT_FOUND, "There is no release yet.")
    plain = {one.replace(release.stem, NAME): file for one, file in release.everything.items()}
    file = plain.get(path) or release.everything.get(path)
    if file is None:
        return _no_such_file(release, path)
    return HttpResponseRedirect(release.address_of(file), headers={"Cache-Control": A_WHILE})


def _no_such_file(release: Release, path: str) -> HttpResponse:
    near = nearest(path, [(one, one) for one in release.everything], count=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    listed = f"/api/v1/downloads/?release={release.version} lists its files."
    return _problem(
        HTTPStatus.NOT_FOUND, f"Release {release.version} has no file {path!r}.{hint} {listed}"
    )


def _damaged(release: Release, file: ReleaseFile, error: OSError) -> HttpResponse:
    """Answer for a file that is not there as it was released: whose disk it is, has to mend it."""
    LOG.error("%s: run manage.py verify %s, and put its files back.", error, release.folder)
    response = _problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        f"{file.path} of release {release.version} is missing or damaged on this server, so it is "
        "not sent. Its operator can put it back; other files of the release may be whole.",
    )
    response["Retry-After"] = str(A_DAY)
    return response


def _problem(status: HTTPStatus, detail: str) -> HttpResponse:
    content = orjson.dumps(problem(status, detail))
    headers = {"Cache-Control": "no-store", "Content-Length": str(len(content))}
    return HttpResponse(content, status=status, content_type=PROBLEM_JSON, headers=headers)


def _answer(request: HttpRequest, release: Release, file: ReleaseFile) -> HttpResponseBase:
    """Return a file, or the part of it that is asked for, or that the client has it already."""
    packed = release.everything.get(f"fixtures-gz/{file.name}.gz")
    packed = packed if file.format == "fixture" else None
    sent = packed if packed and takes_gzip(request) and "Range" not in request.headers else file
    etag = quote_etag(sent.sha256[:32] + ("-gzip" if sent is not file else ""))
    shown = "inline" if file.format in SHOWN else "attachment"
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(midnight(release.date).timestamp()),
        "Cache-Control": FOR_GOOD,
        "Accept-Ranges": "bytes",
        "Repr-Digest": f"sha-256=:{b64encode(bytes.fromhex(sent.sha256)).decode()}:",
        "Content-Disposition": f'{shown}; filename="{release.saved_as(file)}"',
    }
    if packed:
        headers["Vary"] = "Accept-Encoding"
    if is_current(request, headers):
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    if sent is not file:
        headers["Content-Encoding"] = "gzip"
    asked = range_asked_for(request, sent.bytes, etag, headers["Last-Modified"])
    if asked is not None and not asked:
        beyond = f"The file has {sent.bytes} bytes: ask for some of these."
        response = _problem(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, beyond)
        response["Content-Range"] = f"bytes */{sent.bytes}"
        return response
    on_disk = release.folder / sent.path
    size = on_disk.stat().st_size
    if size != sent.bytes:
        raise OSError(f"{on_disk} has {size} bytes, not {sent.bytes}")
    part = range(sent.bytes) if asked is None else asked
    if asked is not None:
        headers["Content-Range"] = f"bytes {part[0]}-{part[-1]}/{sent.bytes}"
    headers["Content-Length"] = str(len(part))
    status = HTTPStatus.OK if asked is None else HTTPStatus.PARTIAL_CONTENT
    media_type = MEDIA_TYPES[file.format]
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=media_type, headers=headers)
    piece = Piece(on_disk, part)
    return piece.response(status=status, content_type=media_type, headers=headers)
