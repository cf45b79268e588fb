"""`manage.py import_stories` with our own export, as somebody sees it who moves a site."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from articles.desk.publishing import save_story
from articles.desk.taxonomy import merge
from articles.models import (
    Author,
    CacheVersion,
    Correction,
    Image,
    ImportItem,
    ImportRun,
    OldAddress,
    PageViews,
    Revision,
    Section,
    Status,
    Story,
    Tag,
    User,
)
from articles.tests.exporting.full_site import empty_site
from articles.tests.factories import (
    add_picture,
    make_author,
    make_correction,
    make_editor,
    make_image,
    make_section,
    make_story,
    make_tag,
)
from articles.tests.importing.archives import rows_of
from articles.tests.importing.conftest import content, summary

pytestmark = pytest.mark.django_db

CREATED = "1 created, 0 updated, 0 unchanged, 0 kept, 0 rejected, {} pictures, 0 warnings"
UPDATED = "0 created, 1 updated, 0 unchanged, 0 kept, 0 rejected, 0 pictures, 0 warnings"
UNCHANGED = "0 created, 0 updated, 1 unchanged, 0 kept, 0 rejected, 0 pictures, 0 warnings"


@pytest.fixture
def export(tmp_path):
    """Export everything; returns the path of the manifest."""

    def write(name="export"):
        call_command("export_stories", str(tmp_path / name), verbosity=0)
        return tmp_path / name / "newsroom.json"

    return write


@pytest.fixture
def ferry(db):
    """A corrected story by somebody with an account, with a picture, a section, a tag and an author of its own."""
    ana = make_editor("ana")
    image = make_image(caption="The pier", focal_x=0.25)
    story = make_story(
        "The ferry sails", section=make_section("Harbour"), tags=[make_tag("ferries")], created_by=ana,
        authors=[make_author("Ana Petrova", bio="Writes of ships.", portrait=image)],
        body=f'<p>At dawn.</p><figure><img data-file="{image.checksum}"></figure>',
    )  # fmt: skip
    add_picture(story, image)
    make_correction(story, by=ana, right="It sails at dawn.")
    return story


def elsewhere(*rows):
    """Another site, with a story of its own and none of the accounts."""
    empty_site()
    User.objects.all().delete()
    return make_story("Our own story")


def history():
    return [list(model.objects.order_by("pk").values()) for model in (Revision, Correction, CacheVersion)]


def test_on_another_site_a_story_has_a_new_id_and_its_old_address_redirects(run, export, ferry, client):
    archive, there, uid = export(), ferry.get_absolute_url(), Story.objects.get().uid
    anchor = Correction.objects.get().anchor
    ours = elsewhere()
    _status, out, err = run(archive)
    assert (summary(out), err) == (CREATED.format(1), "")
    story = Story.objects.get(uid=uid)
    assert story.pk > ours.pk
    assert story.get_absolute_url() != there
    reply = client.get(there)
    assert (reply.status_code, reply["Location"]) == (301, story.get_absolute_url())
    page = client.get(story.get_absolute_url()).content.decode()
    assert "It sails at dawn." in page
    assert "The pier" in page
    assert anchor  # stays the same only in an empty site


def test_a_second_import_changes_nothing_here_or_elsewhere(run, export, ferry):
    archive = export()
    for place in (elsewhere, empty_site):
        place()
        run(archive)
        before, past = content(), history()
        _status, out, _err = run(archive)
        assert summary(out) == UNCHANGED
        assert (content(), history()) == (before, past)


def test_importing_the_export_of_the_same_site_changes_nothing(run, export, ferry):
    archive, before, past = export(), content(), history()
    _status, out, _err = run(archive)
    assert summary(out) == UNCHANGED
    assert (content(), history()) == (before, past)


def test_a_dry_run_reports_what_the_real_run_does(run, export, ferry):
    archive = export()
    elsewhere()
    before = content()
    _status, out, _err = run(archive, dry_run=True)
    assert summary(out) == CREATED.format(1)
    assert content() == before
    _status, out, _err = run(archive)
    assert summary(out) == CREATED.format(1)
    _status, out, _err = run(archive, dry_run=True)
    assert summary(out) == UNCHANGED


def test_the_desk_shows_user_names_of_missing_accounts_and_exports_keep_them(run, export, ferry, client):
    archive = export()
    elsewhere()
    run(archive)
    story = Story.objects.get(headline="The ferry sails")
    client.force_login(make_editor("boss"))
    for address in (f"/admin/articles/story/{story.pk}/change/", f"/admin/articles/story/{story.pk}/history/"):
        assert "ana" in client.get(address).content.decode().replace("Ana Petrova", "").replace("ana-petrova", "")
    export("again")
    (row,) = [row for row in rows_of(archive.parent.parent / "again", "stories") if row["uid"] == str(story.uid)]
    assert (row["created_by"], row["corrections"][0]["made_by"]) == ("ana", "ana")


def test_accounts_of_the_same_name_are_found(run, export, ferry):
    archive = export()
    empty_site()
    run(archive)
    assert Story.objects.get().created_by.username == "ana"
    assert Correction.objects.get().made_by.username == "ana"
    assert Story.objects.get().creator_name == ""


def test_an_import_brings_revisions_and_adds_none(run, export, ferry):
    archive, kept = export(), list(Revision.objects.order_by("pk").values("version", "saved_at", "document"))
    version, modified_at = ferry.version, Story.objects.get().modified_at
    empty_site()
    run(archive)
    assert list(Revision.objects.order_by("pk").values("version", "saved_at", "document")) == kept
    story = Story.objects.get()
    assert (story.version, story.modified_at) == (version, modified_at)


def test_rows_that_no_story_uses_come_too(run, export):
    make_section("Empty"), make_author("Nobody"), make_tag("unused"), make_image()
    archive = export()
    empty_site()
    status, _out, _err = run(archive)
    assert status == 0
    assert Section.objects.filter(name="Empty").exists()
    assert [model.objects.count() for model in (Author, Tag, Image)] == [1, 1, 1]


def test_existing_rows_are_found_and_stay_as_the_desk_has_them(run, export, ferry):
    archive = export()
    elsewhere()
    make_author("Ana Petrova", slug="ana", bio="Ours.")
    section = make_section("The port", slug="harbour", position=3)
    run(archive)
    story = Story.objects.get(headline="The ferry sails")
    assert story.section == section
    assert [author.bio for author in story.authors.all()] == ["Ours."]
    assert not Section.objects.filter(name="Harbour").exists()


def test_two_authors_of_one_name_stay_two(run, export):
    story = make_story("A duet", authors=[make_author("Ana Petrova"), make_author("Ana Petrova")])
    archive = export()
    elsewhere()
    make_author("Ana Petrova", slug="ana")
    run(archive)
    assert Story.objects.get(uid=story.uid).authors.count() == 2
    _status, out, _err = run(archive)
    assert summary(out) == UNCHANGED


def test_what_the_desk_has_merged_since_stays_merged(run, export):
    make_story("Both", tags=[make_tag("budget"), make_tag("budgets")])
    archive = export()
    elsewhere()
    run(archive)
    merge(Tag.objects.get(name="budgets"), Tag.objects.get(name="budget"))
    before = content()
    _status, out, _err = run(archive)
    assert summary(out) == UNCHANGED
    assert content() == before


def test_tags_that_have_swapped_name_and_slug_here_stay_two(run, export):
    make_story("Both", tags=[make_tag("Sofia", slug="capital"), make_tag("Capital", slug="the-capital")])
    archive = export()
    elsewhere()
    make_tag("Capital", slug="capital")
    run(archive)
    story = Story.objects.get(headline="Both")
    assert sorted((tag.name, tag.slug) for tag in story.tags.all()) == [("Capital", "capital"), ("Sofia", "capital-2")]


def test_a_newer_export_updates_what_the_desk_has_not_changed(run, export, ferry):
    older = export("older")
    save(ferry, headline="The ferry sailed", lead="Their lead.")
    make_correction(ferry, by=User.objects.get(), right="It sailed at noon.")
    newer, last = export("newer"), Story.objects.get().version
    empty_site()
    run(older)
    story = Story.objects.get()
    save(story, by=User.objects.get(), lead="Our lead.")
    _status, out, _err = run(newer)
    assert summary(out) == UPDATED
    story = Story.objects.get()
    assert (story.headline, story.lead) == ("The ferry sailed", "Our lead.")
    assert Correction.objects.count() == 2
    documents = [revision.document for revision in story.revisions.all()]
    assert (documents[0]["headline"], documents[0]["lead"]) == ("The ferry sailed", "Our lead.")
    assert "Their lead." in {document["lead"] for document in documents}
    assert story.version > last
    item = ImportItem.objects.last()
    assert "lead" in item.reason
    before = content()
    _status, out, _err = run(newer)
    assert "1 kept" in summary(out)
    assert content() == before
    _status, out, _err = run(older)
    assert summary(out) == UNCHANGED
    assert content() == before


def test_new_old_addresses_and_page_views_come_even_if_the_desk_has_changed_the_story(run, export, ferry, client):
    older = export("older")
    OldAddress.remember("/2019/ferry/", ferry)
    PageViews.objects.create(story=ferry, counted=9)
    newer = export("newer")
    elsewhere()
    run(older)
    story = Story.objects.get(uid=ferry.uid)
    save(story, lead="Our lead.")
    _status, out, _err = run(newer)
    assert summary(out) == UPDATED
    assert client.get("/2019/ferry/")["Location"] == story.get_absolute_url()
    story = Story.objects.get(uid=ferry.uid)
    assert (story.lead, story.views) == ("Our lead.", 9)


def test_what_was_written_on_a_copy_of_the_site_comes_back(run, export, ferry, tmp_path):
    """Exported, edited on another machine and imported here, where no ledger knows the story."""
    ferry.refresh_from_db()
    boss = make_editor("boss")
    old = {name: getattr(ferry, name) for name in ("headline", "lead", "slug")}
    save(ferry, by=boss, headline="The ferry sailed", lead="There.", slug="it-sailed")
    newer = export()
    latest = ferry.revisions.first()
    Revision.objects.filter(pk=latest.pk).delete()  # as if it had been edited only there
    Story.objects.filter(pk=ferry.pk).update(**old, version=ferry.version - 1)
    _status, out, _err = run(newer)
    assert summary(out) == UPDATED
    story = Story.objects.get()
    assert (story.headline, story.lead, story.slug) == ("The ferry sailed", "There.", "it-sailed")
    assert story.revisions.first().saved_by == boss
    export("again")
    assert rows_of(tmp_path / "again", "stories") == rows_of(tmp_path / "export", "stories")


def test_a_newer_export_on_an_untouched_copy_leaves_the_same_site(run, export, ferry, tmp_path):
    older = export("older")
    save(ferry, headline="The ferry sailed", slug="it-sailed", status=Status.WITHDRAWN, withdrawal_reason="No ship.")
    newer = export("newer")
    empty_site()
    run(older)
    _status, out, _err = run(newer)
    assert summary(out) == UPDATED
    export("again")
    for name in ("stories", "sections", "authors", "tags", "images"):
        for row, again in zip(rows_of(tmp_path / "newer", name), rows_of(tmp_path / "again", name), strict=True):
            assert {key: value for key, value in row.items() if value != again[key]} == {}


def save(story, by=None, **changes):
    story.refresh_from_db()
    for name, value in changes.items():
        setattr(story, name, value)
    save_story(story, by=by)


def test_a_story_with_another_uid_is_recognised_by_its_source(run, export):
    make_story("From the agency", source="agency", source_id="7")
    archive = export()
    empty_site()
    ours = make_story("From the agency", source="agency", source_id="7")
    run(archive)
    assert [story.pk for story in Story.objects.all()] == [ours.pk]


def test_as_drafts_they_come_as_drafts(run, export, ferry, client):
    archive = export()
    empty_site()
    run(archive, as_draft=True)
    story = Story.objects.get()
    assert story.status == Status.DRAFT
    assert client.get(story.get_absolute_url()).status_code == 404


def test_an_import_of_an_export_can_be_undone(run, undo, export, ferry):
    make_story("The second", tags=[make_tag("piers")])
    make_section("Empty"), make_tag("unused"), make_image()
    archive = export()
    ours, here = elsewhere(), Section.objects.count()
    run(archive)
    status, out, err = undo(ImportRun.objects.first().pk)
    assert (status, err) == (0, "")
    assert summary(out) == "2 deleted, 0 restored, 0 left unchanged"
    assert [story.pk for story in Story.objects.all()] == [ours.pk]
    assert [model.objects.count() for model in (Section, Author, Tag, Image)] == [here, 0, 0, 0]


def test_a_story_that_came_without_revisions_and_was_edited_since_is_not_undone(run, undo, export):
    make_story("The first"), make_story("The second")
    archive = export()
    empty_site()
    run(archive)
    assert not Revision.objects.exists()
    save(Story.objects.get(headline="The first"), lead="Ours.")
    _status, out, err = undo(ImportRun.objects.first().pk)
    assert summary(out) == "1 deleted, 0 restored, 1 left unchanged"
    assert "The first" in err


def test_an_interrupted_import_continues_with_the_same_ids(run, export, ferry):
    second = make_story("The second")
    archive, key = export(), second.pk
    empty_site()
    run(archive)
    Story.objects.filter(pk=key).delete()  # as if it hadn't been imported yet
    run(archive)
    assert Story.objects.get(headline="The second").pk == key


def test_pictures_are_shown_to_readers_in_their_sizes(run, export, ferry, client):
    archive = export()
    empty_site()
    run(archive)
    assert client.get(reverse("articles:story_list")).status_code == 200
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) > 1
    assert Image.objects.get().focal_x == 0.25
