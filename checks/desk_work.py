"""Changes at the desk, which the checks make in another process (`Site.run`) while readers request pages.

Each change is a pair of functions: one creates the rows and says which pages must change, the other makes the change.
"""

import datetime
import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "articles.tests.settings")
django.setup()

from django.db import OperationalError  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.desk.corrections import correct  # noqa: E402
from articles.desk.publishing import publish, save_story, withdraw  # noqa: E402
from articles.desk.taxonomy import merge  # noqa: E402
from articles.models import Image, Section, Status, Story, Tag, User  # noqa: E402
from articles.models.pageviews import add_page_views  # noqa: E402
from articles.tests.factories import (  # noqa: E402
    add_picture,
    make_image,
    make_section,
    make_story,
    make_tag,
    picture_address,
    picture_bytes,
)

BY_ITSELF = 4  # seconds until a scheduled change happens
FRONT, FEED, CORRECTIONS = "/", "/feed/", "/corrections/"
CHANGES = {}
OVER_HTTP = "published over HTTP"  # made by the caller


def change(words):
    """Register a function that prepares a change and returns (how it is made, the pages that show it).

    How: (a function of this module, its arguments), or (None, the moment) for a scheduled change. A page is (path,
    text, whether the text is on it afterwards); an empty text means the page itself.
    """

    def register(prepare):
        CHANGES[words] = prepare
        return prepare

    return register


def prepare(words):
    """Create the rows of a change. Returns what `do` needs or the moment `at` which it happens, and its pages."""
    (how, *arguments), pages = CHANGES[words]()
    if how is None:
        return {"at": arguments[0].timestamp(), "pages": pages}
    return {"at": None, "do": how.__name__, "arguments": arguments, "pages": pages}


def do(name, *arguments):
    globals()[name](*arguments)


def editor():
    return User.objects.filter(is_superuser=True).first()


def picture(**fields):
    return make_image(data=picture_bytes("JPEG", (600, 450)), alt_text="The bridge", **fields)


def new_story(headline, **fields):
    return make_story(headline, published_at=timezone.now(), **fields)


@change(OVER_HTTP)
def _published_over_http():
    return _to_publish("Warm bread", make_tag("warm"))


@change("published")
def _published():
    return _to_publish("Fresh bread", make_tag("fresh"))


def _to_publish(headline, tag):
    story = make_story(headline, status=Status.DRAFT, tags=[tag])
    return (publish_it, story.pk), [
        (path, headline, True) for path in (FRONT, FEED, tag.path, story.get_absolute_url())
    ]


def publish_it(pk):
    publish(Story.objects.get(pk=pk), by=editor())


@change("edited")
def _edited():
    story = new_story("Wrong price", tags=[make_tag("price")])
    pages = [(FRONT, "Wrong price", False), (FEED, "Wrong price", False), ("/tags/price/", "Right price", True)]
    return (rewrite, story.pk, "Right price"), [*pages, (story.get_absolute_url(), "Right price", True)]


def rewrite(pk, headline):
    story = Story.objects.get(pk=pk)
    story.headline = headline
    save_story(story, by=editor())


def public_story(headline):
    story = new_story(headline)
    return {"pk": story.pk, "path": story.get_absolute_url()}


def facts_of(pk):
    """A story's counts, headline and number of revisions."""
    story = Story.objects.select_related("page_views").get(pk=pk)
    by_hours = sum(story.views_in_hours.values_list("views", flat=True))
    revisions = story.revisions.count()
    return {"counted": story.views, "by_hours": by_hours, "headline": story.headline, "revisions": revisions}


def save_for(pks, seconds):
    """Save stories in turn, as an editor does. Returns the figures of `write_for`."""
    return write_for(lambda number: rewrite(pks[number % len(pks)], f"Edit {number}"), seconds)


def add_views_for(pks, seconds):
    return write_for(lambda _number: add_page_views(dict.fromkeys(pks, 1)), seconds, pause=0.1)


def write_for(write, seconds, pause=0):
    """Call `write` repeatedly. Returns the number of calls, of locked databases, and the longest call in seconds."""
    begun_at, writes, locked, longest = time.monotonic(), 0, 0, 0
    while (now := time.monotonic()) < begun_at + seconds:
        try:
            write(writes)
        except OperationalError:
            locked += 1
        writes += 1
        longest = max(longest, time.monotonic() - now)
        time.sleep(pause)
    return {"writes": writes, "locked": locked, "longest": longest}


