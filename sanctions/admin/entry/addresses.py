"""What the address of a document says by itself: its host, its day, its words.

Nothing here reads the document, or asks anybody: an address is a text.
"""

import datetime as dt
import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from sanctions.admin.entry.dates import MONTHS
from sanctions.models.words import words_of

# Parameters that say how a reader came to a page, not which page it is.
_OF_THE_VISIT = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ocid|cmpid|at_\w+", re.IGNORECASE
)
# An archived copy holds the address that it was made of, after the moment of the copy.
_ARCHIVED = re.compile(
    r"https?://(?:web\.archive\.org/web|archive\.[a-z]+)/[0-9]+(?:[a-z_]+)?/(?P<of>https?://.+)"
)
_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAYS = [
    re.compile(form)
    for form in (
        r"(?<![0-9])(?P<year>[0-9]{4})(?P<mark>[-/._])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?![0-9])",
        rf"(?<![0-9])(?P<year>[0-9]{{4}})[-/](?P<name>{_MONTH_NAMES})[-/](?P<day>[0-9]{{1,2}})(?![0-9])",
        rf"(?<![0-9])(?P<day>[0-9]{{1,2}})[-/](?P<name>{_MONTH_NAMES})[-/](?P<year>[0-9]{{4}})(?![0-9])",
        r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])(?![0-9])",
    )
]
_OLDEST = dt.date(1900, 1, 1)
_ENDING = re.compile(r"\.(?:html?|php|aspx?|pdf|amp|stm|shtml)\Z", re.IGNORECASE)
_LOWEST_WORDS = 2


def is_address(text: str) -> bool:
    """Return whether a text is the address of a document on the web."""
    return re.match(r"https?://[^\s/]+\.[^\s/]+", text.strip(), re.IGNORECASE) is not None


def cleaned(address: str) -> str:
    """Return an address without what says only how a reader came to it."""
    parts = _split(address.strip())
    if parts is None:
        return address.strip()
    kept = [pair for pair in parse_qsl(parts.query, True) if not _OF_THE_VISIT.fullmatch(pair[0])]
    changed = len(kept) != len(parse_qsl(parts.query, True))
    query = urlencode(kept) if changed else parts.query
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    scheme, host = parts.scheme.lower(), parts.netloc.lower()
    return urlunsplit((scheme, host, parts.path, query, fragment))


def variants(address: str) -> list[str]:
    """Return the spellings under which the same document may be known."""
    found = [address.strip()]
    parts = _split(cleaned(address))
    if parts is None:
        return found
    bare = parts.netloc.removeprefix("www.")
    paths = dict.fromkeys([parts.path, parts.path.rstrip("/"), parts.path.rstrip("/") + "/"])
    for scheme in ("https", "http"):
        for host in (bare, f"www.{bare}"):
            found += [
                urlunsplit((scheme, host, path, parts.query, parts.fragment)) for path in paths
            ]
    return list(dict.fromkeys(found))


def original(address: str) -> str:
    """Return the address of which an archived copy was made; else the address itself."""
    found = _ARCHIVED.match(address.strip())
    return found["of"] if found else address.strip()


def host_of(address: str) -> str:
    """Return the host of a document, without `www.`."""
    parts = _split(original(address))
    return (parts.hostname or "").removeprefix("www.") if parts else ""


def path_of(address: str) -> list[str]:
    """Return the parts of a document's path."""
    parts = _split(original(address))
    return [unquote(part) for part in parts.path.split("/") if part] if parts else []


def day_in(address: str, latest: dt.date) -> dt.date | None:
    """Return the day that stands in an address, if one does that is no later than `latest`."""
    parts = _split(original(address))
    if parts is None:
        return None
    text = unquote(f"{parts.path}?{parts.query}").casefold()
    for form in _DAYS:
        for found in form.finditer(text):
            said = found.groupdict()
            month = MONTHS[said["name"]] if said.get("name") else int(said["month"])
            try:
                day = dt.date(int(said["year"]), month, int(said["day"]))
            except ValueError:
                continue
            if _OLDEST <= day <= latest:
                return day
    return None


def words_in(address: str) -> list[str]:
    """Return the words of an address: of the part of its path that has most, if it has some."""
    best: list[str] = []
    for part in path_of(address):
        words = [
            word for word in words_of(_ENDING.sub("", part)) if not re.search("[0-9]{5}", word)
        ]
        spoken = [word for word in words if re.search("[^0-9]", word)]
        if len(spoken) >= _LOWEST_WORDS and len(words) >= len(best):
            best = words
    return best


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts
