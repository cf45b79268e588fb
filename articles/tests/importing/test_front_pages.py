"""Front pages travel with our own export: where the site they come to has none of its own, they are its front pages."""

import shutil

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.desk.publishing import save_story
from articles.exporting.layout import read_schema
from articles.models import FrontPage, FrontSlot, Image, ImportRun, Revision, Section, Story, User
from articles.models.front import Place, Weight
from articles.tests.exporting.full_site import empty_site
from articles.tests.factories import (
    DAY,
    make_editor,
    make_front_page,
    make_image,
    make_section,
    make_story,
    make_tag,
)
from articles.tests.importing.archives import as_version, rows_of
from articles.tests.importing.conftest import summary

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(tmp_path):
    def write(name="export"):
        call_command("export_stories", str(tmp_path / name), verbosity=0)
        return tmp_path / name

    return write


@pytest.fixture
def harbour():
    """A site with two front pages in English, one of which takes effect tomorrow, and one in Bulgarian."""
    story = make_story("The ferry sails", section=make_section("Harbour"), tags=[make_tag("ferries")])
    make_front_page(
        {"place": "lead", "story": story, "headline": "Off she goes", "image": make_image(), "until": tomorrow()},
        {"place": "second", "section": story.section},
        {"place": "second", "tag": story.tags.get()},
        {"place": "topic", "tag": story.tags.get()},
        {"place": "block", "section": story.section, "weight": "large"},
        made_by=make_editor("ana"),
    )
    make_front_page({"place": "lead", "story": make_story("The second")}, at=tomorrow())
    make_front_page({"place": "block", "section": Section.objects.news("bg")}, language="bg")
    return story


def tomorrow():
    return timezone.now() + DAY


def elsewhere():
    """Another site, with a story of its own and none of the accounts."""
    empty_site()
    User.objects.all().delete()
    return make_story("Our own story")


def front_pages():
    """All front pages, with what stands in their slots and without primary keys."""
    columns = (
        "front_page__language", "front_page__takes_effect_at", "front_page__made_at", "place", "position",
        "story__headline", "section__slug", "tag__slug", "image__checksum", "headline", "until", "weight",
    )  # fmt: skip
    return list(FrontSlot.objects.order_by(*columns[1::-1], "place", "position").values_list(*columns))


def test_another_site_gets_the_front_pages_with_its_own_rows_in_the_slots(run, export, harbour, client):
    archive, there = export(), front_pages()
    elsewhere()
    _status, _out, err = run(archive)
    assert front_pages() == there
    assert f"{archive / 'newsroom.json'}: Front pages in en: 2 imported." in err
    assert f"{archive / 'newsroom.json'}: Front pages in bg: 1 imported." in err
    assert "Off she goes" in client.get("/").text
    assert {*FrontPage.objects.values_list("language", "made_by", "maker_name")} == {
        ("en", None, "ana"), ("en", None, ""), ("bg", None, "")
    }  # fmt: skip


def test_a_maker_with_an_account_here_is_found(run, export, harbour):
    archive = export()
    empty_site()
    run(archive)
    page = FrontPage.objects.get(slots__headline="Off she goes")
    assert (page.made_by.username, page.maker_name) == ("ana", "")


def test_a_site_with_a_front_page_of_its_own_keeps_it_and_is_told(run, export, harbour):
    archive = export()
    story = elsewhere()
    make_front_page({"place": "lead", "story": story})
    _status, _out, err = run(archive)
    assert "Front pages in en: 2 left out, because this site has its own." in err
    assert "Front pages in bg: 1 imported." in err
    assert FrontPage.objects.get(language="en").slots.get().story == story


def test_a_second_import_changes_nothing_and_says_nothing(run, export, harbour):
    archive = export()
    for place in (elsewhere, empty_site):
        place()
        run(archive)
        before = list(FrontPage.objects.values()), list(FrontSlot.objects.values())
        _status, _out, err = run(archive)
        assert err == ""
        assert (list(FrontPage.objects.values()), list(FrontSlot.objects.values())) == before


def test_a_newer_export_adds_its_front_pages_until_the_desk_here_makes_one(run, export, harbour):
    older = export("older")
    make_front_page({"place": "lead", "story": harbour})
    newer = export("newer")
    make_front_page({"place": "lead", "story": harbour})
    newest = export("newest")
    elsewhere()
    run(older)
    _status, _out, err = run(newer)
    assert "Front pages in en: 1 imported." in err
    assert FrontPage.objects.filter(language="en").count() == 3
    make_front_page({"place": "lead", "story": Story.objects.first()})
    _status, _out, err = run(newest)
    assert "Front pages in en: 1 left out" in err
    assert FrontPage.objects.filter(language="en").count() == 4


def test_a_dry_run_says_the_same_and_writes_none(run, export, harbour):
    archive = export()
    make_front_page({"place": "lead", "story": elsewhere()})
    before = front_pages()
    _status, dry, said = run(archive, dry_run=True)
    assert front_pages() == before
    _status, out, err = run(archive)
    assert (summary(dry), said) == (summary(out), err)


