"""Plain SQL of counts and sums, for the bare app: what one would write who keeps no sums.

The project reads them from tables that it keeps in step (`sanctions/models/sums.py`); to send its
own statements would not tell what an answer costs without these.
"""

from typing import Any

# A statement with its parameters.
Statement = dict[str, Any]
PUBLISHED = "sanctions_expulsion.status = 'published'"
_PERSONS = "'expulsion', 'accreditation_withdrawal'"
_OF_MEASURES = {
    "persons": _PERSONS,
    "staff_cut": "'staff_reduction'",
    "refused": "'accreditation_denial'",
}
_COLUMNS = {"": "persons", "_low": "persons_least", "_high": "persons_most"}
_YEAR = {
    "sqlite": "CAST(substr(announced_on, 1, 4) AS INTEGER)",
    "postgresql": "EXTRACT(YEAR FROM announced_on)::integer",
}


def plain(scenario: str, party: str, vendor: str) -> list[Statement]:
    """Return the statements of a scenario that counts or adds up; none of another."""
    of_party = f"{PUBLISHED} AND initiator_id = %s"
    if scenario == "facets":
        return [_facet(column, of_party, party) for column in ("target_id", "measure", "basis")]
    if scenario == "facets_of_all":
        return [_facet(column, PUBLISHED) for column in ("target_id", "measure", "basis")]
    if scenario == "totals":
        joined = "JOIN sanctions_country ON initiator_id = code"
        columns = f"initiator_id, name, {_YEAR[vendor]} AS in_year, {_sums('sum')}"
        return [
            _said(f"SELECT {columns} {_FROM} {joined} WHERE {PUBLISHED} GROUP BY 1, 2, 3"),
            _said(f"SELECT {_sums('sum')} {_FROM} WHERE {PUBLISHED}"),
        ]
    if scenario == "balance":
        return [
            _said(
                f"SELECT {other}_id, name, {_sums('of')}, MIN(announced_on), MAX(announced_on) "
                f"{_FROM} JOIN sanctions_country ON {other}_id = code "
                f"WHERE {PUBLISHED} AND {one}_id = %s GROUP BY 1, 2",
                party,
            )
            for one, other in (("target", "initiator"), ("initiator", "target"))
        ]
    return []


_FROM = "FROM sanctions_expulsion"


def _facet(column: str, condition: str, *values: str) -> Statement:
    if column == "target_id":
        joined, label = "JOIN sanctions_country ON target_id = code", "name"
    else:
        joined, label = "", column
    return _said(
        f"SELECT {column} AS facet_value, {label} AS facet_label, COUNT(*) AS pk__count "
        f"{_FROM} {joined} WHERE {condition} GROUP BY 1, 2",
        *values,
    )


def _sums(before: str) -> str:
    """Return the figures of totals and balances as columns."""
    figures = [
        f"COALESCE(SUM({column}) FILTER (WHERE measure IN ({measures}) AND persons IS NOT NULL), 0)"
        f" AS {before}_{figure}{suffix}"
        for figure, measures in _OF_MEASURES.items()
        for suffix, column in _COLUMNS.items()
    ]
    counts = [
        f"COUNT(*) AS {before}_events",
        f"COUNT(*) FILTER (WHERE persons IS NULL) AS {before}_events_without_count",
    ]
    return ", ".join(counts + figures)


def _said(sql: str, *values: str) -> Statement:
    return {"sql": sql, "parameters": list(values)}
