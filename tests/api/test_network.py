import io
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from tests.factories import CountryFactory, ExpulsionFactory


@pytest.fixture
def graph(client, db):
    """Give a function that returns the graph at a path below /api/v1/, as networkx reads it."""

    def read(path):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("application/graphml+xml")
        return nx.read_graphml(io.BytesIO(b"".join(answer.streaming_content)))

    return read


def test_networkx_reads_the_graph(graph):
    salisbury = graph("network/?format=graphml&episode=salisbury-2018&as_of=2018-04-02")
    assert salisbury.is_directed()
    # Russia, 29 states and NATO; 30 edges to Russia, and 26 back.
    assert (salisbury.number_of_nodes(), salisbury.number_of_edges()) == (31, 56)
    assert salisbury.in_degree("RUS") == 30
    assert sum(edge["persons"] for *_, edge in salisbury.in_edges("RUS", data=True)) == 153
    assert salisbury.nodes["GBR"] == {"label": "United Kingdom", "region": "Europe"}
    assert salisbury.edges["RUS", "GBR"]["weight"] == 2.0
    assert salisbury.edges["RUS", "GBR"]["staff_cut"] == 50


def test_graph_has_the_edges_of_the_rows(graph, get):
    whole = graph("network.graphml")
    rows = get("network/?limit=1000")["results"]
    assert set(whole.edges) == {(row["initiator"], row["target"]) for row in rows}
    for row in rows:
        assert whole.edges[row["initiator"], row["target"]]["events"] == row["events"]


def test_graph_without_edges_is_read_too(graph):
    assert graph("network/?format=graphml&year=1901").number_of_nodes() == 0


def test_names_are_escaped(client, db):
    name = 'Made-up "A" & <B>'
    event = ExpulsionFactory(initiator=CountryFactory(name=name))
    path = f"/api/v1/network.graphml?initiator={event.initiator_id}"
    text = b"".join(client.get(path).streaming_content)
    assert name in {element.text for element in ET.fromstring(text).iter()}


def test_graph_has_no_part_of_its_columns(refused):
    assert refused("network/?format=graphml&fields=persons")["parameter"] == "fields"
    assert refused("network.graphml?omit=target")["parameter"] == "omit"


def test_other_lists_are_no_graphs(refused):
    assert refused("expulsions/?format=graphml")["parameter"] == "format"


def test_weighted_edge_list_is_a_table_too(client, get):
    rows = get("network/?episode=salisbury-2018&ordering=-persons")["results"]
    assert (rows[0]["persons"], rows[1]["persons"]) == (60, 60)
    text = b"".join(client.get("/api/v1/network.csv?episode=salisbury-2018").streaming_content)
    assert len(text.decode().splitlines()) == len(rows) + 1
