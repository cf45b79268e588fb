"""Whatever is in an address or a field of the desk, the server answers without an error."""

import pytest
from django.urls import reverse

from articles.models import Author, Image, Section, Story, Tag
from articles.tests.admin.forms import add_row, errors_in, form_in
from articles.tests.factories import make_author, make_image, make_section, make_story

MEGABYTE = 1024 * 1024
LISTS = ["story", "section", "author", "tag", "image", "importrun", "importitem", "user"]
QUERIES = [
    "e=1", "p=abc", "p=-1", "p=0", "p=99999999", "p=1e9", "all=", "all=x", "o=99", "o=-x.y", "o=" + "1." * 50,
    "_facets", "status__exact=zzz", "status__exact=%00", "status__nonsense=1", "section__id__exact=abc",
    "language__exact=%00", "section__id__exact=99999999999999999999999", "section__id__exact=-1",
    "section__isnull=maybe", "nonsense=1", "id__in=x", "published_at__year=9999", "published_at__year=0",
    "published_at__year=1", "published_at__year=abc", "published_at__year=99999999999999999999",
    "published_at__year=2025&published_at__month=13",
    "published_at__year=9999&published_at__month=12&published_at__day=31", "published_at__month=2",
    "published_at__year=2025&published_at__day=3",
    "published_at__year=2025&published_at__month=2&published_at__day=30", "published_at__gte=%00",
    "published_at__gte=tomorrow", "created_at__year=-5", "started_at__year=9999", "is_staff__exact=%00", "q=%00",
    "q=%FF%FE", "q=" + "a+" * 3000, "q=" + "я" * 2000, "q=%25%25%5F%5C", 'q="', "q=%E2%80%AE", "_popup=1",
    "_to_field=x", "tag=%00", "tag=-1", "tag=99999999999999999999999",
    "author=x", "author=1&author=2", "show=zzz", "run__id__exact=abc", "outcome__exact=zzz", "_changelist_filters=%00",
]  # fmt: skip
HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{ 7 }}{% url %}",
    "control characters": "be\x01fore\x08 \x1b[31m after\x7f\x85",
    "nul": "be\x00fore",
    "only control characters": "\x01\x02\x03",
    "right to left": "\u202eevil\u202c \u2066 \u200f ok",
    "noncharacters": "a\ufffe\uffffb\U0001f600\U0010ffff",
    "lines": "one\r\ntwo\rthree\n\n\nfour\u2028five",
    "a megabyte": "x" * MEGABYTE,
    "a megabyte of Cyrillic": "ж" * (MEGABYTE // 2),
    "formats": "%s %(x)s {0} ${jndi:ldap://x} ../../etc/passwd",
}


@pytest.mark.parametrize("name", LISTS)
def test_no_query_parameter_breaks_a_list(desk, name):
    make_story()
    for query in QUERIES:
        answer = desk.get(f"/admin/articles/{name}/?{query}")
        assert answer.status_code in {200, 302, 400, 403}, query


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "pk", ["abc", "0", "-1", "99999999999999999999999999", "%00", "_00", "1%2F2", "1.5", "я", "None"]
)
def test_pages_of_missing_objects_redirect_home_or_are_not_found(desk, name, pk):
    for page in ("change", "delete", "history"):
        for method in (desk.get, desk.post):
            answer = method(f"/admin/articles/{name}/{pk}/{page}/")
            assert answer.status_code in {302, 403, 404}, page


@pytest.mark.parametrize("term", ["\0", "%" * 60_000, "a " * 5_000, "\u202e", '"', "\\"])
def test_no_search_term_breaks_the_autocomplete(desk, term):
    query = {"app_label": "articles", "model_name": "story", "field_name": "tags", "term": term}
    assert desk.get("/admin/autocomplete/", query).status_code == 200
    assert desk.get("/admin/autocomplete/", query | {"page": "x"}).status_code in {200, 404}


@pytest.mark.parametrize("chosen", ["abc", "-1", "99999999999999999999999", "\0", ""])
@pytest.mark.parametrize("action", ["merge_selected", "delete_selected", "nonsense"])
def test_no_selection_of_rows_breaks_an_action(desk, chosen, action):
    section = make_section()
    for name in ("section", "story", "tag"):
        answer = desk.post(
            f"/admin/articles/{name}/", {"action": action, "_selected_action": [chosen, section.pk], "index": "0"}
        )
        assert answer.status_code in {200, 302}
    assert Section.objects.filter(pk=section.pk).exists()


def form_of(desk, kind):
    row = {"story": make_story, "section": make_section, "author": make_author, "image": make_image}
    made = row[kind]() if kind in row else Tag.objects.create(name="ferry")
    address = reverse(f"admin:articles_{kind}_change", args=[made.pk])
    return made, address, form_in(desk.get(address), f"{kind}_form")


