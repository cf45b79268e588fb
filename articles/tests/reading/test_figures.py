"""Pictures in the body of a story on readers' pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Page, SourceType, Status, Story
from articles.tests.factories import HOUR, make_image, make_page, make_story
from articles.tests.reading.test_story_page import page_of, words

pytestmark = pytest.mark.django_db

UNKNOWN = "0f" * 32


def figure(image, caption="", alt_text=""):
    alt = f' alt="{alt_text}"' if alt_text else ""
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img{alt} data-file="{getattr(image, "checksum", image)}">{below}</figure>'


def figures_of(client, *figures):
    story = make_story(body="<p>Before.</p>" + "".join(figures) + "<p>After.</p>")
    return page_of(client, story).xpath("//div[@class='story__body']/figure")


def addresses_in(element):
    """The addresses of all the files that a browser may load."""
    return {address.split()[0] for given in element.xpath(".//@src | .//@srcset") for address in given.split(", ")}


def test_figure_keeps_its_place_in_the_body_and_its_files_load(client):
    image = make_image(alt_text="A bridge")
    body = page_of(client, make_story(body=f"<p>Before.</p>{figure(image)}<p>After.</p>")).xpath("//div")[-1]
    assert [child.tag for child in body] == ["p", "figure", "p"]
    [picture] = body.xpath(".//img")
    assert picture.get("alt") == "A bridge"
    assert (picture.get("width"), picture.get("height")) == ("40", "30")
    assert picture.get("data-file") is None
    assert addresses_in(body)
    assert {client.get(address).status_code for address in addresses_in(body)} == {200}


def test_figure_shows_caption_credit_and_whether_ai_made_it(client):
    image = make_image(caption="Not this", credit="Ana <b> / Agency", source_type=SourceType.TRAINED)
    [found] = figures_of(
        client, figure(image, 'The <strong>new</strong> <a href="/x">bridge</a> &lt;i&gt;', "Its arch")
    )
    assert words(found) == "The new bridge <i> Photo: Ana <b> / Agency Made with generative AI"
    assert found.xpath(".//figcaption//strong/text()") == ["new"]
    assert found.xpath(".//figcaption//a/@href") == ["/x"]
    assert found.xpath(".//img/@alt") == ["Its arch"]


def test_figure_shows_the_credit_that_its_story_gives_it(client):
    image = make_image(credit="The agency")
    credited = figure(image).replace('"></figure>', '" data-credit="Ana &lt;b&gt;"></figure>')
    assert [words(found) for found in figures_of(client, credited, figure(image))] == [
        "Photo: Ana <b>",
        "Photo: The agency",
    ]


def test_figure_without_caption_and_credit_has_no_figcaption(client):
    [found] = figures_of(client, figure(make_image()))
    assert found.xpath(".//figcaption") == []
    assert found.xpath(".//img/@alt") == [""]


def test_hostile_text_is_escaped(client):
    hostile = "&quot; onerror=&quot;x()&quot;&gt;&lt;script&gt;"
    [found] = figures_of(client, figure(make_image(credit="<script>x()</script>"), alt_text=hostile))
    assert found.xpath(".//img/@alt") == ['" onerror="x()"><script>']
    assert found.xpath(".//script | .//@onerror") == []


def test_figure_of_an_unknown_picture_is_left_out(client):
    assert figures_of(client, figure(UNKNOWN, "Words")) == []


def test_figure_of_a_picture_whose_rights_have_expired_is_left_out(client):
    gone, there = make_image(rights_expire_at=timezone.now() - HOUR), make_image(rights_expire_at=timezone.now() + HOUR)
    [found] = figures_of(client, figure(gone, "Gone"), figure(there, "There"))
    assert words(found) == "There"


def test_picture_in_a_body_is_not_found_until_the_story_is_public(client):
    [found] = figures_of(client, figure(make_image()))
    Story.objects.update(status=Status.DRAFT)
    assert {client.get(address).status_code for address in addresses_in(found)} == {404}
    Story.objects.update(status=Status.PUBLISHED)
    assert {client.get(address).status_code for address in addresses_in(found)} == {200}


def test_any_number_of_figures_takes_one_query(client, django_assert_num_queries):
    plain, with_figures = make_story(), make_story(body=figure(make_image()) + figure(make_image()))
    with CaptureQueriesContext(connection) as without:
        client.get(plain.get_absolute_url())
    with django_assert_num_queries(len(without) + 1):
        client.get(with_figures.get_absolute_url())


def test_feeds_and_lists_have_no_figures(client):
    make_story(lead="", body=figure(make_image(), "Words below"))
    for address in ("/", "/feed/"):
        assert b"data-file" not in client.get(address).content


def test_pages_such_as_the_imprint_have_no_pictures(client):
    image = make_image()
    page = make_page(body=f"<p>Who we are.</p><ul><li>{figure(image, 'Words')}</li></ul>")
    assert Page.objects.get(pk=page.pk).body == "<p>Who we are.</p>"
