"""A picture file's metadata: caption, credit, rights and the like.

The properties are those of the IPTC Photo Metadata Standard (https://iptc.org/std/photometadata/specification/). The
order of precedence is that of the Metadata Working Group's guidelines 2.0 ("Metadata reconciliation guidance"): XMP
before IIM, except where Photoshop's digest doesn't match the IIM, because then a program without XMP support has
changed it since.

The guidelines would put EXIF first. Here it comes last, as in the XMP Toolkit of Adobe, one of their authors
(PhotoDataUtils::Import3WayItems): hardly anybody edits texts in EXIF alone, while cameras fill it with their owner's
name, an outdated copyright and captions such as "SONY DSC".
"""

import datetime
import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from articles.models.image import Image, SourceType
from articles.pictures import exif, iim
from articles.pictures.blocks import Blocks, find_blocks
from articles.pictures.xmp import read_properties
from articles.text.words import distinct, plain_line, plain_text

MAX_KEYWORDS = 200

# The names of our fields in XMP, and their numbers in IIM.
XMP_NAMES = {
    "caption": "dc:description",
    "alt_text": "Iptc4xmpCore:AltTextAccessibility",
    "creator": "dc:creator",
    "credit_line": "photoshop:Credit",
    "copyright": "dc:rights",
    "headline": "photoshop:Headline",
    "keywords": "dc:subject",
    "source_type": "Iptc4xmpExt:DigitalSourceType",
}
IIM_NUMBERS = {
    "caption": iim.CAPTION,
    "creator": iim.BYLINE,
    "credit_line": iim.CREDIT,
    "copyright": iim.COPYRIGHT,
    "headline": iim.HEADLINE,
    "keywords": iim.KEYWORD,
}
# The end of a licence in PLUS, and of usage rights in PRISM (new and old namespace).
XMP_EXPIRIES = ("plus:LicenseEndDate", "pur:expirationDate", "prism:expirationDate")

