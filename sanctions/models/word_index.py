"""A column of folded words that is searched by an index of words, on either database.

The index is made by a migration: an FTS5 table on SQLite, which triggers keep in step, and a GIN
index of a tsvector on PostgreSQL.
"""

from typing import Any

from django.db import models


class Words(models.TextField):
    """Folded words joined by single spaces, with an index of words on either database."""


def _index_of(lookup: Any) -> str:
    """Return the name of the index: sanctions_search for sanctions_searchentry."""
    table: str = lookup.lhs.target.model._meta.db_table
    return table.removesuffix("entry")


def _on_sqlite(lookup: Any, compiler: Any, query: str) -> tuple[str, list[str]]:
    row = f"{compiler.quote_name_unless_alias(lookup.lhs.alias)}.id"
    index = compiler.connection.ops.quote_name(_index_of(lookup))
    found = f"SELECT rowid FROM {index} WHERE {index} MATCH %s"  # noqa: S608 - a name of ours
    return f"{row} IN ({found})", [query]


def _on_postgresql(
    lookup: Any, compiler: Any, connection: Any, query: str
) -> tuple[str, list[Any]]:
    """Return the condition in the very words of the index."""
    column, parameters = lookup.process_lhs(compiler, connection)
    vector = f"array_to_tsvector(string_to_array({column}, ' '))"
    return f"{vector} @@ %s::tsquery", [*parameters, query]


@Words.register_lookup
class HasAll(models.Lookup):
    """Whether an entry holds all words of a list."""

    lookup_name = "has_all"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        """Return the condition for FTS5. Quoted, nothing in a word is an operator."""
        return _on_sqlite(self, compiler, " ".join(f'"{word}"' for word in self.rhs))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition for PostgreSQL."""
        query = " & ".join(f"'{word}'" for word in self.rhs)
        return _on_postgresql(self, compiler, connection, query)


@Words.register_lookup
class Begin(models.Lookup):
    """Whether an entry holds, for each text of a list, a word that begins with it."""

    lookup_name = "begin"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        """Return the condition for FTS5."""
        return _on_sqlite(self, compiler, " ".join(f'"{word}"*' for word in self.rhs))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition for PostgreSQL."""
        query = " & ".join(f"'{word}':*" for word in self.rhs)
        return _on_postgresql(self, compiler, connection, query)
