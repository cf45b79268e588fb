"""Section, language, authors and old addresses of WordPress posts."""

import pytest
from django.core.management import call_command

from articles.models import Story
from articles.tests.importing.wordpress import export, item, meta, read_items, read_one


def term(domain, slug, name):
    return f'<category domain="{domain}" nicename="{slug}">{name}</category>'


def test_a_renamed_default_category_is_a_section(tmp_path):
    renamed = term("category", "uncategorized", "Новини")
    assert read_one(tmp_path, item(more=renamed)).section == "Новини"
    assert read_one(tmp_path, item(more=term("category", "x", "Без категория") + renamed)).section == "Новини"
    assert read_one(tmp_path, item(more=term("category", "uncategorized", ""))).section == ""


@pytest.mark.django_db
def test_polylang_translations_go_to_their_languages(tmp_path, capsys):
    path = tmp_path / "export.xml"
    more = term("language", "{}", "") + term("category", "city", "City") + term("post_translations", "pll_65", "pll_65")
    posts = [item(number=number, more=more.format(code)) for number, code in enumerate(["en", "bg", "de"], start=5)]
    path.write_text(export(*posts, item(number=8)))
    with pytest.raises(SystemExit):
        call_command("import_stories", path)
    found = Story.objects.order_by("pk").values_list("section__language", "section__name")
    assert [*found] == [("en", "City"), ("bg", "City"), ("en", "News")]
    assert "Its language is 'de', but this site has only en, bg." in capsys.readouterr().err


def test_a_language_taxonomy_without_codes_is_ignored(tmp_path):
    assert read_one(tmp_path, item(more=term("language", "bulgarian", "Bulgarian"))).language == ""


def test_a_login_becomes_the_byline_with_a_warning_but_never_an_email_address(tmp_path):
    story = read_one(
        tmp_path, item(more=term("author", "cap-tomr", "tomr") + term("author", "cap-ines", "i@h.example"))
    )
    assert story.authors == ["tomr"]
    assert "no name for its author “tomr”" in story.warnings[0]
    assert "logs in by e-mail" in story.warnings[1]
    assert "i@h.example" not in " ".join(story.warnings)


def test_an_author_whose_term_has_the_name_gets_it(tmp_path):
    story = read_one(tmp_path, item(more=term("author", "nora-lind", "Nora Lind")))
    assert (story.authors, story.warnings) == (["Nora Lind"], [])


def test_custom_fields_of_comments_are_not_the_posts(tmp_path):
    field = meta("views", 99).replace("postmeta", "commentmeta")
    assert read_one(tmp_path, item(more=f"<wp:comment>{field}</wp:comment>")).views is None


@pytest.mark.parametrize(
    ("link", "slug", "old", "address"),
    [
        ("/2024/%d0%bc%d0%be%d1%80%d0%b5/", "%d0%bc%d0%be%d1%80%d0%b5", "%d0%b1%d1%80%d1%8f%d0%b3", "/2024/бряг/"),
        ("/city/ferry.html", "ferry", "boat", "/city/boat.html"),
        ("/ferry/ferry-12/", "ferry", "boat", "/ferry/boat-12/"),
        ("/ferry", "ferry", "boat", "/boat"),
    ],
)
def test_an_earlier_slug_replaces_the_slug_in_the_address(tmp_path, link, slug, old, address):
    more = f"<link>https://harbour.example{link}</link>" + meta("_wp_old_slug", old)
    assert address in read_one(tmp_path, item(post_name=slug, more=more)).old_addresses


def test_an_address_without_the_slug_has_no_earlier_ones(tmp_path):
    more = "<link>https://harbour.example/ferry/12/</link>" + meta("_wp_old_slug", "boat")
    assert read_one(tmp_path, item(post_name="ferry", more=more)).old_addresses == ["/ferry/12/", "/?p=5"]


def test_a_guid_with_another_posts_number_leads_to_that_post(tmp_path):
    first, second = (item(number=number).replace(f"g{number}", "https://harbour.example/?p=5") for number in (5, 6))
    assert [story.old_addresses for story in read_items(tmp_path, first, second)] == [["/?p=5"], ["/?p=6"]]


def test_an_empty_modification_date_is_ignored(tmp_path):
    assert read_one(tmp_path, item(post_modified_gmt="-0001-11-30 00:00:00")).modified_at is None


def test_links_to_files_that_are_not_imported_are_counted(tmp_path):
    link = '<a href="https://harbour.example/wp-content/uploads/2024/03/{}.pdf">x</a>'
    _, _, note = read_items(tmp_path, item(link.format("a") + link.format("b")), item(link.format("c"), number=6))
    assert (
        "were left as they are: 3, the first to https://harbour.example/wp-content/uploads/2024/03/a.pdf" in note.text
    )


def test_the_default_category_is_no_tag_either(tmp_path):
    story = read_one(tmp_path, item(more=term("post_tag", "none", "Uncategorized") + term("post_tag", "sea", "Sea")))
    assert story.tags == ["Sea"]
