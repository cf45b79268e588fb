"""A site with everything that a story can have, at its limits; the same each time."""

import datetime
import random
import uuid

from django.db import models
from django.db.models import F

from articles.apps import add_first_sections
from articles.models import (
    Author,
    Byline,
    Correction,
    FrontPage,
    FrontSlot,
    Image,
    ImportItem,
    ImportRun,
    OldAddress,
    PageViews,
    Revision,
    Section,
    SourceType,
    Status,
    Story,
    StoryFigure,
    StoryImage,
    Tag,
    TaggedStory,
    User,
    ViewsInHour,
)
from articles.models.cache_version import atomic_with_keys
from articles.models.document import documents
from articles.models.front import Place, Weight
from articles.tests.factories import make_image, picture_bytes
from articles.text.markup import clean_html

NOON = datetime.datetime(2026, 11, 16, 12, tzinfo=datetime.UTC)
DATES = [
    NOON,
    NOON + datetime.timedelta(microseconds=1),
    datetime.datetime(1878, 5, 4, 3, 2, 1, 999_999, tzinfo=datetime.UTC),
    datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC),  # when clocks go back in Sofia, this hour comes twice
    datetime.datetime(2199, 12, 31, 23, 59, 59, tzinfo=datetime.UTC),
]
WORDS = [
    "The bridge opens", "Мостът е отворен", "العربية", 'He said: "no" \\ yes', "<b>&amp;</b>", "🙂 family 👨‍👩‍👧",
    "a\u00a0b\u2028c", "é", "{}", "null", "x" * 300, "0",
]  # fmt: skip
LINES = ["", "One line.", "One line.\nAnother “line”.\n\nA third\ttab.", "я" * 1000]
BODY = (
    '<p>a <strong>b</strong> <em>c</em> H<sub>2</sub>O<br>d <a href="https://a.example/?q=1&amp;r=2">e</a></p><h2>a</h2>'
    '<hr><ol start="3"><li><p>a</p><ul><li><p>b</p></li></ul></li></ol><blockquote><p>a</p></blockquote>'
    '<pre><code>a\n  b &lt; c</code></pre><table><tbody><tr><th colspan="2"><p>a</p></th></tr></tbody></table>'
)
NAMES = ["", "ana", "editor@news.example", "Иван", "o'hara+1", "x" * 150]
HAS_ACCOUNT = {"ana", "editor@news.example"}
IN_ORDER = (
    FrontSlot, FrontPage, ImportItem, ImportRun, OldAddress, Correction, Revision, ViewsInHour, PageViews, StoryFigure,
    StoryImage, TaggedStory, Byline, Story, Tag, Author, Image, Section,
)  # fmt: skip


def empty_site() -> None:
    """Delete everything but accounts, so that the site is as `migrate` leaves it."""
    with atomic_with_keys():
        for model in IN_ORDER:
            models.QuerySet(model)._raw_delete("default")
    add_first_sections()


def fill_site(stories: int) -> None:
    """Make that many stories, with gaps between their IDs, and what belongs to them."""
    dice = random.Random(7)
    accounts = {name: User.objects.create_user(name) for name in sorted(HAS_ACCOUNT)}
    images = make_images(dice)
    sections, authors, tags = make_sections(), make_authors(images), make_tags(images)
    made = [make_story(dice, number, sections, images, accounts) for number in range(1, stories + 1)]
    with atomic_with_keys():
        Story.objects.bulk_create(made)
        for number, story in enumerate(made):
            story.created_at, story.modified_at = DATES[number % 5], DATES[number % 4]
        Story.objects.bulk_update(made, ["created_at", "modified_at"], 100)
        add_companions(dice, made, authors, tags, images)
        add_views(dice, made)
        add_old_addresses(dice, made)
        add_history(dice, made, accounts)
        add_front_pages(dice, made, accounts)


def make_images(dice) -> list[Image]:
    kinds = ["PNG", "JPEG", "WEBP", "GIF", "AVIF", "PNG"]
    images = [make_image(data=picture_bytes(kind, colour=(number, 60, 90))) for number, kind in enumerate(kinds)]
    for number, image in enumerate(images):
        image.focal_x, image.focal_y = [(0, 1), (0.1 + 0.2, 1e-7), (0.5, 0.5)][number % 3]
        image.caption, image.alt_text = LINES[number % 4], WORDS[number]
        image.credit, image.copyright, image.headline = WORDS[number + 1], WORDS[number + 2], WORDS[number + 3]
        image.keywords = "harbour, пристанище"
        image.source_type = dice.choice(["", *SourceType.values])
        image.taken_at, image.rights_expire_at = DATES[number % 5], dice.choice([None, *DATES])
        image.from_file = {"caption": LINES[2], "credit": "Ana", "alt_text": "я"} if number else {}
        image.save()
    Image.objects.update(created_at=DATES[3], id=F("id") + 1000)
    return list(Image.objects.order_by("pk"))


