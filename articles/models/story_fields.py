"""A story's fields, declared once.

Documents and revisions, comparison, restoring, corrections, imports and exports all read this list. A plain field (a
line, a text, a date, a flag …) needs its column in the model, one entry here, and its place in the form and the
templates. `python manage.py write_export_schema` then describes it for readers of an export.
"""

from dataclasses import dataclass
from enum import Enum, auto

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.models.story import Story


class Kind(Enum):
    """What a field's values are. All kinds but OWN are plain: a column of the story's row, taken as it is."""

    LINE = auto()
    TEXT = auto()
    LINES = auto()  # a list, as text with one entry a line
    HTML = auto()
    SLUG = auto()
    URL = auto()
    CHOICE = auto()
    FLAG = auto()
    DATE = auto()
    OWN = auto()  # handled by name wherever it is read or written: mostly rows of other tables


class Part(Enum):
    """Which part of a story a field is: decides what the desk does with a change of it."""

    CONTENT = auto()  # what readers are told: compared, restored, and a change of it can be a correction
    ORIGIN = auto()  # where it came from: the same, but an older text that is restored comes from there no less
    STATE = auto()  # what editors decide: compared, never restored, no matter of corrections
    FIXED = auto()  # nobody edits it: which story it is, and what follows from its state


class Stated(Enum):
    """Who states a field on import."""

    BY_SOURCES = auto()  # any format; compared with what the source stated last
    BY_ARCHIVES = auto()  # our own export alone; other sources have no such thing
    AS_IDENTITY = auto()  # any format; says which story is meant, so it is never compared or overwritten


@dataclass(frozen=True)
class StoryField:
    """One field of a story, by the name that it has in the model and in documents."""

    name: str
    kind: Kind
    part: Part
    about: str = ""  # for readers of an export
    stated: Stated = Stated.BY_SOURCES
    key: str = ""  # in Markdown's front matter, where it isn't the name
    since: int = 1  # the version of the export format in which it came
    label: str | Promise = ""  # where the model has no name for it

    @property
    def front_matter_key(self) -> str:
        return self.key or self.name


# In the order in which comparisons show them.
STORY_FIELDS = (
    StoryField("uid", Kind.OWN, Part.FIXED, "identifies it on every site, and in feeds", Stated.AS_IDENTITY),
    StoryField("headline", Kind.LINE, Part.CONTENT),
    StoryField("short_headline", Kind.LINE, Part.CONTENT, "lists and links show it, if there is one", since=2),
    StoryField("lead", Kind.TEXT, Part.CONTENT, "lists show it below the headline"),
    StoryField("body", Kind.HTML, Part.CONTENT, "clean: only elements that the site's sanitiser lets through"),
    StoryField("section", Kind.OWN, Part.CONTENT, "its `slug`, in the story's `language`, and its `name`"),
    StoryField("language", Kind.OWN, Part.STATE, "that of its section", Stated.AS_IDENTITY),
    StoryField("bylines", Kind.OWN, Part.CONTENT, "authors by `slug` and `name`, in their order", label=_("Authors")),
    StoryField("tags", Kind.OWN, Part.CONTENT, "by `slug` and `name`, in the order of their names", label=_("Tags")),
    StoryField("pictures", Kind.OWN, Part.CONTENT, "in their order, with this story's words", label=_("Pictures")),
    StoryField("cited_sources", Kind.LINES, Part.CONTENT, "each a name, and its address if it has one"),
    StoryField("source", Kind.LINE, Part.ORIGIN, "the site or agency that it came from", Stated.AS_IDENTITY),
    StoryField("source_id", Kind.LINE, Part.FIXED, "its identity there", Stated.AS_IDENTITY),
    StoryField("source_url", Kind.URL, Part.ORIGIN, "its address there"),
    StoryField("status", Kind.CHOICE, Part.STATE),
    StoryField("published_at", Kind.DATE, Part.STATE, "in the future: a scheduled story", key="date"),
    StoryField("updated_at", Kind.DATE, Part.STATE, "when readers are told that it was updated", key="updated"),
    StoryField("expires_at", Kind.DATE, Part.STATE, "from then on it isn't public", key="expires"),
    StoryField("withdrawn_at", Kind.DATE, Part.FIXED, stated=Stated.BY_ARCHIVES),
    StoryField("withdrawal_reason", Kind.TEXT, Part.STATE, "readers see it in place of the story", key="reason"),
    StoryField("handover_note", Kind.TEXT, Part.STATE, "for colleagues, not readers", Stated.BY_ARCHIVES, since=3),
    StoryField("slug", Kind.SLUG, Part.STATE, "the last part of its address", Stated.BY_ARCHIVES),
)
BY_NAME = {field.name: field for field in STORY_FIELDS}
# What stories once had, by the last version of the export format that has it; left out of older documents and exports.
FORMER_FIELDS = {"is_pinned": 3}

PLAIN_FIELDS = tuple(field for field in STORY_FIELDS if field.kind is not Kind.OWN)
SOURCE_FIELDS = tuple(field for field in PLAIN_FIELDS if field.stated is Stated.BY_SOURCES)
ARCHIVE_FIELDS = tuple(field for field in PLAIN_FIELDS if field.stated is Stated.BY_ARCHIVES)


def column_of(field: StoryField):
    """The model's field of a plain field."""
    return Story._meta.get_field(field.name)


def label_of(name: str) -> str:
    """What the desk calls a field."""
    return capfirst(BY_NAME[name].label or Story._meta.get_field(name).verbose_name)
