"""Two editors have one story open: the second save is refused, and nothing typed is lost."""

import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.models import Byline, Status, Story, StoryImage, UnsavedText, User
from articles.models.pageviews import add_page_views
from articles.tests.admin.forms import add_row, address, errors_in, form_in, messages_in, open_form, words_of
from articles.tests.factories import HOUR, add_picture, make_author, make_editor, make_image, make_story, make_tag


def save(browser, story, form, **changes):
    return browser.post(address(story), form | {"_save": "1"} | changes)


def sides(page):
    """Each field in the panel: their text and yours."""
    found = {}
    for field in html.fromstring(page.content.decode()).xpath("//*[@class='conflict__field']"):
        name = " ".join(field.xpath("./h3")[0].text_content().split())
        texts = field.xpath(".//*[contains(@class, 'conflict__side')][h4]")
        found[name] = tuple(" ".join(text.text_content().split()[1:]) for text in texts)
    return found


def refused(page):
    return page.status_code == 200 and "was not saved" in words_of(page)


def test_the_second_save_of_a_version_is_refused_with_both_texts_and_nothing_typed_is_lost(desk, colleague):
    story = make_story(lead="First lead.")
    form = open_form(desk, story)
    save(colleague, story, open_form(colleague, story), headline="The bridge stays shut", lead="Theirs.")
    page = save(desk, story, form, headline="The bridge opens at noon", lead="Mine.", published_at_0="no date")
    assert refused(page)
    assert "Boris saved this story while you had it open, today" in words_of(page)
    assert sides(page)["Headline"] == (
        "The bridge [only theirs: stays shut]",
        "The bridge [only yours: opens at noon]",
    )
    again = form_in(page, "story_form")
    assert (again["headline"], again["lead"]) == ("The bridge opens at noon", "Mine.")
    assert Story.objects.get().headline == "The bridge stays shut"


def test_colleagues_are_called_by_their_full_names(desk, colleague):
    story = make_story()
    User.objects.filter(username="Boris").update(first_name="Boris", last_name="Ivanov")
    form = open_form(desk, story)
    save(colleague, story, open_form(colleague, story), headline="Theirs")
    assert "Boris Ivanov saved this story" in words_of(save(desk, story, form, headline="Mine"))


def test_a_note_is_kept_or_shown_whatever_a_colleague_did_meanwhile(desk, colleague):
    story = make_story(status=Status.DRAFT)
    form = open_form(desk, story) | {"note": "Is the number right?"}
    colleague.post(address(story), open_form(colleague, story) | {"_move": "submit"})
    page = desk.post(address(story), form | {"_move": "submit"})
    assert refused(page)
    assert form_in(page, "story_form")["note"] == "Is the number right?"
    colleague.post(address(story), open_form(colleague, story) | {"_move": "publish"})
    page = save(desk, story, form_in(page, "story_form"))
    assert refused(page)
    assert "Your note for colleagues has no place in the form now: Is the number right?" in words_of(page)


def test_saving_again_overrides_and_another_stale_save_is_refused_again(desk, colleague):
    story = make_story()
    form = open_form(desk, story)
    save(colleague, story, open_form(colleague, story), headline="Theirs")
    again = form_in(save(desk, story, form, headline="Mine"), "story_form")
    save(colleague, story, open_form(colleague, story), headline="Theirs anew")
    page = save(desk, story, again)
    assert refused(page)
    assert Story.objects.get().headline == "Theirs anew"
    assert errors_in(save(desk, story, form_in(page, "story_form"))) == []
    assert Story.objects.get().headline == "Mine"


def test_fields_changed_only_by_the_other_editor_are_taken_over(desk, colleague):
    story = make_story(lead="First lead.", status=Status.DRAFT)
    form = open_form(desk, story)
    save(colleague, story, open_form(colleague, story), lead="Their lead.", tags=[make_tag("ferry").pk])
    page = save(desk, story, form, headline="My headline")
    assert refused(page)
    assert words_of(page).count("You hadn't changed anything here, so the form has theirs now.") == 2
    assert errors_in(save(desk, story, form_in(page, "story_form"))) == []
    story = Story.objects.get()
    assert (story.headline, story.lead, story.tags.get().name) == ("My headline", "Their lead.", "ferry")


