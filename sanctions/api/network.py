"""The network: who expelled or sanctioned whom, as weighted edges."""

from sanctions.analysis.network import GROUPS_OF_EDGES, edges
from sanctions.analysis.order import in_order
from sanctions.api.columns import Columns, figure_fields, party, row_of, term, whole_number
from sanctions.api.grouping import order_form
from sanctions.api.problems import InvalidParameters
from sanctions.api.renderers import FORMATS, StreamedRenderer
from sanctions.api.tables import Table, TableView
from sanctions.dataset.formats.graphml import graphml_chunks
from sanctions.dataset.releases.opening import is_release_read
from sanctions.filtersets.either import EitherFilterSet, filtered, summed_of_both
from sanctions.http.parameters import ParameterProblem
from sanctions.models import Expulsion
from sanctions.models.vocabularies import Region

_FIGURES = figure_fields(Expulsion)
_EXPULSIONS, _UNKNOWN, *_SUMMED = _FIGURES
COLUMNS: Columns = {
    **party("initiator", "Code of the party that acts: where the edge begins."),
    "initiator_region": term(Region, "Region (UN M49) of the initiator.", allow_null=True),
    **party("target", "Code of the party acted against: where the edge ends."),
    "target_region": term(Region, "Region (UN M49) of the target.", allow_null=True),
    "events": whole_number("Number of events of both kinds: the weight of the edge."),
    "expulsions": whole_number("Number of expulsions and kindred acts among these."),
    "sanctions": whole_number("Number of acts of sanctioning among these, of whatever action."),
    "expulsions_without_count": _FIGURES[_UNKNOWN],
    **{name: _FIGURES[name] for name in _SUMMED},
}
EdgeRow = row_of("EdgeRow", "What one party did to another.", COLUMNS)


class GraphmlRenderer(StreamedRenderer):
    """A directed graph that networkx, Gephi and igraph read."""

    media_type = "application/graphml+xml"
    format = "graphml"
    content_type = "application/graphml+xml"
    chunks = staticmethod(graphml_chunks)


class Network(TableView):
    """Who expelled or sanctioned whom: a row for each initiator and target of events.

    With `format=graphml` a directed graph: its nodes are the codes of the parties, with their
    names as labels, and its edges have the figures of the row, and `events` as their weight.
    """

    noun = "the network of expulsions and sanctions"
    serializer_class = EdgeRow
    filterset_class = EitherFilterSet
    parameter_forms = (order_form("EdgeOrder", COLUMNS, "initiator, target"),)
    formats = (*FORMATS, GraphmlRenderer)

    def table(self) -> Table:
        """Return the edges."""
        self._refuse_parts_of_a_graph()
        summed = None if is_release_read() else summed_of_both(self.parameters, GROUPS_OF_EDGES)
        rows = edges(summed or filtered(self.parameters))
        return Table(in_order(rows, self.parameters["ordering"] or []))

    def _refuse_parts_of_a_graph(self) -> None:
        """Refuse a choice of columns for a graph: without its ends an edge is none."""
        if isinstance(self.request.accepted_renderer, GraphmlRenderer):
            message = "A graph has all columns: leave this out, or ask for another format."
            problems = [
                ParameterProblem(name, ",".join(self.parameters[name]), message)
                for name in ("fields", "omit")
                if self.parameters[name]
            ]
            if problems:
                raise InvalidParameters(problems)
