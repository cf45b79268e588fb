"""Every form of the desk acts once, however often it is sent."""

import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.admin import once
from articles.desk.deleting import delete_story
from articles.models import (
    Author,
    Correction,
    FormKey,
    Image,
    ImportItem,
    ImportRun,
    PreviewLink,
    Section,
    Status,
    Story,
    UnsavedText,
    User,
)
from articles.tests.admin.forms import add_row, address, errors_in, form_in, messages_in, open_form, words_of
from articles.tests.admin.test_same_moment import AT_ONCE, logged_in, on_two_connections, together
from articles.tests.admin.test_story_form import ADD
from articles.tests.factories import (
    DAY,
    group_of,
    make_author,
    make_image,
    make_member,
    make_section,
    make_story,
    make_tag,
    picture_bytes,
)

NEW = {"headline": "The ferry sails again", "body": "<p>It sails.</p>", "_save": ""}


def new_form(desk, **changes):
    return form_in(desk.get(ADD), "story_form") | NEW | {"section": Section.objects.news("en").pk} | changes


def twice(desk, where, form):
    """Send a form two times; both redirect to the same place, and each message is shown once."""
    replies = [desk.post(where, form) for _time in range(2)]
    assert [reply.status_code for reply in replies] == [302, 302]
    assert replies[0]["Location"] == replies[1]["Location"]
    page = desk.get(replies[1]["Location"])
    said = messages_in(page)
    assert len(said) == len({*said})
    return page


def test_a_new_story_sent_twice_is_one_story(desk):
    page = twice(desk, ADD, new_form(desk))
    assert "“The ferry sails again” is saved as a draft." in messages_in(page)[0]
    assert Story.objects.count() == 1
    assert html.fromstring(page.content.decode()).xpath("//*[@class='messagelist']/li/a")  # the link is still one


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("author", {"name": "Ana Petrova"}),
        ("section", {"name": "Economy", "language": "en", "position": "3"}),
        ("tag", {"name": "harbour"}),
        ("page", {"title": "Imprint", "slug": "imprint", "language": "en", "body": "<p>We.</p>", "position": "1"}),
        ("user", {"username": "boris", "password1": "a long pass phrase", "password2": "a long pass phrase"}),
    ],
)
def test_whatever_is_added_twice_is_there_once(desk, name, fields):
    where = reverse(f"admin:articles_{name}_add")
    form = form_in(desk.get(where), f"{name}_form") | fields
    page = twice(desk, where, form | {"_save": ""})
    assert len(messages_in(page)) == 1


def test_a_picture_sent_twice_is_stored_once_and_isnt_called_known(desk):
    where, data = reverse("admin:articles_image_add"), picture_bytes()
    form = form_in(desk.get(where), "image_form") | {"_save": ""}
    replies = [desk.post(where, form | {"file": SimpleUploadedFile("a.png", data)}) for _time in range(2)]
    assert [errors_in(reply) for reply in replies] == [[], []]
    assert Image.objects.count() == 1


def test_a_popup_sent_twice_gives_its_window_the_same_tag(desk):
    where = reverse("admin:articles_tag_add") + "?_popup=1"
    form = form_in(desk.get(where), "tag_form") | {"name": "harbour"}
    replies = [desk.post(where, form).content for _time in range(2)]
    assert b"harbour" in replies[0]
    assert replies[0] == replies[1]


def test_a_correction_sent_twice_is_stated_once(desk):
    story = make_story()
    form = open_form(desk, story) | {
        "headline": "Mended", "corrections-0-wrong": "Was wrong.", "corrections-0-right": "Is right.", "_save": "",
    }  # fmt: skip
    twice(desk, address(story), form)
    assert Correction.objects.count() == 1
    assert Story.objects.get().version == story.version + 1


