"""Posts that hold several languages in one text: each that this site has becomes a story."""

import pytest

from articles.importing.incoming import LeftOut
from articles.models import Story
from articles.tests.importing.conftest import summary
from articles.tests.importing.test_wordpress_lists import term
from articles.tests.importing.wordpress import export, item, read_items, read_one

NEW = "[:en]{}[:bg]{}[:]"
OLD = "<!--:en-->{}<!--:--><!--:bg-->{}<!--:-->"
CURLY = "{:en}%s{:}{:bg}%s{:}"
LINK = "<link>https://harbour.example/2024/ferry/</link>"


def in_both(english, bulgarian):
    return NEW.format(english, bulgarian)


@pytest.mark.parametrize("both", [NEW.format, OLD.format, lambda *words: CURLY % words])
def test_each_language_of_a_post_is_a_story(tmp_path, both):
    more = LINK + term("category", "sport", in_both("Sport", "Спорт"))
    post = item(
        f"<p>{both('Forty people.', 'Четиридесет души.')}</p><p>8:30</p>",
        title=f"<![CDATA[{both('The ferry sails', 'Фериботът плава')}]]>",
        more=f"{more}<excerpt:encoded><![CDATA[{both('At dawn', 'На разсъмване')}]]></excerpt:encoded>",
    )
    english, bulgarian = read_items(tmp_path, post)
    assert (english.language, english.headline, english.lead) == ("en", "The ferry sails", "At dawn")
    assert (english.body, english.section) == ("<p>Forty people.</p><p>8:30</p>", "Sport")
    assert (bulgarian.language, bulgarian.headline, bulgarian.lead) == ("bg", "Фериботът плава", "На разсъмване")
    assert (bulgarian.body, bulgarian.section) == ("<p>Четиридесет души.</p><p>8:30</p>", "Спорт")
    assert (english.source_id, bulgarian.source_id) == ("g5", "g5#bg")
    assert english.old_addresses == ["/2024/ferry/", "/?p=5", "/en/2024/ferry/"]
    assert bulgarian.old_addresses == ["/bg/2024/ferry/"]
    assert [*english.warnings, *bulgarian.warnings, *english.left_out, *bulgarian.left_out] == []


def test_words_in_a_language_that_this_site_lacks_are_named(tmp_path):
    post = item("[:en]Forty people.[:de]Vierzig Leute fuhren mit.[:]", title="<![CDATA[[:en]Ferry[:de]Die Fähre[:]]]>")
    story = read_one(tmp_path, post)
    assert (story.headline, story.body) == ("Ferry", "<p>Forty people.</p>")
    assert story.left_out == [LeftOut(6, "in de, a language that this site lacks")]
    assert story.source_words == 9


def test_a_language_without_text_is_no_story(tmp_path):
    [story] = read_items(tmp_path, item(NEW.format("Forty people.", " \n"), title=f"<![CDATA[{in_both('F', 'Ф')}]]>"))
    assert (story.language, story.headline) == ("en", "F")


def test_the_title_may_be_in_one_language_alone(tmp_path):
    english, bulgarian = read_items(tmp_path, item(in_both("Forty people.", "Души."), title="Ferry"))
    assert (english.headline, bulgarian.headline, bulgarian.body) == ("Ferry", "Ferry", "<p>Души.</p>")


@pytest.mark.parametrize("text", ["A smile [:] and {:} here.", "[:one] and [:]", "See <!--more--> it: [a:en]"])
def test_other_signs_are_text(tmp_path, text):
    assert read_one(tmp_path, item(text)).language == ""


@pytest.mark.django_db
def test_a_post_in_two_languages_is_two_stories_on_every_run(run, client, tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(
        export(item(in_both("Forty people.", "Четиридесет души."), title="Ferry", more=LINK), item(number=6)), "utf-8"
    )
    status, out, err = run(path)
    assert (status, err, out.splitlines()[-2]) == (0, "", "words: 9 of 9 arrived")
    assert summary(out).startswith("3 created, 0 updated")
    assert summary(run(path)[1]).startswith("0 created, 0 updated, 3 unchanged")
    assert summary(run(path, "--language", "bg", "--dry-run")[1]).startswith("0 created")
    bulgarian = Story.objects.get(language="bg")
    assert client.get("/bg/2024/ferry/").url == bulgarian.get_absolute_url()
    assert client.get("/2024/ferry/").url == Story.objects.get(body__contains="Forty").get_absolute_url()
