"""The preview of a form's content, and the page of preview links."""

import html as entities

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.utils import timezone
from lxml import html

from articles.desk.previews import make_link
from articles.desk.publishing import save_story
from articles.models import PreviewLink, Status, Story, User
from articles.tests.admin.forms import add_row, buttons_in, form_in, messages_in, words_of
from articles.tests.factories import (
    DAY,
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_section,
    make_story,
    make_tag,
)

pytestmark = pytest.mark.django_db
BUTTON = {"_preview": ""}


def page_of(story, name="change"):
    return f"/admin/articles/story/{story.pk}/{name}/"


def preview(desk, address, **changed):
    return desk.post(address, form_in(desk.get(address), "story_form") | changed | BUTTON)


def frames_in(answer):
    """The source of the readers' page in each frame."""
    return html.fromstring(answer.content.decode()).xpath("//iframe/@srcdoc")


def rows_and_files():
    """Everything stored by the site, except the session."""
    models = [model for model in apps.get_models() if model._meta.label != "sessions.Session"]
    rows = {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}
    rows["articles.User"] = [row | {"last_login": None} for row in rows["articles.User"]]
    files = [(folder, sorted(default_storage.listdir(folder)[1])) for folder in sorted(default_storage.listdir("")[0])]
    return rows, files


def test_the_forms_content_is_shown_on_both_screens_and_nothing_is_saved(desk):
    section, author = make_section("Sport"), make_author("Ana Petrova")
    story = make_story(status=Status.DRAFT, tags=[make_tag("ferry")])
    save_story(story, by=User.objects.get())
    add_picture(story, make_image(), own_caption="Old caption")
    new = make_image()
    form = form_in(desk.get(page_of(story)), "story_form")
    add_row(form, "bylines", author=author.pk, number=1, story=story.pk, id="")
    add_row(form, "pictures", image=new.pk, number=2, own_caption="New caption", story=story.pk, id="")
    form |= {"headline": "Never saved", "section": section.pk, "body": "<p>Nor <em>this</em>.</p>", "tags": []}
    form |= {"pictures-0-own_caption": "Changed caption", "offered_tag": ["harbour"]}
    before = rows_and_files()
    answer = desk.post(page_of(story), form | BUTTON)
    assert rows_and_files() == before
    phone, desktop = frames_in(answer)
    assert phone == desktop
    for said in (
        "Never saved",
        "Nor <em>this</em>",
        "Sport",
        "Ana Petrova",
        "New caption",
        "Changed caption",
        "harbour",
    ):
        assert said in phone
    assert f"/media/{new.key}/" in phone
    assert ">ferry<" not in phone
    assert "Nothing is saved yet" in words_of(answer)
    assert messages_in(desk.get("/admin/")) == []


def test_an_unsaved_new_story_is_previewed_too(desk):
    before = rows_and_files()
    answer = preview(desk, "/admin/articles/story/add/", headline="Brand new", section=news_key(), body="<p>Text.</p>")
    assert "Brand new" in frames_in(answer)[0]
    assert rows_and_files() == before


def news_key():
    from articles.models import Section

    return Section.objects.news("en").pk


def test_a_live_story_is_not_changed_by_its_preview(desk, client):
    story = make_story()
    assert "The bridge closes" in frames_in(preview(desk, page_of(story), headline="The bridge closes"))[0]
    assert "The bridge opens" in client.get(story.get_absolute_url()).text


def test_a_stale_form_is_previewed_all_the_same(desk):
    story = make_story(status=Status.DRAFT)
    form = form_in(desk.get(page_of(story)), "story_form") | {"headline": "Mine"}
    story.lead = "Theirs"
    save_story(story, by=make_editor("boris"))
    assert "Mine" in frames_in(desk.post(page_of(story), form | BUTTON))[0]
    assert Story.objects.get(pk=story.pk).lead == "Theirs"