@pytest.mark.parametrize("move", ["submit", "publish", "publish_now", "publish_morning"])
def test_a_move_sent_twice_is_made_once_and_reported_as_made(desk, move):
    story = make_story(status=Status.DRAFT)
    page = twice(desk, address(story), open_form(desk, story) | {"_move": move})
    assert "isn't possible" not in words_of(page)
    assert Story.objects.get().version == story.version + 1


def test_actions_of_a_list_sent_twice_act_once(desk):
    stories = [make_story(f"Story {number}", status=Status.DRAFT) for number in range(2)]
    where = reverse("admin:articles_story_changelist")
    form = form_in(desk.get(where), "changelist-form")
    chosen = {"action": "publish_selected", "_selected_action": [one.pk for one in stories], "confirmed": "1"}
    page = twice(desk, where, form | chosen)
    assert messages_in(page)[0].startswith("2 stories are published: ")
    assert Story.objects.public().count() == 2


def test_a_merge_sent_twice_merges_once(desk):
    ana, anna = make_author("Ana"), make_author("Anna")
    where = reverse("admin:articles_author_changelist")
    chosen = {"action": "merge_selected", "_selected_action": [ana.pk, anna.pk]}
    page = desk.post(where, form_in(desk.get(where), "changelist-form") | chosen)
    page = twice(desk, where, form_in(page) | chosen | {"keep": ana.pk})
    assert set(messages_in(page)) == {"Merged into “Ana”. The old addresses lead there."}
    assert Author.objects.get() == ana


def test_deleting_restoring_and_links_sent_twice_act_once(desk):
    story = make_story(status=Status.DRAFT)
    where = address(story, "preview_links")
    twice(desk, where, form_in(desk.get(where)) | {"hours": "4"})
    assert PreviewLink.objects.count() == 1
    desk.post(address(story), open_form(desk, story) | {"headline": "Changed", "_save": ""})
    old = story.revisions.last()
    where = reverse("admin:articles_story_restore", args=[story.pk, old.version])
    page = twice(desk, where, form_in(desk.get(where)))
    assert "is restored" in messages_in(page)[0]
    where = address(story, "delete")
    page = twice(desk, where, form_in(desk.get(where)))
    assert "is deleted. For 30 days you can bring it back" in messages_in(page)[0]


def test_an_unsaved_text_is_thrown_away_once(desk, editor):
    UnsavedText.objects.create(user=editor, fields={"headline": ["Typed"]})
    page = html.fromstring(desk.get(ADD).content.decode())
    (form,) = [form for form in page.forms if (form.action or "").endswith("throw-away/")]
    twice(desk, form.action, dict(form.fields))
    assert not UnsavedText.objects.exists()


def test_all_unsaved_texts_are_discarded_once(desk, editor):
    for number in range(2):
        UnsavedText.objects.create(user=editor, fields={"headline": [f"Typed {number}"]})
    where = reverse("admin:articles_story_unsaved_texts")
    form = form_in(desk.get(where), "discard-all") | {"text": [str(text.key) for text in UnsavedText.objects.all()]}
    assert messages_in(twice(desk, where, form)) == ["2 unsaved texts are discarded."]


def test_a_deleted_draft_is_brought_back_once(desk):
    story = make_story(status=Status.DRAFT)
    delete_story(story, by=None)
    page = html.fromstring(desk.get(reverse("admin:articles_story_deleted")).content.decode())
    (form,) = [form for form in page.forms if (form.action or "").endswith("bring-back/")]
    page = twice(desk, form.action, dict(form.fields))
    assert "is back: a draft again" in messages_in(page)[0]
    assert Story.objects.count() == 1


def test_an_invitation_is_mailed_once(db, mailoutbox):
    account = make_member("Reporter", "rada", email="rada@news.example")
    chief = logged_in("vera")
    page = html.fromstring(chief.get(address(account)).content.decode())
    (form,) = [form for form in page.forms if (form.action or "").endswith("invite/")]
    page = twice(chief, form.action, dict(form.fields))
    assert messages_in(page) == ["An invitation to choose a password is on its way to rada@news.example."]
    assert len(mailoutbox) == 1


