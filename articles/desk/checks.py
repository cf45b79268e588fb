"""What a good sub-editor would say about a story before it is published.

Checks look at plain values (`Text`), so they work for saved stories and for forms that are being filled in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import unquote

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from articles.models import Image, Story
from articles.text import soup
from articles.text.anchors import OF_THE_PAGE, ids_of
from articles.text.markup import MAX_BYTES
from articles.text.outline import Outline, outline

# What Google's guide to Article markup asked for until January 2023; since then it says "concise", for long ones are
# cut off on some devices. https://developers.google.com/search/docs/appearance/structured-data/article
LONGEST_HEADLINE = 110
MOST_PICTURES = 500  # that are checked: so many in slots, and so many in the body
MOST_WORDS_COMPARED = 2_000  # characters of a lead, caption or description that are compared
MOST_LINKS_NAMED, MOST_ANCHORS_NAMED = 3, 8
IMAGE_FIELDS = ("checksum", "caption", "alt_text", "credit", "rights_expire_at")
MOST_SHOWN = 60  # characters of a link or its text in a message

WORD = re.compile(r"\w+")
# File names as cameras, phones and programs give them; any name with a picture's ending; bare numbers.
FILE_NAME = re.compile(
    r"[^\n]+\.(?:jpe?g|png|gif|webp|avif|heic|heif|tiff?|bmp|svg)"
    r"|_?(?:dsc[fn]?|img|pxl|mvimg|gopr|dji|image|photo|picture|screenshot|untitled)[-_ ]*[0-9][\w-]*(?: ?\([0-9]+\))?"
    r"|(?=[^\n]*[0-9])[0-9\W_]+",
    re.IGNORECASE,
)
BARE_ADDRESS = re.compile(r"(?<![\w./@:-])www\.[^\s<>\"'“”„«»()\ufffc]+\w", re.IGNORECASE)


class Check(StrEnum):
    """The names for use in BLOCKING_CHECKS."""

    SECTION_MISSING = "section-missing"
    HEADLINE_LONG = "headline-long"
    LEAD_MISSING = "lead-missing"
    LEAD_REPEATED = "lead-repeated"
    PARAGRAPH_EMPTY = "paragraph-empty"
    LINK_WITHOUT_SCHEME = "link-without-scheme"
    ANCHOR_MISSING = "anchor-missing"
    BOX_UNTITLED = "box-untitled"
    PICTURE_MISSING = "picture-missing"
    RIGHTS_EXPIRED = "rights-expired"
    ALT_TEXT_MISSING = "alt-text-missing"
    ALT_TEXT_IS_FILE_NAME = "alt-text-is-file-name"
    ALT_TEXT_REPEATS = "alt-text-repeats"
    CREDIT_MISSING = "credit-missing"


@dataclass(frozen=True)
class Picture:
    """A picture of a story: in a slot, with the name of its row in the form ("pictures-2"), or in the body ("")."""

    row: str
    number: int
    image: int | str | None  # by primary key or, in a body, by checksum
    caption: str = ""
    alt_text: str = ""
    credit: str = ""
    is_missing: bool = False
    is_expired: bool = False

    @property
    def name(self) -> str:
        return (_("Picture %d") if self.row else _("Picture %d in the text")) % self.number

    def field(self, name: str) -> str:
        """The form field with one of its own texts ("own_alt_text"); for "" the row as a whole."""
        return "-".join(filter(None, [self.row or "body", name if self.row else ""]))


@dataclass(frozen=True)
class Text:
    """The parts of a story that are checked."""

    headline: str
    lead: str
    outline: Outline
    has_section: bool
    pictures: list[Picture]


@dataclass(frozen=True)
class Problem:
    """What is wrong and what to do: in which field of the form and, if in a picture's, in which ("Picture 2")."""

    check: Check
    field: str
    words: str
    where: str = ""

    @property
    def is_blocking(self) -> bool:
        return self.check in settings.BLOCKING_CHECKS

    def __str__(self):
        return f"{self.where}: {self.words}" if self.where else self.words


class CannotPublish(Exception):
    """A story has problems that must be fixed first; they are in `problems`."""

    def __init__(self, problems: list[Problem]):
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems


