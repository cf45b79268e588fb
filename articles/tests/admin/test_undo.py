"""Undoing an import at the desk."""

import pytest
from django.core.management import call_command

from articles.desk.publishing import save_story
from articles.models import ImportRun, Story
from articles.tests.admin.forms import messages_in, words_of
from articles.tests.factories import make_member

pytestmark = pytest.mark.django_db
PAGE = "{headline}\n\nNov 7, 2025 11:00 184\n\nThe first ferry left at dawn.\n"


@pytest.fixture
def imported(tmp_path):
    """Import two stories; the address of the import's page."""
    for headline in ("The ferry sails", "The pier is mended"):
        (tmp_path / f"{headline}.txt").write_text(PAGE.format(headline=headline))
    call_command("import_stories", str(tmp_path), verbosity=0)
    return f"/admin/articles/importrun/{ImportRun.objects.get().pk}"


def test_an_editor_in_chief_undoes_an_import(client, imported):
    client.force_login(make_member("Chief"))
    assert f"{imported}/undo/" in client.get(f"{imported}/change/").text
    page = words_of(client.get(f"{imported}/undo/"))
    assert "2 stories created by this import will be deleted." in page
    assert "that it changed" not in page
    assert Story.objects.count() == 2  # opening the page changes nothing
    after = client.post(f"{imported}/undo/", follow=True)
    assert messages_in(after) == ["2 stories were deleted."]
    assert not Story.objects.exists()
    assert "chief" in words_of(after)
    assert f"{imported}/undo/" not in after.text


def test_stories_changed_since_are_listed_with_a_link(client, imported):
    story = Story.objects.first()
    story.lead = "Changed."
    save_story(story, by=None)
    client.force_login(make_member("Chief"))
    after = client.post(f"{imported}/undo/", follow=True)
    deleted, left = messages_in(after)
    assert deleted == "1 story was deleted."
    assert left == f"“{story.headline}” was left unchanged: it has been changed at the desk since."
    assert f"/admin/articles/story/{story.pk}/change/" in after.text
    assert Story.objects.get() == story


@pytest.mark.parametrize("role", ["Editor", "Reporter", ""])
def test_nobody_else_undoes_an_import(client, imported, role):
    client.force_login(make_member(role))
    assert client.post(f"{imported}/undo/").status_code == 403
    assert Story.objects.count() == 2


def test_an_unknown_import_is_not_found(client, imported):
    client.force_login(make_member("Chief"))
    for pk in ("999999", "x", "1/2"):
        assert client.post(f"/admin/articles/importrun/{pk}/undo/").status_code == 404


def test_the_list_of_imports_shows_their_items_by_outcome(desk, imported, tmp_path, django_assert_max_num_queries):
    call_command("import_stories", str(tmp_path), verbosity=0)
    with django_assert_max_num_queries(8):
        page = desk.get("/admin/articles/importrun/")
    assert "2 created" in words_of(page)
    assert "2 unchanged" in words_of(page)
    assert (
        f"/admin/articles/importitem/?run__id__exact={imported.rpartition('/')[2]}&amp;outcome__exact=created"
        in page.text
    )
