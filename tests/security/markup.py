"""Reading a page as a browser does, for what a strict policy forbids and what nobody wrote."""

from functools import lru_cache
from html.parser import HTMLParser

# Types of script that are data to a browser.
DATA = {"application/ld+json", "application/json"}
LEADS_ELSEWHERE = ("javascript:", "data:", "vbscript:", "//")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.unsafe: list[str] = []
        self.links: list[dict[str, str]] = []
        self.forms: list[dict[str, str]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        told = f"<{tag} {given}>"
        is_inline = tag == "script" and "src" not in given and given.get("type") not in DATA
        if is_inline or tag in {"style", "base", "object", "embed", "applet"}:
            self.unsafe.append(told)
        if any(name.startswith("on") or name == "style" for name in given):
            self.unsafe.append(told)
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            address = given.get(name, "").strip().lower()
            if address.startswith(LEADS_ELSEWHERE) and not (
                name == "src" and tag == "img" and address.startswith("data:image/")
            ):
                self.unsafe.append(told)
        if tag == "a":
            self.links.append(given)
        if tag == "form":
            self.forms.append(given)

    def handle_data(self, text: str) -> None:
        self.text.append(text)


@lru_cache(maxsize=512)
def _read(page: bytes) -> _Reader:
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    return reader


def unsafe_parts(page: bytes) -> list[str]:
    """Return the tags of a page that a policy without `unsafe-inline` forbids, as they are read."""
    return _read(page).unsafe


def links(page: bytes) -> list[dict[str, str]]:
    """Return the attributes of each link of a page."""
    return _read(page).links


def text(page: bytes) -> str:
    """Return what a reader sees of a page, and its scripts."""
    return "".join(_read(page).text)
