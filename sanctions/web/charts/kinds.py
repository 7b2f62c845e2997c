"""The kinds of charts that there are, by name."""

from sanctions.web.charts.asking import Kind
from sanctions.web.charts.balance import Balance
from sanctions.web.charts.map import Map
from sanctions.web.charts.timeline import Timeline
from sanctions.web.charts.totals import Totals

KINDS: dict[str, Kind] = {kind.name: kind for kind in (Balance(), Timeline(), Map(), Totals())}
