"""Fill an empty, migrated database with a mix as a newsroom has it after years, for timing queries.

Three languages (70, 20 and 10 per cent), eight sections each, tags and authors by Zipf's law, one story in ten hidden
(drafts, in review, withdrawn), one in a hundred scheduled and as many expired, pictures of which some lack words, files
or rights, a week of page views by the hour. Always the same rows for the same number of stories. Writes past the
models: for scratch data only.
"""

import datetime
import hashlib
import itertools
import random
import uuid

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from articles.models import (
    Author,
    Byline,
    Correction,
    Image,
    OldAddress,
    PageViews,
    Revision,
    Section,
    Story,
    StoryFigure,
    StoryImage,
    Tag,
    TaggedStory,
    ViewsInHour,
)
from articles.models.cache_keys import SITE
from articles.models.cache_version import raise_keys
from articles.text.markup import clean_html
from benchmarks.fill import BETWEEN, PARAGRAPH, trade_safety_for_speed, write

LANGUAGES = {"en": 0.7, "bg": 0.2, "de": 0.1}
SECTIONS = ["Economy", "Sport", "Culture", "Science", "City", "World", "Weather", "Opinion"]
STATES = {"published": 0.88, "scheduled": 0.01, "expired": 0.01, "draft": 0.04, "review": 0.02, "withdrawn": 0.04}
TAGS_A_STORY, HOURS = 3, 7 * 24
WEEK = datetime.timedelta(days=7)
MINUTE = datetime.timedelta(minutes=1)


def fill_mixed(stories: int) -> None:
    """Add so many stories, ten minutes apart."""
    trade_safety_for_speed()
    chance = random.Random(stories)
    with transaction.atomic():
        rows = story_rows(stories, chance)
        write_stories(rows)
        write_lists(rows, chance)
        write_pictures(rows, chance)
        write_the_rest(rows, chance)
        raise_keys([SITE])


def story_rows(count, chance):
    """Key, state, language, section and time of each story."""
    sections = {
        language: [Section.objects.create(name=name, slug=f"{name.lower()}", language=language).pk for name in SECTIONS]
        for language in LANGUAGES
    }
    now, rows = timezone.now(), []
    languages = chance.choices([*LANGUAGES], LANGUAGES.values(), k=count)
    states = chance.choices([*STATES], STATES.values(), k=count)
    for n, language, state in zip(range(count), languages, states, strict=True):
        moment = now - (count - n) * BETWEEN
        if state == "scheduled":
            moment = now + (n + 1) * MINUTE
        elif state in {"draft", "review"}:
            moment = None
        rows.append((n + 1, state, language, chance.choice(sections[language]), moment))
    return rows


def write_stories(rows):
    now, uid, stored = timezone.now(), Story._meta.get_field("uid"), connection.ops.adapt_datetimefield_value
    body, values = clean_html(PARAGRAPH * 8), []
    for pk, state, language, section, moment in rows:
        status = state if state in {"draft", "review", "withdrawn"} else "published"
        expires = moment + WEEK if state == "expired" else None
        if expires and expires > now:
            expires = now - MINUTE if moment < now - 2 * MINUTE else None
        withdrawn = now if state == "withdrawn" else None
        source_id = str(pk) if pk % 5 else ""  # four in five were imported
        values.append((
            pk, status, language, section, stored(moment), stored(expires), stored(withdrawn),
            stored(now - (len(rows) - pk) * MINUTE), uid.get_db_prep_value(uuid.UUID(int=pk), connection),
            f"Story {pk} of a long day at the harbour", f"story-{pk}", "wire" if source_id else "", source_id,
        ))  # fmt: skip
    pattern = Story(lead="After nine years of building, the council has said when it will open.", body=body)
    columns = [
        "id", "status", "language", "section_id", "published_at", "expires_at", "withdrawn_at", "modified_at", "uid",
        "headline", "slug", "source", "source_id",
    ]  # fmt: skip
    write(pattern, columns, values)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Story]):  # PostgreSQL counts by itself
            cursor.execute(statement)


