"""The triggers that keep the tables of sums (models/sums.py) in step with the events.

A migration that makes a table of events anew on SQLite (most changes to its columns or constraints
do) must drop these triggers before and create them after: `drop_triggers` and `create_triggers` do
that.
"""

from typing import NamedTuple

EXPULSION, SANCTION = "sanctions_expulsion", "sanctions_sanctionevent"
TYPES = {EXPULSION: "expulsion", SANCTION: "sanction"}


class Group(NamedTuple):
    """A table of sums: the columns that tell its groups apart, and the kinds that it holds."""

    table: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...] = (EXPULSION, SANCTION)


YEAR = ("year_first", "year_last")
TERMS = ("measure", "personnel", "action", "basis", "disputed")
PAIRS = "sanctions_sumsbypair"
GROUPS = (
    Group("sanctions_sumsbymonth", ("month_first", "month_last", "month_precision")),
    Group("sanctions_sumsbyterms", (*YEAR, *TERMS)),
    Group("sanctions_sumsbyinitiator", ("initiator_id", *YEAR)),
    Group("sanctions_sumsbytarget", ("target_id", *YEAR)),
    Group("sanctions_sumsbymeasures", ("measures",), (SANCTION,)),
    Group("sanctions_sumsbyepisode", ("episode_id", *YEAR)),
    Group("sanctions_sumsbyregime", ("regime_id",), (SANCTION,)),
    Group("sanctions_sumsbyinitiatorandterms", ("initiator_id", *TERMS)),
    Group("sanctions_sumsbytargetandterms", ("target_id", *TERMS)),
    Group(PAIRS, ("initiator_id", "target_id", *YEAR)),
)
# Where the parts of a date stand.
PLACES = {
    **dict.fromkeys(("year_first", "month_first"), "announced_on"),
    **dict.fromkeys(("year_last", "month_last"), "certain_on"),
    "month_precision": "date_precision",
}
# The columns that only one kind of event has.
ONLY = {"measure": EXPULSION, "personnel": EXPULSION, "action": SANCTION}
_PRECISION = "CASE {row}.date_precision WHEN 'year' THEN 'year' ELSE 'month' END"
ON_SQLITE = {
    "year_first": "substr({row}.announced_on, 1, 4) || '-01-01'",
    "year_last": "substr({row}.announced_on, 1, 4) || '-12-31'",
    "month_first": "substr({row}.announced_on, 1, 7) || '-01'",
    "month_last": "CASE {row}.date_precision WHEN 'year' "
    "THEN substr({row}.announced_on, 1, 4) || '-12-31' "
    "ELSE date({row}.announced_on, 'start of month', '+1 month', '-1 day') END",
    "month_precision": _PRECISION,
}
_YEAR_FIRST = "date_trunc('year', {row}.announced_on::timestamp)"
_MONTH_FIRST = "date_trunc('month', {row}.announced_on::timestamp)"
ON_POSTGRESQL = {
    "year_first": f"{_YEAR_FIRST}::date",
    "year_last": f"({_YEAR_FIRST} + interval '1 year' - interval '1 day')::date",
    "month_first": f"{_MONTH_FIRST}::date",
    "month_last": "CASE {row}.date_precision WHEN 'year' "
    f"THEN ({_YEAR_FIRST} + interval '1 year' - interval '1 day')::date "
    f"ELSE ({_MONTH_FIRST} + interval '1 month' - interval '1 day')::date END",
    "month_precision": _PRECISION,
}


def figure(name, column, condition):
    """The SQL of a figure of one event with its low and high, by column."""
    known = f"{condition} AND {{row}}.{column} IS NOT NULL"
    return {
        f"{name}{end}": f"CASE WHEN {known} THEN COALESCE({{row}}.{column}{derived}, 0) ELSE 0 END"
        for end, derived in {"": "", "_low": "_least", "_high": "_most"}.items()
    }


def unknown(*columns):
    """The SQL of whether an event gives none of one of its figures, as a number."""
    missing = " OR ".join(f"{{row}}.{column} IS NULL" for column in columns)
    return f"CASE WHEN {missing} THEN 1 ELSE 0 END"


_RELAX = "{row}.action IN ('ease', 'lift')"
# What one event adds, by column.
FIGURES = {
    EXPULSION: {
        "events": "1",
        "events_without_count": unknown("persons"),
        **figure(
            "persons", "persons", "{row}.measure IN ('expulsion', 'accreditation_withdrawal')"
        ),
        **figure("staff_cut", "persons", "{row}.measure = 'staff_reduction'"),
        **figure("refused", "persons", "{row}.measure = 'accreditation_denial'"),
    },
    SANCTION: {
        "events": "1",
        "events_without_count": unknown("individuals", "entities"),
        "relaxing": "CASE WHEN {row}.action IN ('ease', 'lift', 'suspend') THEN 1 ELSE 0 END",
        **figure("individuals", "individuals", f"NOT {_RELAX}"),
        **figure("entities", "entities", f"NOT {_RELAX}"),
        **figure("individuals_delisted", "individuals", _RELAX),
        **figure("entities_delisted", "entities", _RELAX),
    },
}
ALL_FIGURES = tuple(dict.fromkeys(name for one in FIGURES.values() for name in one))
# The columns of events that sums depend on.
READ = {
    EXPULSION: ("measure", "personnel", "persons", "persons_least", "persons_most"),
    SANCTION: (
        *("regime_id", "action", "measures", "individuals", "entities"),
        *("individuals_least", "individuals_most", "entities_least", "entities_most"),
    ),
}
READ_OF_BOTH = (
    *("status", "initiator_id", "target_id", "episode_id", "announced_on", "date_precision"),
    *("basis", "disputed"),
)


