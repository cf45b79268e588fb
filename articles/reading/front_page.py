"""The front page of a language: what editors placed and what rules put beside it, at a moment."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter

from django.db import connection
from django.db.models import Exists, OuterRef, Subquery, Value
from django.utils import timezone

from articles.desk.front_page import unended
from articles.models import Correction, Image, Section, Story, StoryImage, Tag, TaggedStory
from articles.models.cache_keys import key, list_key
from articles.models.companions import with_first_pictures
from articles.models.front import FrontSlot, Place, slots_in_effect
from articles.models.image import may_be_shown
from articles.models.story_queries import LISTED_FIELDS
from articles.models.visible import public_tags
from articles.reading.front_choice import (
    FEWEST_OF_A_TOPIC,
    FEWEST_TOPICS,
    LATEST,
    LINES,
    MOST_ABOVE,
    MOST_TOPICS,
    Candidate,
    Choice,
    Chooser,
    Placed,
)
from articles.reading.listing import time_format
from articles.reading.shown import shows, shows_by_the_way, shows_images, shows_names, shows_stories

MOST_CORRECTIONS = 3
SOME_MOMENT = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # stands for a time in a query that is kept
ANY_KEY = 10**18  # larger than all primary keys
BLOCKS_BESIDE = 3  # beside the column of last news, twice as many without pictures; the others stand below it
FEWEST_IN_COLUMN = 15  # fewer last news stand in the width of the page: a short column would leave a strip below it
ON_PHONES = 10  # of the column of last news


@dataclass(frozen=True)
class Picture:
    """A picture that stands on the front page alone, in place of the story's."""

    image: Image
    alt_text: str


@dataclass(frozen=True)
class Teaser:
    """A story as it stands on the front page: its headline and picture there."""

    story: Story
    headline: str
    picture: StoryImage | Picture | None


@dataclass(frozen=True)
class SectionBlock:
    """A section, its first story, and the headlines of others."""

    section: Section
    weight: str
    first: Teaser
    others: list[Story]


@dataclass(frozen=True)
class Front:
    """All that stands on a front page. Empty places are empty lists, or None."""

    lead: Teaser | None
    related: list[Teaser]
    seconds: list[Teaser]
    days: list[list[Story]]
    topics: list[Tag]
    blocks: list[SectionBlock]
    more_blocks: list[SectionBlock]
    most_read: list[Story]
    corrections: list[Correction]

    @property
    def has_column(self) -> bool:
        """Whether the last news stand in a column beside all the rest."""
        return bool(self.blocks) and sum(map(len, self.days)) >= FEWEST_IN_COLUMN


def front_of(language: str, sections: list[Section], read: list[int], at: datetime.datetime | None = None) -> Front:
    """The front page of a language at a moment (now).

    `sections` are all of its sections in their order, `read` the stories read most, as `read_most` gives them.
    """
    at = at or timezone.now()
    with_tags = slots_in_effect(language, at).annotate(tag_is_public=Exists(public_tags().filter(pk=OuterRef("tag"))))
    slots = unended(list(with_tags.select_related("tag", "image")), at)
    candidates = find_candidates(language, sections, slots, at)
    newest = {one.pk for one in candidates["latest", 0]}
    tags = tags_of([*newest, *(one.pk for one in candidates["slot", 0])])
    choice = Chooser(slots, candidates).choose(
        [section.pk for section in sections], read, lambda lead: sharing_tags(lead, tags)
    )
    stories = stories_with(choice.shown(), sections, at)
    pictures = {
        story.pk: story.first_picture
        for story in with_first_pictures(stories[pk] for pk in choice.pictured() if pk in stories)
    }
    topics = topics_of(slots, [tags[pk] for pk in newest & tags.keys()])
    front = Filling(choice, stories, pictures, at).front(sections, topics, corrections_of(language, at))
    note_shown(front, language, sections, slots)
    if choice.lead:  # what is related to it
        shows(*(list_key("tag", tag.pk) for tag in tags.get(choice.lead.pk, [])))
    return front


