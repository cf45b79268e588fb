"""Who may do what at the desk, and how to get back in."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse

from articles.models import ImportItem, ImportRun, Section, Story, Tag, User
from articles.tests.admin.forms import buttons_in, errors_in, form_in, words_of
from articles.tests.factories import add_picture, make_author, make_image, make_section, make_story

LISTS = ["story", "section", "author", "tag", "image", "importrun", "importitem", "user"]


@pytest.fixture
def staff(db, client):
    """Logs a browser in with an account that has only the given permissions."""

    def log_in(*permissions):
        user = User.objects.create_user("staff", "staff@news.example", "a long pass phrase", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def import_item(db):
    run = ImportRun.objects.create(paths="page.txt")
    make = ImportItem.objects.create
    make(run=run, file="bad.txt", outcome="rejected", reason="There is no dateline.")
    return make(run=run, file="page.txt", outcome="created", story=make_story(), warnings=["No time.", "<b>Cut.</b>"])


@pytest.mark.parametrize("name", LISTS)
def test_nobody_enters_without_logging_in(db, client, name):
    for page in (f"/admin/articles/{name}/", f"/admin/articles/{name}/1/change/"):
        assert client.get(page)["Location"] == f"/admin/login/?next={page}"
    assert client.get("/admin/autocomplete/").status_code == 302


def test_the_log_in_page_names_the_site(db, client):
    page = client.get("/admin/login/").content.decode()
    assert "Newsroom: the desk" in page
    assert "<title>Log in | Newsroom</title>" in page


@pytest.mark.parametrize("name", LISTS)
def test_an_account_without_permissions_sees_nothing(staff, name):
    desk = staff()
    pk = make_story().pk if name == "story" else 1
    assert desk.get(f"/admin/articles/{name}/").status_code == 403
    assert desk.get(f"/admin/articles/{name}/add/").status_code == 403
    assert desk.post(f"/admin/articles/{name}/{pk}/change/", {"headline": "x"}).status_code in {302, 403}
    assert Story.objects.filter(headline="x").count() == 0


@pytest.mark.parametrize(
    ("model", "field"),
    [("story", "section"), ("story", "tags"), ("byline", "author"), ("storyimage", "image"), ("author", "user")],
)
def test_autocomplete_is_closed_to_accounts_without_permissions(staff, model, field):
    query = {"app_label": "articles", "model_name": model, "field_name": field, "term": ""}
    assert staff("view_story").get("/admin/autocomplete/", query).status_code == 403


def test_a_view_only_account_sees_the_whole_story_and_no_button(staff):
    story = make_story(tags=[Tag.objects.create(name="ferry")], authors=[make_author("Ana Petrova")])
    add_picture(story, make_image(), own_caption="The bridge at dusk")
    desk = staff("view_story", "edit_others_story", "view_byline", "view_storyimage")
    page = desk.get(reverse("admin:articles_story_change", args=[story.pk]))
    for words in ("The bridge opens", "ferry", "Ana Petrova", "The bridge at dusk", "Close"):
        assert words in words_of(page)
    assert buttons_in(page) == {}
    assert desk.post(reverse("admin:articles_story_change", args=[story.pk]), {"headline": "x"}).status_code == 403


def test_without_permission_for_pictures_and_bylines_a_save_leaves_them_unchanged(staff):
    ana, boris = make_author("Ana"), make_author("Boris")
    story = make_story(authors=[boris, ana])
    add_picture(story, make_image(), own_caption="One")
    add_picture(story, own_caption="Two")
    desk = staff("view_story", "change_story", "edit_others_story", "view_byline", "view_storyimage", "view_section")
    address = reverse("admin:articles_story_change", args=[story.pk])
    form = form_in(desk.get(address), "story_form") | {"headline": "Changed", "pictures-0-own_caption": "hacked"}
    assert errors_in(desk.post(address, form)) == []
    story.refresh_from_db()
    assert story.headline == "Changed"
    assert [picture.own_caption for picture in story.pictures.all()] == ["One", "Two"]
    assert [byline.author for byline in story.bylines.all()] == [boris, ana]


def test_adding_a_tag_is_offered_only_with_permission(staff, client):
    story = make_story()
    address = reverse("admin:articles_story_change", args=[story.pk])
    desk = staff("view_story", "change_story", "edit_others_story", "view_tag")
    assert 'name="tags_typed"' not in desk.get(address).content.decode()
    may = Permission.objects.get(codename="add_tag", content_type__app_label="articles")
    User.objects.get(username="staff").user_permissions.add(may)
    assert 'name="tags_typed"' in desk.get(address).content.decode()


@pytest.mark.parametrize("permissions", [("view_section",), ("view_section", "change_section")])
def test_merging_needs_the_permission_to_change_and_to_delete(staff, permissions):
    one, two = make_section("One"), make_section("Two")
    desk = staff(*permissions)
    assert "merge_selected" not in desk.get("/admin/articles/section/").content.decode()
    chosen = {"action": "merge_selected", "_selected_action": [one.pk, two.pk], "keep": one.pk}
    desk.post("/admin/articles/section/", chosen)
    assert Section.objects.filter(name__in=["One", "Two"]).count() == 2


def test_imports_are_read_only(desk, import_item):
    run = f"/admin/articles/importrun/{import_item.run_id}/change/"
    item = f"/admin/articles/importitem/{import_item.pk}/change/"
    assert "1 created, 1 rejected" in words_of(desk.get(run))
    for warning in ("No time.", "<b>Cut.</b>"):
        assert warning in words_of(desk.get(item))
    rejected = f"/admin/articles/importitem/?run__id__exact={import_item.run_id}&outcome__exact=rejected"
    assert rejected.replace("&", "&amp;") in desk.get(run).content.decode()
    assert "There is no dateline." in words_of(desk.get(rejected))
    assert "page.txt" not in words_of(desk.get(rejected))
    for page in (run, item):
        assert desk.post(page, {"file": "x"}).status_code == 403
        assert desk.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    for name in ("importrun", "importitem"):
        assert desk.get(f"/admin/articles/{name}/add/").status_code == 403
        assert desk.get(f"/admin/articles/{name}/").status_code == 200
        chosen = {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}
        desk.post(f"/admin/articles/{name}/", chosen)
    assert ImportItem.objects.count() == 2


def test_a_forgotten_password_is_reset_by_mail(client, editor):
    assert "/admin/password_reset/" in client.get("/admin/login/").content.decode()
    form = form_in(client.get("/admin/password_reset/"))
    assert client.post("/admin/password_reset/", form | {"email": editor.email}).status_code == 302
    (letter,) = mail.outbox
    assert letter.to == [editor.email]
    (link,) = re.findall(r"http://testserver(/admin/reset/\S+)", letter.body)
    page = client.get(link, follow=True)
    new = {"new_password1": "another long pass phrase", "new_password2": "another long pass phrase"}
    assert client.post(page.redirect_chain[-1][0], new, follow=True).status_code == 200
    entered = client.post("/admin/login/?next=/admin/", {"username": editor.username, "password": new["new_password1"]})
    assert entered["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert "This link doesn't work any more" in words_of(client.get(link, follow=True))


def test_a_reset_for_an_unknown_address_says_the_same_and_sends_nothing(db, client):
    answer = client.post("/admin/password_reset/", {"email": "nobody@news.example"})
    assert answer["Location"] == "/admin/password_reset/done/"
    assert mail.outbox == []