class WouldAppear(CannotPublish):
    """A plain save would show a story to readers, which only publishing does."""

    def __init__(self):
        super().__init__([])

    def __str__(self):
        return _("Saving would show the story to readers at once. Publish it, or choose a later date.")


def demand_fixed(story: Story) -> None:
    """Raise CannotPublish if a saved story has blocking problems."""
    if blocking := [problem for problem in problems_of(story) if problem.is_blocking]:
        raise CannotPublish(blocking)


def problems_of(story: Story) -> list[Problem]:
    """The problems of a saved story. One query for its slots, one more if it has pictures."""
    slots, images = saved_slots(story), Image.objects.all()
    return problems_in(text_of(story.headline, story.lead, story.body, has_section=True, slots=slots, images=images))


def saved_slots(story: Story) -> list[Picture]:
    """A saved story's slots, with the names that their rows have in its form."""
    return [
        Picture(f"pictures-{row}", slot.position, slot.image_id, slot.own_caption, slot.own_alt_text, slot.own_credit)
        for row, slot in enumerate(story.pictures.order_by("position")[:MOST_PICTURES])
    ]


def text_of(
    headline: str, lead: str, body: str, *, has_section: bool, slots: list[Picture], images: QuerySet[Image]
) -> Text:
    """The `Text` to check; the body may be clean or not. Pictures are found among `images`, in one query.

    Pictures without texts of their own get the image's, as readers see them. A body too long to be saved isn't read.
    """
    found = outline(body if len(body) <= MAX_BYTES else "")
    figures = [
        Picture("", number, figure.checksum, figure.caption, figure.alt_text, figure.credit)
        for number, figure in enumerate(found.figures[:MOST_PICTURES], start=1)
    ]
    pictures = [*slots[:MOST_PICTURES], *figures]
    return Text(headline, lead, found, has_section, list(_with_images(pictures, images)))


def _with_images(pictures: list[Picture], images: QuerySet[Image]) -> Iterator[Picture]:
    named = {picture.image for picture in pictures if picture.image}
    keys, checksums = ({name for name in named if isinstance(name, kind)} for kind in (int, str))
    wanted = images.filter(Q(pk__in=keys) | Q(checksum__in=checksums)).only(*IMAGE_FIELDS) if named else []
    known = {name: image for image in wanted for name in (image.pk, image.checksum)}
    for picture in pictures:
        if image := known.get(picture.image):
            yield replace(
                picture,
                caption=picture.caption or (image.caption if picture.row else ""),  # figures: body's only
                alt_text=picture.alt_text or image.alt_text,
                credit=picture.credit or image.credit,
                is_expired=image.is_expired,
            )
        else:
            yield replace(picture, is_missing=True)


def problems_in(text: Text) -> list[Problem]:
    """The problems of a text, in the order of the form."""
    found = [*_in_headline(text), *_in_lead(text), *_in_body(text)]
    for picture in text.pictures:
        in_picture = _in_picture(picture, text)
        found += [Problem(check, picture.field(name), words, picture.name) for check, name, words in in_picture]
    if not text.has_section:
        found.append(Problem(Check.SECTION_MISSING, "section", _("No section yet. Readers find stories by section.")))
    return found


def _in_headline(text: Text) -> Iterator[Problem]:
    if (length := len(text.headline)) > LONGEST_HEADLINE:
        words = _("The headline has %(length)d characters. Search results cut off everything after %(most)d.")
        yield Problem(Check.HEADLINE_LONG, "headline", words % {"length": length, "most": LONGEST_HEADLINE})


def _in_lead(text: Text) -> Iterator[Problem]:
    lead = _normalised(text.lead)
    if not lead:
        words = _("The lead is empty. Say in one sentence why the story matters: lists show it under the headline.")
        yield Problem(Check.LEAD_MISSING, "lead", words)
    elif lead == _normalised(next(filter(None, text.outline.paragraphs), "")):
        words = _("The body begins with the same words. Readers see both: delete one of them.")
        yield Problem(Check.LEAD_REPEATED, "lead", words)


