"""Pictures in a story's body at the desk, without a browser; with one: test_browser.py."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Story
from articles.tests.admin.forms import errors_in, form_in, open_form
from articles.tests.factories import make_image, make_page, make_story, picture_bytes

pytestmark = pytest.mark.django_db

UNKNOWN = "0f" * 32


def figure(checksum, alt=""):
    return f'<figure><img{alt} data-file="{checksum}"><figcaption>Words</figcaption></figure>'


def sources_in(body):
    return re.findall(r'<img src="([^"]*)"', body)


def test_the_editor_gets_picture_addresses_and_the_body_stores_none(desk):
    image = make_image(data=picture_bytes("JPEG", (1000, 600)))
    body = figure(image.checksum) + figure(image.checksum, ' alt="A &lt;b&gt; &quot;c&quot;"')
    story = make_story(body=body)
    form = open_form(desk, story)
    address, again = sources_in(form["body"])
    assert address == again
    assert desk.get(address).headers["Content-Type"] == "image/webp"
    answer = desk.post(f"/admin/articles/story/{story.pk}/change/", form)
    assert errors_in(answer) == []
    assert Story.objects.get(pk=story.pk).body == body


def test_an_unknown_picture_is_shown_as_missing_and_stays_in_the_body(desk):
    story = make_story(body=figure(UNKNOWN))
    form = open_form(desk, story)
    [address] = sources_in(form["body"])
    assert "missing-picture" in address
    desk.post(f"/admin/articles/story/{story.pk}/change/", form)
    assert Story.objects.get(pk=story.pk).body == figure(UNKNOWN)


def test_a_body_keeps_its_pictures_when_the_form_has_errors(desk):
    story = make_story(body=figure(make_image().checksum))
    form = open_form(desk, story)
    sent = form["body"].replace("<figure>", '<figure class="figure">')
    answer = desk.post(f"/admin/articles/story/{story.pk}/change/", form | {"headline": "", "body": sent})
    assert errors_in(answer)
    assert form_in(answer, "story_form")["body"] == sent


def test_many_pictures_cost_the_form_one_query(desk, django_assert_num_queries):
    checksums = [make_image().checksum for _number in range(3)]
    one, three = make_story(body=figure(checksums[0])), make_story(body="".join(map(figure, checksums)))
    open_form(desk, one)
    with CaptureQueriesContext(connection) as queries:
        open_form(desk, one)
    with django_assert_num_queries(len(queries)):
        open_form(desk, three)


def test_the_form_of_a_page_offers_no_pictures(desk):
    page = make_page()
    shown = desk.get(f"/admin/articles/page/{page.pk}/change/").content.decode()
    assert "HorizontalRule" in shown
    assert "Figure" not in shown
