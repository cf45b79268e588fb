"""Words in another language or direction than the page's: names are isolated, untranslated words say what they are."""

import pytest
from django.utils import timezone
from lxml import html

from articles.tests.factories import DAY, add_picture, make_author, make_image, make_section, make_story, make_tag
from articles.text.interface import language_of_words

pytestmark = pytest.mark.django_db

ARABIC = [("en", "English"), ("bg", "български"), ("ar", "العربيّة")]


def page_of(client, path):
    return html.fromstring(client.get(path).content)


@pytest.mark.parametrize(
    ("language", "site", "expected"),
    [
        ("en", "en", "en"), ("bg", "en", "bg"), ("ar", "en", "en"), ("ar", "bg", "bg"), ("en", "bg", "en"),
        ("en-gb", "bg", "en-gb"), ("ar", "de", "en"),
    ],
)  # fmt: skip
def test_interface_is_in_the_pages_language_the_sites_or_english(settings, language, site, expected):
    settings.LANGUAGE_CODE = site
    assert language_of_words(language) == expected


def test_words_without_a_translation_say_that_they_are_english(client, settings):
    settings.LANGUAGES = ARABIC
    section = make_section("أخبار", "ar")
    make_story("العبارة تغادر", section=section, published_at=timezone.now() - 3 * DAY)
    before = timezone.now() - 2 * DAY
    story = make_story("العبارة تعود", section=section, published_at=before, tags=[make_tag("ميناء")], source="وكالة")
    add_picture(story, make_image(alt_text="A ferry"), own_credit="آنا")
    add_picture(story, make_image(alt_text="A pier"))
    short = f"Short address: http://testserver/s/{story.pk}"
    head, end = ["Skip to content", "Corrections"], ["Source:", short, "More from", "Previous story", "Corrections"]
    pictures = ["More pictures", "2 of 2 Enlarge"]
    for path, words in [
        ("/ar/latest/", ["Skip to content", "Corrections", "Last news in Newsroom", "Corrections"]),
        (story.get_absolute_url(), [*head, "1 min to read", "Photo: آنا", "1 of 2", *pictures, *end]),
        ("/ar/no-such-page/", ["Skip to content", "Corrections"]),
    ]:
        page = page_of(client, path)
        assert page.get("lang") == "ar"
        found = page.xpath("//*[@lang='en' and @dir='ltr']")
        assert [" ".join(element.text_content().split()) for element in found][: len(words)] == words
    notice = page.xpath("//div[@class='notice']")[0]
    assert (notice.get("lang"), notice.get("dir")) == ("en", "ltr")


@pytest.mark.parametrize("path", ["/", "/bg/", "/no-such-page/", "/bg/no-such-page/"])
def test_translated_pages_mark_nothing(client, path):
    page = page_of(client, path)
    assert page.xpath("//*[@lang and not(self::html) and not(@hreflang)]") == []


def test_names_are_isolated_from_the_sentence_around_them(client):
    story = make_story(authors=[make_author("آنا", slug="ana")])
    add_picture(story, make_image(), own_credit="بوريس")
    page = page_of(client, story.get_absolute_url())
    assert page.xpath("//a[@rel='author']/bdi/text()") == ["آنا"]
    assert page.xpath("//span[@class='picture__credit']/bdi/text()") == ["بوريس"]
