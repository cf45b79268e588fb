"""What a text names is suggested to its writer: tags, authors and sections that they see; and stories to link to."""

import pytest
from django.test import Client
from django.utils import timezone

from articles.desk.suggestions import MOST_SUGGESTED, MOST_TEXT, suggest
from articles.models import Status
from articles.tests.admin.roles_table import logged_in
from articles.tests.factories import make_author, make_editor, make_member, make_section, make_story, make_tag

SUGGESTIONS, LINKS = "/admin/articles/story/suggestions/", "/admin/articles/story/links/"
SECRET = "raid on the customs house"


def names(found):
    return [[one.name for one in rows] for rows in (found.tags, found.authors, found.sections)]


@pytest.fixture
def known(db):
    for name in ("harbour", "River Festival", "Café", "Пристанище", "избори", "ferry", "EU", "C++", "🙂"):
        make_tag(name)
    make_author("Ana Petrova"), make_author("Boris Ivanov"), make_section("Sport"), make_section("Спорт", "bg")


def test_names_are_found_in_every_form_that_means_them(known):
    text = "At the cafe, the HARBOURS: the river\u00a0festival (harbour). Ana Petrova; Boris Ivanova. EU, sports."
    found = names(suggest(text, make_editor()))
    assert found == [["harbour", "River Festival", "Café", "EU"], ["Ana Petrova"], ["Sport"]]
    found = names(suggest("На пристанището и на изборите. Спорта!", make_editor("boris")))
    assert found == [["Пристанище", "избори"], [], ["Спорт"]]


def test_parts_of_words_are_no_names(known):
    assert names(suggest("neufs harbouring ferryman ferries transport EUR, c", make_editor())) == [[], [], []]


def test_sections_are_those_of_the_storys_language(known):
    assert names(suggest("Sport. Спорт.", make_editor(), "bg"))[2] == ["Спорт"]


def test_what_is_read_and_suggested_is_limited(db):
    for number in range(MOST_SUGGESTED + 5):
        make_tag(f"tag{number}x")
    text = " ".join(f"tag{number}x" for number in range(MOST_SUGGESTED + 5))
    assert len(suggest(text, make_editor()).tags) == MOST_SUGGESTED
    assert suggest(" " * MOST_TEXT + text, make_editor("boris")).tags == []


def test_a_reporter_is_suggested_no_tag_that_only_stories_of_others_have(db):
    make_story("The raid", status=Status.DRAFT, created_by=make_member("Reporter", "rada"), tags=[make_tag(SECRET)])
    for person, tags in ((make_member("Reporter"), []), (make_member("Editor"), [SECRET])):
        answer = logged_in(person).post(SUGGESTIONS, {"text": f"There was a {SECRET}."})
        assert [one["name"] for one in answer.json()["tags"]] == tags


def test_it_takes_as_many_queries_for_many_names_as_for_few(known, django_assert_max_num_queries):
    editor = make_editor()
    for number in range(50):
        make_tag(f"word{number}")
    with django_assert_max_num_queries(6):
        suggest(" ".join(f"word{number}" for number in range(50)), editor)


@pytest.mark.parametrize(
    "sent", [{}, {"text": "\0" * 50_000}, {"text": "(((" * 9_000, "section": "9" * 40}, {"section": "x"}]
)
def test_whatever_is_sent_is_answered(known, sent):
    answer = logged_in(make_editor()).post(SUGGESTIONS, sent)
    assert (answer.status_code, answer.json()) == (200, {"tags": [], "authors": [], "sections": []})


def found_links(browser, **query):
    return [one["headline"] for one in browser.get(LINKS, query).json()["stories"]]


def test_stories_to_link_to_are_found_by_words_of_their_headline(db):
    browser = logged_in(make_editor())
    ferry, _bridge = make_story("The ferry sails", published_at=timezone.now()), make_story("Мостът е затворен")
    draft = make_story("The ferry waits", status=Status.DRAFT)
    assert found_links(browser, q="FERRY the") == ["The ferry waits", "The ferry sails"]
    assert found_links(browser, q="МОСТЪТ") == ["Мостът е затворен"]
    assert found_links(browser, q="ferry", **{"from": draft.pk}) == ["The ferry sails"]
    assert found_links(browser, q="zebra") == []
    assert len(found_links(browser, q="\0%_\"'", **{"from": "x"})) >= 0
    one = browser.get(LINKS, {"q": "sails"}).json()["stories"][0]
    assert (one["address"], one["when"].startswith("today")) == (ferry.get_absolute_url(), True)


def test_a_reporter_links_to_what_readers_see_and_to_their_own(db):
    reporter = make_member("Reporter")
    make_story("Public"), make_story("Mine", status=Status.DRAFT, created_by=reporter)
    make_story("Hidden", status=Status.DRAFT), make_story("Gone", status=Status.WITHDRAWN)
    assert found_links(logged_in(reporter)) == ["Mine", "Public"]


def test_only_the_desk_gets_an_answer(db):
    for browser in (Client(), logged_in(make_member(""))):
        assert browser.get(LINKS).status_code == browser.post(SUGGESTIONS).status_code == 403
    browser = logged_in(make_editor())
    assert (browser.post(LINKS).status_code, browser.get(SUGGESTIONS).status_code) == (405, 405)
