"""One rule says what the public sees: every state of a story at every address."""

import pytest
from django.utils import timezone

from articles.models import OldAddress, Status, Story
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    make_author,
    make_correction,
    make_image,
    make_section,
    make_story,
    make_tag,
    picture_address,
)  # fmt: skip

pytestmark = pytest.mark.django_db

HEADLINE, SLUG, REASON = "Minister bought the harbour", "minister-bought-the-harbour", "A court has forbidden it."
PUBLISHED = {"status": Status.PUBLISHED}
WITHDRAWN = {"status": Status.WITHDRAWN, "withdrawal_reason": REASON}

# Each state: the story's fields, with times relative to now; and what the public gets.
STATES = {
    "draft": ({"status": Status.DRAFT}, "nothing"),
    "draft with a date": ({"status": Status.DRAFT, "published_at": -DAY}, "nothing"),
    "in review": ({"status": Status.IN_REVIEW, "published_at": -DAY}, "nothing"),
    "scheduled": (PUBLISHED | {"published_at": HOUR}, "nothing"),
    "scheduled, with an expiry": (PUBLISHED | {"published_at": HOUR, "expires_at": DAY}, "nothing"),
    "published": (PUBLISHED | {"published_at": -DAY}, "story"),
    "published, with a future expiry": (PUBLISHED | {"published_at": -DAY, "expires_at": HOUR}, "story"),
    "expired": (PUBLISHED | {"published_at": -DAY, "expires_at": -HOUR}, "gone"),
    "withdrawn": (WITHDRAWN | {"published_at": -DAY, "withdrawn_at": -HOUR}, "gone"),
    "withdrawn before its time": (WITHDRAWN | {"published_at": HOUR, "withdrawn_at": -HOUR}, "nothing"),
    "draft that was withdrawn": (WITHDRAWN | {"published_at": None, "withdrawn_at": -HOUR}, "nothing"),
}
every_state = pytest.mark.parametrize(("fields", "public_has"), STATES.values(), ids=STATES.keys())

LISTS = ["/", "/economy/", "/tags/harbour/", "/authors/ana-petrova/"]
FEEDS = [f"{path}feed/" for path in LISTS]


def make_one(fields, now):
    """A story in some state, with a section, a tag and an author that list it."""
    at = {name: now + value if isinstance(value, type(DAY)) else value for name, value in fields.items()}
    return make_story(
        HEADLINE, section=make_section("Economy"), tags=[make_tag("harbour")], authors=[make_author()],
        lead="He bought it cheaply.", body="<p>All of it.</p>", **at,
    )  # fmt: skip


@pytest.fixture
def now():
    return timezone.now()


@every_state
@pytest.mark.parametrize("path", LISTS + FEEDS)
def test_lists_and_feeds_have_only_public_stories_of_their_language(client, now, path, fields, public_has):
    story = make_one(fields, now)
    # The page of a tag or author that no public story has would reveal the name.
    is_hidden = path.startswith(("/tags/", "/authors/")) and public_has != "story"
    answer = client.get(path)
    assert answer.status_code == (404 if is_hidden else 200)
    assert (HEADLINE in answer.text) == (public_has == "story")
    assert (story.get_absolute_url() in answer.text) == (public_has == "story")
    other = client.get(f"/bg{path}")
    assert other.status_code == (404 if is_hidden or path.startswith("/economy/") else 200)
    assert HEADLINE not in other.text


@every_state
def test_sitemap_has_public_stories_only(client, now, fields, public_has):
    story = make_one(fields, now)
    month = timezone.localtime(story.published_at or now)
    path = f"/sitemap-{month.year}-{month.month}.xml"
    assert (path in client.get("/sitemap.xml").text) == (public_has == "story")
    answer = client.get(path)
    assert answer.status_code == (200 if public_has == "story" else 404)
    assert (story.get_absolute_url() in answer.text) == (public_has == "story")