def groups_of(event):
    """The tables of sums that hold a kind of event."""
    return [group for group in GROUPS if event in group.kinds]


def columns_of(group, event, row, parts):
    """The columns of a group with their SQL for a row."""
    return {
        PLACES.get(column, column): (
            "NULL"
            if ONLY.get(column, event) != event
            else parts.get(column, f"{{row}}.{column}").format(row=row)
        )
        for column in group.columns
    }


def key_of(event, columns, text="{}"):
    """The SQL of the key of a group."""
    cells = [f"COALESCE({text.format(value)}, '')" for value in columns.values() if value != "NULL"]
    return f"'{TYPES[event]}' || ' ' || " + " || ' ' || ".join(cells)


def span_of(event, group, row):
    """The SQL of the first and last day of a pair's year, as the events stand now."""
    where = (
        f"FROM {event} e WHERE e.initiator_id = {row}.initiator_id "
        f"AND e.target_id = {row}.target_id AND e.status = 'published' "
        f"AND e.announced_on BETWEEN {row}.announced_on AND {row}.certain_on"
    )
    return (
        f"first_on = COALESCE((SELECT MIN(e.announced_on) {where}), {row}.first_on), "
        f"last_on = COALESCE((SELECT MAX(e.announced_on) {where}), {row}.last_on)"
    )


# SQLite: a trigger for each row.


def sqlite_add(event):
    """Yield the SQL that adds the new row."""
    for group in groups_of(event):
        columns = columns_of(group, event, "NEW", ON_SQLITE)
        values = {
            "key": key_of(event, columns),
            "type": f"'{TYPES[event]}'",
            **columns,
            **dict.fromkeys(ALL_FIGURES, "0"),
            **{name: sql.format(row="NEW") for name, sql in FIGURES[event].items()},
        }
        kept = [f"{name} = {name} + excluded.{name}" for name in FIGURES[event]]
        if group.table == PAIRS:
            values |= {"first_on": "NEW.announced_on", "last_on": "NEW.announced_on"}
            kept += [
                "first_on = min(first_on, excluded.first_on)",
                "last_on = max(last_on, excluded.last_on)",
            ]
        yield (
            f"INSERT INTO {group.table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"
            f' ON CONFLICT ("key") DO UPDATE SET {", ".join(kept)};'
        )


def sqlite_take_away(event):
    """Yield the SQL that takes the old row away."""
    for group in groups_of(event):
        key = key_of(event, columns_of(group, event, "OLD", ON_SQLITE))
        kept = [f"{name} = {name} - ({sql.format(row='OLD')})" for name, sql in FIGURES[event].items()]
        yield f"UPDATE {group.table} SET {', '.join(kept)} WHERE \"key\" = {key};"
        yield f'DELETE FROM {group.table} WHERE "key" = {key} AND events <= 0;'
        if group.table == PAIRS:
            span = span_of(event, group, group.table)
            yield f'UPDATE {group.table} SET {span} WHERE "key" = {key};'


def sqlite_triggers():
    """Yield the statements that create the triggers."""
    for event in TYPES:
        differ = " OR ".join(
            f"OLD.{column} IS NOT NEW.{column}" for column in (*READ_OF_BOTH, *READ[event])
        )
        add, take_away = "".join(sqlite_add(event)), "".join(sqlite_take_away(event))
        for name, happened, when, statements in (
            ("insert", "INSERT", "NEW.status = 'published'", add),
            ("delete", "DELETE", "OLD.status = 'published'", take_away),
            ("update_old", "UPDATE", f"OLD.status = 'published' AND ({differ})", take_away),
            ("update_new", "UPDATE", f"NEW.status = 'published' AND ({differ})", add),
        ):
            yield (
                f"CREATE TRIGGER {event}_sums_{name} AFTER {happened} ON {event} "
                f"WHEN {when} BEGIN {statements} END"
            )


# PostgreSQL: a trigger for each statement, with all its rows.


def postgresql_values(event, group, row):
    """The columns of a row of sums with their SQL for one event."""
    columns = columns_of(group, event, row, ON_POSTGRESQL)
    return columns, {
        "key": key_of(event, columns, "({})::text"),
        "type": f"'{TYPES[event]}'",
        **columns,
    }


