"""What each role must not be able to do, whatever way is tried."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.desk.publishing import save_story
from articles.desk.roles import ROLES
from articles.models import Author, Image, Status, Story, User
from articles.tests.admin.forms import (
    add_row,
    address,
    errors_in,
    form_in,
    messages_in,
    open_form,
    words_of,
)
from articles.tests.admin.roles_table import logged_in
from articles.tests.admin.test_moves import make, press
from articles.tests.admin.test_story_form import ADD, cache_version, edit, make_new, moment
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    group_of,
    make_author,
    make_editor,
    make_image,
    make_member,
    make_story,
    make_tag,
)

LIST = "/admin/articles/story/"
SECRET = "The mayor resigns"


@pytest.fixture
def reporter(db):
    return make_member("Reporter")


@pytest.fixture
def desk(reporter):
    return logged_in(reporter)


@pytest.fixture
def draft(reporter):
    return make_story("My ferry", status=Status.DRAFT, created_by=reporter)


@pytest.fixture
def secret(db):
    """Somebody else's story, with a picture, a tag and a byline."""
    boss = make_editor("boss")
    story = make_story(SECRET, status=Status.DRAFT, created_by=boss, tags=[make_tag()], authors=[make_author("Boris")])
    add_picture(story, make_image(caption="A chair"))
    save_story(story, by=boss)
    return story


def run(desk, action, *stories):
    chosen = {"action": f"{action}_selected", "_selected_action": [story.pk for story in stories], "confirmed": "1"}
    return messages_in(desk.post(LIST, chosen, follow=True))


# What a reporter sees


def test_a_reporter_sees_stories_begun_by_them_or_under_their_byline(desk, reporter, draft, secret):
    by_name = make_story("With my name", authors=[make_author("Rada", user=reporter)])
    listed = words_of(desk.get(LIST))
    for headline, is_seen in (("My ferry", True), ("With my name", True), (SECRET, False)):
        assert (headline in listed) == is_seen
    assert desk.get(address(by_name)).status_code == 200


def test_no_page_shows_a_reporter_the_headline_of_somebody_elses_story(desk, draft, secret):
    image = Image.objects.get()
    add_picture(draft, image)
    auto = "/admin/autocomplete/?app_label=articles&term=&model_name="
    pages = [
        "/admin/", LIST, f"{LIST}?q=mayor", f"{LIST}?id__exact={secret.pk}", f"{LIST}?_popup=1&_to_field=id",
        address(draft), address(image), f"/admin/articles/image/{image.pk}/history/", "/admin/articles/image/",
        "/admin/articles/image/library/", *(f"{auto}{row}&field_name=story" for row in ("byline", "storyimage")),
        *(address(one) for one in (secret.section, secret.authors.get())),
        "/admin/articles/author/", "/admin/articles/tag/", "/admin/articles/section/",
    ]  # fmt: skip
    for page in pages:
        answer = desk.get(page)
        assert answer.status_code == 200, page
        assert SECRET not in answer.content.decode(), page
        assert "mayor-resigns" not in answer.content.decode(), page
    assert "1 place in somebody else's story" in words_of(desk.get(address(image)))
    assert "My ferry" in words_of(desk.get(address(image)))


def test_no_address_of_somebody_elses_story_works_for_a_reporter(desk, secret):
    answer = desk.get(address(secret), follow=True)
    assert answer.redirect_chain[-1][0] == "/admin/"
    assert "mayor" not in answer.content.decode()
    for content_type in range(1, 40):  # Django's redirect from a key to an address
        assert desk.get(f"/admin/r/{content_type}/{secret.pk}/").status_code == 404
    for lookup in ("stories__headline__startswith=The", "bylines__story__headline__startswith=The"):
        for kind in ("section", "author", "tag"):
            answer = desk.get(f"/admin/articles/{kind}/?{lookup}")
            assert answer.status_code in {302, 400}


# What a reporter decides


def test_fields_that_a_reporters_form_lacks_are_ignored_when_sent(desk, draft):
    before = Story.objects.values().get(pk=draft.pk)
    sent = {
        "status": "published", "is_pinned": "on", "slug": "hacked", "announce_update": "on", "retract_update": "on",
        "withdrawal_reason": "x", "created_by": "1", "language": "bg", "uid": "x",
        **moment("published_at", timezone.now() - DAY), **moment("expires_at", timezone.now() + DAY),
        **moment("updated_at", timezone.now()),
    }  # fmt: skip
    assert errors_in(edit(desk, draft, headline="My ferry sails", **sent)) == []
    after = Story.objects.values().get(pk=draft.pk)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"headline", "slug", "version", "modified_at"}
    assert after["slug"] == "my-ferry-sails"
    page = desk.get(ADD).content.decode()
    for name in ("published_at_0", "slug", "expires_at_0", "announce_update"):
        assert f'name="{name}"' not in page