def get(client, path, is_named=False):
    """The response; unless it is the story or a redirect to it, nothing of the story may be in it.

    But its headline, where it has expired and somebody asks for its own address, which says the same.
    """
    answer = client.get(path)
    if answer.status_code not in {200, 301}:
        text = answer.text.replace(path, "") + str(answer.headers)
        assert (HEADLINE in text) == is_named
        assert SLUG not in text
        assert "All of it" not in text
    return answer


@every_state
def test_story_page_shows_what_the_public_may_see(client, now, fields, public_has):
    story = make_one(fields, now)
    is_withdrawn = public_has == "gone" and fields["status"] == Status.WITHDRAWN
    answer = get(client, story.get_absolute_url(), is_named=public_has == "gone" and not is_withdrawn)
    assert answer.status_code == {"story": 200, "gone": 410, "nothing": 404}[public_has]
    assert (REASON in answer.text) == is_withdrawn


@every_state
@pytest.mark.parametrize(
    "path", ["/economy/{pk}-wrong/", "/news/{pk}-wrong/", "/bg/x/{pk}-wrong/", "/economy/0{pk}-wrong/"]
)
def test_wrong_address_never_reveals_the_slug_of_a_hidden_story(client, now, path, fields, public_has):
    story = make_one(fields, now)
    answer = get(client, path.format(pk=story.pk))
    assert answer.status_code == {"story": 301, "gone": 410, "nothing": 404}[public_has]
    assert answer.get("Location") == (story.get_absolute_url() if public_has == "story" else None)
    assert (REASON in answer.text) == (public_has == "gone" and fields["status"] == Status.WITHDRAWN)


@every_state
@pytest.mark.parametrize("path", ["/2019/07/an-old-page.html", "/old/17-an-old-page/"])
def test_old_address_never_reveals_the_slug_of_a_hidden_story(client, now, path, fields, public_has):
    story = make_one(fields, now)
    OldAddress.remember(path, story)
    answer = get(client, path)
    assert answer.status_code == {"story": 301, "gone": 410, "nothing": 404}[public_has]
    assert answer.get("Location") == (story.get_absolute_url() if public_has == "story" else None)


@every_state
def test_only_corrections_of_public_stories_are_listed(client, now, fields, public_has):
    story = make_story(HEADLINE, section=make_section("Economy"))
    make_correction(story, wrong="It wasn’t cheap.", shows_changes=True, headline=f"{HEADLINE} again")
    changed = {"published_at": None, "status": Status.DRAFT} | fields
    at = {name: now + value if isinstance(value, type(DAY)) else value for name, value in changed.items()}
    Story.objects.filter(pk=story.pk).update(**at)
    for path in ("/corrections/", story.get_absolute_url()):
        assert ("It wasn’t cheap." in client.get(path).text) == (public_has == "story")
    assert (HEADLINE in client.get("/corrections/").text) == (public_has == "story")


@every_state
def test_picture_is_served_only_while_its_story_is_public(client, now, fields, public_has):
    image = make_image()
    add_picture(make_one(fields, now), image)
    assert client.get(picture_address(image)).status_code == (200 if public_has == "story" else 404)


def test_bulgarian_story_is_under_its_prefix_only(client, now):
    story = make_story("Мостът отваря", section=make_section("Икономика", "bg", slug="economy"), tags=[make_tag()])
    for path in ["/bg/", "/bg/economy/", "/bg/tags/budget/", "/bg/feed/"]:
        assert "Мостът отваря" in client.get(path).text
    for path in ["/", "/news/", "/tags/budget/", "/feed/"]:
        assert "Мостът отваря" not in client.get(path).text
    assert client.get("/economy/").status_code == 404
    assert story.get_absolute_url() == f"/bg/economy/{story.pk}-{story.slug}/"
    assert client.get(story.get_absolute_url()).status_code == 200
    assert client.get(story.get_absolute_url().removeprefix("/bg")).headers["Location"] == story.get_absolute_url()


@pytest.mark.parametrize("path", ["/economy/", "/news/", "/tags/harbour/", "/authors/ana-petrova/"])
def test_picture_of_a_hidden_story_is_in_no_list(client, now, path):
    story = make_one({"status": Status.DRAFT}, now)
    image = make_image()
    add_picture(story, image)
    assert picture_address(image) not in client.get(path).text
