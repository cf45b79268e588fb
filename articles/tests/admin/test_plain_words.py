"""What the desk says in its own words where Django has stock sentences: messages, read-only forms, refusals."""

import json

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from lxml import html

from articles.desk.previews import make_link
from articles.desk.publishing import save_story
from articles.models import Author, Image, Page, Section, Status, Tag, User
from articles.tests.admin.forms import form_in, messages_in, words_of
from articles.tests.factories import (
    make_author,
    make_editor,
    make_image,
    make_member,
    make_page,
    make_section,
    make_story,
    make_tag,
)

pytestmark = pytest.mark.django_db
STOCK = ["successfully", "успешно", "below", "Are you sure", "Сигурни ли сте"]


@pytest.fixture
def bulgarian(settings):
    settings.LANGUAGE_CODE = "bg"


def list_of(one):
    return f"/admin/{one._meta.app_label}/{one._meta.model_name}/"


def form_of(one):
    return f"{list_of(one)}{one.pk}/change/"


def added(desk, model, **fields):
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
    form = form_in(desk.get(address), f"{model._meta.model_name}_form") | fields
    return messages_in(desk.post(address, form, follow=True))


def saved(desk, one, **fields):
    form = form_in(desk.get(form_of(one)), f"{one._meta.model_name}_form") | fields
    return messages_in(desk.post(form_of(one), form, follow=True))


def deleted(desk, one):
    address = f"{list_of(one)}{one.pk}/delete/"
    page = desk.get(address)
    assert not any(words in words_of(page) for words in STOCK)
    return messages_in(desk.post(address, {"post": "yes"}, follow=True))


def test_what_is_added_says_what_it_is_good_for(desk):
    assert added(desk, Section, name="Harbour") == [
        "“Harbour (en)” is added. Readers see it among the sections now: on the site."
    ]
    assert added(desk, Tag, name="bridge") == ["“bridge” is added. Choose it in the form of a story."]
    assert "Choose them as the author of a story" in added(desk, Author, name="Ana")[0]
    assert added(desk, Page, title="Imprint") == ["“Imprint” is published. The footer links to it now: on the site."]
    assert added(desk, Group, name="Sports desk") == ["“Sports desk” is added. Give it to people on their accounts."]


@pytest.mark.parametrize("button", ["_save", "_continue", "_addanother"])
def test_what_is_saved_says_the_same_with_every_button(desk, button):
    pressed = {button: "1"}
    assert saved(desk, make_tag("bridge"), name="Bridges", **pressed) == [
        "“Bridges” is saved. Its page and its stories show the change now."
    ]
    page = make_page(is_published=False)
    assert saved(desk, page, **pressed) == [
        "“Imprint” is saved. Readers don't see it: tick “Published” when it is ready."
    ]
    assert "is saved" in saved(desk, make_editor("boris"), **pressed)[0]


def test_what_is_deleted_says_what_became_of_its_stories(desk):
    tag = make_tag("bridge")
    make_story(tags=[tag])
    assert deleted(desk, tag) == ["“bridge” is deleted. The stories that had it stay, without it."]
    assert deleted(desk, make_section()) == ["“Economy (en)” is deleted. No story was in it."]
    assert deleted(desk, make_image(caption="A bridge")) == ["“A bridge” is deleted. No story used it."]
    assert "Its stories stay" in deleted(desk, make_editor("boris"))[0]
    assert Image.objects.count() == 0
    assert not User.objects.filter(username="boris").exists()


def test_all_of_it_is_said_in_bulgarian_too(desk, bulgarian):
    tag = make_tag("мост")
    said = [
        *added(desk, Section, name="Пристанище"), *added(desk, Tag, name="река"), *added(desk, Author, name="Ана"),
        *added(desk, Page, title="За нас"), *saved(desk, tag), *deleted(desk, tag), *saved(desk, make_page("Връзки")),
    ]  # fmt: skip
    assert len(said) == 7
    assert not any(words in sentence for sentence in said for words in [*STOCK, "added", "saved", "deleted"])
    assert said[1] == "Добавен е етикетът „река“. Изберете го във формуляра на новина."


def test_several_deleted_at_once_are_named_before_and_counted_after(desk):
    pages = [make_page("Imprint"), make_page("Contact")]
    chosen = {"action": "delete_selected", "_selected_action": [page.pk for page in pages]}
    question = desk.post("/admin/articles/page/", chosen)
    assert "Delete these? Contact Imprint This can't be undone." in words_of(question)
    answer = desk.post("/admin/articles/page/", chosen | {"post": "yes"}, follow=True)
    assert messages_in(answer) == ["2 are deleted."]


def test_the_number_of_results_is_said_after_a_search_alone(desk):
    make_story("The bridge opens"), make_story("The harbour closes")
    assert "result" not in words_of(desk.get("/admin/articles/story/"))
    assert "1 result (Show all stories)" in words_of(desk.get("/admin/articles/story/?q=bridge"))


def test_what_may_only_be_read_has_no_help_no_signs_and_no_empty_fields(client):
    reporter = make_member("Reporter")
    client.force_login(reporter)
    named = {"tags": [make_tag("bridge")], "authors": [make_author("Ana")]}
    story = make_story(created_by=reporter, published_at=timezone.now(), **named)
    for one in (story, story.section, Author.objects.get(), Tag.objects.get()):
        page = html.fromstring(client.get(form_of(one)).content.decode()).get_element_by_id("content")
        assert page.xpath(".//img[@alt='True' or @alt='False'] | .//*[@class='help']") == []
        assert [empty for empty in page.xpath(".//*[@class='readonly']") if not empty.text_content().strip()] == []
    words = words_of(client.get(form_of(story)))
    assert "Tags: bridge" in words
    assert "Published: today" in words
    assert "Withdrawal" not in words
    assert "Short headline" not in words