@pytest.mark.parametrize("move", ["publish", "publish_now", "publish_morning"])
def test_a_reporter_publishes_neither_a_draft_nor_a_new_story(desk, draft, move):
    assert edit(desk, draft, _move=move).status_code == 403
    assert make_new(desk, _move=move).status_code == 403
    assert [story.status for story in Story.objects.all()] == [Status.DRAFT]


def test_a_reporter_can_submit_a_story_and_return_it_to_draft_and_no_more(desk, draft):
    assert press(desk, draft, "submit") == ["“My ferry” is waiting for review."]
    page = desk.get(address(draft))
    assert "Back to draft" in page.content.decode()
    assert desk.post(address(draft), form_in(page) | {"headline": "Later"}).status_code == 403
    answer = desk.post(reverse("admin:articles_story_to_draft", args=[draft.pk]), follow=True)
    assert messages_in(answer) == ["“My ferry” is a draft again. Readers don't see it."]
    Story.objects.update(status=Status.PUBLISHED, published_at=timezone.now() + HOUR)
    assert desk.post(reverse("admin:articles_story_to_draft", args=[draft.pk])).status_code == 403


def test_rows_of_somebody_elses_story_cannot_be_claimed(desk, draft, secret):
    picture, byline = secret.pictures.get(), secret.bylines.get()
    form = open_form(desk, draft)
    add_row(form, "pictures", id=picture.pk, story=draft.pk, image=picture.image_id, own_caption="Mine")
    add_row(form, "bylines", id=byline.pk, story=draft.pk, author=byline.author_id)
    form |= {"pictures-INITIAL_FORMS": "1", "bylines-INITIAL_FORMS": "1"}
    desk.post(address(draft), form)
    assert (secret.pictures.get(), secret.bylines.get()) == (picture, byline)
    assert secret.pictures.get().own_caption == ""


def test_a_reporter_cannot_change_the_texts_of_a_public_picture(desk, draft):
    free, shown, ended = make_image(), make_image(), make_image(rights_expire_at=timezone.now() - DAY)
    for image in (shown, ended):
        add_picture(make_story(), image)
    form = open_form(desk, free) | {"caption": "A ferry"}
    assert desk.post(address(free), form).status_code == 302
    assert Image.objects.get(pk=free.pk).caption == "A ferry"
    for image in (shown, ended):
        assert 'name="caption"' not in desk.get(address(image)).content.decode()
        assert desk.post(address(image), form).status_code == 403


def test_an_editor_cannot_link_an_author_to_an_account(db, reporter):
    desk = logged_in(make_member("Editor"))
    desk.post("/admin/articles/author/add/", {"name": "Rada", "slug": "", "bio": "", "user": reporter.pk})
    assert Author.objects.get().user is None


# Accounts


@pytest.fixture
def editor_in_chief_desk(db):
    return logged_in(make_member("Chief"))


def test_an_editor_in_chief_grants_roles_and_nothing_else(editor_in_chief_desk, reporter):
    more = Group.objects.create(name="Machinists")
    more.permissions.add(Permission.objects.get(codename="add_group"))
    roles = {name: group_of(name).pk for name in ROLES} | {more.name: more.pk}
    page = editor_in_chief_desk.get(address(reporter))
    assert 'name="is_superuser"' not in page.content.decode()
    (ticked,) = html.fromstring(page.content.decode()).xpath("//input[@name='groups'][@checked]/..")
    assert ticked.text_content().strip() == "Reporter"
    assert "Machinists" not in page.content.decode()
    every = [one.pk for one in Permission.objects.all()]
    form = form_in(page, "user_form") | {"is_superuser": "on", "user_permissions": every, "groups": [roles["Editor"]]}
    assert errors_in(editor_in_chief_desk.post(address(reporter), form)) == []
    account = User.objects.get(pk=reporter.pk)
    assert [group.name for group in account.groups.all()] == ["Editor"]
    assert not account.is_superuser
    assert not account.user_permissions.exists()
    assert errors_in(editor_in_chief_desk.post(address(reporter), form | {"groups": [more.pk]}))
    assert not User.objects.get(pk=reporter.pk).groups.filter(name="Machinists").exists()


@pytest.mark.parametrize("who", ["superuser", "superuser who left", "one with more", "one with more who left"])
def test_an_editor_in_chief_cannot_change_more_powerful_accounts(editor_in_chief_desk, who):
    above = make_editor("root") if "superuser" in who else make_member("Chief", "above")
    if "more" in who:
        above.user_permissions.add(Permission.objects.get(codename="delete_user"))
    User.objects.filter(pk=above.pk).update(is_active="left" not in who)
    password = f"/admin/articles/user/{above.pk}/password/"
    new = {"password1": "another long pass phrase", "password2": "another long pass phrase", "usable_password": "true"}
    assert editor_in_chief_desk.get(password).status_code == editor_in_chief_desk.post(password, new).status_code == 403
    sent = {"username": above.username, "email": "mine@evil.example", "is_active": "on"}
    assert editor_in_chief_desk.post(address(above), sent).status_code == 403
    assert User.objects.get(pk=above.pk).email != "mine@evil.example"


