"""Preview links for people without an account: each shows one story, and nothing is cached."""

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from lxml import html

from articles.desk.previews import make_link, revoke_link
from articles.desk.publishing import publish, withdraw
from articles.models import PreviewLink, Status
from articles.reading import pageviews
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_story,
    make_tag,
    picture_address,
    picture_bytes,
)

pytestmark = pytest.mark.django_db
PRIVATE = {"Cache-Control": "no-store, private", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@pytest.fixture
def link():
    return link_to(make_story("The ferry returns", status=Status.DRAFT, lead="It is early."))


def link_to(story, hours=24):
    return make_link(story, by=make_editor(f"maker of {story.pk}"), hours=hours)


def address(link):
    return f"/preview/{link.token}/"


def under(link, image):
    """The address of a picture under the link."""
    return f"{address(link)}{picture_address(image).lstrip('/')}"


def is_private(answer):
    return PRIVATE.items() <= dict(answer.headers).items() and not answer.cookies and "Vary" not in answer.headers


def test_draft_is_shown_as_readers_will_see_it_with_a_bar_that_says_preview(client):
    story = make_story("The ferry returns", status=Status.DRAFT, authors=[make_author()], tags=[make_tag("ferry")])
    link = link_to(story)
    PreviewLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() + DAY)
    answer = client.get(address(link))
    page = html.fromstring(answer.content)
    assert answer.status_code == 200
    assert page.xpath("//h1")[0].text == "The ferry returns"
    words = " ".join(page.text_content().split())
    for text in (
        "Ana Petrova",
        "ferry",
        "The text of the story.",
        "not published yet",
        "This link is valid until tomorrow",
    ):
        assert text in words
    assert "Europe/Sofia" in words
    assert page.xpath("//article//time/@datetime")[0][:10] == timezone.localdate().isoformat()  # as if published now
    assert is_private(answer)


def test_scheduled_story_shows_its_future_date(client):
    at = timezone.now() + 2 * DAY
    link = link_to(make_story(published_at=at))
    times = html.fromstring(client.get(address(link)).content).xpath("//article//time/@datetime")
    assert times[0][:10] == timezone.localtime(at).date().isoformat()


def test_preview_is_closed_to_search_engines_and_has_no_structured_data(client, link):
    page = html.fromstring(client.get(address(link)).content)
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]
    assert page.xpath("//script | //link[@rel='canonical'] | //meta[starts-with(@property, 'og:')]") == []
    assert "Disallow: /preview/" in client.get("/robots.txt").text.splitlines()


def test_preview_is_in_the_language_of_the_story(client):
    answer = client.get(address(link_to(make_story("Мостът", status=Status.DRAFT, language="bg"))))
    assert answer.headers["Content-Language"] == "bg"
    page = html.fromstring(answer.content)
    assert page.get("lang") == "bg"
    assert page.xpath("//p[@class='masthead__name']/a/@href") == ["/bg/"]


def test_expired_revoked_and_unknown_links_get_the_same_page(client, link):
    expired, revoked = link_to(make_story(status=Status.DRAFT)), link_to(make_story(status=Status.DRAFT))
    withdrawn = link_to(make_story(status=Status.WITHDRAWN))
    PreviewLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    revoke_link(revoked, by=None)
    tokens = [
        expired.token,
        revoked.token,
        withdrawn.token,
        "A" * 22,
        link.token[:-1],
        link.token + "A",
        "x",
        "A" * 64,
    ]
    answers = [client.get(f"/preview/{token}/") for token in tokens]
    assert {(answer.status_code, is_private(answer)) for answer in answers} == {(404, True)}
    assert len({answer.content for answer in answers}) == 1
    assert "Please ask the person who sent it to you" in answers[0].text
    assert {client.get(f"/preview/{token}/").status_code for token in ("A" * 65, "%00", "..", "a.b", "")} == {404}


def test_link_redirects_to_the_story_once_it_is_published(client, link):
    publish(link.story, by=None)
    answer = client.get(address(link))
    assert (answer.status_code, answer["Location"]) == (302, link.story.get_absolute_url())
    assert is_private(answer)
    withdraw(link.story, by=None)
    assert client.get(address(link)).status_code == 404


