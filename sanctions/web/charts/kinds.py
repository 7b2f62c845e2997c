"""The kinds of charts that there are, by name."""

from sanctions.web.charts.asking import Kind
from sanctions.web.charts.balance import Balance

KINDS: dict[str, Kind] = {kind.name: kind for kind in (Balance(),)}
