"""Entering and correcting countries, memberships, episodes, regimes, sources and citations."""

import pytest

from sanctions.models import (
    Country,
    Episode,
    ExpulsionCitation,
    Membership,
    Regime,
    Source,
)
from tests.admin.conftest import address, errors
from tests.factories import (
    CountryFactory,
    EpisodeFactory,
    ExpulsionCitationFactory,
    ExpulsionFactory,
    MembershipFactory,
    RegimeFactory,
    SanctionEventFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (
            Country,
            {
                "code": "XZZ",
                "name": "Made-up XZZ",
                "official_name": "Made-up Republic of XZZ",
                "kind": "state",
            },
        ),
        (
            Episode,
            {
                "id": "made-up",
                "title": "Made-up",
                "started_on": "2021-05-03",
                "date_precision": "day",
                "summary": "Made up for a test.",
            },
        ),
        (
            Source,
            {
                "id": "made-up",
                "publisher": "Made-up Gazette",
                "kind": "news",
                "title": "Made-up",
                "url": "https://example.org/made-up",
                "language": "en",
            },
        ),
        (
            Regime,
            {"id": "made-up", "name": "Made-up", "initiator": "FRA", "target": "DEU"},
        ),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_a_row_is_entered_and_its_key_stays(editor, model, columns):
    assert editor.save(model, **columns).status_code == 302
    key = model._meta.pk.name
    row = model.objects.get(pk=columns[key])
    form = editor.get(model, "change", row.pk).context["adminform"].form
    assert key not in form.fields
    again = errors(editor.save(model, **columns))
    assert "already exists" in again[key][0]


@pytest.mark.parametrize(
    ("factory", "wrong", "column"),
    [
        (CountryFactory, {"existed_from": "2000-01-02", "existed_until": "2000-01-01"}, None),
        (EpisodeFactory, {"date_precision": "year"}, "started_on"),
        (SourceFactory, {"url": "javascript:alert(1)"}, "url"),
        (RegimeFactory, {"target": "", "initiator": ""}, "initiator"),
    ],
)
def test_what_is_wrong_is_told_at_its_column(editor, factory, wrong, column):
    row = factory()
    assert (column or "existed_until") in errors(editor.save(type(row), row.pk, **wrong))


def test_a_regime_keeps_the_parties_of_its_events(editor):
    regime = SanctionEventFactory().regime
    told = errors(editor.save(Regime, regime.pk, target=CountryFactory().pk))
    assert told == {"target": ["The regime's events have another target."]}


def test_an_organizations_members_are_edited_on_its_form(editor):
    membership = MembershipFactory()
    organization = membership.organization
    new = {"country": CountryFactory().pk, "joined_on": "2010-01-01"}
    answer = editor.save(Country, organization.pk, inline=[{"left_on": "2009-12-31"}, new])
    assert answer.status_code == 302
    found = Membership.objects.filter(organization=organization).order_by("joined_on")
    assert [str(row.left_on) for row in found] == ["2009-12-31", "None"]


def test_a_countrys_memberships_are_edited_on_its_form(editor):
    country = MembershipFactory().country
    answer = editor.save(Country, country.pk, inline=[{"joined_on": "1999-01-01"}])
    assert answer.status_code == 302
    assert str(country.memberships.get().joined_on) == "1999-01-01"


def test_memberships_that_overlap_are_refused_on_the_form(editor):
    first = MembershipFactory()
    again = {"organization": first.organization_id, "joined_on": "2005-01-01"}
    told = errors(editor.save(Country, first.country_id, inline=[{}, again]))
    assert "It overlaps the membership from 2004-05-01." in told[""]


def test_a_row_in_use_is_not_deleted(editor):
    event = ExpulsionFactory()
    page = editor.get(Country, "delete", event.initiator_id)
    assert "<title>Cannot delete country" in page.content.decode()
    url = address(Source, "delete", event.citations.get().source_id)
    assert editor.client.post(url, {"post": "yes", "reason": "Unused."}).status_code == 200
    assert Source.objects.filter(pk=event.citations.get().source_id).exists()


def test_a_citation_stays_with_its_event_and_source(editor):
    citation = ExpulsionCitationFactory()
    form = editor.get(ExpulsionCitation, "change", citation.pk).context["adminform"].form
    assert set(form.fields) == {"persons", "note", "reason", "version"}
    editor.save(ExpulsionCitation, citation.pk, persons=9)
    citation.event.refresh_from_db()
    assert citation.event.persons_most == 9


def test_the_only_citation_of_a_published_event_is_not_deleted(editor):
    citation = ExpulsionFactory().citations.get()
    assert editor.get(ExpulsionCitation, "delete", citation.pk).status_code == 403
    further = ExpulsionCitationFactory(event=citation.event)
    url = address(ExpulsionCitation, "delete", further.pk)
    assert editor.client.post(url, {"post": "yes"}).status_code == 302
    assert ExpulsionCitation.objects.filter(pk=further.pk).exists(), "no reason was given"
    assert editor.client.post(url, {"post": "yes", "reason": "Unused."}).status_code == 302
    assert not ExpulsionCitation.objects.filter(pk=further.pk).exists()


def test_dates_are_written_as_iso_8601_and_nothing_else_is_read(editor):
    source = SourceFactory()
    assert 'value="2021-05-03"' in editor.get(Source, "change", source.pk).content.decode()
    told = errors(editor.save(Source, source.pk, published_on="03/04/2021"))
    assert told == {"published_on": ["Enter a valid date."]}
