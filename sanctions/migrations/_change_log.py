"""The triggers that log what happens to the public rows.

A migration that makes one of the dataset's tables anew on SQLite (most changes to its columns or
constraints do) must drop these triggers before and create them after, as those of the revision:
`drop_triggers` and `create_triggers` do that. So must one that adds a column, as the triggers
name the columns that they compare.
"""

from typing import NamedTuple

LOG = "sanctions_changeentry"
PUBLISHED = "{row}.status = 'published'"
RETRACTED = "{row}.status = 'retracted'"
# Columns that are no part of a public row, or that other columns of it tell.
HIDDEN = ("status", "retraction_reason")
# Columns that follow from the citations: no editor gives a reason for a change of these.
DERIVED = ("basis", "disputed", "certain_on")
DERIVED_ENDS = ("_least", "_most")


class Logged(NamedTuple):
    """Rows that are logged: the table, its name in a release, the key, and which are public.

    `columns` are those that are compared; None: all but the key's and the hidden.
    """

    table: str
    name: str
    key: tuple[str, ...]
    public: str = ""
    columns: tuple[str, ...] | None = None

    def key_of(self, row):
        """The SQL of the key of a row, its cells joined by a space."""
        return " || ' ' || ".join(f"{row}.{column}" for column in self.key)

    def is_public(self, row):
        """The SQL of whether a row is public."""
        return self.public.format(row=row) if self.public else "TRUE"


def of_published(event):
    """The SQL of whether the event of a row is published."""
    return (
        f"EXISTS (SELECT 1 FROM {event} e WHERE e.id = {{row}}.event_id AND e.status = 'published')"
    )


EXPULSION, SANCTION = "sanctions_expulsion", "sanctions_sanctionevent"
CITATIONS = {
    event: Logged(
        f"{event.removesuffix('event')}citation",
        name,
        ("event_id", "source_id"),
        of_published(event),
    )
    for event, name in ((EXPULSION, "expulsion_citations"), (SANCTION, "sanction_citations"))
}
LOGGED = (
    Logged("sanctions_country", "countries", ("code",)),
    Logged("sanctions_membership", "memberships", ("organization_id", "country_id", "joined_on")),
    Logged("sanctions_episode", "episodes", ("id",)),
    Logged("sanctions_source", "sources", ("id",)),
    Logged("sanctions_regime", "regimes", ("id",)),
    Logged(EXPULSION, "expulsions", ("id",), PUBLISHED),
    Logged(SANCTION, "sanctions", ("id",), PUBLISHED),
    *CITATIONS.values(),
    *(
        Logged(event, "retractions", ("id",), RETRACTED, ("retraction_reason",))
        for event in (EXPULSION, SANCTION)
    ),
)
TABLES = tuple(dict.fromkeys(logged.table for logged in LOGGED))
HISTORIES = {table: table.replace("sanctions_", "sanctions_historical") for table in TABLES}


def is_derived(column):
    """Whether a column follows from the citations or from other columns."""
    return column in DERIVED or column.endswith(DERIVED_ENDS)


def of_table(table):
    """The kinds of logged rows that a table holds."""
    return [logged for logged in LOGGED if logged.table == table]


def holds_events(logged):
    """Whether the rows are public events."""
    return logged.public == PUBLISHED


# SQLite: a trigger for each row.


def sqlite_columns(schema_editor, logged):
    """The columns of a table that are compared."""
    if logged.columns is not None:
        return logged.columns
    with schema_editor.connection.cursor() as cursor:
        # Unlike table_info, this tells generated columns too.
        cursor.execute(f"PRAGMA table_xinfo({logged.table})")
        found = [row[1] for row in cursor.fetchall()]
    return [name for name in found if name not in {*logged.key, *HIDDEN, "id"}]


def sqlite_entry(logged, row, change, where, *, columns="NULL", reason="NULL", pending="0"):
    """The SQL that logs one row."""
    return (
        f'INSERT INTO {LOG} (at, "table", "key", change, columns, reason, pending) '
        f"SELECT strftime('%Y-%m-%d %H:%M:%f', 'now'), '{logged.name}', {logged.key_of(row)}, "
        f"{change}, {columns}, {reason}, {pending} WHERE {where};"
    )


