"""The pages of parties, pairs, disputes, regimes, acts and sources."""

import html
import random
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sanctions.models import Country, Expulsion, ExpulsionCitation, Regime, SanctionEvent, Source
from tests.admin.conftest import Editor
from tests.factories import ExpulsionCitationFactory, ExpulsionFactory

pytestmark = pytest.mark.django_db

USA = "/expulsions/exp-2018-03-26-usa-rus/"
PAGES = {
    "country": "/countries/RUS/",
    "organization": "/countries/NATO/",
    "former state": "/countries/SUN/",
    "pair": "/countries/USA/RUS/",
    "episode": "/episodes/salisbury-2018/",
    "regime": "/regimes/usa-prk-north-korea-sanctions/",
    "expulsion": USA,
    "sanction": "/sanctions/san-1950-06-28-usa-prk/",
    "source": "/sources/pocom-russia/",
    "countries": "/countries/",
    "episodes": "/episodes/",
    "regimes": "/regimes/",
    "sources": "/sources/",
    "search": "/search/?q=salisbury",
}


def read(client, path):
    """Return a page without the words that all pages share."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    page = answer.content.decode()
    return page.split('<main id="content"')[1].split("</main>")[0]


def words(markup):
    """Return the text of a piece of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_has_one_heading_a_title_a_description_and_its_own_address(client, path):
    page = client.get(path).content.decode()
    assert page.count("<h1") == 1
    assert re.search(r"<title>[^<]{5,}", page)
    assert re.search(r'<meta name="description" content="[^"]{20,}"', page)
    canonical = re.search(r'<link rel="canonical" href="http://testserver([^"]+)"', page)
    assert html.unescape(canonical.group(1)) == path


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_who_has_a_page_need_not_be_sent_it_again(client, path):
    etag = client.get(path)["ETag"]
    assert client.get(path, headers={"if-none-match": etag}).status_code == 304


def test_every_link_of_every_kind_of_page_leads_somewhere(client):
    links = set()
    for path in PAGES.values():
        links |= {html.unescape(one) for one in re.findall(r'href="(/[^"#]*)', read(client, path))}
    assert len(links) > 500
    pages = sorted(one for one in links if not one.startswith(("/api/", "/charts/", "/downloads/")))
    files = sorted(links - set(pages))
    chance = random.Random(1)
    for link in [*chance.sample(pages, 60), *chance.sample(files, 15)]:
        assert client.head(link).status_code == 200, link


def test_the_page_of_an_act_shows_what_each_source_states_side_by_side(client):
    page = read(client, USA)
    claims = page.split('<ul class="claims">')[1].split("</ul>")[0]
    stated = ExpulsionCitation.published.filter(event="exp-2018-03-26-usa-rus")
    assert claims.count("<li>") == stated.count() == 5
    for citation in stated.select_related("source"):
        assert html.escape(citation.source.publisher) in claims
        assert f'href="{html.escape(citation.source.url)}" rel="noopener nofollow' in claims
        assert f"/sources/{citation.source_id}/" in claims
    assert re.findall(r"<dd>(\d+)</dd>", claims) == ["60"] * 5
    assert 'href="#claims-heading">60</a>' in page


def test_the_page_of_an_act_tells_what_is_not_known(client):
    assert "Not known or not recorded: took effect." in words(read(client, USA))


def test_the_page_of_an_act_leads_to_what_it_answers_and_what_answered_it(client):
    page = read(client, USA)
    answer = "exp-2018-03-29-rus-usa"
    assert f'href="/expulsions/{answer}/"' in page
    assert "3 days after" in words(page)
    page = words(read(client, f"/expulsions/{answer}/"))
    assert "3 days before" in page


def test_a_figure_in_dispute_is_said_to_be_and_shows_its_range(client):
    disputed = Expulsion.published.filter(disputed=True, persons__isnull=False).first()
    page = words(read(client, f"/expulsions/{disputed.pk}/"))
    assert "The sources state different figures" in page
    assert f"{disputed.persons_least:,} to {disputed.persons_most:,}" in page


