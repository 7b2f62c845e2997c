"""Pictures of charts: SVG and PNG, with what they show and where it is from in their metadata."""

import re
import struct
import zlib
from collections.abc import Iterable
from xml.sax.saxutils import escape, unescape

import orjson
import vl_convert

from sanctions.dataset.citing import AUTHOR, LICENCE, LICENCE_URL
from sanctions.web.charts.chart import Chart, Spec
from sanctions.web.charts.lettering import is_known, width_of

# Nothing is read from anywhere else while a picture is drawn.
_NO_ADDRESSES: list[str] = []
# An element without text closes itself.
_TEXT = re.compile(r"<text(?P<attributes>[^>]*[^>/])>(?P<content>.*?)</text>", re.DOTALL)
_LINE = re.compile(r"<tspan([^>]*)>([^<]*)</tspan>")
_SIZE = re.compile(r'font-size="([0-9.]+)px"')
_BOLD = 'font-weight="bold"'
_ENTITIES = {"&quot;": '"', "&apos;": "'", "&#39;": "'"}
# A figure or a word is as wide in any font, as far as it matters.
_SHORT = 6
_PNG_START = b"\x89PNG\r\n\x1a\n"
_RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://creativecommons.org/ns#">'
    '<cc:Work rdf:about="{url}"><dc:title>{title}</dc:title>'
    "<dc:description>{description}</dc:description><dc:source>{source}</dc:source>"
    "<dc:creator>{author}</dc:creator><dc:identifier>{url}</dc:identifier>"
    '<dc:rights>{licence}</dc:rights><cc:license rdf:resource="{licence_url}"/>'
    "</cc:Work></rdf:RDF>"
)


def as_json(chart: Chart) -> bytes:
    """Return the specification of a chart."""
    return orjson.dumps(chart.spec, default=str)


def as_svg(chart: Chart) -> bytes:
    """Return a chart as SVG, with title, description and metadata."""
    start, end, rest = _TEXT.sub(_with_width, drawn(chart.spec)).partition(">")
    about = {
        "title": chart.title,
        "description": chart.description,
        "source": chart.source_line,
        "url": chart.url,
        "author": AUTHOR,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
    }
    said = {name: _xml(text) for name, text in about.items()}
    head = (
        f'{start} role="img" aria-labelledby="chart-title" aria-describedby="chart-desc"{end}'
        f'<title id="chart-title">{said["title"]}</title>'
        f'<desc id="chart-desc">{said["description"]}</desc>'
        f"<metadata>{_RDF.format(**said)}</metadata>"
    )
    return (head + rest).encode()


def as_png(chart: Chart, scale: int) -> bytes:
    """Return a chart as PNG, `scale` pixels for each pixel of its size, with its metadata."""
    png = vl_convert.svg_to_png(drawn(chart.spec), scale=scale)
    texts = {
        "Title": chart.title,
        "Author": AUTHOR,
        "Description": chart.description,
        "Copyright": f"{LICENCE}, {LICENCE_URL}",
        "Source": f"{chart.source_line} {chart.url}",
    }
    # After the header, which is always the first chunk: 4 bytes length, 4 type, 13 data, 4 sum.
    end = len(_PNG_START) + 25
    return png[:end] + b"".join(_text_chunks(texts.items())) + png[end:]


def drawn(spec: Spec) -> str:
    """Return a specification drawn as SVG."""
    return vl_convert.vegalite_to_svg(
        orjson.dumps(spec, default=str).decode(), allowed_base_urls=_NO_ADDRESSES
    )


def _with_width(found: re.Match[str]) -> str:
    """Return a text element that keeps the width of our font in any other that stands in for it."""
    attributes, content = found["attributes"], found["content"]
    size = _SIZE.search(attributes)
    if size is None:
        return found[0]
    bold = _BOLD in attributes

    def sized(text: str) -> str:
        plain = unescape(text, _ENTITIES)
        if len(plain) < _SHORT or not is_known(plain):
            return ""
        width = width_of(plain, float(size[1]), bold=bold)
        return f' textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"'

    if "<tspan" not in content:
        return f"<text{attributes}{sized(content)}>{content}</text>"
    lines = _LINE.sub(lambda line: f"<tspan{line[1]}{sized(line[2])}>{line[2]}</tspan>", content)
    return f"<text{attributes}>{lines}</text>"


def _xml(text: str) -> str:
    """Return text for an element or an attribute, without what XML has no place for."""
    plain = "".join(one for one in text if one >= " " and not "\ud800" <= one <= "\udfff")
    return escape(plain.replace("\ufffe", "").replace("\uffff", ""), {'"': "&quot;"})


def _text_chunks(texts: Iterable[tuple[str, str]]) -> Iterable[bytes]:
    """Yield a chunk of international text (iTXt, not compressed) for each keyword and text."""
    for keyword, text in texts:
        data = keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
        body = b"iTXt" + data
        yield struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
