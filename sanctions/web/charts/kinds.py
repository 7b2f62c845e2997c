"""The kinds of charts that there are, by name."""

from sanctions.web.charts.asking import Kind
from sanctions.web.charts.balance import Balance
from sanctions.web.charts.chain import Chain
from sanctions.web.charts.directions import Directions
from sanctions.web.charts.ladder import Ladder
from sanctions.web.charts.map import Map
from sanctions.web.charts.regime import Regime
from sanctions.web.charts.timeline import Timeline
from sanctions.web.charts.totals import Totals

_ALL: tuple[Kind, ...] = (
    Balance(),
    Timeline(),
    Directions(),
    Map(),
    Totals(),
    Chain(),
    Ladder(),
    Regime(),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
