"""fixtures/*.json: in step with the seeds, and a whole dataset by themselves."""

import io
import json
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client

from sanctions.dataset.fixtures import MODELS, object_line, write_fixtures
from sanctions.dataset.tables import TABLES, stored_cells
from sanctions.models import SeedRow, Source
from tests.factories import ExpulsionFactory, SourceFactory

pytestmark = pytest.mark.django_db

FILES = [*(f"{name}.json" for name in MODELS), "dataset.json"]


def empty_the_database() -> None:
    for table in reversed(TABLES):
        for model in table.models:
            model.objects.all()._raw_delete(using="default")
    SeedRow.objects.all().delete()


def public_rows() -> list[object]:
    rows: list[object] = []
    for table in TABLES:
        rows += list(stored_cells(table))
        for model in table.models:
            columns = [
                field.attname
                for field in model._meta.concrete_fields
                if field.attname != "id" or not field.get_internal_type().endswith("AutoField")
            ]
            rows += model.published.order_by(*table.key).values_list(*columns)
    return rows


def test_the_files_in_the_repository_are_in_step_with_the_seeds(tmp_path):
    write_fixtures(tmp_path)
    for file in FILES:
        made, kept = (tmp_path / file).read_bytes(), (settings.FIXTURES_DIR / file).read_bytes()
        assert made == kept, f"{file} is out of step: run manage.py export_fixtures"
    assert sorted(path.name for path in settings.FIXTURES_DIR.iterdir()) == sorted(FILES)


def test_there_is_one_file_for_each_model_and_one_of_all():
    whole = json.loads((settings.FIXTURES_DIR / "dataset.json").read_bytes())
    parts = [json.loads((settings.FIXTURES_DIR / f"{name}.json").read_bytes()) for name in MODELS]
    assert [len({row["model"] for row in part}) for part in parts] == [1] * len(MODELS)
    assert list(chain(*parts)) == whole
    assert len(whole) == 8430


LISTS = ("countries", "episodes", "regimes", "sources", "expulsions", "sanctions")
DETAILS = (
    "countries/RUS",
    "countries/EU",
    "episodes/salisbury-2018",
    "expulsions/exp-2018-03-26-usa-rus",
    "sanctions/san-1950-06-28-usa-prk",
)


def answers(client: Client) -> dict[str, bytes]:
    paths = [
        *(f"/api/v1/{name}/?limit=1000&offset={offset}" for name in LISTS for offset in (0, 1000)),
        *(f"/api/v1/{name}/" for name in DETAILS),
    ]
    found = {}
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        found[path] = response.content
    return found


@pytest.mark.parametrize("labels", [["dataset"], list(MODELS)], ids=["dataset.json", "each file"])
def test_loaddata_into_an_empty_database_gives_the_same_rows_and_answers(labels, client):
    before, said = public_rows(), answers(client)
    empty_the_database()
    call_command("loaddata", *labels, stdout=io.StringIO())
    connection.check_constraints()
    assert public_rows() == before
    assert answers(client) == said


def load(folder: Path, *objects: object) -> None:
    fixture = folder / "made_up.json"
    fixture.write_text(json.dumps(objects), "utf-8")
    call_command("loaddata", fixture, stdout=io.StringIO())


def test_a_row_that_is_there_takes_the_values_and_of_two_the_last_counts(tmp_path):
    made_up = ExpulsionFactory(cited=[{"persons": 3}])
    (citation,) = made_up.citations.all()
    event, source = citation.natural_key()

    def of_citation(persons: int, **key: object) -> dict[str, object]:
        fields = {"event": event, "source": source, "persons": persons}
        return {"model": "sanctions.expulsioncitation", **key, "fields": fields}

    load(tmp_path, of_citation(4))
    assert list(made_up.citations.values_list("pk", "persons")) == [(citation.pk, 4)]
    load(tmp_path, of_citation(5), of_citation(6))
    assert list(made_up.citations.values_list("pk", "persons")) == [(citation.pk, 6)]
    load(tmp_path, of_citation(7, pk=citation.pk), of_citation(8))
    assert list(made_up.citations.values_list("pk", "persons")) == [(citation.pk, 8)]


def test_a_row_that_can_not_be_written_is_named_and_nothing_is_loaded(tmp_path):
    good, bad = SourceFactory.build_batch(2)
    bad.kind = "no such kind"
    with pytest.raises((CommandError, DatabaseError)) as refused:
        load(tmp_path, *(json.loads(object_line(row)) for row in (good, bad)))
    assert "made_up" in str(refused.value)
    assert f"Could not load sanctions.Source(pk={bad.pk})" in str(refused.value)
    assert not Source.objects.filter(pk__in=[good.pk, bad.pk]).exists()


def test_all_is_loaded_by_few_statements_for_its_8430_rows(django_assert_max_num_queries):
    with django_assert_max_num_queries(250):
        call_command("loaddata", "dataset", stdout=io.StringIO())


def test_the_rows_of_a_fixture_are_known_to_a_later_seed():
    empty_the_database()
    call_command("loaddata", "dataset", stdout=io.StringIO())
    out = io.StringIO()
    call_command("seed", stdout=out)
    assert out.getvalue().splitlines()[-1].split() == ["total", "0", "0", "0", "8,430", "0"]


def test_drafts_and_retracted_events_stay_out(tmp_path):
    draft = ExpulsionFactory(status="draft", cited=[{"persons": 1}])
    retracted = ExpulsionFactory()
    retracted.retract("A made-up reason.")
    write_fixtures(tmp_path)
    content = (tmp_path / "dataset.json").read_text("utf-8")
    assert draft.pk not in content
    assert retracted.pk not in content