@change("corrected")
def _corrected():
    story = new_story("The cost", lead="It cost 74 million.")
    pages = [(CORRECTIONS, "The cost was wrong.", True), (story.get_absolute_url(), "The cost was wrong.", True)]
    return (correct_it, story.pk), pages


def correct_it(pk):
    story = Story.objects.get(pk=pk)
    before = save_story(story, by=editor())
    story.lead = "It cost 47 million."
    after = save_story(story, by=editor())
    correct(story, by=editor(), wrong="The cost was wrong.", right="It is 47 million.", before=before, after=after)


@change("withdrawn")
def _withdrawn():
    story, image = new_story("A rumour", tags=[make_tag("rumour")]), picture()
    add_picture(story, image)
    pages = [(FRONT, "A rumour", False), (FEED, "A rumour", False), ("/tags/rumour/", "", False)]
    return (withdraw_it, story.pk), [*pages, (story.get_absolute_url(), "", False), (picture_address(image), "", False)]


def withdraw_it(pk):
    withdraw(Story.objects.get(pk=pk), by=editor())


@change("deleted")
def _deleted():
    story = new_story("A test")
    return (delete, story.pk), [(FRONT, "A test", False), (story.get_absolute_url(), "", False)]


def delete(pk):
    Story.objects.get(pk=pk).delete()


@change("tag merged")
def _tag_merged():
    old, into = make_tag("harbor"), make_tag("harbour")
    story = new_story("New pier", tags=[old])
    new_story("Old pier", tags=[into])
    pages = [("/tags/harbor/", "", False), ("/tags/harbour/", "New pier", True)]
    return (merge_tags, old.pk, into.pk), [*pages, (story.get_absolute_url(), "/tags/harbour/", True)]


def merge_tags(old, into):
    merge(Tag.objects.get(pk=old), Tag.objects.get(pk=into), by=editor())


@change("section renamed")
def _section_renamed():
    section = make_section("Trade", slug="trade")
    story = new_story("Open for business", section=section)
    pages = [(path, "Business and work", True) for path in (FRONT, "/trade/", story.get_absolute_url())]
    return (rename, section.pk, "Business and work"), pages


def rename(pk, name):
    section = Section.objects.get(pk=pk)
    section.name = name
    section.save()


@change("caption changed")
def _caption_changed():
    image, story = picture(caption="At dawn"), new_story("Light")
    add_picture(story, image)
    return (change_image, image.pk, {"caption": "At dusk"}), [(story.get_absolute_url(), "At dusk", True)]


def change_image(pk, values):
    Image.objects.filter(pk=pk).update(**values)


@change("picture replaced")
def _picture_replaced():
    old, new, story = picture(), picture(), new_story("Two pictures")
    place = add_picture(story, old)
    pages = [(story.get_absolute_url(), new.key, True), (FRONT, old.key, False), (picture_address(old), "", False)]
    return (replace_picture, story.pk, place.pk, new.pk), [*pages, (picture_address(new), "", True)]


def replace_picture(story, place, image):
    story = Story.objects.get(pk=story)
    save_story(story, by=editor(), rows=lambda: story.pictures.filter(pk=place).update(image=image))


@change("rights ended")
def _rights_ended():
    image, story = picture(), new_story("Borrowed")
    add_picture(story, image)
    pages = [(path, image.key, False) for path in (FRONT, story.get_absolute_url())]
    return (end_rights, image.pk), [*pages, (picture_address(image), "", False)]


def end_rights(pk):
    image = Image.objects.get(pk=pk)
    image.rights_expire_at = timezone.now()
    image.save()


def moment():
    return timezone.now() + datetime.timedelta(seconds=BY_ITSELF)


@change("appears at its time")
def _appears():
    at = moment()
    story = make_story("On time", published_at=at, tags=[make_tag("time")])
    pages = [(path, "On time", True) for path in (FRONT, FEED, "/tags/time/", story.get_absolute_url())]
    return (None, at), pages


@change("expires at its time")
def _expires():
    at = moment()
    story = new_story("Until now", expires_at=at)
    pages = [(path, "Until now", False) for path in (FRONT, FEED)]
    return (None, at), [*pages, (story.get_absolute_url(), "", False)]


@change("rights end at their time")
def _rights_end():
    at, story = moment(), new_story("Borrowed until now")
    image = picture(rights_expire_at=at)
    add_picture(story, image)
    pages = [(path, image.key, False) for path in (FRONT, story.get_absolute_url())]
    return (None, at), [*pages, (picture_address(image), "", False)]