def find_candidates(language, sections, slots, at) -> dict[tuple, list[Candidate]]:
    """The newest public stories of all that the front page draws on, newest first. One query."""
    tags = {slot.tag_id for slot in slots if slot.tag_id and slot.place != Place.TOPIC}
    placed = {slot.story_id for slot in slots if slot.story_id}
    sql, values = query_of(language, *(tuple(sorted(keys)) for keys in ({one.pk for one in sections}, tags, placed)))
    some_moment, now = (connection.ops.adapt_datetimefield_value(moment) for moment in (SOME_MOMENT, at))
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, [now if value == some_moment else value for value in values])
        for kind, number, *candidate in cursor.fetchall():
            found[kind, number].append(Candidate(*candidate))
    for part in found.values():
        part.sort(reverse=True)
    return found


@lru_cache(maxsize=64)  # Django takes longer to put it together than the database to answer it
def query_of(language: str, sections: tuple, tags: tuple, placed: tuple) -> tuple[str, list]:
    """The SQL that finds candidates, and its values, with SOME_MOMENT in place of the time."""
    public, most = Story.objects.public(SOME_MOMENT), MOST_ABOVE + 1 + max(LINES.values())
    wanted = {("latest", 0): public.filter(language=language).latest()[:LATEST]}
    wanted |= {("section", key): public.filter(section=key).latest()[:most] for key in sections}
    newest = partial(public.tagged_with, language=language, before=(SOME_MOMENT, ANY_KEY))
    wanted |= {("tag", key): newest(key)[:MOST_ABOVE] for key in tags}
    if placed:
        wanted["slot", 0] = Story.objects.filter(public.includes("pk"), pk__in=placed, language=language)
    slots = StoryImage.objects.filter(may_be_shown("image__", SOME_MOMENT), story=OuterRef("pk"), image__isnull=False)
    first_image = Subquery(slots.order_by("position").values("image")[:1])
    parts, values = [], []
    for (kind, number), stories in wanted.items():
        rows = stories.annotate(kind=Value(kind), number=Value(number), first_image=first_image)
        sql, of_part = rows.values_list("kind", "number", "published_at", "pk", "first_image").query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS part")  # noqa: S608  (SQLite allows no LIMIT within a UNION)
        values += of_part
    return " UNION ALL ".join(parts), values


def tags_of(stories: list[int]) -> dict[int, list[Tag]]:
    """The tags of some public stories, by story."""
    found = defaultdict(list)
    rows = TaggedStory.objects.filter(content_object__in=stories)
    for story, pk, name, slug in rows.values_list("content_object", "tag", "tag__name", "tag__slug"):
        found[story].append(Tag(pk=pk, name=name, slug=slug))
    return found


def sharing_tags(lead: int, tags: dict[int, list[Tag]]) -> list[int]:
    """Of some stories those that have a tag of the lead's, the nearest first, and of these the newest."""
    own = set(tags.get(lead, []))
    shared = {pk: len(own & set(others)) for pk, others in tags.items() if pk != lead}
    return sorted((pk for pk, number in shared.items() if number), key=lambda pk: (shared[pk], pk), reverse=True)


def stories_with(keys: set[int], sections: list[Section], at: datetime.datetime) -> dict[int, Story]:
    """Those of some stories that are public, with what the front page shows of them."""
    known = {section.pk: section for section in sections}
    fields = [name for name in LISTED_FIELDS if not name.startswith("section__")]
    rows = Story.objects.filter(Story.objects.public(at).includes("pk"), section__in=list(known))
    stories = rows.only("section_id", "lead", *fields).in_bulk(keys)
    for story in stories.values():
        story.section = known[story.section_id]
    return stories


def topics_of(slots: list[FrontSlot], tags: list[list[Tag]]) -> list[Tag]:
    """The topics in focus: those that editors chose, or else those that several of the last news share.

    `tags` are those of each of the last news.
    """
    chosen = [slot for slot in slots if slot.place == Place.TOPIC and slot.tag]
    if chosen:
        return [slot.tag for slot in chosen if slot.tag_is_public]
    counted = Counter(tag for some in tags for tag in some)
    common = [tag for tag, number in counted.most_common(MOST_TOPICS) if number >= FEWEST_OF_A_TOPIC]
    return common if len(common) >= FEWEST_TOPICS else []


