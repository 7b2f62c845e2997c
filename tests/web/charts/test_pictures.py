"""Pictures: well formed, with title, words and licence inside, current and never drawn twice."""

import resource
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from defusedxml import ElementTree
from django.test import RequestFactory

from sanctions.dataset.version import VERSION
from sanctions.web.charts import picture
from sanctions.web.charts.figure import figure
from sanctions.web.charts.kept import MOST_BYTES, Kept
from tests.web.charts.test_balance import ARTICLE

SVG = "{http://www.w3.org/2000/svg}"


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """The parts of a PNG: (type, data), each with the right sum."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    found, place = [], 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        body = png[place + 4 : place + 8 + length]
        assert struct.unpack(">I", png[place + 8 + length : place + 12 + length])[0] == (
            zlib.crc32(body)
        )
        found.append((body[:4], body[4:]))
        place += 12 + length
    return found


def test_an_svg_says_what_it_shows_where_it_is_from_and_on_what_terms(ask):
    response = ask(f"balance.svg?{ARTICLE}")
    assert response["Content-Type"] == "image/svg+xml"
    svg = ElementTree.fromstring(response.content)
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title.text == "People expelled between Russia and other parties"
    assert "30 parties expelled 153 people of Russia." in desc.text
    assert svg.get("aria-labelledby") == title.get("id")
    metadata = "".join(svg.find(f"{SVG}metadata").itertext())
    assert f"version {VERSION}" in metadata
    assert "CC-BY-4.0" in metadata
    seen = " ".join(text for one in svg.iter(f"{SVG}text") for text in one.itertext())
    assert f"Source: Persona Non Grata, version {VERSION}" in seen
    assert "Licence CC-BY-4.0." in seen


def test_a_png_says_the_same(ask):
    found = chunks(ask(f"balance.png?{ARTICLE}&scale=1").content)
    assert found[0][0] == b"IHDR"
    texts = dict(data.split(b"\0\0\0\0\0", 1) for kind, data in found if kind == b"iTXt")
    assert texts[b"Title"] == b"People expelled between Russia and other parties"
    assert b"30 parties expelled 153 people" in texts[b"Description"]
    assert b"CC-BY-4.0" in texts[b"Copyright"]
    assert (
        b"/charts/balance?as_of=2018-04-02&country=RUS&episode=salisbury-2018" in texts[b"Source"]
    )


@pytest.mark.parametrize(("width", "scale"), [(720, 1), (360, 2)])
def test_a_png_has_the_size_that_was_asked_for(ask, width, scale):
    header = chunks(ask(f"balance.png?{ARTICLE}&width={width}&scale={scale}").content)[0][1]
    assert struct.unpack(">I", header[:4])[0] == width * scale


@pytest.mark.parametrize("ending", ["svg", "png", "json"])
def test_what_a_client_has_is_not_sent_again(ask, ending):
    first = ask(f"balance.{ending}?{ARTICLE}")
    again = ask(f"balance.{ending}?{ARTICLE}", 304, **{"If-None-Match": first["ETag"]})
    assert again.content == b""
    ask(f"balance.{ending}?{ARTICLE}", 304, **{"If-Modified-Since": first["Last-Modified"]})


def test_pictures_of_lines_are_sent_compressed_and_may_be_read_by_any_site(ask):
    headers = {"Accept-Encoding": "gzip", "Origin": "https://elsewhere.example"}
    svg = ask(f"balance.svg?{ARTICLE}", **headers)
    assert svg["Content-Encoding"] == "gzip"
    assert svg["Access-Control-Allow-Origin"] == "*"
    assert "Content-Encoding" not in ask(f"balance.png?{ARTICLE}", **headers)
    assert "Content-Encoding" not in ask(f"balance?{ARTICLE}", **headers)


def test_head_answers_as_get_does_without_the_picture(ask, client):
    get = ask(f"balance.svg?{ARTICLE}")
    head = client.head(f"/charts/balance.svg?{ARTICLE}")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == get["ETag"]


def test_the_same_question_in_other_words_is_drawn_once(ask, monkeypatch):
    drawings = []
    drawn = picture.drawn
    monkeypatch.setattr(picture, "drawn", lambda spec: drawings.append(1) or drawn(spec))
    first = ask(f"balance.svg?{ARTICLE}")
    again = ask("balance.svg?as_of=2018-04-02&episode=SALISBURY-2018&country=ru")
    assert again.content == first.content
    assert len(drawings) == 1


def test_threads_draw_the_same_picture(ask):
    spec = ask(f"balance.json?{ARTICLE}").json()
    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(picture.drawn, [spec] * 12))) == 1


def test_pictures_are_kept_in_bounded_memory():
    kept = Kept(most_bytes=1000)
    for number in range(50):
        assert kept.get(number, lambda: b"x" * 100) == b"x" * 100
    assert kept.bytes <= 1000
    assert kept.get(49, lambda: b"made anew") == b"x" * 100
    assert kept.get(0, lambda: b"made anew") == b"made anew"


def test_what_is_larger_than_all_that_may_be_kept_is_given_all_the_same():
    kept = Kept(most_bytes=10)
    assert kept.get("large", lambda: b"x" * 11) == b"x" * 11
    assert kept.bytes == 0


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("theme", "blue"),
        ("width", "100000"),
        ("scale", "99"),
        ("as_of", "2018-02-30"),
        ("contry", "RUS"),
        ("episode", "<script>alert(1)</script>"),
    ],
)
def test_a_wrong_parameter_is_named(ask, parameter, value):
    asked = {"country": "RUS", parameter: value}
    query = "&".join(f"{name}={one}" for name, one in asked.items())
    response = ask(f"balance.png?{query}", status=400)
    assert response["Content-Type"] == "application/problem+json"
    assert [one["parameter"] for one in response.json()["errors"]] == [parameter]


def test_scale_is_for_png_alone(ask):
    (problem,) = ask("balance.svg?country=RUS&scale=2", status=400).json()["errors"]
    assert problem["parameter"] == "scale"


def test_a_chart_that_there_is_not_is_told_with_the_nearest(ask):
    assert "Did you mean balance?" in ask("balnce.svg", status=404).json()["detail"]
    assert "svg, png, json" in ask("balance.pdf", status=404).json()["detail"]


def test_a_page_knows_the_size_of_a_picture_before_it_is_there(ask):
    parameters = {"country": "RUS", "episode": "salisbury-2018", "as_of": "2018-04-02"}
    shown = figure(RequestFactory().get("/"), "balance", parameters)
    for one in (shown.wide, shown.narrow):
        for address in (one.light, one.dark):
            svg = ElementTree.fromstring(ask(address.removeprefix("/charts/")).content)
            assert (svg.get("width"), svg.get("height")) == (str(one.width), str(one.height))


def test_drawing_many_pictures_keeps_memory_within_bounds(ask):
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("this system does not tell the memory of a process")

    def megabytes() -> float:
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 2**20

    ask("map.png?scale=3&width=1600")
    before = megabytes()
    for number in range(24):
        ask(f"map.png?scale=1&width={400 + number}")
        ask(f"chain.svg?episode=ukraine-invasion-2022&width={400 + number}")
    # All of the pictures that are kept, and as much again for what draws them.
    assert megabytes() - before < 2 * MOST_BYTES / 2**20