def test_an_account_added_by_an_editor_in_chief_has_no_permissions_without_a_role(editor_in_chief_desk):
    sent = {
        "username": "new", "usable_password": "true", "password1": "another long pass phrase",
        "password2": "another long pass phrase", "is_superuser": "on", "is_staff": "on",
    }  # fmt: skip
    assert editor_in_chief_desk.post("/admin/articles/user/add/", sent).status_code == 302
    account = User.objects.get(username="new")
    assert not account.is_superuser
    assert not account.get_all_permissions()


# Deleting


def test_an_editor_in_chief_deletes_unseen_stories_and_is_told_to_withdraw_others(editor_in_chief_desk):
    unseen, seen = make("draft"), make("published")
    page = words_of(editor_in_chief_desk.get(reverse("admin:articles_story_delete", args=[seen.pk])))
    for words in ("Readers have seen this story, so it can't be deleted", "Withdraw it instead"):
        assert words in page
    for story in (unseen, seen):
        editor_in_chief_desk.post(reverse("admin:articles_story_delete", args=[story.pk]), {"post": "yes"})
    assert [*Story.objects.all()] == [seen]


def test_a_story_that_was_scheduled_appeared_and_is_a_draft_again_counts_as_seen(editor_in_chief_desk):
    story = make_story(published_at=timezone.now() - HOUR)
    desk = logged_in(make_editor("root"))
    press(desk, story, "withdraw")
    press(desk, story, "draft")
    editor_in_chief_desk.post(reverse("admin:articles_story_delete", args=[story.pk]), {"post": "yes"})
    assert Story.objects.filter(pk=story.pk).exists()


# Several at once


def test_an_action_reports_what_was_done_and_what_was_not_and_why(db):
    desk = logged_in(make_member("Editor"))
    stories = [make(kind, headline=kind) for kind in ("draft", "in review", "published", "withdrawn")]
    assert run(desk, "publish", *stories) == [
        "2 stories are published: “draft”, “in review”.",
        "Left unchanged: “published” (it is published), “withdrawn” (your role doesn't allow that).",
    ]
    assert [state.status for state in Story.objects.order_by("pk")] == ["published"] * 3 + ["withdrawn"]


def test_an_action_names_the_first_stories_and_counts_the_others(db):
    desk, number = logged_in(make_member("Editor")), 8
    stories = [make("draft", headline=f"No. {n}") for n in range(number)]
    before = cache_version()
    assert run(desk, "publish", *stories) == [
        "8 stories are published: “No. 0”, “No. 1”, “No. 2”, “No. 3”, “No. 4” and 3 more."
    ]
    assert cache_version() == before + 1


def test_an_action_reports_a_conflicting_save(db, monkeypatch):
    desk, story = logged_in(make_member("Editor")), make("in review")
    claim = Story._claim_version

    def somebody_is_faster(self):
        Story.objects.filter(pk=self.pk).update(version=self.version + 7)
        claim(self)

    monkeypatch.setattr(Story, "_claim_version", somebody_is_faster)
    assert run(desk, "return", story) == [
        "Left unchanged: “The bridge opens” (somebody else saved it at the same time; try again)."
    ]
    assert Story.objects.get().status == Status.IN_REVIEW


# Dates


def test_stories_of_an_archive_can_be_entered_with_their_old_dates(db, client):
    desk, story = logged_in(make_member("Editor")), make("draft")
    then = datetime.datetime(1998, 4, 1, 9, 0, tzinfo=datetime.UTC)
    press(desk, story, "publish", **moment("published_at", then))
    assert (story.published_at, story.is_live) == (then, True)
    assert "1998" in client.get(story.get_absolute_url()).content.decode()


@pytest.mark.parametrize("kind", ["published", "expired"])
def test_a_story_that_readers_have_seen_cannot_be_scheduled(db, kind):
    desk, story = logged_in(make_member("Editor")), make(kind)
    answer = edit(desk, story, **moment("published_at", timezone.now() + 30 * DAY))
    assert "Readers have already seen this story" in errors_in(answer)[0]


def test_a_future_date_on_withdrawal_does_not_hide_that_it_was_seen(db, client):
    desk, story = logged_in(make_member("Chief")), make("published")
    answer = edit(desk, story, _move="withdraw", **moment("published_at", timezone.now() + DAY))
    assert "Readers have already seen this story" in errors_in(answer)[0]
    press(desk, story, "withdraw")
    assert client.get(story.get_absolute_url()).status_code == 410
    answer = edit(desk, story, **moment("published_at", timezone.now() + DAY))
    assert "Readers have already seen this story" in errors_in(answer)[0]


def test_a_read_only_story_is_shown_as_rendered_text(desk, reporter):
    story = make_story(created_by=reporter, authors=[make_author()], body="<h2>At noon</h2><p>It <em>opens</em>.</p>")
    page = desk.get(address(story))
    assert "<h2>At noon</h2><p>It <em>opens</em>.</p>" in page.content.decode()
    assert "Bylines Ana Petrova" in words_of(page)
