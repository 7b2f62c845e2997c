import pytest

from sanctions.models.vocabularies import Status
from tests.factories import ExpulsionFactory, SanctionEventFactory, SourceFactory


def test_detail_adds_citations_provocation_and_responses_to_the_row(get):
    (row,) = get("expulsions/?initiator=GBR&target=RUS&announced_on=2018-03-14")["results"]
    detail = get("expulsions/exp-2018-03-14-gbr-rus/")
    assert {column: detail[column] for column in row} == row
    assert set(detail) - set(row) == {"citations", "provocation", "responses", "query"}


def test_citation_tells_its_source_and_the_figure_that_this_source_states(get):
    citations = get("expulsions/exp-2018-03-14-gbr-rus/")["citations"]
    cited = {citation["source"]: citation for citation in citations}
    assert cited["irishnews-2018-03-14-uk-23"] == {
        "source": "irishnews-2018-03-14-uk-23",
        "kind": "news",
        "publisher": "The Irish News",
        "title": "Theresa May expels 23 Russian diplomat 'spies'",
        "url": "https://www.irishnews.com/news/uknews/2018/03/14/news/"
        "british-prime-minister-theresa-may-expels-23-russian-diplomat-spies--1278512/",
        "published_on": "2018-03-14",
        "persons": 23,
        "note": None,
    }


def test_citations_that_contradict_each_other_stand_side_by_side(get):
    event = ExpulsionFactory(
        persons=5,
        cited=[
            {"source": SourceFactory(id="made-up-a"), "persons": 5},
            {"source": SourceFactory(id="made-up-b"), "persons": 7, "note": "Made up for a test."},
        ],
    )
    detail = get(f"expulsions/{event.pk}/")
    assert [(one["source"], one["persons"], one["note"]) for one in detail["citations"]] == [
        ("made-up-a", 5, None),
        ("made-up-b", 7, "Made up for a test."),
    ]
    assert detail["sources"] == "made-up-a;made-up-b"


def test_provocation_and_responses_are_shown_in_short(get):
    detail = get("expulsions/exp-2018-03-14-gbr-rus/")
    responses = detail["responses"]
    assert [one["id"] for one in responses] == ["exp-2018-03-17-rus-gbr", "exp-2018-03-30-rus-gbr"]
    assert responses[0].keys() == {
        *("id", "type", "initiator", "initiator_name", "target", "target_name"),
        *("announced_on", "date_precision", "summary"),
    }
    assert responses[0]["type"] == "expulsion"
    answer = get("expulsions/exp-2018-03-17-rus-gbr/")
    assert answer["in_response_to"] == "exp-2018-03-14-gbr-rus"
    assert answer["provocation"]["id"] == "exp-2018-03-14-gbr-rus"
    assert answer["provocation"]["initiator_name"] == "United Kingdom"


def test_response_may_be_of_the_other_kind(get):
    provocation = SanctionEventFactory()
    answer = ExpulsionFactory(
        initiator=provocation.target, target=provocation.initiator, answers_sanction=provocation
    )
    shown = get(f"expulsions/{answer.pk}/")["provocation"]
    assert (shown["id"], shown["type"]) == (provocation.pk, "sanction")
    (response,) = get(f"sanctions/{provocation.pk}/")["responses"]
    assert (response["id"], response["type"]) == (answer.pk, "expulsion")


def test_draft_response_is_not_shown(get):
    provocation = ExpulsionFactory()
    ExpulsionFactory(
        initiator=provocation.target,
        target=provocation.initiator,
        answers_expulsion=provocation,
        status=Status.DRAFT,
    )
    assert get(f"expulsions/{provocation.pk}/")["responses"] == []


def test_draft_is_404(get):
    event = ExpulsionFactory(status=Status.DRAFT)
    get(f"expulsions/{event.pk}/", status=404)


def test_retracted_event_is_410_with_the_reason(get):
    event = ExpulsionFactory(status=Status.RETRACTED, retraction_reason="It never happened.")
    problem = get(f"expulsions/{event.pk}/", status=410)
    assert problem["title"] == "Gone"
    assert problem["reason"] == "It never happened."
    assert problem["detail"] == f"{event.pk} was retracted: It never happened."


def test_id_is_found_in_any_case(get):
    assert get("expulsions/EXP-2018-03-14-GBR-RUS/")["id"] == "exp-2018-03-14-gbr-rus"


def test_unknown_expulsion_is_404_with_the_nearest(get):
    problem = get("expulsions/exp-2018-03-15-gbr-rus/", status=404)
    assert "exp-2018-03-14-gbr-rus" in problem["detail"]


@pytest.mark.parametrize("name", ["%00", "%0A", "%FF", "%F0%9F%98%80", "exp-2018-03-14-gbr-rus%00"])
def test_what_can_be_no_id_is_404(get, name):
    get(f"expulsions/{name}/", status=404)


def test_sanction_event_is_no_expulsion(get):
    event = SanctionEventFactory()
    get(f"expulsions/{event.pk}/", status=404)


def test_detail_takes_five_queries_at_most_however_much_it_shows(get, django_assert_num_queries):
    # The revision, the row, its citations, its provocation and its responses.
    answer, answered = "exp-2018-03-17-rus-gbr", "exp-2018-03-14-gbr-rus"
    get(f"expulsions/{answer}/")
    with django_assert_num_queries(5):
        get(f"expulsions/{answer}/")
    with django_assert_num_queries(4):
        assert len(get(f"expulsions/{answered}/")["responses"]) == 2
    for _ in range(5):
        ExpulsionFactory(answers_expulsion_id=answered, announced_on="2018-04-01")
    get("expulsions/?limit=1")  # the revision is worked out again
    with django_assert_num_queries(4):
        assert len(get(f"expulsions/{answered}/")["responses"]) == 7
    with django_assert_num_queries(2):
        get(f"expulsions/{answered}/?fields=id,persons")