def write_lists(rows, chance):
    """Tags and authors by Zipf's law: the first tag stands over every third story, the last ones over a few dozen."""
    stored = connection.ops.adapt_datetimefield_value
    tags = make(Tag, max(20, len(rows) // 100))
    authors = make(Author, max(10, min(200, len(rows) // 500)))
    of_tags, of_authors = zipf(len(tags)), zipf(len(authors))
    tagged, bylines = [], []
    for pk, _state, language, _section, moment in rows:
        listed = pk, stored(moment), language
        tagged += [(tag, *listed) for tag in {*chance.choices(tags, cum_weights=of_tags, k=TAGS_A_STORY)}]
        bylines.append((*chance.choices(authors, cum_weights=of_authors), *listed))
    write(TaggedStory(), ["tag_id", "content_object_id", "published_at", "language"], tagged)
    write(Byline(position=1), ["author_id", "story_id", "published_at", "language"], bylines)


def write_pictures(rows, chance):
    """A picture in four stories of five, and one in the text of every tenth."""
    now, stored = timezone.now(), connection.ops.adapt_datetimefield_value
    images = []
    for n in range(1, max(20, len(rows) // 5) + 1):
        ended = now - n * MINUTE if n % 1_000 == 0 else None
        checksum, alt_text = hashlib.sha256(f"{n}".encode()).hexdigest(), "" if n % 2_000 == 0 else "Boats"
        images.append((n, f"{n}", checksum, alt_text, stored(ended)))
    pattern = Image(media_type="image/jpeg", size=1, width=300, height=200)
    write(pattern, ["id", "file", "checksum", "alt_text", "rights_expire_at"], images)
    keys = [image[0] for image in images]
    slots = [(pk, None if pk % 10_000 == 1 else chance.choice(keys)) for pk, *_ in rows if pk % 5]
    write(StoryImage(position=1), ["story_id", "image_id"], slots)
    write(StoryFigure(), ["story_id", "image_id"], [(pk, chance.choice(keys)) for pk, *_ in rows if pk % 10 == 0])


def write_the_rest(rows, chance):
    """Page views, old addresses, and a correction of every thousandth story."""
    keys, now, stored = [pk for pk, *_ in rows], timezone.now(), connection.ops.adapt_datetimefield_value
    write(PageViews(imported=184), ["story_id"], [(pk,) for pk in keys])
    write(OldAddress(), ["path", "story_id"], [(f"/{pk % 28}/{pk}.html", pk) for pk in keys])
    tags = Tag.objects.values_list("pk", flat=True)[:10]
    write(OldAddress(), ["path", "tag_id"], [(f"/tags/old-{pk}/", pk) for pk in tags])
    this_hour, popular = now.replace(minute=0, second=0, microsecond=0), keys[::-1]
    weights, read, views = zipf(len(keys)), min(4_000, max(50, len(keys) // 25)), []
    for n in range(HOURS):
        hour = stored(this_hour - n * datetime.timedelta(hours=1))
        views += [(pk, hour, chance.randint(1, 50)) for pk in {*chance.choices(popular, cum_weights=weights, k=read)}]
    write(ViewsInHour(), ["story_id", "hour", "views"], views)
    corrected = [(pk, moment) for pk, state, _language, _section, moment in rows if pk % 1_000 == 0 and moment]
    stories = [pk for pk, _moment in corrected]
    for version in (1, 2):
        Revision.objects.bulk_create(Revision(story_id=pk, version=version, document={}) for pk in stories)
    before, after = (dict(Revision.objects.filter(version=n).values_list("story", "pk")) for n in (1, 2))
    Correction.objects.bulk_create(
        Correction(story_id=pk, wrong="x", right="y", before_id=before[pk], after_id=after[pk], made_at=moment)
        for pk, moment in corrected
    )


def make(model, number):
    rows = model.objects.bulk_create(model(name=f"{model.__name__} {n}", slug=f"no-{n}") for n in range(1, number + 1))
    return [row.pk for row in rows]


def zipf(number):
    return [*itertools.accumulate(1 / n for n in range(1, number + 1))]