def _in_body(text: Text) -> Iterator[Problem]:
    if not all(text.outline.paragraphs):
        yield Problem(Check.PARAGRAPH_EMPTY, "body", _("There is an empty paragraph. It is removed when you save."))
    for said, address in _lost(text.outline):
        words = _("Saving removes the link “%(words)s”: its address, “%(address)s”, needs https:// in front.")
        if has_scheme(address):
            words = _("Saving removes the link “%(words)s”: its address, “%(address)s”, is wrong. Correct it.")
        yield Problem(Check.LINK_WITHOUT_SCHEME, "body", words % {"words": said, "address": address})
    for address in list(dict.fromkeys(BARE_ADDRESS.findall(text.outline.unlinked)))[:MOST_LINKS_NAMED]:
        words = _("“%(address)s” isn't a link. Select it and link it to https://%(address)s.")
        yield Problem(Check.LINK_WITHOUT_SCHEME, "body", words % {"address": _short(address)})
    if text.outline.untitled_boxes:
        words = _("A fact box has no title. Give it one, so that readers know what is in it.")
        yield Problem(Check.BOX_UNTITLED, "body", words)
    yield from _without_anchor(text.outline)


def _without_anchor(found: Outline) -> Iterator[Problem]:
    """Links to places in the text itself where there is no heading."""
    addresses = [soup.address(link.address) for link in found.links]
    wanted = dict.fromkeys(unquote(address[1:]) for address in addresses if address.startswith("#"))
    ids = ids_of(found.headings) if wanted else []
    missing = [name for name in wanted if name not in {"top", *OF_THE_PAGE, *ids}]
    there = ", ".join(f"#{_short(name)}" for name in ids[:MOST_ANCHORS_NAMED])
    for name in missing[:MOST_LINKS_NAMED]:
        words = _("The link to “#%(name)s” leads nowhere: no heading has that name. The headings are: %(there)s.")
        if not there:
            words = _("The link to “#%(name)s” leads nowhere: the text has no headings.")
        yield Problem(Check.ANCHOR_MISSING, "body", words % {"name": _short(name), "there": there})


def lost_links(body: str) -> list[tuple[str, str]]:
    """Texts and addresses, both shortened, of the first links that cleaning removes from a body."""
    return _lost(outline(body)) if len(body) <= MAX_BYTES else []


def has_scheme(address: str) -> bool:
    """Whether a removed address begins with an allowed scheme: then something else is wrong with it."""
    return address.strip().lower().startswith(("https:", "http:", "mailto:", "tel:"))


def _lost(found: Outline) -> list[tuple[str, str]]:
    lost = dict.fromkeys((link.words, link.address) for link in found.links if not link.leads_somewhere)
    return [(_short(words), _short(address)) for words, address in list(lost)[:MOST_LINKS_NAMED]]


Found = tuple[Check, str, str]  # check, field in the picture's row, message


def _in_picture(picture: Picture, text: Text) -> Iterator[Found]:
    if picture.is_missing:
        yield Check.PICTURE_MISSING, "", _("Its file is missing. Choose another picture, or remove this one.")
        return
    if picture.is_expired:
        yield Check.RIGHTS_EXPIRED, "", _("The rights have expired, so readers don't see it. Choose another picture.")
        return
    alt_text = _normalised(picture.alt_text)
    if not alt_text:
        words = _("No alternative text yet. Say in one sentence what the picture shows, for people who can't see it.")
        yield Check.ALT_TEXT_MISSING, "own_alt_text", words
    elif FILE_NAME.fullmatch(picture.alt_text):
        words = _("The alternative text is a file name. Say in one sentence what the picture shows.")
        yield Check.ALT_TEXT_IS_FILE_NAME, "own_alt_text", words
    elif alt_text in {_normalised(text.headline), _normalised(picture.caption)}:
        words = _("The alternative text repeats the headline or the caption. Say what the picture shows instead.")
        yield Check.ALT_TEXT_REPEATS, "own_alt_text", words
    if not picture.credit:
        words = _("No credit. Say who took or made the picture: here, or on the picture's own page for all stories.")
        yield Check.CREDIT_MISSING, "own_credit", words


def _normalised(words: str) -> str:
    """Words for comparison: no case, punctuation or spacing."""
    return " ".join(WORD.findall(words[:MOST_WORDS_COMPARED].casefold()))


def _short(words: str) -> str:
    return words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN]}…"
