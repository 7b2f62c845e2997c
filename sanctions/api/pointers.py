"""Where programs look first: what a crawler may read, and what there is for programs to use."""

import datetime as dt
import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sanctions.api.index import LICENCE_URL, LINKED, TITLE

PROFILE = "https://www.rfc-editor.org/info/rfc9727"
KEPT_FOR = dt.timedelta(days=90)
DOCUMENTS = ("schema", "docs")
IN_SHORT = (
    "Every figure is a source's: `basis`, `disputed`, and the low and high say how far it is "
    "certain. An unknown parameter or value is an error (400) that names the nearest, never "
    "left out. Cite an answer by its `query.cite`."
)
# What stands beneath a list, and in no list of addresses.
BENEATH = (
    *("countries/RUS/balance", "expulsions/totals", "sanctions/totals"),
    "exchanges/summary",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return what crawlers may read: all but the editors' pages (RFC 9309)."""
    sitemap = request.build_absolute_uri(reverse("web:sitemap"))
    rules = f"User-agent: *\nDisallow: {reverse('admin:index')}\n\nSitemap: {sitemap}\n"
    return _text(rules, "text/plain")


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """Return what this is and where, for language models (llmstxt.org)."""
    api = _api(request)
    rows = [name for name in LINKED if name not in DOCUMENTS]
    parts = [
        "# Persona Non Grata\n",
        f"> {TITLE}. Read only, no key, licence {LICENCE_URL}\n",
        f"{IN_SHORT}\n",
        "## Description\n",
        f"- [index]({api}): What this dataset is, how much there is of it, and how to cite it.",
        *(_link(api, name) for name in DOCUMENTS),
        "\n## Lists and tables\n",
        "As JSON, and as files: `format=csv`, `ndjson`, `xlsx` or `parquet`.\n",
        *(_link(api, name) for name in (*rows, *BENEATH)),
    ]
    return _text("\n".join(parts) + "\n", "text/markdown")


@require_safe
def api_catalog(request: HttpRequest) -> HttpResponse:
    """Return where the API, its description and its lists are: a link set (RFC 9727, RFC 9264)."""
    api = _api(request)
    links = {
        "anchor": api,
        "service-desc": [{"href": f"{api}schema/", "type": "application/json"}],
        "service-doc": [
            {"href": f"{api}docs/", "type": "text/html"},
            {"href": request.build_absolute_uri(reverse("llms")), "type": "text/markdown"},
        ],
        "license": [{"href": LICENCE_URL}],
        "item": [
            {"href": f"{api}{name}/", "type": "application/json", "title": _about(name)}
            for name in LINKED
            if name not in DOCUMENTS
        ],
    }
    catalog = request.build_absolute_uri(reverse("api-catalog"))
    content = {"linkset": [{"anchor": catalog, "item": [{"href": api}]}, links]}
    return HttpResponse(
        json.dumps(content, ensure_ascii=False, indent=1) + "\n",
        content_type=f'application/linkset+json; profile="{PROFILE}"',
        headers={"Link": f'<{catalog}>; rel="api-catalog", <{api}>; rel="item"'},
    )


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Return whom to tell of a weakness (RFC 9116), where somebody is named for it."""
    if not settings.SECURITY_CONTACT:
        raise Http404("Nobody is named whom to tell of a weakness: SECURITY_CONTACT is not set.")
    # A file that is read later than that is to be fetched anew.
    expires = (timezone.now() + KEPT_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    fields = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": "en",
        "Canonical": request.build_absolute_uri(),
    }
    return _text("".join(f"{name}: {value}\n" for name, value in fields.items()), "text/plain")


def _api(request: HttpRequest) -> str:
    """Return the address of the API's index."""
    return request.build_absolute_uri(reverse("api:index")).rstrip("/") + "/"


def _link(api: str, name: str) -> str:
    return f"- [{name}]({api}{name}/): {_about(name)}"


def _about(name: str) -> str:
    """Return what an endpoint gives: the first line of its view's docstring."""
    view = resolve(f"{reverse('api:index').rstrip('/')}/{name}/").func
    described = getattr(view, "cls", None) or getattr(view, "view_class", None)
    return (described.__doc__ or "").split("\n")[0]


def _text(text: str, media_type: str) -> HttpResponse:
    return HttpResponse(text, content_type=f"{media_type}; charset=utf-8")
