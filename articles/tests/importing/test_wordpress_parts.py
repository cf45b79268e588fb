"""Several files of one WordPress export in one run, and further post types."""

import zipfile

import pytest
from django.core.management import CommandError, call_command

from articles.models import Author, Story
from articles.tests.factories import picture_bytes
from articles.tests.importing.conftest import summary
from articles.tests.importing.wordpress import export, item, meta, read_items

AUTHOR = (
    "<wp:author><wp:author_id>4</wp:author_id><wp:author_login>nlind</wp:author_login>"
    "<wp:author_display_name>Nora Lind</wp:author_display_name></wp:author>"
)
PIER = item(
    number=20,
    post_type="attachment",
    attachment_url="https://harbour.example/wp-content/uploads/2023/04/pier.png",
    more=meta("_wp_attached_file", "2023/04/pier.png") + "<excerpt:encoded>The old pier</excerpt:encoded>",
)
BY_LOGIN = "<dc:creator>nlind</dc:creator>"
FIRST = export(AUTHOR, PIER, item(number=5, title="Pier closed", more=BY_LOGIN))
SECOND = export(item(number=6, title="Pier open", more=BY_LOGIN + meta("_thumbnail_id", 20)))


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "export"
    (folder / "2023/04").mkdir(parents=True)
    (folder / "2023/04/pier.png").write_bytes(picture_bytes())
    (folder / "harbour.1.xml").write_text(FIRST, encoding="utf-8")
    (folder / "harbour.2.xml").write_text(SECOND, encoding="utf-8")
    return folder


def is_joined():
    opened = Story.objects.get(headline="Pier open")
    (slot,) = opened.pictures.all()
    return [*Author.objects.values_list("name", flat=True)] == ["Nora Lind"] and slot.own_caption == "The old pier"


@pytest.mark.django_db
@pytest.mark.parametrize("names", [["harbour.1.xml", "harbour.2.xml"], ["harbour.2.xml", "harbour.1.xml"], [""]])
def test_the_files_of_one_export_are_read_as_one(run, folder, names):
    paths = [folder / name for name in names]
    _status, out, err = run(*paths, images=str(folder))
    assert summary(out) == "2 created, 0 updated, 0 unchanged, 0 kept, 0 rejected, 1 pictures, 0 warnings", err
    assert is_joined()
    assert " 2 unchanged," in run(*paths, images=str(folder))[1]


@pytest.mark.django_db
def test_a_zip_of_several_files_is_one_export(run, folder, tmp_path):
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for path in folder.glob("*.xml"):
            archive.write(path, path.name)
    run(tmp_path / "export.zip", images=str(folder))
    assert is_joined()


@pytest.mark.django_db
def test_a_file_that_is_not_named_is_not_read(run, folder):
    _status, _out, err = run(folder / "harbour.2.xml", images=str(folder))
    assert "Its featured picture isn't in the export." in err
    assert Author.objects.get().name == "nlind"


@pytest.mark.django_db
def test_another_sites_export_gives_this_one_nothing(run, folder):
    (folder / "harbour.1.xml").write_text(FIRST.replace("harbour.example", "airport.example"), encoding="utf-8")
    _status, _out, err = run(folder, images=str(folder))
    assert "Its featured picture isn't in the export." in err


@pytest.mark.django_db
def test_a_damaged_file_of_an_export_costs_only_itself(run, folder):
    (folder / "harbour.1.xml").write_text(FIRST[:-40], encoding="utf-8")
    status, out, err = run(folder, images=str(folder))
    assert (status, Story.objects.get().headline) == (1, "Pier open")
    assert "1 created, 0 updated, 0 unchanged, 0 kept, 1 rejected" in out
    assert "breaks off" in err


@pytest.mark.django_db
def test_a_file_of_an_export_may_have_media_only(run, folder):
    (folder / "harbour.1.xml").write_text(export(AUTHOR, PIER), encoding="utf-8")
    status, _out, err = run(folder, images=str(folder))
    assert (status, err) == (0, "")
    assert is_joined()


def test_other_post_types_come_in_if_they_are_named(tmp_path):
    items = [item(), item(number=6, title="About us", post_type="page"), item(number=7, post_type="recipe")]
    _post, page, note = read_items(tmp_path, *items, types=("page",))
    assert (page.headline, page.status) == ("About us", "published")
    assert page.old_addresses == ["/?p=6", "/?page_id=6"]
    assert note.text == "Not imported: items of type “recipe”: 1."


@pytest.mark.django_db
def test_post_types_are_named_on_the_command_line(run, tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(item(number=6, title="About us", post_type="page")), encoding="utf-8")
    assert run(path)[0] == 2
    assert run(path, types="recipe, page")[0] == 0
    assert Story.objects.get().headline == "About us"


@pytest.mark.parametrize("types", ["attachment", "page,nav_menu_item", "Page!", "x" * 30])
def test_what_cannot_be_stories_is_no_post_type(types, tmp_path):
    with pytest.raises(CommandError, match="can't be imported as stories"):
        call_command("import_stories", tmp_path, types=types)