# What cameras and programs put into the caption, and text without a word in it.
JUNK_CAPTION = re.compile(
    r"(olympus|kodak|minolta|konica minolta|medion|pentax) digital (still )?camera|sony dsc|created by dji camera"
    r"|samsung camera pictures|lead technologies inc.*|exif[ _]jpeg.*|dcim\\.*|screenshot|ascii|default|untitled"
    r"|[\W\d_]*",
    re.IGNORECASE,
)
MOMENT = re.compile(
    r"(\d{4})[-:]?(\d\d)[-:]?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)
# No photograph is older, and rights that end later count as unlimited.
YEARS = range(1820, 2200)


@dataclass(frozen=True)
class Metadata:
    """The image fields that a file's metadata fills, cleaned and cut to the lengths of the model.

    `credit` is "Creators / credit line", `source_type` a value of SourceType or empty. Times are naive where the file
    states no time zone.
    """

    caption: str = ""
    alt_text: str = ""
    credit: str = ""
    copyright: str = ""
    headline: str = ""
    keywords: tuple[str, ...] = ()
    source_type: str = ""
    taken_at: datetime.datetime | None = None
    rights_expire_at: datetime.datetime | None = None


Stated = dict[str, list[str]]  # by field, the values in one kind of metadata


def read_metadata(data: bytes) -> Metadata:
    """The metadata of a JPEG, PNG, WebP, GIF or AVIF file. Never raises, and is quick for any bytes."""
    sources = _by_precedence(find_blocks(data))

    def first(field, clean: Callable[[Iterable[str]], str | tuple]):
        """The first non-empty value of a field, in order of precedence."""
        return next(filter(None, (clean(source.get(field, [])) for source in sources)), clean([]))

    return Metadata(
        caption=first("caption", _caption),
        alt_text=_cut("alt_text", first("alt_text", _line)),
        credit=_credit(first("creator", _names), first("credit_line", _line)),
        copyright=_cut("copyright", first("copyright", _line)),
        headline=_cut("headline", first("headline", _line)),
        keywords=first("keywords", _keywords),
        source_type=first("source_type", _source_type),
        taken_at=_taken_at([value for source in sources for value in source.get("taken", [])]),
        rights_expire_at=_expiry([value for source in sources for value in source.get("expires", [])]),
    )


def _by_precedence(blocks: Blocks) -> list[Stated]:
    from_xmp, from_exif = _from_xmp(blocks.xmp), _from_exif(blocks.exif)
    from_iim, changed_later = _from_iim(blocks.photoshop)
    if changed_later:
        return [_with_whole_values(from_iim, from_xmp), from_xmp, from_exif]
    return [from_xmp, from_iim, from_exif]


def _from_xmp(packet) -> Stated:
    properties = read_properties(packet)
    stated = {field: properties[name] for field, name in XMP_NAMES.items() if name in properties}
    stated["taken"] = [*properties.get("photoshop:DateCreated", []), *properties.get("exif:DateTimeOriginal", [])]
    stated["expires"] = [value for name in XMP_EXPIRIES for value in properties.get(name, [])]
    return stated


def _from_iim(photoshop) -> tuple[Stated, bool]:
    found = iim.read_iim(photoshop)
    stated = {field: found.values[number] for field, number in IIM_NUMBERS.items() if number in found.values}
    stated["taken"] = _day_and_time(found.values, iim.DATE_CREATED, iim.TIME_CREATED)
    stated["expires"] = _day_and_time(found.values, iim.EXPIRATION_DATE, iim.EXPIRATION_TIME)
    return stated, found.changed_later


def _day_and_time(values, day, time):
    return [f"{values[day][0]}T{values.get(time, [''])[0]}".removesuffix("T")] if day in values else []


def _from_exif(tiff) -> Stated:
    tags = exif.read_tags(tiff)

    def texts(tag):
        return iim.decode(tags.get(tag, b"")).split("\0")

    # Windows writes "??" for letters that its encoding lacks, and the whole title in UTF-16 in a tag of its own.
    captions = [text for text in (texts(exif.IMAGE_DESCRIPTION)[0], *_windows_texts(tags)) if "??" not in text]
    return {
        "caption": captions,
        "creator": texts(exif.ARTIST)[0].split(";"),
        "copyright": [_names(texts(exif.COPYRIGHT))],  # the photographer's, then NUL and the editor's
        "taken": [texts(exif.DATE_TIME_ORIGINAL)[0] + texts(exif.OFFSET_TIME_ORIGINAL)[0]],
    }


def _windows_texts(tags):
    return [tags.get(tag, b"").decode("utf-16-le", "replace") for tag in (exif.XP_TITLE, exif.XP_COMMENT)]


def _with_whole_values(from_iim: Stated, from_xmp: Stated) -> Stated:
    """IIM's values, but XMP's where the IIM value is the same one cut to IIM's length: it is unchanged."""
    stated = dict(from_iim)
    for field, number in IIM_NUMBERS.items():
        values, whole = from_iim.get(field, []), from_xmp.get(field, [])
        longest = iim.LENGTHS[number]
        if values and [_cut_to_bytes(value, longest) for value in whole] == [value.strip() for value in values]:
            stated[field] = whole
    return stated


def _cut_to_bytes(text, longest):
    return text.encode()[:longest].decode(errors="ignore").strip()


def _longest(field) -> int:
    return Image._meta.get_field(field).max_length


def _cut(field, text) -> str:
    return text[: _longest(field)].rstrip()


def _line(values) -> str:
    return next(filter(None, map(plain_line, values)), "")


def _caption(values) -> str:
    texts = (_cut("caption", plain_text(value)) for value in values)
    return next((text for text in texts if not JUNK_CAPTION.fullmatch(text)), "")


def _names(values) -> str:
    return ", ".join(dict.fromkeys(filter(None, map(plain_line, values))))


def _credit(creators: str, line: str) -> str:
    """Both, or the one that includes the other: "Ana Petrova / Agency", but "Ana Petrova/Agency" alone."""
    creators, line = _cut("credit", creators), _cut("credit", line)
    if _includes(creators, line):
        return creators
    if _includes(line, creators):
        return line
    return _cut("credit", f"{creators} / {line}")


def _includes(text, name):
    return not name or re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _keywords(values) -> tuple[str, ...]:
    """Each once, as many as fit into the model's field. Some programs write them into one value, with commas."""
    longest = _longest("keywords")
    words = distinct(word for value in values for word in re.split("[,;]", value[:longest]))[:MAX_KEYWORDS]
    ends = itertools.accumulate(len(word) + 2 for word in words)
    return tuple(word for word, end in zip(words, ends, strict=True) if end - 2 <= longest)


def _source_type(values) -> str:
    code = _line(values).rstrip("/").rpartition("/")[2]
    return code if code in SourceType.values else ""


def _taken_at(values: list[str]) -> datetime.datetime | None:
    """The first date; where it has no time, the time that another kind of metadata states for that day."""
    moments = list(filter(None, map(_moment, values)))
    if not moments:
        return None
    first, has_time = moments[0]
    with_time = (moment for moment, is_exact in moments if is_exact and moment.date() == first.date())
    return first if has_time else next(with_time, first)


def _expiry(values: list[str]) -> datetime.datetime | None:
    """The earliest end of rights. A date without a time is the last day on which they hold."""
    moments = filter(None, map(_moment, values))
    ends = [moment if has_time else moment + datetime.timedelta(days=1) for moment, has_time in moments]
    return min(ends, key=lambda end: end.replace(tzinfo=None), default=None)


def _moment(text) -> tuple[datetime.datetime, bool] | None:
    """A date as XMP, IIM or EXIF write it, and whether it has a time; None for anything else, such as a year alone."""
    match = MOMENT.fullmatch(plain_line(text))
    if not match or int(match[1]) not in YEARS:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        moment = datetime.datetime(year, month, day, hour, minute, second, tzinfo=_zone(match[7]))
    except ValueError:  # such as 30 February
        return None
    return moment, match[4] is not None


def _zone(text) -> datetime.tzinfo | None:
    """The time zone of "+02:00" or "Z". Raises ValueError for 24 hours or more."""
    if not text:
        return None
    if text == "Z":
        return datetime.UTC
    offset = datetime.timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return datetime.timezone(-offset if text[0] == "-" else offset)
