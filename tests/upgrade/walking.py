"""The program behind test_upgrade.py: a database as the first release left it, and the way on.

    python -m tests.upgrade.walking first    make that database
    python -m tests.upgrade.walking around   forward to now, back step by step, forward again

first_release.json holds every row of such a database: the dispute over Salisbury, written by the
software of the first release (2026.11.0, migrations 0001 to 0003), with a made-up draft and a
made-up retracted event. `around` prints what it found, as JSON.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.apps import apps as apps_now
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from sanctions.dataset.releases.verifying.database import problems_of_database
from sanctions.models import ChangeEntry, Expulsion, Source
from sanctions.models.history import because

APP = "sanctions"
FIRST = "0003_search_and_timeline"
OF_DJANGO = {"admin", "auth", "contenttypes", "sessions"}
KEPT = Path(__file__).with_name("first_release.json")
DRAFT = "exp-2018-05-01-deu-rus"
# Bookkeeping that moves on by itself.
MOVING = {"revision", "searchentry"}
QUESTIONS = (
    "/api/v1/countries/RUS/balance/?episode=salisbury-2018&as_of=2018-04-02",
    "/api/v1/expulsions/?q=albania",
    "/api/v1/events/?party=RUS&limit=1000",
    "/api/v1/sources/?limit=1000",
)


def kept() -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = json.loads(KEPT.read_bytes())
    return tables


def make_first() -> None:
    """Migrate an empty database to the first release, and fill it as that did."""
    executor = MigrationExecutor(connection)
    others = [key for key in executor.loader.graph.leaf_nodes() if key[0] in OF_DJANGO]
    executor.migrate([*others, (APP, FIRST)])
    apps = executor.loader.project_state((APP, FIRST)).apps
    with transaction.atomic():
        for name, table in kept().items():
            model = apps.get_model(APP, name)
            of = {field.attname: field for field in model._meta.concrete_fields}
            rows = (dict(zip(table["columns"], row, strict=True)) for row in table["rows"])
            made = [
                model(**{column: value_of(of[column], row[column]) for column in row})
                for row in rows
            ]
            model._default_manager.all().delete()  # the revision's row is there from the start
            model._default_manager.bulk_create(made)
        (_, counted, *_), *_ = kept()["revision"]["rows"]
        apps.get_model(APP, "revision")._default_manager.update(changes=counted)


def value_of(field: Any, told: Any) -> Any:
    if field.get_internal_type() == "BinaryField":
        return bytes.fromhex(told)
    return field.to_python(told)


def stored(cell: Any) -> Any:
    """Return a cell as it is kept; what waits for review was a draft."""
    return bytes(cell) if isinstance(cell, memoryview) else {"submitted": "draft"}.get(cell, cell)


def differences(apps: Any) -> Iterator[str]:
    """Yield what of the kept rows is not as it was, by the columns that there still are."""
    for name, table in kept().items():
        model = apps.get_model(APP, name)
        of = {field.attname: field for field in model._meta.concrete_fields}
        columns = [column for column in table["columns"] if column in of]
        places = [table["columns"].index(column) for column in columns]
        if name in MOVING:
            if model._default_manager.count() != len(table["rows"]):
                yield f"{name}: another number of rows"
            continue
        was = {
            row[0]: [value_of(of[table["columns"][place]], row[place]) for place in places]
            for row in table["rows"]
        }
        now = {
            row[0]: [stored(one) for one in row]
            for row in model._default_manager.values_list(*columns)
        }
        yield from (f"{name} {key}: gone" for key in was.keys() - now.keys())
        yield from (f"{name} {key}: new" for key in now.keys() - was.keys())
        for key in was.keys() & now.keys():
            if was[key] != now[key]:
                yield f"{name} {key}: {was[key]} became {now[key]}"


def ours(executor: MigrationExecutor) -> list[str]:
    """Return the names of our migrations after the first release, in order."""
    plan = executor.loader.graph.forwards_plan(leaf(executor))
    names = [name for app, name in plan if app == APP]
    return names[names.index(FIRST) + 1 :]


def leaf(executor: MigrationExecutor) -> tuple[str, str]:
    (found,) = executor.loader.graph.leaf_nodes(APP)
    return found


def step(name: str) -> list[Any]:
    """Go to a migration; return its name and what is not as it was."""
    executor = MigrationExecutor(connection)
    executor.migrate([(APP, name)])
    return [name, list(differences(executor.loader.project_state((APP, name)).apps))]


def now() -> dict[str, Any]:
    """Return what the database says of itself, and the API of it."""
    answers = [Client(headers={"host": "localhost"}).get(path) for path in QUESTIONS]
    return {
        "problems": [str(problem) for problem in problems_of_database()],
        "differences": list(differences(apps_now)),
        "statuses": [answer.status_code for answer in answers],
        "answers": [answer.json()["results"] for answer in answers],
        "total": answers[0].json()["total"],
        "logged": ChangeEntry.objects.filter(change="added").count(),
    }


def edit() -> None:
    """Do what the software of the first release did not know: a review, changes with a reason."""
    Expulsion.objects.filter(pk=DRAFT).update(status="submitted")
    source = Source.objects.order_by("pk")[0]
    title = source.title
    for told in ("Made up", title):
        with because("A made-up reason."):
            source.title = told
            source.save()


def counts() -> list[int]:
    """Return the count of changes before and after a row is changed: whether triggers stand."""
    with connection.cursor() as cursor:
        found = []
        for _ in range(2):
            cursor.execute("SELECT changes FROM sanctions_revision")
            found.append(cursor.fetchone()[0])
            cursor.execute("UPDATE sanctions_source SET language = language")
    return found


def around() -> dict[str, Any]:
    told: dict[str, Any] = {}
    call_command("migrate", verbosity=0)
    told["forward"] = now()
    edit()
    names = ours(MigrationExecutor(connection))
    told["back"] = [step(name) for name in [FIRST, *names][-2::-1]]
    told["counts"] = counts()
    told["again"] = [step(name) for name in names]
    call_command("migrate", verbosity=0)
    told["now"] = now()
    return told


if __name__ == "__main__":
    if sys.argv[1] == "first":
        make_first()
    else:
        json.dump(around(), sys.stdout)
