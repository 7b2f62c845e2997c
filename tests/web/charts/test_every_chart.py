"""What holds of every kind of chart: by its example, in both themes, and on a phone."""

import re

import pytest
import vl_convert
from defusedxml import ElementTree
from django.utils.datastructures import MultiValueDict

from sanctions.filtersets.canonical import canonical_query
from sanctions.web.charts.asking import api_address, read
from sanctions.web.charts.kinds import KINDS
from sanctions.web.charts.layout import MARGIN
from tests.docs.pages import ROOT

SVG = "{http://www.w3.org/2000/svg}"
EXAMPLES = [(name, canonical_query(sorted(kind.example.items()))) for name, kind in KINDS.items()]
# Marks of all layers together: none of the examples may draw more.
MOST_MARKS = 2_000


def texts(svg):
    return [text for one in svg.iter(f"{SVG}text") for text in one.itertext()]


@pytest.mark.parametrize(("name", "query"), EXAMPLES)
@pytest.mark.parametrize("style", ["", "&theme=dark&width=360", "&width=1600"])
def test_a_picture_is_well_formed_as_wide_as_asked_and_says_its_source(ask, name, query, style):
    svg = ElementTree.fromstring(ask(f"{name}.svg?{query}{style}").content)
    width = re.search(r"width=(\d+)", style)
    assert svg.get("width") == (width[1] if width else "720")
    assert svg.find(f"{SVG}title").text
    assert len(svg.find(f"{SVG}desc").text) > 50
    assert svg.find(f"{SVG}metadata") is not None
    said = " ".join(texts(svg))
    assert "Source: Persona Non Grata" in said
    assert "CC-BY-4.0" in said


@pytest.mark.parametrize(("name", "query"), EXAMPLES)
@pytest.mark.parametrize("width", [360, 720])
def test_no_text_reaches_beyond_the_picture(ask, name, query, width):
    """Places of texts, added up over the groups that they stand in, and their own widths."""
    svg = ElementTree.fromstring(ask(f"{name}.svg?{query}&width={width}").content)
    found = []

    def walk(element, left):
        moved = re.match(r"translate\(([-\d.e]+)", element.get("transform") or "")
        left += float(moved[1]) if moved else 0
        if element.tag == f"{SVG}text":
            for one in (element, *element.iter(f"{SVG}tspan")):
                length = float(one.get("textLength") or 0)
                before = {"end": length, "middle": length / 2}.get(element.get("text-anchor"), 0)
                if length:
                    found.append((left - before, left - before + length, "".join(one.itertext())))
        for child in element:
            walk(child, left)

    walk(svg, 0)
    assert found
    beyond = [one for one in found if one[0] < MARGIN / 2 or one[1] > width - MARGIN / 2]
    assert beyond == []


@pytest.mark.parametrize(("name", "query"), EXAMPLES)
def test_a_picture_has_a_bounded_number_of_marks_and_reads_nothing_from_elsewhere(ask, name, query):
    spec = ask(f"{name}.json?{query}").json()
    layers = [spec.get("data"), *(layer.get("data") for layer in spec["layer"])]
    rows = [one["values"] for one in layers if one and isinstance(one["values"], list)]
    assert sum(map(len, rows)) < MOST_MARKS
    assert '"url"' not in str({key: spec[key] for key in spec if key != "usermeta"})
    assert spec["autosize"] == {"type": "none"}


@pytest.mark.parametrize(("name", "query"), EXAMPLES)
def test_vega_lite_finds_nothing_to_warn_of(ask, capfd, name, query):
    vl_convert.vegalite_to_vega(ask(f"{name}.json?{query}").json(), show_warnings=True)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("name", "query"), EXAMPLES)
def test_a_chart_names_an_answer_of_the_api(client, db, name, query):
    kind = KINDS[name]
    reading = read(kind, MultiValueDict({key: [one] for key, one in kind.example.items()}))
    assert client.get(api_address(kind, reading)).status_code == 200, query


@pytest.mark.parametrize(("name", "query"), EXAMPLES)
def test_a_chart_asks_for_a_bounded_number_of_queries(
    ask, name, query, django_assert_max_num_queries
):
    ask(f"{name}.svg?year=1946" if name in {"timeline", "map", "totals"} else f"{name}.svg?{query}")
    with django_assert_max_num_queries(6):
        ask(f"{name}.json?{query}")


def test_every_chart_and_parameter_is_in_the_docs():
    text = (ROOT / "docs" / "charts.md").read_text("utf-8")
    assert {name for name in KINDS if f"| `{name}` |" not in text} == set()
    own = {
        one for kind in KINDS.values() for form in kind.parameter_forms for one in form.base_fields
    }
    assert {one for one in own if f"`{one}`" not in text} == set()


@pytest.mark.parametrize(
    "query",
    [
        "timeline.svg?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "timeline.svg?q=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "totals.svg?q=%5D%5D%3E%26amp%3B%27%22",
        "timeline.svg?q=datum.x%20%7C%7C%20alert",
    ],
)
def test_what_was_asked_is_text_in_a_picture_and_nothing_else(ask, query):
    svg = ElementTree.fromstring(ask(query).content)
    assert {one.tag.removeprefix(SVG) for one in svg.iter()} & {"script", "image", "a"} == set()
    assert not any(name.startswith("on") for one in svg.iter() for name in one.attrib)