def sqlite_citations(event, row, change, where):
    """The SQL that logs the citations of an event that became public, or ceased to be."""
    logged = CITATIONS[event]
    return (
        f'INSERT INTO {LOG} (at, "table", "key", change, pending) '
        f"SELECT strftime('%Y-%m-%d %H:%M:%f', 'now'), '{logged.name}', {logged.key_of('c')}, "
        f"'{change}', 0 FROM {logged.table} c WHERE c.event_id = {row}.id AND {where};"
    )


def sqlite_insert(schema_editor, table):
    """Yield what happens after a row is added."""
    for logged in of_table(table):
        yield sqlite_entry(logged, "NEW", "'added'", logged.is_public("NEW"))
        if holds_events(logged):
            yield sqlite_citations(table, "NEW", "added", logged.is_public("NEW"))


def sqlite_delete(schema_editor, table):
    """Yield what happens after a row is deleted."""
    for logged in of_table(table):
        where = logged.is_public("OLD")
        yield sqlite_entry(logged, "OLD", "'removed'", where, pending="1")
        if holds_events(logged):
            yield sqlite_citations(table, "OLD", "removed", where)


def sqlite_update(schema_editor, table):
    """Yield what happens after a row is changed."""
    for logged in of_table(table):
        was, now = (logged.is_public(row) for row in ("OLD", "NEW"))
        stays = " AND ".join(f"OLD.{column} IS NEW.{column}" for column in logged.key)
        gone = f"{was} AND NOT ({now} AND {stays})"
        came = f"{now} AND NOT ({was} AND {stays})"
        if holds_events(logged):
            yield sqlite_citations(table, "OLD", "removed", gone)
            retracted = f"NEW.status = 'retracted' AND {stays}"
            yield sqlite_entry(
                logged,
                "OLD",
                f"CASE WHEN {retracted} THEN 'retracted' ELSE 'removed' END",
                gone,
                reason=f"CASE WHEN {retracted} THEN NEW.retraction_reason END",
            )
        else:
            yield sqlite_entry(logged, "OLD", "'removed'", gone, pending="1")
        yield sqlite_entry(logged, "NEW", "'added'", came)
        if holds_events(logged):
            yield sqlite_citations(table, "NEW", "added", came)
        columns = sqlite_columns(schema_editor, logged)
        yield sqlite_entry(
            logged,
            "NEW",
            "'changed'",
            f"{was} AND {now} AND {stays} AND {sqlite_differ(columns)}",
            columns=sqlite_differences(columns),
            pending=sqlite_differ([one for one in columns if not is_derived(one)]),
        )


def sqlite_differ(columns):
    """The SQL of whether one of the columns changed."""
    return f"({' OR '.join(f'OLD.{one} IS NOT NEW.{one}' for one in columns)})"


def sqlite_differences(columns):
    """The SQL of an object with each changed column and its two values."""
    rows = " UNION ALL ".join(
        f"SELECT '{one}' AS name, OLD.{one} AS was, NEW.{one} AS now" for one in columns
    )
    return (
        f"(SELECT json_group_object(name, json_array(was, now)) FROM ({rows}) WHERE was IS NOT now)"
    )


def sqlite_reason(logged):
    """The SQL that gives the change that a version records the version's reason."""
    found = (
        f"SELECT max(id) FROM {LOG} WHERE pending AND \"table\" = '{logged.name}' "
        f'AND "key" = {logged.key_of("NEW")}'
    )
    return (
        f"UPDATE {LOG} SET pending = 0, "
        f"reason = CASE WHEN id = ({found}) THEN NEW.history_change_reason END "
        f'WHERE pending AND "table" = \'{logged.name}\' AND "key" = {logged.key_of("NEW")};'
    )


def sqlite_triggers(schema_editor):
    """Yield the statements that create the triggers."""
    makers = {"INSERT": sqlite_insert, "UPDATE": sqlite_update, "DELETE": sqlite_delete}
    for table in TABLES:
        for event, statements_of in makers.items():
            statements = "".join(statements_of(schema_editor, table))
            yield (
                f"CREATE TRIGGER {table}_{event.lower()}_logs AFTER {event} ON {table} "
                f"BEGIN {statements} END"
            )
        yield (
            f"CREATE TRIGGER {HISTORIES[table]}_logs AFTER INSERT ON {HISTORIES[table]} "
            f"WHEN NEW.history_type IN ('~', '-') BEGIN {sqlite_reason(of_table(table)[0])} END"
        )