def test_an_account_says_whether_it_has_a_password_and_not_how_that_is_stored(desk):
    with_one, without = make_editor("boris"), make_member("Reporter", "rita")
    assert "A password is set." in words_of(desk.get(form_of(with_one)))
    assert "There is no password yet." in words_of(desk.get(form_of(without)))
    assert "algorithm" not in words_of(desk.get(form_of(with_one)))


def test_an_author_is_added_to_a_story_in_plain_words(desk):
    story = make_story(authors=[make_author("Ana")])
    page = desk.get(form_of(story)).content.decode()
    assert "Add another Byline" not in page
    assert "Byline:" not in page
    assert "Add an author" in page


def test_rows_of_the_history_differ_by_seconds_and_by_how_much_changed(desk, editor):
    story = make_story(lead="One two.")
    for words in ("One two three.", "One two three four five."):
        story.lead = words
        save_story(story, by=None)
    page = html.fromstring(desk.get(f"/admin/articles/story/{story.pk}/history/").content.decode())
    times = page.xpath("//th//time/text()")
    assert len(times) == 3
    assert all(time.count(":") == 2 for time in times)
    assert page.xpath("//td[@class='history__changed']/a/text()") == ["Lead +2", "Lead +1"]


def test_a_time_that_nobody_touched_stays_to_the_microsecond(desk):
    story = make_story()
    save_story(story, by=None)
    before = story.published_at
    assert before.microsecond
    saved(desk, story, lead="A new lead.")
    story.refresh_from_db()
    assert story.published_at == before


def test_microseconds_alone_are_no_change_in_the_history(desk):
    story = make_story()
    story.published_at = story.published_at.replace(microsecond=5)
    save_story(story, by=None)
    story.published_at, story.lead = story.published_at.replace(microsecond=0), "A new lead."
    save_story(story, by=None)
    words = words_of(desk.get(f"/admin/articles/story/{story.pk}/history/"))
    assert "Lead +3" in words
    assert "Lead +3, Published" not in words


@pytest.mark.parametrize("words", ["Избери всички %s", "Избрани %s", "Избрани: %(sel)s от %(cnt)s"])
def test_the_scripts_of_djangos_admin_speak_proper_bulgarian(desk, bulgarian, words):
    assert json.dumps(words) in desk.get("/admin/jsi18n/").content.decode()


def test_a_long_caption_is_cut_with_an_ellipsis_where_it_names_a_picture(desk):
    image = make_image(caption="Wind turbines on the ridges above the valley, in morning mist.")
    assert "in morning mi…" in words_of(desk.get(f"/admin/articles/image/{image.pk}/history/"))


def test_a_preview_link_names_who_made_it(desk):
    User.objects.update(first_name="Rada", last_name="Koleva")
    story = make_story(status=Status.DRAFT)
    make_link(story, by=User.objects.get(), hours=24)
    assert "Created by Rada Koleva" in words_of(desk.get(f"/admin/articles/story/{story.pk}/preview-links/"))


def test_the_desk_says_in_its_own_words_that_there_is_no_page(desk):
    answer = desk.get("/admin/nothing-here/")
    assert answer.status_code == 404
    assert "There is no such page at the desk" in words_of(answer)
    assert "Back to the overview" in words_of(answer)
    gone = desk.get("/admin/articles/tag/4711/change/", follow=True)
    assert messages_in(gone) == [
        "What you were looking for isn't there: it was deleted or merged with something else, or your role doesn't "
        "show it."
    ]
    assert desk.get("/admin/articles/")["Location"] == "/admin/"


def test_a_role_that_does_not_allow_a_page_is_told_so_at_the_desk(client):
    client.force_login(make_member("Reporter", "rita"))
    answer = client.get("/admin/articles/page/")
    assert answer.status_code == 403
    assert "Your role doesn't allow this You are logged in as rita." in words_of(answer)


def test_a_form_from_before_the_log_in_says_that_nothing_was_saved(editor):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    answer = browser.post("/admin/articles/tag/add/", {"name": "bridge"})
    assert answer.status_code == 403
    assert "This wasn't saved" in words_of(answer)
    assert "what you typed is still there" in words_of(answer)
    assert not Tag.objects.exists()
    script = browser.post("/admin/articles/image/upload/", headers={"accept": "application/json"})
    assert script.json()["error"].startswith("This wasn't saved.")


def test_the_log_in_helps_those_who_are_not_let_in(client, editor):
    wrong = client.post("/admin/login/", {"username": "editor", "password": "guessed"})
    assert "No account at the desk has this user name and password." in words_of(wrong)
    client.force_login(User.objects.create_user("reader", "reader@news.example", "a long pass phrase"))
    page = client.get("/admin/login/")
    assert "You are logged in as reader, but that account may not see this page." in words_of(page)


def test_the_logged_out_page_leads_back(desk):
    assert "You are logged out Log in again" in words_of(desk.post("/admin/logout/"))


def test_the_dialogs_of_the_text_editor_speak_the_language_of_the_desk(desk, bulgarian):
    for one in (make_story(), make_page()):
        form = html.fromstring(desk.get(form_of(one)).content.decode())
        (config,) = form.xpath("//@data-django-prose-editor-configurable")
        words = [json.loads(config)["extensions"][name]["words"] for name in ("Table", "OrderedList")]
        assert [words[0]["title"], words[0]["insert"], words[1]["start"]] == ["Нова таблица", "Вмъкване", "Първи номер"]
