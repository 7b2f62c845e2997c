"""The lists of the admin: all of them open, can be searched and filtered, with few queries."""

import pytest
from django.contrib import admin

from sanctions.admin.entry.naming import EventField
from sanctions.dataset.tables import TABLES
from sanctions.models import Episode, Event, Expulsion, SanctionEvent
from tests.factories import ExpulsionFactory, SanctionEventFactory

pytestmark = pytest.mark.django_db

MODELS = [model for table in TABLES for model in table.models]
# Session, user, count, rows, and the years, months or days of a list that has dates.
QUERIES = 6
by_name = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def test_every_table_but_the_seeds_bookkeeping_is_in_the_admin():
    registered = {model for model in admin.site._registry if model._meta.app_label == "sanctions"}
    assert registered == set(MODELS)


@by_name
def test_a_list_opens_with_few_queries(model, editor, django_assert_max_num_queries):
    model_admin = admin.site._registry[model]
    more = len(model_admin.list_filter) + len(model_admin.list_related)
    with django_assert_max_num_queries(QUERIES + more):
        answer = editor.get(model)
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == model.objects.count()
    assert len(answer.context["cl"].result_list) <= 50


@by_name
def test_a_list_can_be_searched(model, editor, django_assert_max_num_queries):
    with django_assert_max_num_queries(QUERIES + 7):
        answer = editor.get(model, q="rus")
    assert 0 < answer.context["cl"].result_count < model.objects.count()


@by_name
def test_every_filter_of_a_list_works(model, editor):
    assert editor.get(model, _facets="True").status_code == 200
    answer = editor.get(model)
    changelist = answer.context["cl"]
    assert changelist.filter_specs, "no filters"
    for spec in changelist.filter_specs:
        for choice in list(spec.choices(changelist))[:4]:
            chosen = editor.client.get(answer.request["PATH_INFO"] + choice["query_string"])
            assert chosen.status_code == 200, choice
            assert chosen.context["cl"].result_count <= changelist.result_count


@pytest.mark.parametrize("words", ["\0", "%", "'", "\\", "🜁", "a" * 3000])
def test_odd_words_are_searched_too(editor, words):
    assert editor.get(Expulsion, q=words).status_code in {200, 302}
    for model in ("expulsion", "sanctionevent"):
        found = editor.client.get(
            "/admin/autocomplete/",
            {
                "term": words.replace("\0", ""),
                "app_label": "sanctions",
                "model_name": model,
                "field_name": "initiator",
            },
        )
        assert found.status_code == 200


@pytest.mark.parametrize("model", [Expulsion, SanctionEvent, Episode], ids=lambda m: m.__name__)
def test_a_list_with_dates_opens_by_year(model, editor):
    day = admin.site._registry[model].date_hierarchy
    found = editor.get(model, **{f"{day}__year": "2018"}).context["cl"].result_count
    assert found == model.objects.filter(**{f"{day}__year": 2018}).count() > 0


@by_name
def test_every_reference_to_another_row_is_chosen_by_typing(editor, model):
    references = {field.name for field in model._meta.fields if field.many_to_one}
    if issubclass(model, Event):
        fields = editor.get(model, "add").context["adminform"].form.fields
        references -= {name for name, field in fields.items() if hasattr(field, "naming")}
        assert references == {"answers_expulsion", "answers_sanction"}
        assert isinstance(fields["in_response_to"], EventField)
    else:
        assert references <= set(admin.site._registry[model].autocomplete_fields)


@pytest.mark.parametrize("column", ["answers_expulsion", "answers_sanction"])
def test_a_provocation_is_found_by_the_words_of_its_id(editor, column):
    answer = editor.client.get(
        "/admin/autocomplete/",
        {
            "term": "2018-03-26 usa" if column == "answers_expulsion" else "2014-03-20 usa-rus",
            "app_label": "sanctions",
            "model_name": "expulsion",
            "field_name": column,
        },
    )
    ids = [found["id"] for found in answer.json()["results"]]
    wanted = {"answers_expulsion": "exp-2018-03-26-usa-rus"}
    assert wanted.get(column, "san-2014-03-20-usa-rus") in ids


def test_a_list_shows_dates_and_figures_as_exactly_as_they_are_known(editor):
    event = ExpulsionFactory(
        announced_on="2021-05-01", date_precision="month", persons=3, cited=[3, 4]
    )
    page = editor.get(Expulsion, q=event.id).content.decode()
    assert '<td class="field-when">2021-05</td>' in page
    assert '<td class="field-people">3 (3 to 4)</td>' in page
    assert '<td class="field-rests_on">single, disputed</td>' in page


def test_sanction_events_are_filtered_by_one_of_their_measures(editor):
    event = SanctionEventFactory(measures="travel_ban;media_ban")
    for measure, found in (("travel_ban", 1), ("media_ban", 1), ("price_cap", 0)):
        answer = editor.get(SanctionEvent, q=event.id, measure=measure)
        assert answer.context["cl"].result_count == found


def test_an_episode_links_to_its_events(editor):
    page = editor.get(Episode, q="salisbury-2018")
    count = Expulsion.objects.filter(episode="salisbury-2018").count()
    link = "/admin/sanctions/expulsion/?episode__id__exact=salisbury-2018"
    assert f'<a href="{link}">{count}</a>' in page.content.decode()
    assert editor.client.get(link).context["cl"].result_count == count


def test_no_list_offers_deletion_in_bulk(editor):
    for model in MODELS:
        assert "delete_selected" not in editor.get(model).content.decode()


def test_the_admin_says_what_it_is(editor):
    page = editor.client.get("/admin/").content.decode()
    assert "<title>Countries, diplomatic expulsions and sanctions | Persona Non Grata" in page