def test_undo_deletes_the_front_pages_and_pictures_that_came_and_no_others(run, undo, export, harbour):
    archive = export()
    make_front_page({"place": "lead", "story": elsewhere()})
    run(archive)
    assert FrontPage.objects.count() == 2
    make_front_page({"place": "lead", "image": make_image()})
    _status, _out, err = undo(ImportRun.objects.first().pk)
    assert err == ""
    assert FrontPage.objects.filter(language="en").count() == FrontPage.objects.count() == 2
    assert Image.objects.count() == 1
    run(archive)
    assert FrontPage.objects.filter(language="bg").count() == 1


def test_a_picture_that_the_desk_has_put_on_a_front_page_survives_an_undo(run, undo, export, harbour):
    archive = export()
    elsewhere()
    run(archive)
    make_front_page({"place": "lead", "image": Image.objects.get()})
    undo(ImportRun.objects.first().pk)
    assert FrontSlot.objects.get().image == Image.objects.get()


def test_as_drafts_no_front_page_comes(run, export, harbour):
    archive = export()
    empty_site()
    _status, _out, err = run(archive, as_draft=True)
    assert "Front pages in en: 2 left out, because its stories come as drafts." in err
    assert not FrontPage.objects.exists()


def test_a_story_that_is_here_under_another_uid_stands_in_the_slot(run, export):
    agency = make_story(source="agency", source_id="7")
    make_front_page({"place": "second", "story": agency}, {"place": "second", "story": make_story("Another")})
    archive = export()
    empty_site()
    ours = make_story("From the agency", source="agency", source_id="7")
    run(archive)
    assert [slot.story for slot in FrontSlot.objects.order_by("position")] == [
        ours,
        Story.objects.get(headline="Another"),
    ]


def test_an_archive_of_front_pages_alone_can_be_undone(run, undo, export):
    make_front_page({"place": "block", "section": Section.objects.news("en")})
    archive = export()
    empty_site()
    run(archive)
    assert FrontPage.objects.count() == 1
    undo(ImportRun.objects.first().pk)
    assert not FrontPage.objects.exists()


def test_front_pages_of_many_years_come_and_are_found_again(run, export):
    pages = [FrontPage(language="en", takes_effect_at=timezone.now() - number * DAY) for number in range(350)]
    FrontPage.objects.bulk_create(pages)
    FrontSlot.objects.bulk_create(FrontSlot(front_page=page, place="lead", position=1) for page in pages)
    archive = export()
    empty_site()
    _status, _out, err = run(archive)
    assert "Front pages in en: 350 imported." in err
    assert FrontSlot.objects.count() == 350
    assert run(archive)[2] == ""


def test_slots_are_written_by_place_and_position(export):
    make_front_page({"place": "topic"}, {"place": "second"}, {"place": "second"}, {"place": "block"}, {"place": "lead"})
    (row,) = rows_of(export(), "front_pages")
    assert [f"{slot['place']} {slot['position']}" for slot in row["slots"]] == [
        "lead 1", "second 1", "second 2", "topic 1", "block 1"
    ]  # fmt: skip


def test_schema_knows_every_place_and_weight():
    slot = read_schema()["$defs"]["front_slot"]["properties"]
    assert slot["place"]["enum"] == Place.values
    assert slot["weight"]["enum"] == ["", *Weight.values]


# Archives from before front pages were made.


@pytest.fixture
def older(export, harbour, tmp_path):
    """An archive of version 3 in which one story leads and another will tomorrow."""
    for story in Story.objects.all():
        save_story(story, by=None)
    make_story("Tomorrow's", published_at=tomorrow())
    archive = export("older")
    as_version(archive, 3, ["The ferry sails", "Tomorrow's"])
    return archive


def test_into_an_empty_site_a_pinned_story_becomes_the_lead(run, older):
    empty_site()
    status, _out, err = run(older)
    assert status == 0
    assert "Front pages in en: 2 imported." in err
    slots = FrontSlot.objects.order_by("front_page__takes_effect_at").values_list("place", "story__headline")
    assert [*slots] == [("lead", "The ferry sails"), ("lead", "Tomorrow's")]
    before = front_pages()
    assert run(older)[2] == ""
    assert front_pages() == before


def test_on_another_site_a_pinned_story_leads_nothing(run, older):
    elsewhere()
    status, _out, err = run(older)
    assert (status, err) == (0, "")
    assert Story.objects.filter(headline="The ferry sails").exists()
    assert not FrontPage.objects.exists()


def test_the_pin_is_in_no_new_export_not_even_of_old_revisions(run, older, export, tmp_path):
    empty_site()
    run(older)
    again = export("again")
    assert Revision.objects.exists()
    assert b"is_pinned" not in (again / "stories.jsonl").read_bytes()
    empty_site()
    status, _out, _err = run(shutil.copytree(again, tmp_path / "copy"))
    assert status == 0
