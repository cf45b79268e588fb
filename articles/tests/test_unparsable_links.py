"""A link that can't be parsed, stored before the sanitiser refused such, breaks no page of its story."""

import json

import pytest
from django.core.management import call_command
from django.db import connection

from articles.desk.previews import make_link
from articles.models import Revision, Status, Story
from articles.tests.admin.forms import errors_in, form_in
from articles.tests.factories import make_correction, make_editor, make_story

pytestmark = pytest.mark.django_db
ADDRESSES = ["http://u[@example.com/", "http://℀@example.com/", "//[", "tel://a:99999", "mailto://[v1.a"]
BODY = "".join(f'<p><a href="{address}">Words</a> <a href="/here/">here</a></p>' for address in ADDRESSES)
SOURCES = "\n".join(f"Reuters {address}" for address in ADDRESSES)


def write_past_the_sanitiser(story, body=BODY, source_url=ADDRESSES[0], cited_sources=SOURCES):
    """Store what earlier versions let through, in the story and in all its revisions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_story SET source = 'Reuters', body = %s, source_url = %s, cited_sources = %s "
            "WHERE id = %s",
            [body, source_url, cited_sources, story.pk],
        )
    for revision in Revision.objects.filter(story=story):
        revision.document |= {"body": body, "source_url": source_url, "cited_sources": cited_sources}
        revision.save()
    story.refresh_from_db()
    assert story.body == body


@pytest.fixture
def story(editor):
    story = make_story("The ferry sails")
    make_correction(story, by=editor)
    write_past_the_sanitiser(story)
    return story


def test_readers_get_the_story_its_lists_and_feeds(client, story):
    page = client.get(story.get_absolute_url())
    assert page.status_code == 200
    assert "Words" in page.content.decode()
    for address in ("/", "/feed/", "/news/", "/news/feed/", "/corrections/", "/sitemap.xml"):
        assert client.get(address).status_code == 200, address
    moved = client.get(story.get_absolute_url().replace("-the-", "-a-"))
    assert (moved.status_code, moved["Location"]) == (301, story.get_absolute_url())


def test_a_preview_link_shows_the_story(client):
    story = make_story(status=Status.DRAFT)
    write_past_the_sanitiser(story)
    link = make_link(story, by=make_editor(), hours=24)
    assert client.get(f"/preview/{link.token}/").status_code == 200


def test_the_desk_opens_previews_compares_and_saves_it(desk, editor, story):
    address = f"/admin/articles/story/{story.pk}"
    form = form_in(desk.get(f"{address}/change/"), "story_form")
    assert ADDRESSES[0] in form["body"]
    newer, older = Revision.objects.filter(story=story).values_list("version", flat=True)
    for page in ("history/", f"compare/?before={older}&after={newer}", f"restore/{older}/", "preview-links/"):
        assert desk.get(f"{address}/{page}").status_code == 200, page
    assert desk.post(f"{address}/change/", form | {"_preview": ""}).status_code == 200
    form |= {"source_url": "", "cited_sources": ""}  # the form refuses those, in words
    assert errors_in(desk.post(f"{address}/change/", form)) == []
    assert Story.objects.get().body == '<p>Words <a href="/here/">here</a></p>' * len(ADDRESSES)


def test_it_is_exported_whole(story, tmp_path):
    call_command("export_stories", str(tmp_path / "archive"), verbosity=0)
    (row,) = map(json.loads, (tmp_path / "archive" / "stories.jsonl").read_text("utf-8").splitlines())
    assert (row["body"], row["source_url"]) == (BODY, ADDRESSES[0])
    call_command("export_stories", str(tmp_path / "markdown"), format="markdown", verbosity=0)
    (file,) = (tmp_path / "markdown").rglob("index.md")
    assert ADDRESSES[0] in file.read_text("utf-8")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", *ADDRESSES])
def test_an_address_at_the_source_that_leads_nowhere_is_no_link(client, story, address):
    write_past_the_sanitiser(story, source_url=address)
    page = client.get(story.get_absolute_url()).content.decode()
    assert "<span>Source:</span> Reuters</p>" in page
