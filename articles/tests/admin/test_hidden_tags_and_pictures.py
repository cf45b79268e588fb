"""Reporters see no tag and no picture that only stories hidden from them use (decision 0014)."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.desk.roles import pictures_seen_by, tags_seen_by
from articles.desk.taxonomy import merge
from articles.models import Image, Status, StoryImage, Tag
from articles.tests.admin.forms import add_row, errors_in, form_in, messages_in, options_in, words_of
from articles.tests.admin.roles_table import logged_in
from articles.tests.admin.test_story_form import address, edit
from articles.tests.factories import (
    add_picture,
    make_author,
    make_image,
    make_member,
    make_story,
    make_tag,
    picture_address,
    picture_bytes,
)

TAG, CAPTION, KEYWORD = "raid on the customs house", "The inspector at the gate", "smuggling"
UPLOAD, LIBRARY = reverse("admin:articles_image_upload"), reverse("admin:articles_image_library")
TAG_LIST, TAG_ADD = reverse("admin:articles_tag_changelist"), reverse("admin:articles_tag_add")
AUTOCOMPLETE = "/admin/autocomplete/?app_label=articles&term=&"


@pytest.fixture
def reporter(db):
    return make_member("Reporter")


@pytest.fixture
def desk(reporter):
    return logged_in(reporter)


@pytest.fixture
def own(reporter):
    return make_story("My ferry", status=Status.DRAFT, created_by=reporter)


@pytest.fixture
def data():
    return picture_bytes(size=(60, 40))


@pytest.fixture
def secret(db, data):
    """A draft of another reporter, with a tag and a picture of its own."""
    other = make_member("Reporter", "rada")
    story = make_story("The raid", status=Status.DRAFT, created_by=other, tags=[make_tag(TAG)])
    add_picture(story, make_image(data=data, caption=CAPTION, keywords=KEYWORD, alt_text="The gate"))
    return story


@pytest.fixture
def tag(secret):
    return secret.tags.get()


@pytest.fixture
def image(secret):
    return Image.objects.get(slots__story=secret)


def pages_of(tag, image):
    """Every page at the desk that lists or shows tags or pictures."""
    story_list, image_list = reverse("admin:articles_story_changelist"), reverse("admin:articles_image_changelist")
    return [
        TAG_LIST, f"{TAG_LIST}?q=raid", f"{AUTOCOMPLETE}model_name=story&field_name=tags", f"{story_list}?tag={tag.pk}",
        image_list, f"{image_list}?q=inspector", f"{image_list}?needs=alt", LIBRARY, f"{LIBRARY}?q={KEYWORD[:-1]}",
        *(f"{AUTOCOMPLETE}model_name={row}" for row in ("storyimage&field_name=image", "author&field_name=portrait")),
        *(reverse(f"admin:articles_{one._meta.model_name}_{page}", args=[one.pk])
          for one in (tag, image) for page in ("change", "history", "delete")),
        picture_address(image),
    ]  # fmt: skip


def shown_on(desk, pages):
    """The words and picture addresses of the secret that these pages hold."""
    found = set()
    for page in pages:
        answer = desk.get(page, follow=True)
        said = answer.content + str(answer.headers).encode()
        found |= {word for word in (TAG, CAPTION, KEYWORD) if word.encode() in said}
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("image/"):
            found.add("the picture")
    return found


EVERYTHING = {TAG, CAPTION, KEYWORD, "the picture"}


def test_a_reporter_sees_nothing_that_only_stories_of_others_use(desk, own, tag, image):
    assert shown_on(desk, pages_of(tag, image)) == set()


@pytest.mark.parametrize("role", ["Editor", "Chief"])
def test_editors_see_all_tags_and_pictures(tag, image, role):
    assert shown_on(logged_in(make_member(role)), pages_of(tag, image)) == EVERYTHING


def publish(story, reporter):
    make_story(tags=[story.tags.get()], body=figure(story))


def use_in_own(story, reporter):
    own = make_story(status=Status.DRAFT, created_by=reporter, tags=[story.tags.get()])
    add_picture(own, story.pictures.get().image)


def use_under_own_byline(story, reporter):
    author = make_author(user=reporter)
    make_story(status=Status.IN_REVIEW, authors=[author], tags=[story.tags.get()], body=figure(story))


def delete(story, reporter):
    story.delete()


def figure(story):
    return f'<figure><img data-file="{story.pictures.get().image.checksum}"></figure>'


@pytest.mark.parametrize("change", [publish, use_in_own, use_under_own_byline, delete])
def test_a_reporter_sees_what_is_public_their_own_or_in_no_story(desk, reporter, secret, tag, image, change):
    pages = pages_of(tag, image)
    change(secret, reporter)
    assert shown_on(desk, pages) == EVERYTHING


def test_portraits_are_seen_by_everybody_at_the_desk(reporter, image):
    make_author("Boris", portrait=image)
    assert pictures_seen_by(reporter, Image.objects.all()).get() == image


def test_a_tags_picture_is_seen_by_those_who_see_the_tag(reporter, tag):
    hidden, loose = make_image(), make_image()
    Tag.objects.filter(pk=tag.pk).update(picture=hidden)
    make_tag("ferries", picture=loose)
    assert hidden not in pictures_seen_by(reporter, Image.objects.all())
    assert loose in pictures_seen_by(reporter, Image.objects.all())
    make_story(tags=[tag])
    assert hidden in pictures_seen_by(reporter, Image.objects.all())


def test_withdrawing_the_only_public_story_hides_its_tag_and_pictures_again(reporter):
    story = make_story(status=Status.WITHDRAWN, tags=[make_tag()])
    add_picture(story, make_image())
    assert not tags_seen_by(reporter, Tag.objects.all()).exists()
    assert not pictures_seen_by(reporter, Image.objects.all()).exists()


def test_a_hidden_key_in_a_story_form_is_refused_like_one_that_never_was(desk, own, tag, image):
    def complaints(tag_key, image_key):
        form = form_in(desk.get(address(own)), "story_form") | {"tags": [tag_key]}
        add_row(form, "pictures", image=image_key, own_caption="Mine", number=1)
        answer = desk.post(address(own), form)
        return [words.replace(str(tag_key), "KEY").replace(str(image_key), "KEY") for words in errors_in(answer)]

    assert complaints(tag.pk, image.pk) == complaints(987_654, 987_655)
    assert len(complaints(tag.pk, image.pk)) >= 2
    assert not own.tags.exists()
    assert not own.pictures.exists()


def test_checks_say_of_a_hidden_picture_only_that_it_is_missing(desk, own, image):
    rows = {
        "pictures-TOTAL_FORMS": "1",
        "pictures-0-image": image.pk,
        "unsaved": "12345678-1234-4234-8234-123456789012",
    }
    page = f"{reverse('admin:articles_story_unsaved')}?story={own.pk}"
    answer = desk.post(page, rows | {"pictures-0-own_caption": "The gate"})  # would repeat its alternative text
    of_picture = [problem["words"] for problem in answer.json()["problems"] if problem["field"].startswith("pictures")]
    assert of_picture == ["Its file is missing. Choose another picture, or remove this one."]


# Naming a tag that is hidden


def add_tag(desk, name):
    return desk.post(f"{TAG_ADD}?_popup=1", {"name": name, "_popup": "1"})


@pytest.mark.parametrize("typed", [TAG, TAG.upper()])
def test_adding_a_hidden_tag_gives_it_as_if_it_were_new(desk, own, tag, typed):
    answer = add_tag(desk, typed)
    assert errors_in(answer) == []
    given = json.loads(answer.context_data["popup_response_data"])
    assert given == {"value": str(tag.pk), "obj": TAG}
    assert errors_in(edit(desk, own, tags=[tag.pk])) == []
    assert [*own.tags.all()] == [tag] == [*Tag.objects.all()]


def test_the_list_gives_a_hidden_tag_too_and_tells_of_no_other_story(desk, tag):
    answer = desk.post(TAG_ADD, {"name": TAG}, follow=True)
    assert messages_in(answer) == [f"“{TAG}” is added. Choose it in the form of a story."]
    assert "not used" in words_of(desk.get(reverse("admin:articles_tag_change", args=[tag.pk])))
    assert "not used" in words_of(answer)


def test_ticking_a_keyword_that_is_a_hidden_tag_attaches_it(desk, own, tag):
    assert errors_in(edit(desk, own, offered_tag=[TAG])) == []
    assert [*own.tags.all()] == [tag]


def test_a_former_name_does_not_lead_to_the_present_name_of_a_hidden_tag(desk, own, tag):
    merge(make_tag("operation harbour"), tag)
    edit(desk, own, offered_tag=["operation harbour"])
    assert [one.name for one in own.tags.all()] == ["operation harbour"]
    make_story(tags=[tag])  # public now
    edit(desk, own, offered_tag=["operation harbour"], tags=[])
    assert options_in(desk.get(address(own)), "tags") == ["operation harbour"]


def test_a_similar_name_is_no_hint_at_a_hidden_tag_and_the_address_is_not_asked(desk, tag):
    assert 'name="slug"' not in desk.get(TAG_ADD).content.decode()
    make_tag("Raid on the Customs House", slug="other")
    answer = desk.post(TAG_ADD, {"name": "Raid on the Customs House"})
    assert errors_in(answer) == ["There is already the tag “Raid on the Customs House”."]


def test_an_editor_is_told_that_the_name_is_taken(tag):
    desk = logged_in(make_member("Editor"))
    assert errors_in(desk.post(TAG_ADD, {"name": TAG, "slug": ""})) != []


# Bringing a picture that is hidden


def bring(desk, data):
    return desk.post(UPLOAD, {"file": SimpleUploadedFile("harbour.png", data)}).json()


def test_who_brings_the_file_of_a_hidden_picture_can_use_it(desk, own, image, data):
    said = bring(desk, data)
    assert (said["id"], said["is_known"]) == (image.pk, True)
    for page in (said["thumbnail"], said["page"]):
        assert desk.get(page).status_code == 200
    form = form_in(desk.get(address(own)), "story_form")
    add_row(form, "pictures", image=image.pk, own_caption="Mine", number=1)
    assert errors_in(desk.post(address(own), form)) == []
    assert own.pictures.get().image == image


def test_the_page_of_a_picture_names_no_story_of_somebody_else(desk, image, data):
    page = words_of(desk.get(bring(desk, data)["page"]))
    assert "1 place in somebody else's story" in page
    assert "The raid" not in page


def test_a_picture_stays_with_who_brought_it_when_only_others_use_it(desk, reporter, secret, data):
    other = bring(desk, picture_bytes())
    add_picture(secret, Image.objects.get(pk=other["id"]))
    assert [one.pk for one in pictures_seen_by(reporter, Image.objects.all())] == [other["id"]]


def test_the_form_for_a_new_picture_leads_to_the_hidden_one(desk, image, data):
    answer = desk.post(reverse("admin:articles_image_add"), {"file": SimpleUploadedFile("harbour.png", data)})
    assert errors_in(answer) == [f"Already in the library, as no. {image.pk}: “{CAPTION}”."]
    assert desk.get(reverse("admin:articles_image_change", args=[image.pk])).status_code == 200


# Lists


@pytest.mark.parametrize("page", [TAG_LIST, reverse("admin:articles_image_changelist"), LIBRARY])
def test_lists_take_as_many_queries_for_many_rows_as_for_few(desk, reporter, page):
    desk.get(page)  # Django remembers content types
    counted = []
    for _twice in range(2):
        for n in range(8):
            tag = make_tag(f"tag {n} of {len(counted)}")
            story = make_story(
                status=Status.DRAFT if n % 2 else Status.PUBLISHED, tags=[tag], created_by=reporter if n % 4 else None
            )
            StoryImage.objects.create(story=story, image=make_image(), position=1)
        with CaptureQueriesContext(connection) as queries:
            desk.get(page)
        counted.append(len(queries))
    assert counted[0] == counted[1]