def new_account(desk, **changes):
    form = form_in(desk.get(reverse("admin:articles_user_add")), "user_form")
    return form | {"username": "rada", "groups": [group_of("Reporter").pk], "_save": ""} | changes


@pytest.mark.parametrize("is_new", [True, False])
def test_both_clicks_on_save_show_the_link_of_an_invitation_that_cant_be_mailed(db, is_new):
    chief = logged_in("vera")
    where, form = reverse("admin:articles_user_add"), new_account(chief)
    if not is_new:
        where = address(User.objects.create_user("rada"))
        form = form_in(chief.get(where), "user_form") | {"groups": [group_of("Reporter").pk], "_save": ""}
    said = []
    for _click in range(2):
        said.append(messages_in(chief.post(where, form, follow=True)))
    assert "/admin/reset/" in said[0][-1]
    assert said[0] == said[1]


def test_a_refusing_mail_server_costs_neither_click_the_link(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    chief = logged_in("vera")
    form = new_account(chief, email="rada@news.example")
    said = [messages_in(chief.post(reverse("admin:articles_user_add"), form, follow=True)) for _click in range(2)]
    assert "/admin/reset/" in said[0][-1]
    assert said[0] == said[1]


@pytest.fixture
def run(db):
    run = ImportRun.objects.create(paths="page.txt")
    story = make_story()
    ImportItem.objects.create(run=run, story=story, file="page.txt", outcome="created", after=None)
    return run


def test_an_import_is_undone_once_and_both_answers_say_the_same(desk, run):
    where = reverse("admin:articles_importrun_undo", args=[run.pk])
    said = messages_in(twice(desk, where, form_in(desk.get(where))))
    assert len(said) == 1


def test_an_undo_that_is_still_at_work_is_not_begun_again(desk, run, editor):
    where = reverse("admin:articles_importrun_undo", args=[run.pk])
    form = form_in(desk.get(where))
    desk.post(where, form)
    FormKey.objects.update(answer=None)  # as it is until the work is done
    page = desk.get(desk.post(where, form)["Location"])
    assert messages_in(page)[-1] == "This is already being done. Reload the page in a moment to see the result."


def test_a_form_with_errors_frees_its_key(desk):
    form = new_form(desk)
    page = desk.post(ADD, form | {"headline": ""})
    assert errors_in(page) == ["This field is required."]
    assert not FormKey.objects.exists()
    assert form_in(page, "story_form")["once"] == form["once"]
    assert errors_in(desk.post(ADD, form)) == []
    assert Story.objects.count() == 1


# Back to the form for a new story


@pytest.mark.parametrize("way", ["duplicate", "begin_from"])
def test_back_to_a_duplicate_that_was_saved_leads_to_it(desk, way):
    other = make_story("Another")
    form = form_in(desk.get(f"{ADD}?{way}={other.pk}"), "story_form") | {"headline": "A copy", "_save": ""}
    desk.post(ADD, form)
    saved = Story.objects.get(headline="A copy")
    assert desk.get(f"{ADD}?{way}={other.pk}&once={form['once']}")["Location"] == address(saved)


def test_back_to_the_form_and_saved_again_it_is_the_same_story_with_what_was_changed_since(desk):
    first, second = make_image(), make_image()
    ana, boris = make_author("Ana"), make_author("Boris")
    form = new_form(desk)
    add_row(form, "bylines", author=ana.pk)
    add_row(form, "bylines", author=boris.pk)
    add_row(form, "pictures", image=first.pk, own_caption="One")
    desk.post(ADD, form)
    changed = form | {"headline": "Changed after Back", "bylines-0-author": boris.pk, "bylines-1-author": ""}
    add_row(changed, "pictures", image=second.pk, own_caption="Two")
    changed["tags"] = [make_tag("harbour").pk]
    page = twice(desk, ADD, changed)
    assert "“Changed after Back” is saved as a draft." in messages_in(page)[-1]
    story = Story.objects.get()
    assert (story.headline, story.version, story.tags.get().name) == ("Changed after Back", 2, "harbour")
    assert [byline.author for byline in story.bylines.all()] == [boris]
    assert [slot.own_caption for slot in story.pictures.order_by("position")] == ["One", "Two"]
    # And once more.
    desk.post(ADD, changed | {"headline": "Changed again", "_save": "", "_move": []})
    assert Story.objects.get().headline == "Changed again"


def test_the_address_of_the_form_leads_to_the_story_that_it_has_saved(desk, colleague):
    form = new_form(desk)
    where = f"{ADD}?once={form['once']}"
    assert form_in(desk.get(where), "story_form")["once"] != form["once"]  # in a second window it is another form
    desk.post(where, form)
    assert desk.get(where)["Location"] == address(Story.objects.get())
    # For nobody else, nor with anything that is no key.
    assert colleague.get(where).status_code == 200
    assert desk.get(f"{ADD}?once=%00").status_code == 200
    Story.objects.all().delete()
    assert desk.get(where).status_code == 200


def test_if_somebody_has_saved_the_story_meanwhile_both_texts_are_shown(desk, colleague):
    form = new_form(desk)
    desk.post(ADD, form)
    story = Story.objects.get()
    colleague.post(address(story), open_form(colleague, story) | {"lead": "Theirs.", "_save": ""})
    page = desk.post(ADD, form | {"headline": "Mine"})
    assert "was not saved" in words_of(page)
    again = form_in(page, "story_form")
    assert again["headline"] == "Mine"
    assert errors_in(desk.post(ADD, again | {"_save": ""})) == []
    assert Story.objects.get().headline == "Mine"


def test_a_text_that_may_no_longer_be_changed_is_kept_as_unsaved(client, desk):
    client.force_login(make_member("Reporter"))
    form = new_form(client)
    client.post(ADD, form | {"_move": "submit"} | {"_save": []})
    assert Story.objects.get().status == Status.IN_REVIEW
    reply = client.post(ADD, form | {"headline": "Thought of since"})
    assert "Your text is safe" in messages_in(client.get(reply["Location"]))[-1]
    assert UnsavedText.objects.get().headline == "Thought of since"
    assert Story.objects.get().headline == "The ferry sails again"


# Keys


def test_a_key_is_its_users_own(desk, colleague):
    form = new_form(desk)
    for browser in (desk, colleague):
        assert errors_in(browser.post(ADD, form)) == []
    assert Story.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x", "\0", "9" * 5000, None])
def test_a_form_without_a_valid_key_acts_as_it_is(desk, key):
    form = new_form(desk) | {"once": key}
    if key is None:
        del form["once"]
    assert errors_in(desk.post(ADD, form)) == []
    assert not FormKey.objects.exists()


def test_old_keys_are_deleted_and_what_is_kept_of_an_answer_is_bounded(desk, editor, monkeypatch):
    old = FormKey.objects.create(user=editor, key=uuid.uuid4(), digest="", made_at=timezone.now() - 31 * DAY)
    monkeypatch.setattr(once, "MOST_CHARACTERS", 10)
    desk.post(ADD, new_form(desk))
    assert not FormKey.objects.filter(pk=old.pk).exists()
    assert FormKey.objects.get().answer["messages"] == []


@on_two_connections
def test_two_that_arrive_together_are_one_story_and_both_say_so():
    browser = logged_in("ana")
    make_section()
    form = form_in(browser.get(ADD), "story_form") | NEW | {"section": Section.objects.first().pk}
    cookies, barrier = browser.cookies.copy(), threading.Barrier(AT_ONCE, timeout=20)

    def send():
        again = Client()
        again.cookies = cookies.copy()
        barrier.wait()
        return again.post(ADD, form)

    first, second = together(send, send)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Story.objects.count() == 1
