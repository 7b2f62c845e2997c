"""The best matches of a search: a page of them, read in their order from the index of ranks."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import CharField, Expression, QuerySet
from django.db.models.expressions import RawSQL

from sanctions.models.expulsion import Expulsion
from sanctions.models.ranked import RankedEntry
from sanctions.models.ranking import KINDS, kind_of, tiers
from sanctions.models.sanction import SanctionEvent

# With more words, ranks are so many that it is better to weigh each of the few matches.
MOST_WORDS = 3


class BestMatches(Expression):
    """The ids of those of some events that hold all of some words, the best first; for `pk__in`.

    From one place in their order to another. Events of a rank are looked at one by one, the newest
    first, and those of the next rank where these are not enough.
    """

    output_field = CharField()

    def __init__(self, events: QuerySet[Any], words: Sequence[str], start: int, stop: int) -> None:
        super().__init__()
        # `entry` is the row that is looked at in the statement here.
        ours = events.filter(pk=RawSQL("entry.event", ())).order_by().values("pk")
        self.is_ours = ours.query
        self.tiers = list(tiers(words, _kinds(events)))
        self.start, self.stop = start, stop

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the statement for SQLite."""
        quote = connection.ops.quote_name
        table = RankedEntry._meta.db_table
        index = quote(table.removesuffix("entry"))
        asked = [_text(tier, '"{}"', " AND ", " OR ") for tier in self.tiers]
        entries = f"{index} CROSS JOIN {quote(table)} AS entry ON entry.id = {index}.rowid"
        # By this name of the key FTS5 knows that its rows come in order.
        return self._union(connection, entries, f"{index} MATCH %s", f"{index}.rowid", asked)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the statement for PostgreSQL, where a column of lexemes follows the words."""
        asked = [_text(tier, "'{}'", " & ", " | ") for tier in self.tiers]
        entries = f"{connection.ops.quote_name(RankedEntry._meta.db_table)} AS entry"
        return self._union(connection, entries, "entry.lexemes @@ %s::tsquery", "entry.id", asked)

    def _union(
        self, connection: Any, entries: str, holds: str, key: str, asked: Sequence[str]
    ) -> tuple[str, list[Any]]:
        """Return the statement over all ranks, of each no more events than are asked for."""
        is_ours, parameters = self.is_ours.get_compiler(connection=connection).as_sql()
        of_rank = (
            f"SELECT event FROM (SELECT entry.event FROM {entries} "  # noqa: S608 - names of ours
            f"WHERE {holds} AND EXISTS ({is_ours}) ORDER BY {key} LIMIT {self.stop:d}) AS ranked"
        )
        union = " UNION ALL ".join([of_rank] * len(asked))
        part = f"LIMIT {self.stop - self.start:d} OFFSET {self.start:d}"
        return (
            f"(SELECT event FROM ({union}) AS matches {part})",  # noqa: S608 - numbers
            [value for one in asked for value in (one, *parameters)],
        )


def _kinds(events: QuerySet[Any]) -> Collection[str]:
    """Return the kinds of the events: that of their model, or both of the timeline."""
    for model in (Expulsion, SanctionEvent):
        if events.model is model:
            return [kind_of(model.id_prefix)]
    return KINDS


def _text(lists: Sequence[Sequence[str]], word: str, both: str, either: str) -> str:
    """Return what asks an index for the rows that hold all words of one of several lists."""
    return either.join(f"({both.join(word.format(one) for one in held)})" for held in lists)
