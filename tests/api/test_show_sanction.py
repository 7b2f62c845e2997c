from sanctions.dataset.revision import current_revision
from sanctions.models.vocabularies import Status
from tests.factories import SanctionEventFactory


def test_citation_tells_the_figures_that_its_source_states(get):
    event = SanctionEventFactory(individuals=7, entities=2)
    (citation,) = get(f"sanctions/{event.pk}/")["citations"]
    assert (citation["individuals"], citation["entities"]) == (7, 2)
    assert citation["url"].startswith("https://example.org/made-up/")


def test_draft_is_404(get):
    event = SanctionEventFactory(status=Status.DRAFT)
    get(f"sanctions/{event.pk}/", status=404)


def test_retracted_event_is_410_with_the_reason(get):
    event = SanctionEventFactory(status=Status.RETRACTED, retraction_reason="Made up.")
    assert get(f"sanctions/{event.pk}/", status=410)["reason"] == "Made up."


def test_detail_takes_at_most_five_queries(get, django_assert_max_num_queries):
    event = SanctionEventFactory()
    current_revision()  # worked out once after a change
    with django_assert_max_num_queries(5):
        get(f"sanctions/{event.pk}/")