def make_sections() -> list[Section]:
    Section.objects.filter(slug="news", language="bg").delete()
    Section.objects.filter(slug="news").update(name="Last news", position=0)
    for number, (language, name) in enumerate([("en", "Economy"), ("bg", "Икономика"), ("bg", "Спорт")]):
        section = Section.objects.create(id=50 + number, language=language, name=name, position=[100, 32767, 5][number])
        section.slug = f"renamed_{number}"
        section.save()
    return list(Section.objects.all())


def make_authors(images) -> list[Author]:
    names = ["Ana Petrova", "Ana Petrova", "Иван Вазов", "O'Hara", "ana petrova"]
    for number, name in enumerate(names):
        Author.objects.create(id=90 - number, name=name, bio=LINES[number % 4])
    author = Author.objects.get(pk=88)
    author.slug, author.portrait = "vazov", images[4]
    author.save()
    return list(Author.objects.order_by("pk"))


def make_tags(images) -> list[Tag]:
    for number, name in enumerate(["budget", "Budget", "бюджет", "x" * 100, "ä", "Z", "a", "nobody's"]):
        Tag.objects.create(name=name, introduction=LINES[number % 4])
    renamed = Tag.objects.get(name="бюджет")
    renamed.slug, renamed.picture = "Byudzhet-1", images[5]
    renamed.save()
    return list(Tag.objects.exclude(name="nobody's").order_by("pk"))


def make_story(dice, number, sections, images, accounts) -> Story:
    section, status = dice.choice(sections), dice.choice(Status.values)
    figure = f'<figure><img alt="a" data-file="{dice.choice(images[:3]).checksum}"><figcaption>b</figcaption></figure>'
    unknown = f'<figure><img data-file="{"0" * 64}"></figure>'
    published_at = dice.choice([None, *DATES])
    if status == Status.PUBLISHED:
        published_at = published_at or NOON
    has_source = number % 3 == 0
    return Story(
        pk=2**40 if number == 13 else number * 3,
        uid=uuid.UUID(int=dice.getrandbits(128)),
        section=section,
        language=section.language,
        slug=dice.choice(["a", "0", "The_Bridge-opens", "x" * 80]),
        headline=dice.choice(WORDS),
        handover_note=LINES[number % 4],
        short_headline=WORDS[number % 9] if number % 2 else "",
        lead=dice.choice(LINES),
        body=clean_html(dice.choice(["", BODY, f"<p>{dice.choice(WORDS[4:6])}</p>", BODY + figure, unknown])),
        status=status,
        withdrawal_reason=dice.choice(LINES) if status == Status.WITHDRAWN else "",
        cited_sources=dice.choice(["", "Reuters https://www.reuters.com/\nThe council’s minutes"]),
        source=dice.choice(["agency", "Агенция"]) if has_source else dice.choice(["", "agency"]),
        source_id=f"id-{number}" if has_source else "",
        source_url="https://agency.example/Мост?a=1" if has_source else "",
        published_at=published_at,
        updated_at=dice.choice([None, *DATES]),
        expires_at=dice.choice([None, datetime.datetime(2200, 1, 1, tzinfo=datetime.UTC)]),
        withdrawn_at=NOON if status == Status.WITHDRAWN else None,
        version=dice.choice([0, 1, 9, 2_147_483_647]),
        **by(dice.choice(NAMES), accounts, "created_by", "creator_name"),
    )


def by(name, accounts, account_field, name_field):
    return {account_field: accounts[name]} if name in accounts else {name_field: name}


