"""Markdown from Jekyll and Hugo, with their keys, in YAML and TOML."""

import datetime
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.formats import markdown
from articles.importing.incoming import BadInput, IncomingImage, IncomingStory, SourceFile, figure_placeholder
from articles.importing.markdown.front_matter import MAX_CHARACTERS
from articles.importing.markdown.keys import KNOWN_KEYS
from articles.models import Story
from articles.tests.factories import picture_bytes
from articles.tests.importing.fuzzing import share
from articles.tests.importing.test_markdown import SOFIA, options
from articles.text.embeds import with_embeds
from articles.text.markup import clean_html

JEKYLL = """---
layout: post
title:  "Ferries return"
date:   2019-05-01 10:00:00 +0300
last_modified_at: 2019-05-02
categories: [City, Harbour]
tags: [ferries, harbour]
author: Ines Calder
image: /assets/images/ferry.jpg
excerpt: The first crossing left on Monday.
permalink: /:categories/:title/
redirect_from:
  - /old/ferry/
  - /2019/%D1%84%D0%B5%D1%80%D0%B8/
comments: true
---
The **first** crossing.

<!--more-->

The second one.
"""

HUGO = """+++
title = "Ferries return"
date = 2019-04-30T10:00:00+03:00
publishDate = 2019-05-01 10:00:00
lastmod = 2019-05-02
expiryDate = "2030-01-01"
draft = true
description = 'The first crossing left on "Monday".'
categories = ["City"]
tags = ["ferries", 2019, 1.50]
aliases = ["/old/ferry/", "https://example.org/posts/1/?p=7#top", "/"]
weight = 3
images = ["https://example.org/images/ferry.jpg?w=3"]

[cover]
image = "images/quay.jpg"
alt = "A quay"
caption = "The quay."
relative = true

[[authors]]
name = "Ines Calder"

[[authors]]
name = "Tom Reed"
+++
The **first** crossing.
"""


def read(text, name="story.md", stem="story"):
    [result] = markdown.parse(SourceFile(name, text, stem=stem), options())
    return result


def toml(*lines, title='title = "Ferries return"', date="date = 2019-05-01"):
    return "\n".join(["+++", title, date, *lines, "+++", "The first crossing."])


def yaml(*lines, date="date: 2019-05-01 10:00"):
    return "\n".join(filter(None, ["---", "title: Ferries return", date, *lines, "---", "The first crossing."]))


def test_a_jekyll_post_is_read():
    found = read(JEKYLL)
    assert (found.headline, found.lead) == ("Ferries return", "The first crossing left on Monday.")
    assert found.published_at == datetime.datetime(2019, 5, 1, 7, tzinfo=datetime.UTC)
    assert found.modified_at == datetime.datetime(2019, 5, 2, tzinfo=SOFIA)
    assert (found.updated_at, found.status) == (None, "published")
    assert (found.section, found.tags, found.authors) == ("City", ["ferries", "harbour"], ["Ines Calder"])
    assert found.images == [IncomingImage("assets/images/ferry.jpg")]
    assert found.old_addresses == ["/old/ferry/", "/old/ferry", "/2019/фери/", "/2019/фери"]
    assert found.warnings == []


def test_a_hugo_page_is_read():
    found = read(HUGO)
    assert (found.headline, found.lead) == ("Ferries return", 'The first crossing left on "Monday".')
    assert found.published_at == datetime.datetime(2019, 5, 1, 10, tzinfo=SOFIA)
    assert found.modified_at == datetime.datetime(2019, 5, 2, tzinfo=SOFIA)
    assert found.expires_at == datetime.datetime(2030, 1, 1, tzinfo=SOFIA)
    assert (found.section, found.tags) == ("City", ["ferries", "2019", "1.50"])
    assert (found.authors, found.status) == (["Ines Calder", "Tom Reed"], "draft")
    assert found.images == [
        IncomingImage("images/ferry.jpg"),
        IncomingImage("images/quay.jpg", "The quay.", "A quay"),
    ]
    assert found.old_addresses == ["/old/ferry/", "/old/ferry", "/posts/1/?p=7"]
    assert found.warnings == ['"expiryDate" has no time of day; 00:00 was used.']


@pytest.mark.parametrize(
    ("name", "stem"), [("2019-05-01-ferry.md", "2019-05-01-ferry"), ("site/2019-5-1-ferry/index.md", "index")]
)
def test_the_date_may_be_in_the_name_of_the_file(name, stem):
    found = read(yaml(date=""), name, stem)
    assert found.published_at == datetime.datetime(2019, 5, 1, tzinfo=SOFIA)
    assert found.warnings == ["The date in the file's name has no time of day; 00:00 was used."]


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["draft: true"], "draft"),
        (["draft: false"], "published"),
        (["published: false"], "draft"),
        (["published: true"], "published"),
        (["draft: Yes", "status: review"], "review"),
        (["draft: true", "status: published"], "draft"),
        (["status: publish"], "published"),
    ],
)
def test_a_draft_is_recognised_by_either_key(lines, status):
    assert read(yaml(*lines)).status == status


