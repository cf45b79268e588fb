"""Whole sites of Jekyll, Hugo and Eleventy: what their folders and configuration say, and links between their pages."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from articles.importing.formats import markdown
from articles.importing.incoming import IncomingStory, LeftOut, Options, SourceFile
from articles.models import Story
from articles.tests.factories import make_story, picture_bytes
from articles.tests.importing.conftest import entries_in, summary
from articles.text.markdown import markdown_of
from articles.text.markup import clean_html
from articles.text.word_count import count_words, count_words_of_html

UTC = ZoneInfo("UTC")
POST = "---\ntitle: {title}\ndate: 2019-05-04 10:00\n{more}---\n{body}\n"


def post(title="Ferries return", body="The first crossing.", more=""):
    return POST.format(title=title, body=body, more=f"{more}\n" if more else "")


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def stories(folder):
    """The stories that are read from a folder, by the paths of their files in it."""
    _how, entries = entries_in(folder)
    read = [entry for entry in entries if getattr(entry, "incoming", None)]
    return {entry.file.removeprefix(f"{folder}/"): entry.incoming for entry in read}


def read(text, name="story.md"):
    [found] = markdown.parse(SourceFile(name, text), Options(timezone=UTC, language="en"))
    assert isinstance(found, IncomingStory), found
    return found


def body(text, name="story.md"):
    return clean_html(read(post(body=text), name).body)


JEKYLL = {
    "_config.yml": "url: https://www.harbour.news\nbaseurl: /paper\npermalink: /:categories/:year/:title/\n"
    "exclude: [drafts-of-mine]\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {author: tr}\n",
    "_data/authors.yml": "jane-roe:\n  name: Jane Roe\ntr:\n  display_name: Tom Reed\n",
    "_layouts/post.html": "---\nlayout: default\n---\n{{ content }}",
    "node_modules/x/README.md": "# Not ours",
    "README.md": "# How to build it",
    "Gemfile": "source 'https://rubygems.org'",
    "css/site.css": "a { color: red }",
    "about.md": "---\ntitle: About us\nlayout: page\n---\nWho we are.",
    "drafts-of-mine/x.md": post(),
    "sport/_posts/2019-05-01-derby.md": post("The derby", more="author: jane-roe\ncategories: football"),
    "_posts/2019-05-04-ferries.md": post(body="See [the derby]({% post_url 2019-05-01-derby %}#goals)."),
    "_drafts/idea.md": "---\ntitle: An idea\n---\nOne day.",
}


def test_a_jekyll_site_is_read_with_its_configuration(tmp_path):
    found = stories(write(tmp_path, JEKYLL))
    assert sorted(found) == ["_drafts/idea.md", "_posts/2019-05-04-ferries.md", "sport/_posts/2019-05-01-derby.md"]
    derby, ferries = found["sport/_posts/2019-05-01-derby.md"], found["_posts/2019-05-04-ferries.md"]
    assert (derby.section, derby.tags, derby.authors) == ("Sport", ["football"], ["Jane Roe"])
    assert derby.old_addresses == ["/paper/sport/football/2019/derby/", "/paper/sport/football/2019/derby"]
    assert (derby.source, derby.source_id) == ("harbour.news", "sport/_posts/2019-05-01-derby.md")
    assert ferries.authors == ["Tom Reed"]
    assert ferries.body == '<p>See <a href="/paper/sport/football/2019/derby/#goals">the derby</a>.</p>'
    assert (found["_drafts/idea.md"].status, found["_drafts/idea.md"].old_addresses) == ("draft", [])


@pytest.mark.django_db
def test_what_a_site_does_not_publish_is_said_once_with_its_number(run, tmp_path):
    status, out, err = run(write(tmp_path, JEKYLL), "--timezone", "UTC")
    assert status == 0, err
    assert summary(out).startswith("3 created, 0 updated, 0 unchanged, 0 kept, 0 rejected")
    said = [line for line in (out + err).splitlines() if "aren't stories" in line]
    assert len(said) == 1
    assert "8 files of the site's design and tools" in said[0]
    assert "1 pages without a date" in said[0]
    assert summary(run(tmp_path, "--timezone", "UTC")[1]).startswith("0 created, 0 updated, 3 unchanged")


@pytest.mark.django_db
def test_a_link_between_pages_leads_readers_to_the_story(run, client, tmp_path):
    run(write(tmp_path, JEKYLL), "--timezone", "UTC")
    derby = Story.objects.get(headline="The derby")
    assert 'href="/paper/sport/football/2019/derby/#goals"' in Story.objects.get(headline="Ferries return").body
    for address in ("/paper/sport/football/2019/derby/", "/paper/sport/football/2019/derby"):
        assert client.get(address, follow=True).redirect_chain[-1][0] == derby.get_absolute_url()


HUGO = {
    "hugo.toml": "baseURL = 'https://harbour.news/'\ndefaultContentLanguage = 'en'\n"
    "[languages.en]\n[languages.bg]\n[permalinks]\nnews = '/:year/:month/:slug/'\n",
    "notes/plan.md": post("How we build it"),
    "archetypes/default.md": "+++\ntitle = '{{ .Name }}'\n+++\n",
    "themes/plain/README.md": "# A theme",
    "data/authors/jane-roe.toml": 'name = "Jane Roe"\n',
    "content/authors/tom-reed/_index.md": "---\ntitle: Tom Reed\n---\n",
    "content/sport/_index.md": "---\ntitle: Sports desk\n---\n",
    "content/sport/2019/derby/index.md": post("The derby", more="authors: [jane-roe, tom-reed, x-y]"),
    "content/sport/2019/derby/index.bg.md": post("Дербито"),
    "content/news/ferries.md": post(
        body='[one]({{< ref "sport/2019/derby" >}}), [two]({{< relref "/sport/2019/derby/index.md#g" >}}), '
        '[three]({{% ref "nowhere.md" %}}), [four](other.md)',
        more="slug: ferries-are-back\naliases: [/old/ferries/]",
    ),
    "content/news/other.md": post("Other", more="url: /somewhere/else/\nlanguage: en-us"),
}


def test_a_hugo_site_is_read_with_its_configuration(tmp_path):
    found = stories(write(tmp_path, HUGO))
    assert len(found) == 4
    derby, bulgarian = (found[f"content/sport/2019/derby/index{language}.md"] for language in ("", ".bg"))
    assert (derby.section, derby.authors) == ("Sports desk", ["Jane Roe", "Tom Reed", "X Y"])
    assert [warning for warning in derby.warnings if "x-y" in warning] == [
        "The author \"x-y\" isn't in the site's data; the name X Y was made from it."
    ]
    assert (derby.language, bulgarian.language) == ("en", "bg")
    assert derby.old_addresses == ["/sport/2019/derby/", "/sport/2019/derby"]
    assert bulgarian.old_addresses == ["/bg/sport/2019/derby/", "/bg/sport/2019/derby"]
    ferries = found["content/news/ferries.md"]
    assert ferries.old_addresses == [
        *("/2019/05/ferries-are-back/", "/2019/05/ferries-are-back", "/old/ferries/", "/old/ferries")
    ]
    assert ferries.body == (
        '<p><a href="/sport/2019/derby/">one</a>, <a href="/sport/2019/derby/#g">two</a>, three, '
        '<a href="/somewhere/else/">four</a></p>'
    )
    assert any('lost their target, not their words: {{% ref "nowhere.md" %}}' in one for one in ferries.warnings)
    assert found["content/news/other.md"].language == "en"


def test_the_folder_of_texts_alone_is_read_like_the_whole_site(tmp_path):
    whole = stories(write(tmp_path, HUGO))
    alone = stories(tmp_path / "content")
    assert {name.removeprefix("content/"): found.source_id for name, found in whole.items()} == {
        name: found.source_id for name, found in alone.items()
    }


def test_folders_tell_section_and_language_where_nothing_is_configured(tmp_path):
    files = {"content/bg/ferry.md": post("Ферибот"), "content/en/sport/ferry.md": post(), "content/ferry.bg.md": post()}
    found = stories(write(tmp_path / "site", files))
    assert [(one.language, one.section) for one in found.values()] == [("bg", ""), ("en", "Sport"), ("bg", "")]


@pytest.mark.django_db
def test_pages_at_one_path_of_two_sites_without_a_name_are_two_stories(run, tmp_path):
    for site in ("one", "two"):
        files = {"content/bg/ferry.md": post(f"Ферибот {site}"), "content/en/ferry.md": post(f"Ферибот {site}")}
        write(tmp_path / site, files)
        assert summary(run(tmp_path / site)[1]).startswith("2 created")
    assert summary(run(tmp_path / "one")[1]).startswith("0 created, 0 updated, 2 unchanged")
    assert summary(run(tmp_path / "two")[1]).startswith("0 created, 0 updated, 2 unchanged")


def test_the_tools_of_a_site_are_no_stories_even_without_its_configuration(tmp_path):
    tools = {"node_modules/x/a.md": post(), "_includes/b.html": post(), "README.md": post(), "readme-first.md": post()}
    assert [*stories(write(tmp_path, tools))] == ["readme-first.md"]


def test_a_link_to_a_missing_page_leaves_no_half_address():
    assert body("[x](/paper{% link _posts/2019-01-01-x.md %}) y") == "<p>x y</p>"


def test_an_eleventy_site_is_read(tmp_path):
    files = {
        "eleventy.config.js": "export default {}",
        "_data/authors.json": '[{"username": "jr", "name": "Jane Roe"}]',
        "src/blog/2019-05-04-ferries.md": post(more="tags: post\nauthor: jr", body="{% raw %}{{ x }}{% endraw %} and"),
        "src/notes/notes.json": '{"permalink": "/n/{{ page.fileSlug }}/", "tags": ["short"]}',
        "src/notes/rain.md": post("Rain"),
        "src/blog/quay.md": post("The quay", more="permalink: /q/{{ page.fileSlug }}/{{ title | slugify }}/"),
        "src/index.njk": "{% for x in y %}{% endfor %}",
    }
    found = stories(write(tmp_path, files))
    ferries, quay = found["src/blog/2019-05-04-ferries.md"], found["src/blog/quay.md"]
    assert (ferries.authors, ferries.tags, ferries.old_addresses[0]) == (["Jane Roe"], [], "/blog/ferries/")
    assert ferries.body == "<p>{{ x }} and</p>"
    rain = found["src/notes/rain.md"]
    assert (rain.tags, rain.old_addresses) == (["short"], ["/n/rain/", "/n/rain"])
    assert quay.old_addresses == ["/q/quay/the-quay/", "/q/quay/the-quay"]


@pytest.mark.django_db
def test_two_posts_with_one_title_and_date_are_two_stories(run, tmp_path):
    write(tmp_path, {"letters-1.md": post("Letters", "Of trams."), "letters-2.md": post("Letters", "Of schools.")})
    assert summary(run(tmp_path)[1]).startswith("2 created")
    assert summary(run(tmp_path)[1]).startswith("0 created, 0 updated, 2 unchanged")
    assert summary(run(tmp_path / "letters-1.md", tmp_path / "letters-2.md")[1]).startswith(
        "0 created, 0 updated, 2 un"
    )


@pytest.mark.django_db
def test_a_page_that_an_earlier_release_imported_is_recognised(run, tmp_path):
    [source, source_id] = stories(write(tmp_path, {"content/a/index.md": post()}))["content/a/index.md"].also_known_as[
        0
    ]
    run(tmp_path)
    Story.objects.update(source=source, source_id=source_id)
    write(tmp_path, {"content/b/index.md": post(body="Another one.")})
    assert summary(run(tmp_path)[1]).startswith("1 created, 0 updated, 1 unchanged")
    assert summary(run(tmp_path)[1]).startswith("0 created, 0 updated, 2 unchanged")


@pytest.mark.django_db
def test_a_page_of_a_site_keeps_its_identity_when_its_title_changes(run, tmp_path):
    write(tmp_path, {"content/a/index.md": post("One"), "content/b/index.md": post("One")})
    run(tmp_path, "--source", "harbour")
    write(tmp_path, {"content/a/index.md": post("Two")})
    assert summary(run(tmp_path, "--source", "harbour")[1]).startswith("0 created, 1 updated, 1 unchanged")


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("Mon, 07 Feb 2011 14:30:43 +0000", "2011-02-07 14:30:43"),
        ("2011-02-07 09:30:43 -0500", "2011-02-07 14:30:43"),
        ("2007-04-11 00:52:59.000000000 -04:00", "2007-04-11 04:52:59"),
        ("Mon Feb  7 14:30:43 UTC 2011", "2011-02-07 14:30:43"),
        ("Mon Feb 07 2011 14:30:43 GMT+0200 (Eastern European Time)", "2011-02-07 12:30:43"),
        ("February 7th, 2011 at 2:30 pm", "2011-02-07 14:30:00"),
        ("7 февруари 2011 г. 14:30", "2011-02-07 14:30:00"),
        ("2011/02/07 12:05 AM EST", "2011-02-07 05:05:00"),
        ("Nov 29, 2010", "2010-11-29 00:00:00"),
        ("07.02.2011", "2011-02-07 00:00:00"),
    ],
)
def test_the_usual_dates_are_read(written, utc):
    moment = read(f"---\ntitle: x\ndate: '{written}'\n---\nText").published_at.astimezone(datetime.UTC)
    assert f"{moment:%Y-%m-%d %H:%M:%S}" == utc


def test_an_unreadable_date_beside_a_good_one_costs_itself():
    found = read("---\ntitle: x\npubdate: soon\ndate: 2011-02-07 10:00\n---\nText")
    assert found.published_at == datetime.datetime(2011, 2, 7, 10, tzinfo=UTC)
    [warning] = found.warnings
    assert '"pubdate" is "soon", which is not a date' in warning
    assert read("---\ntitle: x\ndate: 05/04/2019\n---\nText", "2019-05-04-x.md").published_at.month == 5


def test_a_post_without_a_title_is_named_after_its_file():
    found = read("---\nlayout: post\n---\nText", "2019-05-04-the-new-quay.md")
    assert (found.headline, found.published_at.day) == ("The new quay", 4)


def test_entities_in_front_matter_are_text():
    found = read(post("'Mayor&#8217;s plan &amp; the <em>port</em>'", more="tags: [R&amp;D]\ndescription: It&rsquo;s"))
    assert (found.headline, found.lead, found.tags) == ("Mayor’s plan & the port", "It’s", ["R&D"])
    assert read("---\nheadline: Use &amp;\ndate: 2019-05-04\n---\nText").headline == "Use &amp;"


def test_front_matter_is_as_lenient_as_generators():
    text = "title:\tIt's: here\nlead: \"never closed\nplace:\n\tname: x\nog: &t Words\nbase: &b {tags: [one]}\n<<: *b"
    found = read(f"---\n{text}\ndate: 2019-05-04 10:00\nog2: *t\nbad: [\n---\nText")
    assert (found.headline, found.lead, found.tags) == ("It's: here", "never closed", ["one"])
    assert found.published_at.day == 4


@pytest.mark.parametrize(
    "text",
    [
        '{\n"title": "A ferry", "date": "2019-05-04 10:00", "tags": ["a"]\n}\nText',
        '---json\n{"title": "A ferry", "date": "2019-05-04 10:00", "tags": ["a"]}\n---\nText',
        "+++\ntitle = 'A ferry'\ndate = 2019-05-04T10:00:00Z\n[taxonomies]\ntags = ['a']\n+++\nText",
    ],
)
def test_front_matter_may_be_json_or_toml(text):
    assert markdown.detect(SourceFile("story.md", text))
    found = read(text)
    assert (found.headline, found.published_at.hour, found.tags, found.body) == ("A ferry", 10, ["a"], "<p>Text</p>\n")


def test_tags_with_spaces_are_several_by_jekylls_rule_alone():
    assert read(post(more="tags: harbour ferries\ncategories: news local")).tags == ["harbour", "ferries", "local"]
    assert read("---\nheadline: x\ntags: city council\ndate: 2019-05-04\n---\nText").tags == ["city council"]
    assert read(post(more="tags: city council"), "content/x.md").tags == ["city council"]


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("{login: jr, email: j@mail.example, display_name: Jane Roe}", ["Jane Roe"]),
        ("{first_name: Jane, last_name: Roe}", ["Jane Roe"]),
        ("jane-roe", ["Jane Roe"]),
        ("Jane Roe <jane@mail.example>", ["Jane Roe"]),
        ("jane@mail.example", []),
        ("[Jane Roe, {name: Tom Reed}]", ["Jane Roe", "Tom Reed"]),
    ],
)
def test_authors_are_named_as_readers_saw_them(author, names):
    assert read(post(more=f"author: {author}")).authors == names


def test_a_brief_has_a_lead_and_no_body():
    found = read("---\ntitle: Bridge closed\nexcerpt: Until Friday.\ndate: 2019-05-04 10:00\n---\n")
    assert (found.lead, found.body, found.source_words) == ("Until Friday.", "", 4)


def test_html_with_front_matter_is_html():
    text = "<div>\n\n    <p>Indented.</p>\n\n    <p>Another *one*.</p>\n</div>"
    assert body(text, "2019-05-04-x.html") == "<p>Indented.</p><p>Another *one*.</p>"


def test_template_tags_never_reach_readers_but_code_keeps_them():
    text = (
        "Before {{ page.title }} {% include ad.html text='Buy now' %}{% if x %}stays{% endif %}.\n\n"
        "`{{ code }}` and\n\n```\n{% raw %}{% block %}{% endraw %}\n\n{{< x >}}\n```\n\n"
        "{% highlight ruby %}\nputs '{{ x }}'\n{% endhighlight %}\n{% comment %}hidden{% endcomment %}\n"
        "{{< box >}}\n**Kept**\n{{< /box >}}\n{: .note}\n"
    )
    found = read(post(body=text))
    shown = clean_html(found.body)
    assert shown == (
        "<p>Before Ferries return stays.</p><p><code>{{ code }}</code> and</p>"
        "<pre><code>{% block %}\n\n{{&lt; x &gt;}}</code></pre>"
        "<pre><code>puts '{{ x }}'</code></pre><p><strong>Kept</strong></p>"
    )
    left_out, comments = found.left_out
    assert "ad.html" in left_out.why
    assert comments == LeftOut(1, "in comments")
    told = count_words(found.headline) + count_words_of_html(shown) + left_out.words + comments.words
    assert found.source_words == told
    assert any("Template tags that mean nothing here were left out (3)" in warning for warning in found.warnings)


def test_pictures_and_videos_in_includes_are_taken():
    text = (
        "{% include figure.html src='/a.jpg' caption=\"The quay\" alt='Q' %}\n\n{% include video id='x1' "
        "provider='youtube' %}\n\n{% image './b.png', 'Alt' %}\n\n{{< img src=\"c.jpg\" >}}"
    )
    found = read(post(body=text))
    assert [(one.file, one.alt_text) for one in found.figures] == [("a.jpg", "Q"), ("b.png", "Alt"), ("c.jpg", "")]
    assert "<figcaption>The quay</figcaption>" in found.body
    assert "https://www.youtube.com/watch?v=x1" in found.body
    assert found.left_out == []


@pytest.mark.parametrize("opening", ["<!-- open", "<script>", "<style>", "<?php x", "<textarea>"])
def test_a_block_that_is_never_closed_swallows_nothing(opening):
    shown = body(f"Before.\n\n{opening}\n\nAfter **words**.\n\nLast.")
    assert shown.startswith("<p>Before.</p>")
    assert shown.endswith("<p>After <strong>words</strong>.</p><p>Last.</p>")


@pytest.mark.parametrize(
    "text",
    [
        *("{% " * 10_000, "{% x %}\n" * 5_000, "{% highlight x %}\n" * 2_000, "{% comment %}" * 3_000),
        *("{% raw %}" * 4_000, "<code>{{x}}" * 4_000, "<div>\n<a '{{x}}" * 3_000, "<!-- \n\n" * 5_000, "*{:" * 10_000),
        *("x" + " " * 40_000 + "{{ y }}", '[a]({{< ref "x" >}}) ' * 2_000, "[^1]: a\n" * 5_000),
    ],
    ids=lambda text: text[:12],
)
def test_hostile_templates_are_read_or_refused(text):
    """Each within a second or two; anything that takes quadratic time would never end."""
    assert list(markdown.parse(SourceFile("story.md", post(body=text)), Options(timezone=UTC, language="en")))


@pytest.mark.parametrize(
    "line",
    [
        *("author: " + "a@" * 120_000, "author: " + "a," * 120_000, "permalink: " + "/:title" * 30_000),
        *("url: " + "/{{ title }}" * 20_000, "a: b: c\n" * 2_000, "\t" * 200_000, "a: " + " " * 19_000 + "b: c"),
    ],
    ids=lambda line: line[:12],
)
def test_hostile_front_matter_is_read_or_refused(line):
    assert list(markdown.parse(SourceFile("story.md", post(more=line)), Options(timezone=UTC, language="en")))


def test_footnotes_are_not_lost_as_link_definitions():
    assert body("Said[^1].\n\n[^1]: Reuters") == "<p>Said[1].</p><p>[1] Reuters</p>"


def test_both_ways_of_a_condition_stay_two_words():
    assert body("{% if page.x %}Open{% else %}Closed{% endif %} today.") == "<p>Open Closed today.</p>"


def test_struck_words_are_struck():
    assert body("It costs ~~four~~ five.") == "<p>It costs <s>four</s> five.</p>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('<div class="notice" markdown="1">\n**Closed** today.\n</div>', "<p><strong>Closed</strong> today.</p>"),
        ('<aside markdown="block">**Closed** today.</aside>', "<aside><p><strong>Closed</strong> today.</p></aside>"),
        ("It is {::nomarkdown}<b>closed</b>{:/nomarkdown} today.", "<p>It is <strong>closed</strong> today.</p>"),
        ("Closed {::comment}ask again{:/comment}today.", "<p>Closed today.</p>"),
        ("Closed {::comment}ask again{:/}today.", "<p>Closed today.</p>"),
    ],
)
def test_extensions_of_kramdown(text, shown):
    assert body(text) == shown


@pytest.mark.parametrize(
    ("given", "caption"),
    [
        ('title="The pier" caption="At *dusk*." attr="Ada"', "The pier. At <em>dusk</em>. Ada"),
        ('title="The pier" alt="The pier" caption="At dusk"', "At dusk"),
        ('title="The pier" alt="The pier"', "The pier"),
        ('title="Who?" caption="2 * 3 < 7"', "Who? 2 * 3 &lt; 7"),
    ],
)
def test_a_figure_keeps_all_its_words(given, caption):
    found = read(post(body=f'{{{{< figure src="pier.jpg" {given} >}}}}'))
    assert f"<figcaption>{caption}</figcaption>" in found.body


def test_pictures_beside_pages_are_found_from_the_folder_of_the_site(tmp_path, run, db):
    write(tmp_path, {"hugo.toml": "", "content/city/pier/index.md": post(body="![](pier.png) ![](/img/sea.png)")})
    (tmp_path / "content/city/pier/pier.png").write_bytes(picture_bytes())
    (tmp_path / "static/img").mkdir(parents=True)
    (tmp_path / "static/img/sea.png").write_bytes(picture_bytes(size=(640, 400)))
    status, out, err = run(tmp_path, "--images", tmp_path)
    assert (status, "2 pictures" in out, "found" in err) == (0, True, False)


def test_pages_in_other_markup_are_no_files_of_the_design(tmp_path, run, db):
    write(tmp_path, {".eleventy.js": "", "posts/one.njk": post(), "posts/two.md": post(), "_includes/base.njk": "x"})
    write(tmp_path, {"posts/site.css": "x"})
    (tmp_path / "posts/three.NJK").write_text("x")
    _status, _out, err = run(tmp_path)
    assert "2 .njk files, which aren't read here: make Markdown or HTML of the stories among them" in err
    assert "2 files of the site's design" in err


def test_a_link_to_a_page_that_is_no_story_keeps_its_words_alone(tmp_path):
    files = {"_config.yml": "title: Harbour", "about.md": "---\ntitle: About\n---\nWe.", "team.md": post("The team")}
    links = "[about]({% link about.md %}) and [the team]({% link team.md %})"
    found = stories(write(tmp_path, files | {"_posts/2019-05-04-ferries.md": post(body=links)}))
    text = clean_html(found["_posts/2019-05-04-ferries.md"].body)
    assert text == '<p>about and <a href="/team.html">the team</a></p>'


@pytest.mark.parametrize(
    "written",
    [
        "<p>Write {{ page.title }}, {% raw %} or {{&lt; x &gt;}} in it.</p>",
        "<p>{:.notice}</p><p>{{{ x }}} {::nomarkdown}</p>",
        '<p><a href="/a/{{x}}">x</a></p>',
        "<ul><li><p>{% if %}</p><aside><p>{{ x }}</p></aside></li></ul>",
        "<pre><code>{{ x }} {% y %}</code></pre><p><code>{{ z }}</code></p>",
        "<aside><p>{{ x }}</p></aside>",
    ],
)
def test_signs_of_a_generator_in_a_story_come_back_from_an_export(written):
    clean = clean_html(written)
    assert body(markdown_of(clean)) == clean


def test_only_liquid_has_raw_tags():
    assert body("{{< raw >}}<b>Big</b>{{< /raw >}} news {{< ad >}} today.") == "<p><strong>Big</strong> news today.</p>"


def test_the_default_category_is_no_tag():
    found = read(post(more="tags: [uncategorized, sea]\ncategories: [Без категория, Water]"))
    assert (found.section, found.tags) == ("Water", ["sea"])


@pytest.mark.parametrize(
    "comment",
    [
        "{% comment %}Ask the harbour master.{% endcomment %}",
        "{% comment %}\nAsk the\n\nharbour master.\n{% endcomment %}",
        "{{< comment >}}Ask the harbour master.{{< /comment >}}",
        "{::comment}Ask the harbour master.{:/comment}",
        "{::comment}\nAsk the harbour master.\n{:/}",
    ],
)
def test_words_in_comments_are_named(comment):
    found = read(post(body=f"The first crossing.\n\n{comment}\n\nThe second one."))
    assert clean_html(found.body) == "<p>The first crossing.</p><p>The second one.</p>"
    assert found.left_out == [LeftOut(4, "in comments")]
    assert found.source_words == 2 + 3 + 4 + 3


@pytest.mark.django_db
def test_a_map_says_where_categories_tags_and_folders_of_a_site_go(run, tmp_path):
    (tmp_path / "map.csv").write_text(
        'term,section,tags\nlocal-news,City,\nferries,Harbour,"boats, sea"\nSponsored,,\n', "utf-8"
    )
    site = write(
        tmp_path / "site",
        {
            "hugo.toml": 'baseURL = "https://harbour.news/"',
            "content/local-news/quay.md": post("The quay", more="tags: [ferries, Sponsored, quay]"),
            "content/local-news/_index.md": post("Local news"),
        },
    )
    jekyll = write(
        tmp_path / "other",
        {"_config.yml": "title: X", "_posts/2019-05-04-pier.md": post("The pier", more="categories: [Ferries, Old]")},
    )
    for folder in (site, jekyll):
        assert run(folder, "--map", tmp_path / "map.csv")[0] == 0
    found = {one.headline: (one.section.name, *sorted(one.tags.names())) for one in Story.objects.all()}
    assert found == {
        "The quay": ("City", "Harbour", "boats", "quay", "sea"), "The pier": ("Harbour", "Old", "boats", "sea"),
    }  # fmt: skip


@pytest.mark.django_db
def test_a_bad_byte_in_a_site_costs_itself(run, tmp_path):
    site = write(tmp_path, dict.fromkeys(["_config.yml", "_data/authors.yml", "_posts/2019-05-04-pier.md"], ""))
    (site / "_data/authors.yml").write_bytes(b"# \xff our people\nic:\n  name: Ines Calder\n")
    (site / "_config.yml").write_bytes(b"title: The \xffpaper\nurl: https://harbour.news\n")
    page = post("The pier", body="It is open.", more="author: ic").encode().replace(b"open", b"\xfeopen")
    (site / "_posts/2019-05-04-pier.md").write_bytes(page)
    status, out, err = run(site)
    assert (status, out.splitlines()[-2]) == (0, "words: 5 of 5 arrived")
    assert "“The pier” (ID _posts/2019-05-04-pier.md): Bytes that can't be read were dropped: 1, in line 6." in err
    story = Story.objects.get()
    assert (story.body, story.source, [author.name for author in story.authors.all()]) == (
        "<p>It is open.</p>", "harbour.news", ["Ines Calder"],
    )  # fmt: skip


def test_words_between_tags_on_lines_of_one_paragraph_stay_two():
    text = "{{< quote >}}The sea{{< /quote >}}\n{{< box >}}rose.{{< /box >}}\n{% if x %}High{% endif %}\n{% if y %}up"
    assert clean_html(read(post(body=text)).body).split() == ["<p>The", "sea", "rose.", "High", "up</p>"]


def test_text_in_keys_that_are_not_read_is_named():
    more = (
        "series: [Harbour stories]\nresources: [{src: a.jpg, title: The pier at dusk}]\nlayout: post\n"
        "robots: noindex, nofollow\nmenu: {main: {weight: 3}}\nparams: {box: Two more words, toc: 1, subtitle: A deck}"
    )
    found = read(post(more=more))
    assert found.warnings == [
        'Text in keys that aren\'t read was left out: "resources", "series", "params.box".',
    ]
    assert found.lead == "A deck"


def test_a_line_of_front_matter_without_a_key_costs_itself():
    found = read("---\ntitle: The quay\nStray words\ndate: 2019-05-04 10:00\n---\nOpen.\n")
    assert (found.headline, clean_html(found.body)) == ("The quay", "<p>Open.</p>")
    assert found.warnings == ['Line 3 of the front matter, "Stray words", has no key and was left out.']


@pytest.mark.parametrize(
    ("config", "address"),
    [
        ("collections: {recipes: {output: true}}", "/recipes/fish/soup.html"),
        ("collections: [recipes]\npermalink: pretty", "/recipes/fish/soup/"),
        ("collections: {recipes: {permalink: '/food/:year/:name/'}}", "/food/2019/soup/"),
    ],
)
def test_a_page_of_a_collection_of_jekyll_has_its_address(tmp_path, config, address):
    site = write(tmp_path, {"_config.yml": f"title: X\n{config}\n", "_recipes/fish/soup.md": post("Soup")})
    [found] = stories(site).values()
    assert found.old_addresses[0] == address


def test_a_picture_tag_with_options_has_their_words(tmp_path):
    [figure] = read(post(body="{% picture sea.jpg --alt Two ferries at sea --link /a %}")).figures
    assert (figure.file, figure.alt_text) == ("sea.jpg", "Two ferries at sea")


@pytest.mark.django_db
def test_a_story_of_a_headline_alone_comes_back_from_an_export_as_markdown(run, tmp_path):
    story = make_story(headline="The quay is closed", body="", source="harbour.news", source_id="7")
    call_command("export_stories", str(tmp_path / "out"), "--format", "markdown", verbosity=0)
    story.delete()
    status, out, err = run(tmp_path / "out")
    assert (status, err, out.splitlines()[-2]) == (0, "", "words: 4 of 4 arrived")
    assert Story.objects.get().headline == "The quay is closed"