def test_a_correction_is_told_with_its_reason_and_nobody_s_name(client, admin_client, admin_user):
    Editor(admin_client).save(
        Expulsion,
        "exp-2018-03-26-usa-rus",
        reason="A typing error.",
        summary="Corrected by a test.",
    )
    page = read(client, USA)
    told = words(page.split('id="corrections-heading"')[1].split("</section>")[0])
    assert "summary" in told
    assert "Corrected by a test." in told
    assert "A typing error." in told
    assert admin_user.username not in told


def test_what_a_draft_said_before_it_was_public_is_not_told(client):
    made_up = ExpulsionFactory(status="draft", summary="A secret of the desk.")
    ExpulsionCitationFactory(event=made_up)
    made_up.summary = "What was published."
    made_up.save()
    made_up.status = "published"
    made_up.save()
    assert "A secret of the desk." not in read(client, f"/expulsions/{made_up.pk}/")


def test_a_draft_has_no_page_and_a_retracted_act_says_why(client):
    draft = ExpulsionFactory(status="draft")
    assert client.get(f"/expulsions/{draft.pk}/").status_code == 404
    gone = ExpulsionFactory(status="retracted", retraction_reason="It was <b>another</b> act.")
    answer = client.get(f"/expulsions/{gone.pk}/")
    assert answer.status_code == 410
    assert "It was &lt;b&gt;another&lt;/b&gt; act." in answer.content.decode()


def test_the_balance_of_a_country_is_that_of_the_api(client):
    total = client.get("/api/v1/countries/RUS/balance/").json()["total"]
    page = read(client, "/countries/RUS/")
    table = page.split('id="balance"')[1].split("</table>")[0]
    sums = words(table.split("<tfoot>")[1])
    for figure in ("by_counterpart_persons", "by_country_persons", "by_counterpart_staff_cut"):
        assert f"{total[figure]:,}" in sums, figure


def test_the_figures_of_an_episode_are_those_of_the_api_and_lead_to_their_events(client):
    total = client.get("/api/v1/expulsions/totals/?episode=salisbury-2018").json()["total"]
    page = read(client, "/episodes/salisbury-2018/")
    facts = page.split('<dl class="facts">')[1].split("</dl>")[0]
    assert f"{total['persons']:,}" in words(facts)
    assert f"{total['staff_cut']:,}" in words(facts)
    assert 'href="/expulsions/?episode=salisbury-2018"' in facts
    balance = client.get("/api/v1/countries/RUS/balance/?episode=salisbury-2018").json()["total"]
    assert "The balance of Russia" in page
    alt = html.unescape(re.search(r'alt="(People expelled between Russia[^"]+)"', page).group(1))
    assert f"{balance['by_counterpart_persons']} people" in alt


def test_the_ladder_of_a_pair_holds_the_exchanges_of_the_api(client):
    rows = client.get("/api/v1/exchanges/?initiator=USA,RUS&target=USA,RUS").json()["count"]
    page = read(client, "/countries/USA/RUS/")
    ladder = page.split('class="chart-scroll"')[1].split("</table>")[0]
    assert ladder.split("<tbody>")[1].count("<tr>") == rows > 10
    assert read(client, "/countries/RUS/USA/")


def test_a_regime_is_in_force_on_its_page_where_the_api_says_so(client):
    today = client.get("/api/v1/regimes/?limit=1000").json()["results"]
    day = timezone.now().date().isoformat()
    found = client.get(f"/api/v1/regimes/?in_force_on={day}&limit=1000").json()["results"]
    in_force = {row["id"] for row in found}
    chance = random.Random(2)
    for row in chance.sample(today, 12):
        page = words(read(client, f"/regimes/{row['id']}/"))
        said = "In force today yes" in page
        assert said == (row["id"] in in_force), row["id"]


def test_a_source_shows_what_it_states_of_which_events(client):
    source = Source.published.get(pk="pocom-russia")
    page = read(client, f"/sources/{source.pk}/")
    for citation in ExpulsionCitation.published.filter(source=source)[:20]:
        assert f'href="/expulsions/{citation.event_id}/"' in page


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/countries/ru/", "/countries/RUS/"),
        ("/countries/us/rus/", "/countries/USA/RUS/"),
        ("/episodes/SALISBURY-2018/", "/episodes/salisbury-2018/"),
        ("/expulsions/EXP-2018-03-26-USA-RUS/", USA),
        ("/regimes/USA-PRK-north-korea-sanctions/", "/regimes/usa-prk-north-korea-sanctions/"),
        ("/sources/POCOM-russia/", "/sources/pocom-russia/"),
    ],
)
def test_another_name_of_a_row_leads_to_its_one_address(client, asked, canonical):
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (301, canonical)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/countries/RUZ/", "RUS"),
        ("/countries/RUS/GBX/", "GBR"),
        ("/episodes/salisbury-2017/", "salisbury-2018"),
        ("/expulsions/exp-2018-03-26-usa-ruz/", "exp-2018-03-26-usa-rus"),
        ("/sources/pocom-rusia/", "pocom-russia"),
    ],
)
def test_a_row_that_there_is_none_of_is_404_with_the_nearest(client, path, near):
    answer = client.get(path)
    assert answer.status_code == 404
    assert near in answer.content.decode()


