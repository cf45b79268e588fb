"""The short address of a story, /s/ID: short enough to be read out, and never in need of a correction."""

import pytest
from django.utils import timezone
from lxml import html

from articles.models import Status
from articles.tests.factories import DAY, HOUR, make_section, make_story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "bg"])
def test_it_leads_to_the_story_in_its_language_wherever_that_has_moved(client, language):
    story = make_story(section=make_section("City", language))
    for _moved in range(2):
        answer = client.get(f"/s/{story.pk}")
        assert (answer.status_code, answer.headers["Location"]) == (301, story.get_absolute_url())
        assert answer.headers["Cache-Control"] == "no-cache"
        story.slug = "another-slug"
        story.save()


def test_the_storys_page_shows_it(client):
    story = make_story()
    page = html.fromstring(client.get(story.get_absolute_url()).content)
    short = f"http://testserver/s/{story.pk}"
    assert page.xpath(f"//a[@href='{short}']/text()") == [short]


def test_what_was_withdrawn_answers_410_in_its_language(client):
    story = make_story(language="bg", status=Status.WITHDRAWN, withdrawal_reason="Цифрите бяха грешни.")
    answer = client.get(f"/s/{story.pk}")
    assert answer.status_code == 410
    assert answer.headers["Content-Language"] == "bg"
    assert '<html lang="bg">' in answer.text
    assert "Цифрите бяха грешни." in answer.text


def test_what_has_expired_answers_410(client):
    now = timezone.now()
    story = make_story(published_at=now - DAY, expires_at=now - HOUR)
    assert client.get(f"/s/{story.pk}").status_code == 410


@pytest.mark.parametrize("fields", [{"status": Status.DRAFT}, {"published_at": timezone.now() + DAY}])
def test_what_was_never_public_answers_404(client, fields):
    assert client.get(f"/s/{make_story(**fields).pk}").status_code == 404


@pytest.mark.parametrize("path", ["/s/", "/s/0", "/s/x", "/s/99999999999", "/s/" + "1" * 400, "/bg/s/1"])
def test_other_addresses_below_it_answer_404(client, path):
    make_story()
    assert client.get(path).status_code == 404