def test_the_frames_contain_only_the_readers_page(desk):
    story = make_story("<b>Bold</b> & “quoted”", status=Status.DRAFT, language="bg")
    answer = preview(desk, page_of(story))
    page = html.fromstring(frames_in(answer)[0])
    assert page.get("lang") == "bg"
    assert page.xpath("//h1")[0].text == "<b>Bold</b> & “quoted”"
    assert page.xpath("//script | //form | //*[contains(@class, 'preview-bar')] | //link[@rel='canonical']") == []
    assert 'srcdoc="<' not in entities.unescape(answer.text).replace('srcdoc="<!doctype', "")
    assert set(html.fromstring(answer.text).xpath("//iframe/@sandbox")) == {
        "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    }


def test_errors_of_the_form_are_listed_instead(desk):
    story = make_story(status=Status.DRAFT)
    add_picture(story, make_image())
    answer = preview(desk, page_of(story), headline="", **{"pictures-0-own_credit": "x" * 301})
    assert frames_in(answer) == []
    assert "Headline This field is required." in words_of(answer)
    assert "Picture 1: Credit Ensure this value has at most 300 characters" in words_of(answer)
    assert Story.objects.get(pk=story.pk).headline == "The bridge opens"


def test_a_view_only_account_previews_the_saved_story(client):
    story = make_story(status=Status.DRAFT)
    staff = staff_with("view_story", "edit_others_story")
    client.force_login(staff)
    assert "_preview" not in buttons_in(client.get(page_of(story)))
    assert client.post(page_of(story), {"headline": "x"} | BUTTON).status_code == 403
    assert page_of(story, "preview") in client.get(page_of(story)).text
    answer = client.get(page_of(story, "preview"))
    assert "The bridge opens" in frames_in(answer)[0]
    assert "preview-links" not in words_of(answer)
    for address in (page_of(story, "preview-links"), f"{page_of(story, 'preview-links')}1/end/"):
        assert client.get(address).status_code in {403, 405}
        assert client.post(address, {"hours": "4"}).status_code == 403
    assert not PreviewLink.objects.exists()


def staff_with(*permissions):
    from django.contrib.auth.models import Permission

    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.mark.parametrize("name", ["preview", "preview-links"])
def test_previews_are_for_the_desk_only(client, desk, name):
    assert desk.get(f"/admin/articles/story/999/{name}/").status_code == 404
    assert desk.get(f"/admin/articles/story/x/{name}/").status_code == 404
    client.logout()
    story = make_story()
    assert client.get(page_of(story, name))["Location"].startswith("/admin/login/")


def test_a_link_is_created_copied_and_revoked(desk, client):
    story = make_story(status=Status.DRAFT)
    empty = desk.get(page_of(story, "preview-links"))
    assert "Nobody outside has a link to this story." in words_of(empty)
    made = desk.post(page_of(story, "preview-links"), form_in(empty) | {"hours": "24"}, follow=True)
    assert messages_in(made) == ["The link is ready. Copy it below and send it to the person who should see the story."]
    assert "Valid until tomorrow" in words_of(made)
    assert "Created by editor, today" in words_of(made)
    (address,) = html.fromstring(made.content.decode()).xpath("//input[@readonly]/@value")
    assert address.startswith("http://testserver/preview/")
    assert client.get(address).status_code == 200
    (action,) = html.fromstring(made.content.decode()).xpath("//form[contains(@action, 'preview-links')]/@action")
    back = desk.post(action, follow=True)
    assert messages_in(back) == ["The link has been revoked and no longer works."]
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("hours", ["73", "0", "x", "", "9" * 30])
def test_only_offered_durations_make_a_link(desk, hours):
    story = make_story(status=Status.DRAFT)
    assert desk.post(page_of(story, "preview-links"), {"hours": hours}).status_code == 200
    assert not PreviewLink.objects.exists()


def test_published_stories_get_no_link(desk):
    live, withdrawn = make_story(), make_story(status=Status.WITHDRAWN)
    assert "preview links now lead to its public page" in words_of(desk.get(page_of(live, "preview-links")))
    assert "Readers no longer see this story" in words_of(desk.get(page_of(withdrawn, "preview-links")))
    for story in (live, withdrawn):
        desk.post(page_of(story, "preview-links"), {"hours": "4"})
    assert not PreviewLink.objects.exists()
    scheduled = make_story(published_at=timezone.now() + DAY)
    desk.post(page_of(scheduled, "preview-links"), {"hours": "4"})
    assert PreviewLink.objects.get().story == scheduled


def test_a_link_cannot_be_revoked_through_another_story(desk):
    one, other = make_story(status=Status.DRAFT), make_story(status=Status.DRAFT)
    link = make_link(other, by=User.objects.get(), hours=4)
    assert desk.post(f"{page_of(one, 'preview-links')}{link.pk}/end/").status_code == 404
    assert desk.get(f"{page_of(other, 'preview-links')}{link.pk}/end/").status_code == 405
    assert PreviewLink.objects.get().revoked_at is None