@pytest.mark.parametrize("path", ["/countries/RUS/", USA, "/search/", "/regimes/"])
def test_a_parameter_that_a_page_does_not_know_is_a_400_that_names_it(client, path):
    answer = client.get(path, {"colour": "red"})
    assert answer.status_code == 400
    assert "colour" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/countries/RUS/", 32),
        ("/countries/USA/RUS/", 16),
        ("/episodes/salisbury-2018/", 26),
        ("/regimes/usa-prk-north-korea-sanctions/", 14),
        (USA, 18),
        ("/sources/pocom-russia/", 8),
        ("/countries/", 9),
        ("/regimes/", 9),
        ("/search/?q=salisbury", 9),
    ],
)
def test_a_page_takes_few_queries_however_many_rows_there_are(client, path, most):
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    assert len(queries) <= most, [one["sql"][:120] for one in queries]


def test_a_list_is_narrowed_down_sorted_and_paged_by_the_api_s_parameters(client):
    page = read(client, "/countries/?kind=organization")
    assert "/countries/NATO/" in page
    assert "/countries/RUS/" not in page
    assert client.get("/countries/?kind=planet").status_code == 400
    by_code = re.findall(r'href="/countries/([A-Z]+)/"', read(client, "/countries/?ordering=-code"))
    assert by_code == sorted(by_code, reverse=True)
    second = re.findall(r'href="/countries/([A-Z0-9]+)/"', read(client, "/countries/?offset=50"))
    first = re.findall(r'href="/countries/([A-Z0-9]+)/"', read(client, "/countries/"))
    assert not set(first) & set(second)
    assert Country.published.count() == 270


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("turkiye", "/countries/TUR/"),
        ("Russia", "/countries/RUS/"),
        ("rus", "/countries/RUS/"),
        ("salisbury", "/episodes/salisbury-2018/"),
        ("north korea", "/regimes/usa-prk-north-korea-sanctions/"),
        ("seattle", USA),
    ],
)
def test_search_finds_by_words_whatever_their_case_and_accents(client, text, path):
    assert f'href="{path}"' in read(client, f"/search/?q={text}")


def test_search_without_a_find_says_so_and_hostile_words_are_harmless(client):
    assert "Nothing holds “zzzz”" in words(read(client, "/search/?q=zzzz"))
    page = read(client, "/search/?q=%3Cscript%3Ealert(1)%3C/script%3E%20salisbury")
    assert "<script>alert" not in page
    assert client.get("/search/", {"q": "x" * 300}).status_code == 400
    assert client.get("/search/", {"q": '"'}).status_code == 400


def test_text_of_rows_is_shown_and_never_run(client):
    evil = "<img src=x onerror=alert(1)>\"'&"
    made_up = ExpulsionFactory(summary=f"Made up {evil}")
    Country.objects.filter(pk=made_up.initiator_id).update(name=f"Made-up {evil}"[:60])
    for path in (
        f"/expulsions/{made_up.pk}/",
        f"/countries/{made_up.initiator_id}/",
        f"/countries/{made_up.initiator_id}/{made_up.target_id}/",
    ):
        assert "<img src=x" not in read(client, path)


def test_every_act_and_regime_has_a_page(client):
    chance = random.Random(3)
    for model, path in (
        (Expulsion, "expulsions"),
        (SanctionEvent, "sanctions"),
        (Regime, "regimes"),
    ):
        keys = list(model.published.order_by("pk").values_list("pk", flat=True))
        for key in chance.sample(keys, 8):
            assert client.get(f"/{path}/{key}/").status_code == 200, key
