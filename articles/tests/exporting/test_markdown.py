"""Stories exported as Markdown, and imported again."""

import datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.exporting.markdown import write_markdown
from articles.models import Image, Section, Story
from articles.models.document import documents
from articles.pictures.storage import read
from articles.tests.factories import (
    add_picture,
    make_author,
    make_image,
    make_section,
    make_story,
    make_tag,
)

pytestmark = pytest.mark.django_db

BODY = (
    "<p>The <strong>first</strong> crossing: 5 * 3 [sic] and_so_on.</p><h2>Then #</h2><ul><li><p>one</p></li>"
    '<li><p>two</p><ol start="3"><li><p>three</p></li></ol></li></ul><blockquote><p>1. said<br># he</p></blockquote>'
    "<pre><code>---\nheadline: x\n\n---</code></pre><hr><table><tbody><tr><th><p>a|b</p></th></tr>"
    '<tr><td><p>c</p></td></tr></tbody></table><table><tbody><tr><td colspan="2"><p>d</p></td></tr></tbody></table>'
    '<p>H<sub>2</sub>O, <a href="https://example.org/фери">a link</a>, <a href="/x_y">one</a>&nbsp;<code>`</code></p>'
)
# What front matter has a key for.
PRESERVED = (
    "headline", "short_headline", "lead", "body", "status", "withdrawal_reason", "published_at", "updated_at",
    "expires_at", "language", "source_url", "cited_sources", "pictures",
)  # fmt: skip
SECOND = timezone.now().replace(microsecond=0)


def read_picture(checksum):
    image = Image.objects.filter(checksum=checksum).first()
    return image and (Path(image.file.name).name, read(image.file.name))


def export(folder):
    """Write all stories, the first with old addresses and page views; returns their documents."""
    stories = [
        story | {"id": Story.objects.get(uid=story["uid"]).pk}
        for story in documents(Story.objects.order_by("headline"))
    ]
    old = [{"language": "", "path": "/2019/ferry/"}, {"language": "", "path": "/?p=7"}]
    stories[0] |= {"page_views": {"imported": 5, "counted": 2}, "old_addresses": old}
    assert write_markdown(folder, stories, read_picture) == len(stories)
    return stories


def names(story):
    people = ([author["name"] for author in story["bylines"]], [tag["name"] for tag in story["tags"]])
    return story["section"]["name"], *people


def test_stories_come_back_as_they_were(tmp_path, client):
    images = [make_image(), make_image()]
    full = make_story(
        'A "ferry": returns', slug="ferry", section=make_section("City: harbour"), body=BODY, lead="Line: one # two",
        short_headline="Ferry: # back",
        updated_at=SECOND, published_at=SECOND - datetime.timedelta(days=2), source_url="https://example.org/x",
        expires_at=SECOND + datetime.timedelta(days=2), cited_sources="A paper https://example.org/paper\nAnother",
        authors=[make_author("Ines Calder, jr."), make_author("Tom Reed")], tags=[make_tag("5"), make_tag("No")],
    )  # fmt: skip
    add_picture(full, images[0], own_caption="Two: and # more", own_alt_text="'", own_credit="\\")
    add_picture(full, None, own_caption="Lost")
    add_picture(full, images[1])
    inside = make_image()
    full.body += (
        f'<figure><img alt="A &quot;q&quot;" data-file="{inside.checksum}"><figcaption>The <em>pier</em></figcaption>'
        f'</figure><figure><img data-file="{images[0].checksum}"></figure>'
    )
    full.save()
    make_story("B", slug="ferry", section=full.section, published_at=SECOND)
    make_story("C", status="draft")
    make_story("D", status="review")
    make_story("E", status="withdrawn", withdrawal_reason="Wrong.", published_at=SECOND)
    make_story("Ж", section=Section.objects.news("bg"), published_at=SECOND)
    before = export(tmp_path / "out")
    Story.objects.all().delete()
    Image.objects.all().delete()
    call_command("import_stories", str(tmp_path / "out"), verbosity=0)
    after = list(documents(Story.objects.order_by("headline")))
    assert [names(story) for story in after] == [names(story) for story in before]
    for old, new in zip(before, after, strict=True):
        assert {key: new[key] for key in PRESERVED} == {key: old[key] for key in PRESERVED}
        assert new["source_id"] == old["uid"]
    again = Story.objects.get(headline='A "ferry": returns')
    assert again.page_views.imported == 7
    for address in ("/2019/ferry/", "/?p=7", full.get_absolute_url()):
        assert client.get(address).headers["Location"] == again.get_absolute_url()


def test_folders_are_named_after_sections_and_slugs(tmp_path):
    make_story("A", slug="ferry", body="<p>One.</p>")
    make_story("B", slug="ferry")
    make_story("Ж", section=Section.objects.news("bg"), slug="zhelezen")
    add_picture(Story.objects.get(headline="A"), make_image())
    export(tmp_path / "out")
    found = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file())
    [picture] = [name for name in found if "/1-" in name]
    assert [name for name in found if name != picture] == [
        "bg/news/_index.md", "bg/news/zhelezen/index.md", "news/_index.md", "news/ferry-2/index.md",
        "news/ferry/index.md",
    ]  # fmt: skip
    assert picture.startswith("news/ferry/1-")
    assert f'file: "{Path(picture).name}"' in (tmp_path / "out/news/ferry/index.md").read_text()


def test_stories_that_are_not_public_are_drafts_for_hugo_too(tmp_path):
    for status in ("draft", "review", "withdrawn", "published"):
        make_story(status, slug=status, status=status)
    export(tmp_path / "out")
    drafts = {path.parent.name: "draft: true" in path.read_text() for path in (tmp_path / "out").rglob("index.md")}
    assert drafts == {"draft": True, "review": True, "withdrawn": True, "published": False}


def test_figure_of_a_missing_picture_is_written_without_a_file(tmp_path):
    make_story(slug="ferry", body=f'<figure><img data-file="{"a" * 64}"></figure><p>One.</p>')
    export(tmp_path / "out")
    assert [path.name for path in (tmp_path / "out/news/ferry").iterdir()] == ["index.md"]
    assert "src=" not in (tmp_path / "out/news/ferry/index.md").read_text()