def corrections_of(language: str, at: datetime.datetime) -> list[Correction]:
    """Those made today, newest first."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    found = Correction.objects.public(language).filter(made_at__gte=today)
    return list(found.select_related("story__section").defer("story__body")[:MOST_CORRECTIONS])


class Filling:
    """Puts stories, headlines and pictures where a choice says."""

    def __init__(self, choice: Choice, stories: dict[int, Story], pictures: dict, at: datetime.datetime):
        self._choice, self._stories, self._pictures, self._at = choice, stories, pictures, at
        today = timezone.localdate(at)
        for story in stories.values():
            story.day = timezone.localdate(story.published_at)
            story.is_today = story.day == today
            story.time_format = time_format(story.day, today)

    def front(self, sections, topics, corrections) -> Front:
        choice = self._choice
        blocks = self._blocks({section.pk: section for section in sections})
        beside = BLOCKS_BESIDE * (1 if any(block.first.picture for block in blocks[:BLOCKS_BESIDE]) else 2)
        return Front(
            lead=next(iter(self._teasers([choice.lead])), None),
            related=self._teasers(choice.related),
            seconds=self._teasers(choice.seconds),
            days=self._days(),
            topics=topics,
            blocks=blocks[:beside],
            more_blocks=blocks[beside:],
            most_read=self._found(choice.most_read),
            corrections=corrections,
        )

    def _days(self):
        latest = self._found(self._choice.latest)
        for story in latest[ON_PHONES:]:
            story.is_further = True
        return [list(day) for _day, day in groupby(latest, attrgetter("day"))]

    def _found(self, keys):
        return [self._stories[key] for key in keys if key in self._stories]

    def _teasers(self, placed: list[Placed | None]) -> list[Teaser]:
        return [self._teaser(one) for one in placed if one and one.pk in self._stories]

    def _teaser(self, placed):
        story, slot = self._stories[placed.pk], placed.slot
        picture = self._pictures.get(placed.pk)
        if slot and slot.image and not (slot.image.rights_expire_at and slot.image.rights_expire_at <= self._at):
            picture = Picture(slot.image, slot.image.alt_text)
        return Teaser(story, (slot and slot.headline) or story.list_headline, picture)

    def _blocks(self, sections):
        found = []
        for block in self._choice.blocks:
            if block.first in self._stories:
                teaser = self._teaser(Placed(block.first))
                found.append(SectionBlock(sections[block.section], block.weight, teaser, self._found(block.others)))
        return found


def note_shown(front: Front, language: str, sections: list[Section], slots: list[FrontSlot]) -> None:
    """Note all that the front page shows, and what would change it."""
    shows(key("front", language), key("most-read", language), list_key(language), list_key("corrections", language))
    shows(*(list_key("section", section.pk) for section in sections))
    shows(*(list_key("tag", slot.tag_id) for slot in slots if slot.tag_id))
    blocks = [*front.blocks, *front.more_blocks]
    teasers = [teaser for teaser in [front.lead, *front.seconds, *(block.first for block in blocks)] if teaser]
    # A story of the column may lead as soon as it has a picture, which its card tells.
    shows_stories("card", [*(teaser.story for teaser in teasers), *(story for day in front.days for story in day)])
    shows_stories("link", [*(one.story for one in front.related), *front.most_read])
    shows_stories("link", [story for block in blocks for story in block.others])
    shows_stories("title", [correction.story for correction in front.corrections])
    shows_images("thumbnail", [teaser.picture.image for teaser in teasers if teaser.picture])
    shows(*(key("thumbnail", slot.image_id) for slot in slots if slot.image_id))  # its rights may be extended
    shows_names(front.topics)
    shows_names([slot.tag for slot in slots if slot.tag])
    shows_by_the_way()  # which topics are in focus