FIELDS = {
    "story": ["headline", "lead", "body", "slug", "withdrawal_reason", "source", "source_url", "published_at_0"],
    "section": ["name", "slug", "position"],
    "author": ["name", "slug", "bio"],
    "tag": ["name", "slug"],
    "image": ["alt_text", "caption", "credit", "copyright", "focal_x"],
}


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind, fields in FIELDS.items() for field in fields])
def test_hostile_words_are_cleaned_or_refused_at_their_field(desk, kind, field):
    made, address, form = form_of(desk, kind)
    if kind in {"tag", "author"}:
        make_story(**{f"{kind}s": [made]})  # without a public story they have no page
    for what, words in HOSTILE.items():
        answer = desk.post(address, form | {field: words})
        if answer.status_code == 200:
            assert errors_in(answer), what
            continue
        assert answer.status_code == 302, what
        made.refresh_from_db()
        kept = str(getattr(made, field.removesuffix("_0")))
        assert not set(kept) & set("\0\x01\x08\x1b\x7f\x85\ufffe\uffff"), what
        if field in {"headline", "name", "slug"}:
            assert len(kept.splitlines()) == 1, what
        shown = desk.get(address)
        assert shown.status_code == 200, what
        form = form_in(shown, f"{kind}_form")
        if kind != "image":
            page = desk.get(made.get_absolute_url())
            assert page.status_code == 200, what
            assert "<script>alert" not in page.content.decode(), what


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_words_at_a_picture_of_a_story_are_cleaned_or_refused(desk, what):
    story, address, form = form_of(desk, "story")
    add_row(form, "pictures", own_caption=HOSTILE[what], own_alt_text="x")
    answer = desk.post(address, form)
    assert answer.status_code == 302 or len(errors_in(answer)) == 1
    for picture in story.pictures.all():
        assert not set(picture.own_caption) & set("\0\x01\x08\x1b\x7f\x85\ufffe\uffff")


@pytest.mark.parametrize("value", ["abc", "99999999999999999999999", "-1", "\0", "1' OR 1=1"])
def test_values_that_were_not_offered_are_refused_at_their_field(desk, value):
    _story, address, form = form_of(desk, "story")
    add_row(form, "bylines", author=value)
    add_row(form, "pictures", image=value)
    answer = desk.post(address, form | {"section": value, "tags": [value], "_move": value})
    assert len(errors_in(answer)) == 5


@pytest.mark.parametrize("prefix", ["bylines", "pictures"])
@pytest.mark.parametrize("total", ["", "x", "-1", "99999999999", None])
def test_a_tampered_count_of_rows_is_an_error_of_the_form(desk, prefix, total):
    story, address, form = form_of(desk, "story")
    form[f"{prefix}-TOTAL_FORMS"] = total
    answer = desk.post(address, {name: value for name, value in form.items() if value is not None})
    assert answer.status_code in {200, 302, 400}
    assert Story.objects.get() == story


@pytest.mark.parametrize("prefix", ["bylines", "pictures"])
def test_too_many_rows_are_refused_with_a_message_and_none_is_created(desk, prefix):
    story, address, form = form_of(desk, "story")
    answer = desk.post(address, form | {f"{prefix}-TOTAL_FORMS": "601", "headline": "Typed with care"})
    assert errors_in(answer) == ["A story can have at most 600 of these. Remove some, then save again."]
    assert "Typed with care" in answer.content.decode()
    assert f'name="{prefix}-0-' not in answer.content.decode()
    assert Story.objects.get().headline == story.headline


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<p>" + "x" * MEGABYTE + "</p>", "The text is over 1 MB"),
        ("<p>" + "ж" * (MEGABYTE // 2) + "</p>", "The text is over 1 MB"),
        ("<blockquote>" * 300 + "deep", "nested deeper than 256"),
    ],
)
def test_a_body_that_is_too_large_or_too_deep_is_an_error_at_its_field(desk, body, complaint):
    story, address, form = form_of(desk, "story")
    (error,) = errors_in(desk.post(address, form | {"body": body}))
    assert complaint in error
    assert Story.objects.get().body == story.body


def test_a_body_of_nearly_a_megabyte_is_accepted_as_browsers_send_it(desk):
    from urllib.parse import urlencode

    body = "<p>" + "ж" * (MEGABYTE // 2 - 100) + "</p>"
    _story, address, form = form_of(desk, "story")
    sent = urlencode(form | {"body": body}, doseq=True)
    answer = desk.post(address, sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302
    assert Story.objects.get().body == body


def test_refused_forms_create_nothing(desk):
    for kind, model in [("story", Story), ("section", Section), ("author", Author), ("tag", Tag), ("image", Image)]:
        before = model.objects.count()
        address = reverse(f"admin:articles_{kind}_add")
        assert desk.post(address, {}).status_code == 200
        assert model.objects.count() == before
