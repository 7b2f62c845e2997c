"""Any list, as it is filtered and searched, goes out as CSV or XLSX with the columns of seeds/."""

import csv
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from sanctions.dataset.tables import BY_NAME
from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    ExpulsionCitation,
    Membership,
    Regime,
    SanctionCitation,
    SanctionEvent,
    Source,
)
from tests.admin.conftest import address
from tests.admin.files import Importer, seeded, told
from tests.factories import ExpulsionFactory, SourceFactory

pytestmark = pytest.mark.django_db

TABLES = {
    Country: "countries",
    Membership: "memberships",
    Episode: "episodes",
    Source: "sources",
    Regime: "regimes",
    Expulsion: "expulsions",
    SanctionEvent: "sanctions",
    ExpulsionCitation: "citations",
    SanctionCitation: "citations",
}
CSV, XLSX = "0", "1"
by_table = pytest.mark.parametrize(("model", "table"), TABLES.items(), ids=str)


def export(editor, model, form, query=""):
    """Download a list, and return the file."""
    page = f"{address(model, 'export')}{query}"
    answer = editor.client.post(page, {"format": form, "resource": "0"})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return answer.getvalue()


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def prefix(model):
    return {ExpulsionCitation: "exp-", SanctionCitation: "san-"}.get(model, "")


@by_table
def test_a_list_without_a_filter_is_the_table_of_the_seeds(editor, model, table):
    mine = [row for row in seeded(table) if next(iter(row.values())).startswith(prefix(model))]
    key = BY_NAME[table].key
    assert rows(export(editor, model, CSV)) == sorted(
        mine, key=lambda row: [row[one] for one in key]
    )


@by_table
def test_a_workbook_comes_back_unchanged(editor, model, table):
    content = export(editor, model, XLSX)
    assert load_workbook(io.BytesIO(content)).sheetnames == ["rows", "codebook"]
    told = Importer(editor, model).bring(content, "export.xlsx").context["preview"].told
    assert told == f"0 new, 0 changed, {model.objects.count():,} unchanged"


def test_filter_and_search_of_the_list_are_applied(editor):
    draft = ExpulsionFactory(status="draft")
    found = rows(export(editor, Expulsion, CSV, "?status__exact=draft"))
    assert [row["id"] for row in found] == [draft.pk]
    query = "?measure__exact=staff_reduction&q=russia&o=-2&p=1"
    found = rows(export(editor, Expulsion, CSV, query))
    listed = editor.client.get(f"{address(Expulsion, 'changelist')}{query}").context["cl"]
    assert {row["id"] for row in found} == {event.pk for event in listed.result_list}
    assert {row["measure"] for row in found} == {"staff_reduction"}
    page = editor.client.get(f"{address(Expulsion, 'changelist')}?status__exact=draft")
    assert f'href="{address(Expulsion, "export")}?status__exact=draft"' in page.content.decode()


def test_a_filter_that_the_list_has_not_is_told(editor):
    for query in ("nothing=1", "announced_on__year=x"):
        answer = editor.client.post(f"{address(Expulsion, 'export')}?{query}")
        assert answer.url == address(Expulsion, "changelist")
    assert set(told(editor.get(Expulsion))) == {"The list has no such filter: choose it anew."}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "'=1", "''-1", "'quoted'"])
def test_text_that_looks_like_a_formula_is_made_harmless_and_comes_back_as_it_was(editor, text):
    source = SourceFactory(publisher=text)
    query = f"?q={source.pk}"
    content = export(editor, Source, CSV, query)
    (row,) = rows(content)
    assert not row["publisher"].startswith(("=", "+", "-", "@"))
    workbook = export(editor, Source, XLSX, query)
    cell = load_workbook(io.BytesIO(workbook))["rows"]["C2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == (text != "'quoted'")
    for file in (content, workbook):
        preview = Importer(editor, Source).bring(file).context["preview"]
        assert preview.told == "0 new, 0 changed, 1 unchanged"


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_who_may_not_see_a_list_does_not_export_it(person, model):
    sent = {"format": CSV, "resource": "0"}
    viewer = person("vera", {f"view_{model._meta.model_name}"})
    assert "export_link" in viewer.get(model).content.decode()
    assert viewer.get(model, "export").status_code == 200
    assert viewer.client.post(address(model, "export"), sent).status_code == 200
    stranger = person("stan")
    assert stranger.get(model, "export").status_code == 403
    assert stranger.client.post(address(model, "export"), sent).status_code == 403
    assert Client().post(address(model, "export"), sent).url.startswith("/admin/login/")


def test_csv_is_sent_as_it_is_read(editor, django_assert_max_num_queries):
    sent = {"format": CSV, "resource": "0"}
    with django_assert_max_num_queries(6):
        answer = editor.client.post(address(Expulsion, "export"), sent)
        assert answer.streaming
        assert len(list(answer)) > 2


def test_the_page_names_the_columns_and_asks_for_a_format(editor):
    page = editor.get(Membership, "export").content.decode()
    assert "<code>organization</code>, <code>country</code>, <code>joined_on</code>" in page
    answer = editor.client.post(address(Membership, "export"), {"format": "7", "resource": "0"})
    assert "Select a valid choice" in answer.content.decode()