def test_a_file_in_jekylls_drafts_is_a_draft_and_needs_no_date():
    found = read(yaml(date=""), "site/_drafts/ferry.md")
    assert (found.status, found.published_at) == ("draft", None)
    assert read(yaml("draft: false"), "site/_drafts/ferry.md").status == "published"


def test_keys_are_read_without_regard_to_case():
    assert read(yaml("Description: Words", "expirydate: 2030-01-01 10:00")).lead == "Words"
    assert read(yaml("Title: Another")).headline == "Another"


def test_our_own_names_of_keys_come_before_others():
    found = read(yaml("headline: Ours", "summary: theirs", "lead: ours", "section: City", "categories: [Town, city]"))
    assert (found.headline, found.lead, found.section, found.tags) == ("Ours", "ours", "City", ["Town"])


def test_a_picture_named_by_two_keys_has_one_slot():
    found = read(yaml("image: /a.jpg", "images: [b.jpg, a.jpg, ../c.jpg, '', 'https://[x']", "cover: {image: ''}"))
    assert [slot.file for slot in found.images] == ["b.jpg", "a.jpg"]


def test_an_invalid_old_address_is_named():
    found = read(yaml("aliases: [old/ferry, name, /fine/]", "permalink: pretty"))
    assert found.old_addresses == ["/fine/", "/fine"]
    assert found.warnings == ['Old addresses must be paths such as /2019/ferry/; left out: "old/ferry".']


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (toml("lead = Words"), "line 4: Invalid value"),
        (toml('title = "Again"'), "Cannot overwrite a value"),
        (toml("date = 2019-02-30", date=""), "a mistake in line 4"),
        (toml("a = " + "[" * 5000), "they are nested too deeply"),
        (toml("a = " + "[" * 20 + "1" + "]" * 20), "they are nested too deeply"),
        (toml("a = [" + "1," * 6000 + "]"), "too many values"),
        (toml("a" + ".a" * 100_000 + " = 1"), "they are nested too deeply"),
        (toml("views = " + "1" * 5000), "a number with too many digits"),
        (toml("views = 0x" + "f" * 5000), "a number with too many digits"),
        (toml(date="date = 0001-01-01"), "the year 1 isn't between"),
        (toml(date="date = 10:00:00"), "which is not a date"),
        (toml("lead = '" + "a" * MAX_CHARACTERS + "'"), "longer than 250,000"),
        (toml("x = 1") + "\n\n" + toml(), "A second story begins in line 8"),
    ],
    ids=lambda value: value[:60],
)
def test_each_refusal_has_its_own_message(text, sentence):
    start = time.perf_counter()
    result = read(text)
    assert isinstance(result, BadInput), result
    assert sentence in str(result)
    assert str(result).endswith(".")
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        ("views = -1", '"views" is "-1"'),
        ("views = 1.5e3", '"views" is "1.5e3" and was left out'),
        ("lead = ['a']", '"lead" isn\'t plain text'),
        ("draft = 'maybe'", '"draft" is "maybe". Write true or false'),
        ("draft = [true]", '"draft" isn\'t plain text'),
        ("authors = [3, [1]]", 'Each of "authors" isn\'t plain text'),
        ("aliases = [['/a/']]", 'Each of "aliases" isn\'t plain text'),
        ("images = [['a.jpg']]", '"file" of "images" isn\'t plain text'),
        ("cover = {image = ['a.jpg']}", '"image" of "cover" isn\'t plain text'),
        ("images = [" + "'a.jpg', " * 201 + "]", '"images" has 201 entries; the first 200 were taken'),
        ("aliases = [" + ", ".join(f"'/{n}/'" for n in range(101)) + "]", "has 202 entries; the first 200 were taken"),
    ],
    ids=lambda value: value[:40],
)
def test_one_bad_field_costs_at_most_itself(line, warning):
    found = read(toml(line, date="date = 2019-05-01 10:00:00"))
    assert (found.headline, found.body) == ("Ferries return", "<p>The first crossing.</p>\n")
    assert any(warning in one for one in found.warnings), found.warnings
    assert found.status == ("draft" if line.startswith("draft") else "published")


BODY = """One ![A ferry](/images/ferry.jpg "A <ferry>") two.

![Elsewhere](https://example.org/far.jpg)

![Site]({{ site.baseurl }}/images/pier.jpg)

{{< figure src="quay.jpg" alt="A quay" caption="The 'old' quay" >}}

<figure><img src="mole.jpg" title="left out"><figcaption>The <b>mole</b></figcaption></figure>

    <img src="code.jpg">
"""