def postgresql_change(event, group, changed):
    """The SQL that adds rows to a table of sums, and takes rows away: `sign` says which."""
    _, values = postgresql_values(event, group, "c")
    sums = {name: f"SUM(c.sign * ({sql.format(row='c')}))" for name, sql in FIGURES[event].items()}
    sums |= {name: "0" for name in ALL_FIGURES if name not in sums}
    kept = [f"{name} = {group.table}.{name} + excluded.{name}" for name in FIGURES[event]]
    if group.table == PAIRS:
        sums |= {"first_on": "MIN(c.announced_on)", "last_on": "MAX(c.announced_on)"}
        kept += [
            f"first_on = LEAST({PAIRS}.first_on, excluded.first_on)",
            f"last_on = GREATEST({PAIRS}.last_on, excluded.last_on)",
        ]
    listed = ", ".join(f'"{name}"' for name in (*values, *sums))
    places = ", ".join(str(number + 1) for number in range(len(values)))
    return (
        f"INSERT INTO {group.table} ({listed}) "
        f"SELECT {', '.join([*values.values(), *sums.values()])} FROM ({changed}) c "
        f'GROUP BY {places} ON CONFLICT ("key") DO UPDATE SET {", ".join(kept)};'
    )


def postgresql_statements(event, rows):
    """Yield the SQL for the transition tables that there are, each with its sign."""
    names = ", ".join(("status", *READ_OF_BOTH[1:], *READ[event]))
    changed = " UNION ALL ".join(
        f"SELECT {sign} AS sign, {names} FROM {table} WHERE status = 'published'"
        for table, sign in rows.items()
    )
    for group in groups_of(event):
        yield postgresql_change(event, group, changed)
        if "old_rows" not in rows:
            continue
        _, values = postgresql_values(event, group, "o")
        keys = f"SELECT {values['key']} FROM old_rows o WHERE o.status = 'published'"
        yield f'DELETE FROM {group.table} WHERE events <= 0 AND "key" IN ({keys});'
        if group.table == PAIRS:
            span = span_of(event, group, "p")
            yield f'UPDATE {PAIRS} p SET {span} WHERE p."key" IN ({keys});'


def postgresql_triggers():
    """Yield the statements that create the functions and triggers."""
    for event in TYPES:
        branches = {
            "INSERT": {"new_rows": 1},
            "DELETE": {"old_rows": -1},
            "UPDATE": {"old_rows": -1, "new_rows": 1},
        }
        words = [
            f"IF TG_OP = '{happened}' THEN {''.join(postgresql_statements(event, rows))} END IF;"
            for happened, rows in branches.items()
        ]
        emptied = "".join(
            f"DELETE FROM {group.table} WHERE type = '{TYPES[event]}';"
            for group in groups_of(event)
        )
        words.append(f"IF TG_OP = 'TRUNCATE' THEN {emptied} END IF;")
        yield (
            f"CREATE FUNCTION {event}_sums() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{' '.join(words)} RETURN NULL; END $$"
        )
        for happened, tables in {
            "INSERT": "REFERENCING NEW TABLE AS new_rows",
            "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
            "DELETE": "REFERENCING OLD TABLE AS old_rows",
            "TRUNCATE": "",
        }.items():
            yield (
                f"CREATE TRIGGER {event}_sums_{happened.lower()} AFTER {happened} ON {event} "
                f"{tables} FOR EACH STATEMENT EXECUTE FUNCTION {event}_sums()"
            )


def create_triggers(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in list(sqlite_triggers() if is_sqlite else postgresql_triggers()):
        schema_editor.execute(statement, params=None)


def drop_triggers(apps, schema_editor):
    for event in TYPES:
        if schema_editor.connection.vendor == "sqlite":
            for name in ("insert", "delete", "update_old", "update_new"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {event}_sums_{name}", params=None)
        else:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {event}_sums() CASCADE", params=None)


def add_up(apps, schema_editor):
    """Add up the rows that stand there."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    parts, text = (ON_SQLITE, "{}") if is_sqlite else (ON_POSTGRESQL, "({})::text")
    for event in TYPES:
        for group in groups_of(event):
            columns = columns_of(group, event, "e", parts)
            values = {"key": key_of(event, columns, text), "type": f"'{TYPES[event]}'", **columns}
            places = ", ".join(str(number + 1) for number in range(len(values)))
            values |= dict.fromkeys(ALL_FIGURES, "0")
            values |= {
                name: f"SUM({sql.format(row='e')})" for name, sql in FIGURES[event].items()
            }
            if group.table == PAIRS:
                values |= {"first_on": "MIN(e.announced_on)", "last_on": "MAX(e.announced_on)"}
            listed = ", ".join(f'"{name}"' for name in values)
            schema_editor.execute(
                f"INSERT INTO {group.table} ({listed}) SELECT {', '.join(values.values())} "
                f"FROM {event} e WHERE e.status = 'published' GROUP BY {places}",
                params=None,
            )
