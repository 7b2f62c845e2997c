"""`manage.py seed` with good seeds."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from sanctions.dataset.seeds.loading import WITHDRAWN
from sanctions.dataset.tables import BY_NAME, TABLES
from sanctions.models import Expulsion, Membership, SeedRow, Source
from sanctions.models.vocabularies import Basis, Status

pytestmark = pytest.mark.django_db

USA_2018 = "exp-2018-03-26-usa-rus"


def seed(folder: Path | None = None, **options: object) -> dict[str, dict[str, int]]:
    """Run the command; return its table by line and column."""
    return counts_of(output_of_seed(folder, **options))


def output_of_seed(folder: Path | None = None, **options: object) -> str:
    out = io.StringIO()
    call_command("seed", folder=folder or settings.SEEDS_DIR, stdout=out, **options)
    return out.getvalue()


def counts_of(output: str) -> dict[str, dict[str, int]]:
    header, *lines = output.splitlines()
    columns = header.split()
    names = {table.name for table in TABLES} | {"total"}
    rows = [line.split() for line in lines if line.split()[:1] and line.split()[0] in names]
    return {
        name: dict(zip(columns, (int(cell.replace(",", "")) for cell in cells), strict=True))
        for name, *cells in rows
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_of_the_files_is_in_the_database(table, seeds):
    assert sum(model.published.count() for model in table.models) == len(seeds.rows(table.name))


def test_seeding_again_changes_nothing(picture):
    before = picture()
    total = seed()["total"]
    assert total == {"added": 0, "changed": 0, "removed": 0, "unchanged": 8430, "kept": 0}
    assert picture() == before


def test_a_row_that_changed_in_the_file_is_the_only_one_written(seeds):
    seeds.change("expulsions", USA_2018, summary="A made-up summary.")
    counts = seed(seeds.path)
    assert counts["expulsions"]["changed"] == 1
    assert counts["total"] == {
        "added": 0,
        "changed": 1,
        "removed": 0,
        "unchanged": 8429,
        "kept": 0,
    }
    assert Expulsion.objects.get(pk=USA_2018).summary == "A made-up summary."
    assert seed(seeds.path)["total"]["changed"] == 0


def test_a_new_event_is_added_with_the_standing_of_its_citations(seeds):
    event = "exp-2021-05-03-fra-ita"
    row = next(row for row in seeds.rows("expulsions") if row["id"] == USA_2018)
    seeds.add(
        "expulsions",
        **row
        | {
            "id": event,
            "initiator": "FRA",
            "target": "ITA",
            "announced_on": "2021-05-03",
            "effective_on": "",
            "episode": "",
            "persons": "3",
            "persons_low": "",
            "persons_high": "",
            "in_response_to": "",
            "missions_closed": "",
            "summary": "A made-up expulsion.",
        },
    )
    seeds.add("citations", event=event, source="pocom-russia", persons="3")
    seeds.add("citations", event=event, source="20min-2023-09-denmark", persons="5")
    assert seed(seeds.path)["total"]["added"] == 3
    added = Expulsion.published.get(pk=event)
    assert added.basis == Basis.OFFICIAL
    assert added.disputed
    assert (added.persons_least, added.persons_most) == (3, 5)


def test_a_source_of_another_kind_changes_the_standing_of_what_it_is_cited_for(seeds):
    assert Expulsion.objects.get(pk="exp-1949-02-11-hun-usa").basis == Basis.OFFICIAL
    seeds.change("sources", "pocom-hungary", kind="reference")
    seed(seeds.path)
    assert Expulsion.objects.get(pk="exp-1949-02-11-hun-usa").basis == Basis.SINGLE


def test_an_event_that_left_the_seeds_is_retracted_and_keeps_its_citations(seeds):
    event = "exp-1949-02-11-hun-usa"
    seeds.remove("expulsions", event)
    seeds.remove("citations", f"{event} pocom-hungary")
    counts = seed(seeds.path)
    assert counts["expulsions"]["removed"] == 1
    retracted = Expulsion.objects.get(pk=event)
    assert (retracted.status, retracted.retraction_reason) == (Status.RETRACTED, WITHDRAWN)
    assert retracted.citations.count() == 1
    assert seed(seeds.path)["total"]["removed"] == 0


def test_a_membership_that_left_the_seeds_is_deleted(seeds):
    seeds.remove("memberships", "ASEAN BRN 1984-01-07")
    assert seed(seeds.path)["memberships"]["removed"] == 1
    assert not Membership.objects.filter(country="BRN", organization="ASEAN").exists()


def test_rows_may_stand_in_any_order(seeds):
    for table in BY_NAME:
        seeds.write(table, seeds.rows(table)[::-1])
    assert seed(seeds.path)["total"]["unchanged"] == 8430


def test_a_cell_that_looks_like_a_formula_stays_text(seeds):
    seeds.change("sources", "pocom-russia", title='=HYPERLINK("https://example.org")')
    seed(seeds.path)
    assert Source.objects.get(pk="pocom-russia").title == '=HYPERLINK("https://example.org")'


def test_quotes_commas_and_unicode_stay_as_they_are(seeds):
    title = 'He said: "нет", – 𝔄, naïve; | <b>'
    seeds.change("sources", "pocom-russia", title=title)
    seed(seeds.path)
    assert Source.objects.get(pk="pocom-russia").title == title


def test_check_only_writes_nothing(seeds, picture):
    before = picture()
    seeds.change("countries", "RUS", name="Made-up")
    assert output_of_seed(seeds.path, check=True) == "8,430 rows checked, no problem.\n"
    assert picture() == before


def test_a_ledger_that_was_lost_is_made_again(picture):
    before = picture()
    SeedRow.objects.all().delete()
    assert seed()["total"]["unchanged"] == 8430
    assert picture() == before


def test_a_country_that_left_the_seeds_but_is_needed_is_refused(seeds, picture):
    made_up = {"organization_id": "NATO", "country_id": "ABW", "joined_on": "2020-01-01"}
    Membership.objects.create(**made_up)
    seeds.remove("countries", "ABW")
    before = picture()
    err = io.StringIO()
    with pytest.raises(CommandError, match=r"1 problem; nothing was changed\."):
        call_command("seed", folder=seeds.path, stderr=err)
    assert "ABW in NATO" in err.getvalue()
    assert picture() == before