def test_pictures_in_the_text_are_figures_with_their_captions():
    found = read(yaml().replace("The first crossing.", BODY))
    assert found.figures == [
        IncomingImage("images/ferry.jpg", "A <ferry>", "A ferry"),
        IncomingImage("images/pier.jpg", "", "Site"),
        IncomingImage("quay.jpg", "", "A quay"),
        IncomingImage("mole.jpg", "left out"),
    ]
    first, second, third, fourth = (figure_placeholder(number) for number in (1, 2, 3, 4))
    assert clean_html(found.body) == (
        f'<p>One</p><figure><img alt="A ferry" data-file="{first}"><figcaption>A &lt;ferry&gt;</figcaption></figure>'
        '<p>two.</p><p><a href="https://example.org/far.jpg">Elsewhere</a></p>'
        f'<figure><img alt="Site" data-file="{second}"></figure>'
        f'<figure><img alt="A quay" data-file="{third}"><figcaption>The \'old\' quay</figcaption></figure>'
        f'<figure><img data-file="{fourth}"><figcaption>The <strong>mole</strong></figcaption></figure>'
        '<pre><code>&lt;img src="code.jpg"&gt;</code></pre>'
    )
    assert found.warnings == []


def test_videos_posts_and_ids_of_headings_are_kept():
    body = """## The *bridge* opens {#bridge}

{{< youtube w7Ft2ymGmfc >}}

{{% vimeo id="12" title="A film" %}}

{{< x user="SanDiegoZoo" id="145" >}}

https://www.instagram.com/p/a_b/

[up](#bridge)
"""
    found = read(yaml().replace("The first crossing.", body))
    assert with_embeds(clean_html(found.body), lambda embed: f"[{embed.address}]") == (
        '<h2 id="bridge">The <em>bridge</em> opens</h2>[https://www.youtube.com/watch?v=w7Ft2ymGmfc]'
        "[https://vimeo.com/12][https://x.com/SanDiegoZoo/status/145][https://www.instagram.com/p/a_b/]"
        '<p><a href="#bridge">up</a></p>'
    )
    assert found.warnings == []
    [warning] = read(yaml().replace("The first crossing.", "{{< tweet 145 >}}")).warnings  # whose isn't said
    assert "were left out (1): {{< tweet 145 >}}" in warning


def test_a_picture_alone_is_a_body_and_template_tags_are_reported():
    assert read(yaml().replace("The first crossing.", "![](a.jpg)")).figures == [IncomingImage("a.jpg")]
    [warning] = read(yaml().replace("The first crossing.", "{% include map.html %}")).warnings
    assert "were left out (1): {% include map.html %}" in warning


@pytest.mark.django_db
def test_pictures_of_a_bundle_are_shown_to_readers(run, client, tmp_path):
    folder = tmp_path / "content" / "posts" / "ferry"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "ferry.png").write_bytes(picture_bytes())
    (folder / "cover.png").write_bytes(picture_bytes())
    (folder / "index.md").write_text(
        yaml("cover: {image: cover.png}").replace("The first", "![F](images/ferry.png)\n\nThe")
    )
    (tmp_path / "content" / "_index.md").write_text("---\ntitle: All\n---\n")
    status, _out, err = run(tmp_path / "content")
    assert (status, err) == (0, "")
    shown = client.get(Story.objects.get().get_absolute_url()).content.decode()
    assert shown.count("<figure") == 2
    assert 'alt="F"' in shown


@pytest.mark.parametrize("text", [toml(), toml().replace("title", "headline")])
def test_text_that_begins_with_a_storys_toml_is_recognised(text):
    assert markdown.detect(SourceFile("story.md", text))


FRAGMENTS = st.sampled_from(
    ["title", "date", "tags", "authors", "cover", "aliases", "draft", "[", "]", "[[", "]]", "{", "}", ".", ",", "=",
     "\n", '"', "'", '"""', "'''", "\\u00", "#", "1979-05-27", "T07:32:00Z", "0x", "1e9", "inf", "true", "name",
     "x", "/a/"]
)  # fmt: skip


@share(0.2)
@given(st.lists(FRAGMENTS | st.text(max_size=5), max_size=30), st.text(max_size=30))
def test_any_toml_is_read_or_refused(fragments, body):
    text = f'+++\ntitle = "x"\ndraft = true\n{"".join(fragments)}\n+++\n{body}'
    assert isinstance(read(text), IncomingStory | BadInput)


SCALARS = ["true", "no", "2019-01-01", "9999-12-31T23:59:59+14:00", "0000-00-00", "/a/", "https://[", "a.jpg", "-7", ""]
VALUES = st.recursive(
    st.text(max_size=10) | st.sampled_from(SCALARS) | st.integers() | st.floats() | st.booleans() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["file", "name", "src", "x"]), inner),
    max_leaves=5,
)


def encoded(value, separator):
    """A value as TOML, or as YAML with the same meaning."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}{separator}{encoded(inner, separator)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(encoded(inner, separator) for inner in value) + "]"
    return value.isoformat() if isinstance(value, datetime.datetime) else json.dumps(value)


@share(0.4)
@given(
    st.dictionaries(st.sampled_from(sorted(KNOWN_KEYS)), VALUES, max_size=4), st.sampled_from(["---", "+++"]), st.text()
)
def test_any_value_of_any_key_is_read_or_refused(values, fence, body):
    separator = ": " if fence == "---" else " = "
    lines = [f"{key}{separator}{encoded(value, separator)}" for key, value in values.items()]
    assert isinstance(read("\n".join([fence, *lines, fence, body])), IncomingStory | BadInput)