# PostgreSQL: a trigger for each statement, with all its rows.


def postgresql_entries(logged, change, rows, where, **more):
    """The SQL that logs rows: `rows` names the one that the key is of, and the tables."""
    row, tables = rows
    columns = ['"table"', '"key"', "change", "at", "pending", *more]
    values = [
        f"'{logged.name}'",
        logged.key_of(row),
        change,
        "clock_timestamp()",
        more.pop("pending", "FALSE"),
        *more.values(),
    ]
    listed = [name for name in dict.fromkeys(columns)]
    return (
        f"INSERT INTO {LOG} ({', '.join(listed)}) SELECT {', '.join(values)} "
        f"FROM {tables} WHERE {where};"
    )


def postgresql_insert(table):
    """Yield what happens after rows are added."""
    for logged in of_table(table):
        where = logged.is_public("n")
        yield postgresql_entries(logged, "'added'", ("n", "new_rows n"), where)
        if holds_events(logged):
            cited = f"new_rows n JOIN {CITATIONS[table].table} c ON c.event_id = n.id"
            yield postgresql_entries(CITATIONS[table], "'added'", ("c", cited), where)


def postgresql_delete(table):
    """Yield what happens after rows are deleted."""
    for logged in of_table(table):
        where = logged.is_public("o")
        yield postgresql_entries(logged, "'removed'", ("o", "old_rows o"), where, pending="TRUE")
        if holds_events(logged):
            cited = f"old_rows o JOIN {CITATIONS[table].table} c ON c.event_id = o.id"
            yield postgresql_entries(CITATIONS[table], "'removed'", ("c", cited), where)


def postgresql_update(table):
    """Yield what happens after rows are changed. Rows are paired by their keys."""
    for logged in of_table(table):
        was, now = logged.is_public("o"), logged.is_public("n")
        same = " AND ".join(f"o.{column} = n.{column}" for column in logged.key)
        first = logged.key[0]
        gone_rows = f"old_rows o LEFT JOIN new_rows n ON {same}"
        gone = f"{was} AND (n.{first} IS NULL OR NOT {now})"
        came_rows = f"new_rows n LEFT JOIN old_rows o ON {same}"
        came = f"{now} AND (o.{first} IS NULL OR NOT {was})"
        if holds_events(logged):
            cited = CITATIONS[table]
            yield postgresql_entries(
                cited,
                "'removed'",
                ("c", f"{gone_rows} JOIN {cited.table} c ON c.event_id = o.id"),
                gone,
            )
            yield postgresql_entries(
                logged,
                "CASE WHEN n.status = 'retracted' THEN 'retracted' ELSE 'removed' END",
                ("o", gone_rows),
                gone,
                reason="CASE WHEN n.status = 'retracted' THEN n.retraction_reason END",
            )
        else:
            yield postgresql_entries(logged, "'removed'", ("o", gone_rows), gone, pending="TRUE")
        yield postgresql_entries(logged, "'added'", ("n", came_rows), came)
        if holds_events(logged):
            yield postgresql_entries(
                cited,
                "'added'",
                ("c", f"{came_rows} JOIN {cited.table} c ON c.event_id = n.id"),
                came,
            )
        yield postgresql_entries(
            logged,
            "'changed'",
            ("n", f"new_rows n JOIN old_rows o ON {same} {postgresql_differences(logged)}"),
            f"{was} AND {now} AND d.columns IS NOT NULL",
            columns="d.columns",
            pending="d.pending",
        )


def texts(words):
    """The SQL of a list of texts."""
    return ", ".join(f"'{word}'" for word in words)