def add_companions(dice, stories, authors, tags, images) -> None:
    bylines, tagged, slots = [], [], []
    for story in stories:
        listed = {"published_at": story.published_at, "language": story.language}
        for position, author in enumerate(dice.sample(authors, dice.choice([0, 1, 1, 3]))):
            bylines.append(Byline(story=story, author=author, position=position, **listed))
        for tag in dice.sample(tags, dice.choice([0, 1, 3, 7])):
            tagged.append(TaggedStory(content_object=story, tag=tag, **listed))
        for position in range(1, dice.choice([1, 1, 2, 4])):
            own = {f"own_{name}": dice.choice(["", "Words"]) for name in ("caption", "alt_text", "credit")}
            slots.append(StoryImage(story=story, position=position, image=dice.choice([None, *images[1:4]]), **own))
    for rows in (bylines, tagged, slots):
        type(rows[0]).objects.bulk_create(rows)


def add_views(dice, stories) -> None:
    read = dice.sample(stories, len(stories) // 2)
    PageViews.objects.bulk_create(
        PageViews(story=story, imported=dice.choice([0, 7, 2**40]), counted=dice.choice([0, 3])) for story in read
    )
    hours = [NOON - datetime.timedelta(hours=number) for number in range(3)]
    ViewsInHour.objects.bulk_create(
        ViewsInHour(story=story, hour=hour, views=3) for story in read[:50] for hour in hours
    )


def add_old_addresses(dice, stories) -> None:
    paths = ["/?p={}", "/2019/05/мост-{}/", "/a b/{}.html?x=%D0%B0&y"]
    OldAddress.objects.bulk_create(
        OldAddress(language=dice.choice(["", "en", "bg"]), path=path.format(story.pk), story=story)
        for story in stories[::2]
        for path in dice.sample(paths, 2)
    )


def add_history(dice, stories, accounts) -> None:
    revisions, corrections = [], []
    for story, document in zip(stories, documents(stories), strict=True):
        own = [
            Revision(
                story=story,
                version=version * 2,
                document=document | {"headline": dice.choice(WORDS), "tags": []} if version else document,
                created_at=NOON + datetime.timedelta(hours=version),
                saved_at=NOON + datetime.timedelta(hours=version, microseconds=version),
                was_live=dice.choice([True, False]),
                **by(dice.choice(NAMES), accounts, "saved_by", "saver_name"),
            )
            for version in range(dice.choice([0, 1, 2, 6]))
        ]
        revisions += own
        if len(own) > 2:
            own[-1].is_restored = True
            for right in dice.choice([[], ["Right."], ["Right.", "Right,\ntoo."]]):
                corrections.append((story, own[1], own[dice.choice([2, 4])], right))
    Revision.objects.bulk_create(revisions)
    restored = [revision for revision in revisions if hasattr(revision, "is_restored")]
    first = {revision.story_id: revision for revision in reversed(revisions)}
    for revision in restored:
        revision.restored_from = first[revision.story_id]
    Revision.objects.bulk_update(restored, ["restored_from"])
    changes = [
        [{"kind": "same", "words": "The "}, {"kind": "removed", "words": "old"}, {"kind": "added", "words": "ново"}]
    ]
    Correction.objects.bulk_create(
        Correction(
            id=1000 - number, story=story, wrong=dice.choice(WORDS), right=right, before=before, after=after,
            shows_changes=number % 2 == 0, changes=changes if number % 2 == 0 else [], made_at=dice.choice(DATES),
            **by(dice.choice(NAMES), accounts, "made_by", "maker_name"),
        )
        for number, (story, before, after, right) in enumerate(corrections)
    )  # fmt: skip


def add_front_pages(dice, stories, accounts) -> None:
    sections, tags, images = (list(model.objects.order_by("pk")) for model in (Section, Tag, Image))
    pages = FrontPage.objects.bulk_create(
        FrontPage(
            id=7 + number * 2, language=["en", "bg"][number % 2], takes_effect_at=DATES[number % 5],
            made_at=NOON + datetime.timedelta(seconds=number),
            **by(NAMES[number % 6], accounts, "made_by", "maker_name"),
        )
        for number in range(120)
    )  # fmt: skip
    FrontSlot.objects.bulk_create(
        FrontSlot(
            front_page=page, place=place, position=position, story=dice.choice([None, *stories]),
            section=dice.choice([None, *sections]), tag=dice.choice([None, *tags]), until=dice.choice([None, *DATES]),
            headline=dice.choice(["", *WORDS[:4]]), image=dice.choice([None, *images]),
            weight=dice.choice(["", *Weight.values]),
        )
        for page in pages
        for place in dice.sample(Place.values, 3)
        for position in dice.sample(range(1, 12), 2)
    )  # fmt: skip
