"""What people type and bring is shown to them as text: in forms, previews, lists, searches."""

import pytest

from sanctions.dataset.tables import BY_NAME
from sanctions.models import Country, Expulsion, ExpulsionCitation, Regime, SanctionEvent, Source
from tests.admin.conftest import address, filled_in
from tests.admin.files import Importer, as_csv
from tests.factories import ExpulsionFactory, SourceFactory
from tests.security.markup import text, unsafe_parts
from tests.security.probes import MARKUP, models_of_dataset, probed_columns

pytestmark = pytest.mark.django_db


def test_every_column_of_free_text_is_probed():
    found = {
        model.__name__: {field.name for field in probed_columns(model)}
        for model in models_of_dataset()
    }
    # Those of today, counted by hand; a new one is found in its model.
    assert found["Country"] >= {"name", "official_name", "subregion"}
    assert found["Expulsion"] >= {"summary", "retraction_reason", "missions_closed"}
    assert found["SanctionEvent"] >= {"summary", "retraction_reason", "instrument"}
    assert found["Source"] >= {"publisher", "title", "url"}
    assert found["Episode"] >= {"title", "summary"}
    assert found["ExpulsionCitation"] >= {"note"}
    assert sum(map(len, found.values())) >= 17


@pytest.mark.parametrize("model", models_of_dataset(), ids=lambda model: model.__name__)
def test_a_form_that_is_refused_shows_what_was_typed_as_text(editor, model):
    opened = editor.get(model, "add")
    sent = filled_in(opened.context["adminform"].form)
    for formset in (one.formset for one in opened.context["inline_admin_formsets"]):
        sent |= filled_in(formset.management_form)
    typed = dict.fromkeys(opened.context["adminform"].form.fields, MARKUP)
    answer = editor.client.post(address(model, "add"), sent | typed)
    assert answer.status_code == 200
    assert unsafe_parts(answer.content) == []
    assert b"&lt;/script&gt;" in answer.content


@pytest.mark.parametrize(
    ("model", "table"),
    [
        (Country, "countries"),
        (Source, "sources"),
        (Regime, "regimes"),
        (Expulsion, "expulsions"),
        (SanctionEvent, "sanctions"),
        (ExpulsionCitation, "citations"),
    ],
)
def test_a_preview_of_an_import_shows_a_files_text_and_name_as_text(editor, model, table):
    columns = [one.name for one in probed_columns(model) if one.name in BY_NAME[table].columns]
    file = as_csv(table, dict.fromkeys(columns, MARKUP), {next(iter(columns)): MARKUP})
    answer = Importer(editor, model).bring(file, f"{MARKUP.replace('/', '')}.csv")
    assert answer.status_code == 200
    assert unsafe_parts(answer.content) == []
    assert "</script>" in text(answer.content)


def test_what_is_chosen_in_a_list_is_named_as_text(editor):
    source = SourceFactory(title=MARKUP, publisher=MARKUP)
    events = [ExpulsionFactory(summary=MARKUP, cited=[{"source": source, "note": MARKUP}])]
    for action in ("set_episode", "submit_selected", "publish_selected", "retract_selected"):
        sent = {"action": action, "_selected_action": [one.pk for one in events]}
        answer = editor.client.post(address(Expulsion, "changelist"), sent, follow=True)
        assert answer.status_code == 200
        assert unsafe_parts(answer.content) == []


def test_searches_say_what_was_looked_for_as_text(editor):
    for page in ("/search/", "/sources/", "/expulsions/", "/admin/sanctions/source/"):
        answer = editor.client.get(page, {"q": MARKUP})
        assert answer.status_code in {200, 400}, page
        assert unsafe_parts(answer.content) == [], page
        assert b"alert(1)" in answer.content, page