def postgresql_differences(logged):
    """The SQL that joins an object with each changed column and its two values."""
    hidden = sorted({*logged.key, *HIDDEN, "id"})
    wanted = f"b.key NOT IN ({texts(hidden)})"
    if logged.columns is not None:
        wanted = f"b.key IN ({texts(logged.columns)})"
    ends = " OR ".join(f"right(b.key, {len(end)}) = '{end}'" for end in DERIVED_ENDS)
    derived = f"(b.key IN ({texts(DERIVED)}) OR {ends})"
    return (
        "CROSS JOIN LATERAL (SELECT "
        "jsonb_object_agg(b.key, jsonb_build_array(a.value, b.value)) AS columns, "
        f"bool_or(NOT {derived}) AS pending "
        "FROM jsonb_each(to_jsonb(o)) a JOIN jsonb_each(to_jsonb(n)) b ON a.key = b.key "
        f"WHERE a.value <> b.value AND {wanted}) d"
    )


def postgresql_reason(logged):
    """The SQL that gives the changes that versions record the versions' reasons."""
    return (
        f"UPDATE {LOG} l SET pending = FALSE, reason = CASE WHEN l.id = "
        f'(SELECT max(m.id) FROM {LOG} m WHERE m.pending AND m."table" = l."table" '
        f'AND m."key" = l."key") THEN n.history_change_reason END '
        f"FROM new_rows n WHERE l.pending AND l.\"table\" = '{logged.name}' "
        f"AND l.\"key\" = {logged.key_of('n')} AND n.history_type IN ('~', '-');"
    )


def postgresql_triggers(schema_editor):
    """Yield the statements that create the functions and triggers."""
    # Positions are drawn once the revision's row is held, which the trigger that counts, first in
    # the order of names, sees to; so they are in the order in which transactions end.
    lock = "PERFORM 1 FROM sanctions_revision WHERE id = 1 FOR UPDATE;"
    for table in TABLES:
        yield (
            f"CREATE FUNCTION {table}_logs() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {lock} "
            f"IF TG_OP = 'INSERT' THEN {''.join(postgresql_insert(table))} "
            f"ELSIF TG_OP = 'DELETE' THEN {''.join(postgresql_delete(table))} "
            f"ELSE {''.join(postgresql_update(table))} END IF; RETURN NULL; END $$"
        )
        for event, rows in {
            "INSERT": "NEW TABLE AS new_rows",
            "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
            "DELETE": "OLD TABLE AS old_rows",
        }.items():
            yield (
                f"CREATE TRIGGER {table}_logs_{event.lower()} AFTER {event} ON {table} "
                f"REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {table}_logs()"
            )
        # What is emptied at once is gone row by row for those who follow.
        removed = "".join(
            postgresql_entries(logged, "'removed'", ("o", f"{table} o"), logged.is_public("o"))
            for logged in of_table(table)
        )
        yield (
            f"CREATE FUNCTION {table}_logs_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"UPDATE sanctions_revision SET changes = changes + 1 WHERE id = 1; "
            f"{removed} RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {table}_logs_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_logs_truncate()"
        )
        yield (
            f"CREATE FUNCTION {HISTORIES[table]}_logs() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {postgresql_reason(of_table(table)[0])} RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {HISTORIES[table]}_logs AFTER INSERT ON {HISTORIES[table]} "
            "REFERENCING NEW TABLE AS new_rows "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {HISTORIES[table]}_logs()"
        )


def create_triggers(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    triggers = sqlite_triggers if is_sqlite else postgresql_triggers
    for statement in list(triggers(schema_editor)):
        schema_editor.execute(statement, params=None)


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        names = [
            f"{table}_{event}_logs" for table in TABLES for event in ("insert", "update", "delete")
        ]
        for name in (*names, *(f"{history}_logs" for history in HISTORIES.values())):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
    else:
        functions = [f"{table}_logs{part}" for table in TABLES for part in ("", "_truncate")]
        for name in (*functions, *(f"{history}_logs" for history in HISTORIES.values())):
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE", params=None)


def log_rows(apps, schema_editor):
    """Log the rows that stand there, so that reading from the beginning gives every row."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    now = "strftime('%Y-%m-%d %H:%M:%f', 'now')" if is_sqlite else "clock_timestamp()"
    for logged in LOGGED:
        schema_editor.execute(
            f'INSERT INTO {LOG} (at, "table", "key", change, pending) '
            f"SELECT {now}, '{logged.name}', {logged.key_of('o')}, 'added', FALSE "
            f"FROM {logged.table} o WHERE {logged.is_public('o')}",
            params=None,
        )