def test_taking_over_one_field_saves_nothing(desk, colleague):
    tags = [make_tag("ferry"), make_tag("harbour")]
    story = make_story(lead="First lead.", tags=tags[:1], authors=[make_author("Ana")])
    add_picture(story, make_image(), own_caption="First caption")
    form = open_form(desk, story)
    theirs = open_form(colleague, story) | {"tags": [tags[1].pk], "pictures-0-own_caption": "Their caption"}
    save(colleague, story, theirs, lead="Their lead.", published_at_0="2025-11-07")
    mine = {"lead": "My lead.", "tags": [], "pictures-0-own_caption": "My caption", "published_at_0": "2025-11-08"}
    page = save(desk, story, form | mine)
    assert set(sides(page)) == {"Lead", "Tags", "Pictures", "Published"}
    edition = Story.objects.get().version
    taken = {"_take": ["lead", "tags", "pictures", "published_at"]}
    page = desk.post(address(story), form_in(page, "story_form") | taken)
    assert sides(page) == {}
    assert Story.objects.get().version == edition
    assert errors_in(save(desk, story, form_in(page, "story_form"))) == []
    story = Story.objects.get()
    assert (story.lead, story.tags.get().name) == ("Their lead.", "harbour")
    assert story.pictures.get().own_caption == "Their caption"
    assert f"{timezone.localtime(story.published_at):%Y-%m-%d}" == "2025-11-07"


def test_a_picture_and_an_author_removed_meanwhile_return_to_the_form_with_what_was_typed(desk, colleague):
    story = make_story(authors=[make_author("Ana"), make_author("Vera")])
    images = [make_image(caption="Bridge"), make_image(caption="Ferry"), make_image(caption="Port")]
    for image in images[:2]:
        add_picture(story, image)
    form = open_form(desk, story)
    theirs = open_form(colleague, story) | {"pictures-0-DELETE": "on", "bylines-1-DELETE": "on"}
    add_row(theirs, "pictures", image=images[2].pk, number=1, own_caption="Theirs")
    assert errors_in(save(colleague, story, theirs)) == []
    page = save(desk, story, form | {"pictures-0-own_caption": "Typed by me", "bylines-1-number": "1"}, headline="Mine")
    assert refused(page)
    assert {"Pictures", "Authors", "Headline"} == set(sides(page))
    assert sides(page)["Authors"] == ("Ana", "[only yours: Vera] Ana")
    assert words_of(page).count("Somebody has since removed this. Saving puts it back.") == 2
    assert "Somebody has since added this." in words_of(page)
    assert errors_in(save(desk, story, form_in(page, "story_form"))) == []
    assert set(story.pictures.values_list("image", "own_caption")) == {
        (images[0].pk, "Typed by me"), (images[1].pk, ""), (images[2].pk, "Theirs"),
    }  # fmt: skip
    assert [byline.author.name for byline in story.bylines.all()] == ["Vera", "Ana"]


def test_an_author_added_by_both_appears_once(desk, colleague):
    story, author = make_story(), make_author("Ana")
    form, theirs = open_form(desk, story), open_form(colleague, story)
    add_row(theirs, "bylines", author=author.pk)
    save(colleague, story, theirs)
    add_row(form, "bylines", author=author.pk)
    page = save(desk, story, form, headline="Mine")
    assert set(sides(page)) == {"Headline"}
    assert errors_in(save(desk, story, form_in(page, "story_form"))) == []
    assert Byline.objects.get().author == author


def test_rows_recreated_by_restoring_are_recognised(desk, colleague):
    story = make_story()
    image = make_image()
    add_picture(story, image, own_caption="Old")
    form = open_form(desk, story)
    StoryImage.objects.all().delete()
    add_picture(story, image, own_caption="Old")
    Story.objects.get().save()
    page = save(desk, story, form, headline="Mine")
    assert set(sides(page)) == {"Headline"}
    save(desk, story, form_in(page, "story_form"))
    assert story.pictures.get().own_caption == "Old"


def test_page_views_counted_meanwhile_are_no_conflict(desk):
    story = make_story()
    form = open_form(desk, story)
    add_page_views({story.pk: 7})
    assert errors_in(save(desk, story, form, headline="Mine")) == []
    assert Story.objects.get().views == 7


