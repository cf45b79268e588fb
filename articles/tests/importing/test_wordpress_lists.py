"""Parents of categories, the default category, the map of terms, and where lists of the old site were."""

import pytest

from articles.importing.incoming import OurTerm
from articles.models import Author, ImportRun, OldAddress, Section, Tag
from articles.tests.importing.test_wordpress_terms import term
from articles.tests.importing.wordpress import export, item, meta, read_one


def category(number, slug, name, parent=""):
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id><wp:category_nicename>{slug}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent><wp:cat_name>{name}</wp:cat_name></wp:category>"
    )


TREE = (
    category(7, "sport", "Sport") + category(8, "rowing", "Rowing", "sport") + category(9, "eights", "Eights", "rowing")
)


def test_the_top_of_a_category_is_the_section_and_what_is_below_are_tags(tmp_path):
    story = read_one(tmp_path, TREE, item(more=term("category", "eights", "Eights") + term("post_tag", "oar", "Oar")))
    assert (story.section, story.tags) == ("Sport", ["Rowing", "Eights", "Oar"])
    both = term("category", "eights", "Eights") + term("category", "sport", "Sport")
    assert read_one(tmp_path, TREE, item(more=both)).tags == ["Rowing", "Eights"]


def test_categories_in_a_circle_end(tmp_path):
    circle = category(7, "a", "A", "b") + category(8, "b", "B", "a")
    story = read_one(tmp_path, circle, item(more=term("category", "a", "A")))
    assert (story.section, story.tags) == ("B", ["A"])


@pytest.mark.parametrize(
    "name",
    [
        "Uncategorized",
        "Некатегоризирани",
        "Sin categoría",
        "Non classé",
        "未分類",
        "Uncategorized @de",
        "Bez kategorii",
    ],
)
def test_the_default_category_in_any_language_is_no_section_and_no_tag(tmp_path, name):
    story = read_one(tmp_path, item(more=term("category", "x", name)))
    assert (story.section, story.tags) == ("", [])


@pytest.mark.parametrize(("number", "section"), [(1, ""), (12, "Allgemein")])
def test_a_word_that_may_name_a_category_is_the_default_only_as_the_first(tmp_path, number, section):
    story = read_one(
        tmp_path, category(number, "allgemein", "Allgemein"), item(more=term("category", "allgemein", "Allgemein"))
    )
    assert story.section == section


TERMS = {
    "rowing": OurTerm("Water sports", ("Boats",)),
    "politics": OurTerm("City"),
    "oar": OurTerm("", ("Rowing gear",)),
    "sponsored": OurTerm(),
}


@pytest.mark.parametrize(
    ("terms", "section", "tags"),
    [
        ([("category", "eights", "Eights")], "Water sports", ["Eights", "Boats"]),
        ([("category", "politics", "Politics"), ("category", "sponsored", "Sponsored")], "City", []),
        ([("category", "sport", "Sport"), ("category", "politics", "Politics")], "Sport", ["City"]),
        ([("category", "sport", "Sport"), ("post_tag", "oar", "Oar")], "Sport", ["Rowing gear"]),
        ([("post_tag", "x", "POLITICS")], "City", []),
    ],
)  # fmt: skip
def test_a_map_says_where_terms_go(tmp_path, terms, section, tags):
    story = read_one(tmp_path, TREE, item(more="".join(term(*one) for one in terms)), terms=TERMS)
    assert (story.section, story.tags) == (section, tags)


FILED = term("category", "rowing", "Rowing") + term("category", "city", "City")
POST = TREE, item(more=f"<dc:creator>Ines_C</dc:creator>{FILED}{term('post_tag', 'long-boats', 'Long boats')}")
AUTHOR = (
    "<wp:author><wp:author_id>3</wp:author_id><wp:author_login>Ines_C</wp:author_login>"
    "<wp:author_display_name>Ines Calder</wp:author_display_name></wp:author>"
)


@pytest.fixture
def imported(run, tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(AUTHOR, *POST), encoding="utf-8")
    assert run(path)[0] == 0
    return path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "kind", "name"),
    [
        ("/category/sport/", Section, "Sport"),
        ("/?cat=7", Section, "Sport"),
        ("/category/sport/rowing/", Tag, "Rowing"),
        ("/category/sport/rowing/page/2/", Tag, "Rowing"),
        ("/?cat=8", Tag, "Rowing"),
        ("/category/city/", Tag, "City"),
        ("/tag/long-boats", Tag, "Long boats"),
        ("/?tag=long-boats", Tag, "Long boats"),
        ("/author/ines-c/", Author, "Ines Calder"),
        ("/?author=3", Author, "Ines Calder"),
    ],
)
def test_lists_of_the_old_site_lead_to_ours(imported, client, old, kind, name):
    answer = client.get(old)
    assert (answer.status_code, answer.headers.get("Location")) == (301, kind.objects.get(name=name).get_absolute_url())


@pytest.mark.django_db
def test_undoing_an_import_takes_its_lists_back(run, undo, imported):
    assert OldAddress.objects.filter(path="/category/sport/").exists()
    undo(ImportRun.objects.get().pk)
    assert not OldAddress.objects.exists()


@pytest.mark.django_db
def test_lists_of_a_section_that_was_there_before_go_with_the_import(run, undo, tmp_path):
    Section.objects.create(name="Sport", slug="sport", language="en")
    path = tmp_path / "export.xml"
    path.write_text(export(*POST), encoding="utf-8")
    run(path)
    undo(ImportRun.objects.get().pk)
    assert Section.objects.filter(name="Sport").exists()
    assert not OldAddress.objects.exists()


@pytest.mark.django_db
def test_a_list_of_some_stories_sections_and_others_tags_leads_to_the_section(run, client, tmp_path):
    posts = [
        item(number=5, more=term("category", "city", "City") + term("category", "sport", "Sport")),
        item(number=6, more=term("category", "sport", "Sport")),
    ]
    path = tmp_path / "export.xml"
    path.write_text(export(*posts), encoding="utf-8")
    run(path)
    assert client.get("/category/sport/").headers["Location"] == "/sport/"


@pytest.mark.django_db
def test_the_map_is_read_from_a_file(run, tmp_path):
    (tmp_path / "map.csv").write_text("term,section,tags\nRowing,Water,boats; oars\n", encoding="utf-8")
    (tmp_path / "export.xml").write_text(export(*POST), encoding="utf-8")
    assert run(tmp_path / "export.xml", map=str(tmp_path / "map.csv"))[0] == 0
    assert Section.objects.filter(name="Water").exists()
    assert {*Tag.objects.values_list("name", flat=True)} == {"boats", "oars", "City", "Long boats"}


def test_views_are_those_of_the_first_plug_in_that_has_a_number(tmp_path):
    assert read_one(tmp_path, item(more=meta("views", "many") + meta("post_views_count", "12"))).views == 12
