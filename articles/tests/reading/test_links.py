"""A headline on the pages that link to its story: put in place of the old one, without rendering these pages."""

import pytest
from django.utils import timezone

from articles.desk.publishing import withdraw
from articles.models import Story
from articles.tests.factories import DAY, HOUR, make_section, make_story, make_tag
from articles.tests.leaks.asking import ask
from articles.tests.wsgi import empty_cache

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_transaction")]
MOMENT = timezone.now() - 40 * DAY


class Pages:
    """Stories that link to one of them, cached; and how many pages were rendered since."""

    def __init__(self, language="en"):
        tag, section = make_tag(), make_section("Град", language)
        place = {"section": section, "tags": [tag], "published_at": MOMENT}
        self.linked = make_story("The ferry sails", **place)
        self.others = [make_story(f"Story {number}", **place) for number in range(3)]
        self.cache, self.renders = empty_cache(), 0
        self._django, self.cache._application = self.cache._application, self._count
        assert all("The ferry sails" in page for page in self.ask())
        self.renders = 0

    def _count(self, environ, start_response):
        self.renders += 1
        return self._django(environ, start_response)

    def ask(self, cache=None):
        plain = {"HTTP_ACCEPT_ENCODING": ""}
        answers = [ask(cache or self.cache, story.get_absolute_url(), headers=plain) for story in self.others]
        return [answer.body.decode() for answer in answers]

    def change(self, **fields):
        story = Story.objects.get(pk=self.linked.pk)
        for name, value in fields.items():
            setattr(story, name, value)
        story.save()

    def assert_right(self):
        assert self.ask() == self.ask(empty_cache())


@pytest.mark.parametrize("language", ["en", "bg"])
@pytest.mark.parametrize("headline", ["The ferry is late", 'A < B & "C" </li></a>', r"\1 \g<0>"])
def test_linked_headline_changes_without_rendering_the_page(language, headline):
    pages = Pages(language)
    pages.change(headline=headline)
    pages.assert_right()
    assert pages.renders == 0
    assert not any("The ferry sails" in page for page in pages.ask())
    pages.change(short_headline="Late again")
    pages.assert_right()
    assert pages.renders == 0
    assert all("Late again" in page for page in pages.ask())


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "another-address"},
        {"published_at": MOMENT + 2 * DAY},
        {"expires_at": timezone.now() + HOUR},
    ],
)
def test_other_changes_of_a_linked_story_render_the_page_anew(fields):
    pages = Pages()
    pages.change(**fields)
    pages.assert_right()
    assert pages.renders == len(pages.others)


def test_withdrawn_story_is_linked_to_no_more():
    pages = Pages()
    withdraw(Story.objects.get(pk=pages.linked.pk), by=None)
    assert not any("The ferry sails" in page for page in pages.ask())


def test_link_in_the_text_of_a_page_is_left_alone():
    pages = Pages()
    body = f'<p><a href="{pages.linked.get_absolute_url()}">The ferry sails</a></p>'
    Story.objects.filter(pk=pages.others[0].pk).update(body=body)
    pages.assert_right()
    pages.change(headline="The ferry is late")
    pages.assert_right()
