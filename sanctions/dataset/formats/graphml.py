"""Edges as a GraphML file, for networkx, Gephi, igraph and the like."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from sanctions.dataset.formats.columns import Column, Kind, Rows, cells_in

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
SOURCE, TARGET = "initiator", "target"
# What a node has: the attribute's name, and the ending of the edge's columns that hold it.
_OF_NODES = {"label": "_name", "region": "_region"}
_TYPES = {Kind.WHOLE: "long", Kind.NUMBER: "double"}


def graphml_chunks(columns: Sequence[Column], rows: Rows) -> Iterator[bytes]:
    """Yield a GraphML file of a directed graph.

    Each row is an edge from its initiator to its target; its numbers are the edge's attributes,
    and its `events` the weight too. Nodes are codes, with their name as label.
    """
    names = [column.name for column in columns]
    edges = [dict(zip(names, cells, strict=True)) for cells in cells_in(columns, rows)]
    figures = [column for column in columns if column.kind in _TYPES]
    yield _text(
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<graphml xmlns="{NAMESPACE}">\n',
        *(_key("node", name, "string", "") for name in _OF_NODES),
        _key("edge", "weight", "double", "Number of events."),
        *(_key("edge", one.name, _TYPES[one.kind], one.meaning) for one in figures),
        '  <graph edgedefault="directed">\n',
    )
    nodes = {row[end]: (row, end) for row in edges for end in (SOURCE, TARGET)}
    for code, (row, end) in sorted(nodes.items()):
        told = {f"node-{name}": row[f"{end}{column}"] for name, column in _OF_NODES.items()}
        yield _text(f"    <node id={quoteattr(code)}>\n", *_data(told), "    </node>\n")
    for row in edges:
        ends = f"source={quoteattr(row[SOURCE])} target={quoteattr(row[TARGET])}"
        told = {f"edge-{one.name}": row[one.name] for one in figures}
        whole = {"edge-weight": row["events"], **told}
        yield _text(f"    <edge {ends}>\n", *_data(whole), "    </edge>\n")
    yield _text("  </graph>\n</graphml>\n")


def _key(place: str, name: str, kind: str, meaning: str) -> str:
    """Return the declaration of an attribute of nodes or edges."""
    desc = f"<desc>{escape(meaning)}</desc>" if meaning else ""
    key = f'id="{place}-{name}" for="{place}" attr.name="{name}" attr.type="{kind}"'
    return f"  <key {key}>{desc}</key>\n"


def _data(told: dict[str, object]) -> Iterator[str]:
    """Yield the attributes that are known."""
    for key, value in told.items():
        if value is not None:
            yield f'      <data key="{key}">{escape(str(value))}</data>\n'


def _text(*parts: str) -> bytes:
    return "".join(parts).encode()