def test_post_is_not_allowed(client, link):
    answer = client.post(address(link))
    assert answer.status_code == 405
    assert is_private(answer)
    assert client.head(address(link)).status_code == 200


def test_pictures_of_the_story_are_served_under_the_link_only(client):
    slot, figure = make_image(data=picture_bytes("JPEG", (1600, 1000))), make_image()
    body = f'<figure><img data-file="{figure.checksum}"><figcaption>The pier</figcaption></figure>'
    story = make_story(status=Status.DRAFT, body=body)
    for image in (slot, make_image()):
        add_picture(story, image)
    link = link_to(story)
    page = html.fromstring(client.get(address(link)).content)
    sets = [offer.split()[0] for offers in page.xpath("//@srcset") for offer in offers.split(", ")]
    shown = {*page.xpath("//img/@src"), *sets, *page.xpath("//figure//a/@href")}
    assert {slot.key, figure.key} <= {path.split("/")[4] for path in shown}
    for path in shown:
        assert path.startswith(f"{address(link)}media/")
        answer = client.get(path)
        assert answer.status_code == 200
        assert is_private(answer)
        assert client.get(path.removeprefix(address(link)[:-1])).status_code == 404
    revoke_link(link, by=None)
    assert {client.get(path).status_code for path in shown} == {404}


def test_link_serves_no_other_storys_picture(client, link):
    own, others, loose, portrait, public = (make_image() for _ in range(5))
    add_picture(link.story, own)
    add_picture(make_story(status=Status.DRAFT), others)
    add_picture(make_story(), public)
    make_author(portrait=portrait)
    assert client.get(under(link, own)).status_code == 200
    for image in (others, loose, portrait, public):
        answer = client.get(under(link, image))
        assert answer.status_code == 404
        assert is_private(answer)


@pytest.mark.parametrize("name", ["original", "320-0000000000.webp", "..%2Fsecret_key", "%00"])
def test_link_serves_nothing_but_renditions(client, link, name):
    image = make_image()
    add_picture(link.story, image)
    assert client.get(f"{address(link)}media/{image.key}/{name}").status_code == 404
    assert client.get(f"{address(link)}{image.file.name}").status_code == 404


def test_a_picture_whose_rights_have_ended_is_not_shown(client, link):
    image = make_image(rights_expire_at=timezone.now() - HOUR)
    add_picture(link.story, image, own_caption="From the agency")
    assert "From the agency" not in client.get(address(link)).text
    assert client.get(under(link, image)).status_code == 404


def test_a_lost_file_is_a_private_404(client, link):
    image = make_image()
    add_picture(link.story, image)
    for name in default_storage.listdir(image.key)[1]:
        default_storage.delete(f"{image.key}/{name}")
    answer = client.get(under(link, image))
    assert answer.status_code == 404
    assert is_private(answer)


def test_preview_names_no_other_unpublished_story(client, link):
    ferry = make_tag("ferry")
    link.story.tags.add(ferry)
    make_story("Public of the same tag", tags=[ferry])
    make_story("Secret of the same tag", tags=[ferry], status=Status.DRAFT)
    make_story("Tomorrow of the same tag", tags=[ferry], published_at=timezone.now() + DAY)
    page = client.get(address(link)).text
    assert "Public of the same tag" in page
    assert "Secret of" not in page
    assert "Tomorrow of" not in page


def test_preview_counts_no_view_and_takes_a_fixed_number_of_queries(client, link, django_assert_max_num_queries):
    for _ in range(12):
        add_picture(link.story, make_image())
    link.story.tags.set([make_tag(f"subject {number}") for number in range(40)])
    with django_assert_max_num_queries(9):
        assert client.get(address(link)).status_code == 200
    assert link.story.pk not in pageviews._pending


def draft_with_link():
    story = make_story("The ferry returns", status=Status.DRAFT)
    return {"pk": story.pk, "path": address(link_to(story))}


def revoke_all():
    PreviewLink.objects.update(revoked_at=timezone.now())


def test_preview_is_not_cached_by_the_server(site):
    made = site.run(draft_with_link)
    assert "The ferry returns" in site.get(made["path"]).text
    site.run(revoke_all)
    reply = site.get(made["path"])
    assert reply.status == 404
    assert reply.headers["Cache-Control"] == "no-store, private"