@pytest.mark.parametrize("button", [{"_save": "1"}, {"_move": "publish"}, {"_move": "publish_now"}])
def test_a_form_sent_twice_is_saved_once_and_reported_as_saved(desk, button):
    story = make_story(status=Status.DRAFT)
    form = open_form(desk, story) | {"headline": "Clicked twice"} | button
    first = desk.post(address(story), form)
    Story.objects.filter(published_at__isnull=False).update(published_at=timezone.now() - HOUR)  # a slow double click
    second = desk.post(address(story), form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert "Clicked twice" in messages_in(desk.get(second["Location"]))[-1]
    assert Story.objects.get().version == story.version + 1


def test_ticked_keywords_make_a_conflict_even_if_the_texts_are_equal(desk):
    story = make_story()
    add_picture(story, make_image(keywords="harbour"))
    form = open_form(desk, story)
    save(desk, story, form)
    page = save(desk, story, form, offered_tag="harbour")
    assert refused(page)
    save(desk, story, form_in(page, "story_form"))
    assert story.tags.get().name == "harbour"


def test_an_announced_update_and_a_correction_make_a_conflict_even_if_the_texts_are_equal(desk, colleague):
    story = make_story()
    form = open_form(desk, story)
    save(colleague, story, open_form(colleague, story))
    page = save(desk, story, form, announce_update="on")
    assert refused(page)
    assert errors_in(save(desk, story, form_in(page, "story_form"))) == []
    assert Story.objects.get().announced_update
    page = save(desk, story, form, **{"corrections-0-wrong": "It was not so.", "corrections-0-right": "It was so."})
    assert refused(page)
    assert form_in(page, "story_form")["corrections-0-right"] == "It was so."


@pytest.mark.parametrize("version", ["", "0", "-1", "one", "9" * 30, None])
def test_a_form_without_a_valid_version_is_refused(desk, version):
    story = make_story()
    form = open_form(desk, story)
    del form["version"]
    assert refused(save(desk, story, form | ({} if version is None else {"version": version}), headline="Mine"))
    assert Story.objects.get().headline == story.headline


def test_the_text_of_a_story_deleted_meanwhile_can_become_a_new_one(desk, colleague):
    story = make_story(authors=[make_author("Ana")])
    add_picture(story, make_image())
    form = open_form(desk, story)
    colleague.post(reverse("admin:articles_story_delete", args=[story.pk]), {"post": "yes"})
    page = desk.get(save(desk, story, form, headline="Written for hours")["Location"])
    assert messages_in(page) == [
        "Somebody deleted the story while you were writing. Your text is safe. Turn it into a new story."
    ]
    assert "Written for hours" in words_of(page)
    add = reverse("admin:articles_story_add")
    page = desk.post(add, {"_put_back": str(UnsavedText.objects.get().key)})
    assert errors_in(desk.post(add, form_in(page, "story_form") | {"_save": "1"})) == []
    new = Story.objects.get()
    assert (new.headline, new.body) == ("Written for hours", story.body)
    assert (new.pictures.count(), new.bylines.get().author.name) == (1, "Ana")
    assert not UnsavedText.objects.exists()


def set_up():
    editor = make_editor()
    session = Client()
    session.force_login(editor)
    story = make_story(lead="A lead.")
    answer = session.get(address(story), headers={"host": "127.0.0.1"})
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in session.cookies.items())
    return story.pk, form_in(answer, "story_form"), cookies


def headline_of(pk):
    return Story.objects.get(pk=pk).headline


def test_of_twenty_simultaneous_saves_one_wins_and_the_others_get_their_text_back(site):
    pk, form, cookies = site.run(set_up)

    def send(number):
        body = urlencode(form | {"headline": f"Number {number}", "_save": "1"}, doseq=True)
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"/admin/articles/story/{pk}/change/", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    with ThreadPoolExecutor(20) as editors:
        answers = list(editors.map(send, range(20)))
    (winner,) = [number for number, (status, _page) in enumerate(answers) if status == 302]
    assert site.run(headline_of, pk) == f"Number {winner}"
    for number, (status, page) in enumerate(answers):
        if number != winner:
            assert status == 200
            assert "was not saved" in page
            assert re.search(rf"<textarea name=\"headline\"[^>]*>\s*Number {number}</textarea>", page)
