"""The front page, made at the desk: what is chosen there, and what readers see then."""

import pytest
from django.utils import timezone
from lxml import html

from articles.models import Status
from articles.models.front import FrontPage, FrontSlot
from articles.tests.admin.forms import errors_in, form_in, messages_in, words_of
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    make_image,
    make_member,
    make_section,
    make_story,
    make_tag,
)

ADDRESS = "/admin/front-page/"
SAVED = "The front page is saved. Readers see it now: on the site."


def open_front_page(browser, language="en", **query):
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return form_in(browser.get(f"{ADDRESS}?language={language}{more}"), "front_page_form")


def send(browser, form, language="en", **changes):
    """Send the form; `top_0_words="…"` stands for "top-0-words"."""
    form = form | {
        name.replace("_", "-", 2) if name[-1] != "s" or "_" in name else name: value for name, value in changes.items()
    }
    return browser.post(f"{ADDRESS}?language={language}", form, follow=True)


def pictured(headline, **fields):
    story = make_story(headline, **fields)
    add_picture(story, make_image(alt_text="A bridge"))
    return story


def readers_page(client, path="/"):
    return html.fromstring(client.get(path).content.decode())


def lead_of(client, path="/"):
    return readers_page(client, path).xpath("string(//article[contains(@class, 'teaser--lead')]//h2)").strip()


def seconds_of(client):
    page = readers_page(client)
    found = page.xpath("//*[@class='front-page__seconds']//h2")
    return [one.text_content().strip() for one in found]


def local(moment):
    here = timezone.localtime(moment)
    return here.strftime("%Y-%m-%d"), here.strftime("%H:%M")


@pytest.fixture
def stories(db):
    """Five with pictures; by rule the last one leads."""
    now = timezone.now()
    return [pictured(f"Story {number}", published_at=now - (9 - number) * HOUR) for number in range(1, 6)]
