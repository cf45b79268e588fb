"""What a picture file says of itself: caption, credit, rights and the like, read from its bytes.

The properties are those of IPTC's Photo Metadata Standard (https://iptc.org/std/photometadata/specification/), the
order of trust that of the Metadata Working Group's guidelines 2.0 ("Metadata reconciliation guidance"): XMP before
IIM, but IIM before XMP where Photoshop's digest of the IIM doesn't match it: then a program that knows no XMP has
changed it since.

For EXIF the guidelines would have readers prefer it. Here it comes last, as in the XMP Toolkit of Adobe, who wrote the
guidelines with others (PhotoDataUtils::Import3WayItems): hardly anybody edits words in EXIF alone, while cameras fill
it with their owner's name, an old copyright and captions such as "SONY DSC".
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
from articles.text.words import plain_line, plain_text

MAX_KEYWORDS = 200

# What our fields are called in each form; EXIF and IIM have numbers.
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
# PLUS, PRISM's usage rights and PRISM before they were split off: the end of a licence, or of the right to reuse.
XMP_EXPIRIES = ("plus:LicenseEndDate", "pur:expirationDate", "prism:expirationDate")

# What cameras and programs write where a caption belongs, and what has no word in it.
NO_CAPTION = re.compile(
    r"(olympus|kodak|minolta|konica minolta|medion|pentax) digital (still )?camera|sony dsc|created by dji camera"
    r"|samsung camera pictures|lead technologies inc.*|exif[ _]jpeg.*|dcim\\.*|screenshot|ascii|default|untitled"
    r"|[\W\d_]*",
    re.IGNORECASE,
)
MOMENT = re.compile(
    r"(\d{4})[-:]?(\d\d)[-:]?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)
# Pictures aren't older, and rights that end later than this never end.
YEARS = range(1820, 2200)


@dataclass(frozen=True)
class Metadata:
    """The fields of a picture that its file fills, cleaned and as long as the model allows.

    `credit` is "Creators / credit line". `source_type` is one of SourceType or empty. A moment is naive where the
    file states no zone.
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


Said = dict[str, list[str]]  # what one form says: field -> values


def read_metadata(data: bytes) -> Metadata:
    """What a JPEG, PNG, WebP, GIF or AVIF file says of itself. Raises nothing and is quick, whatever the bytes."""
    sources = _by_trust(find_blocks(data))

    def first(field, clean: Callable[[Iterable[str]], str | tuple]):
        """The field in the most trusted form that has something to say."""
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


def _by_trust(blocks: Blocks) -> list[Said]:
    from_xmp, from_exif = _from_xmp(blocks.xmp), _from_exif(blocks.exif)
    from_iim, changed_later = _from_iim(blocks.photoshop)
    if changed_later:
        return [_completed(from_iim, from_xmp), from_xmp, from_exif]
    return [from_xmp, from_iim, from_exif]


def _from_xmp(packet) -> Said:
    properties = read_properties(packet)
    said = {field: properties[name] for field, name in XMP_NAMES.items() if name in properties}
    said["taken"] = [*properties.get("photoshop:DateCreated", []), *properties.get("exif:DateTimeOriginal", [])]
    said["expires"] = [value for name in XMP_EXPIRIES for value in properties.get(name, [])]
    return said


def _from_iim(photoshop) -> tuple[Said, bool]:
    found = iim.read_iim(photoshop)
    said = {field: found.values[number] for field, number in IIM_NUMBERS.items() if number in found.values}
    said["taken"] = _day_and_time(found.values, iim.DATE_CREATED, iim.TIME_CREATED)
    said["expires"] = _day_and_time(found.values, iim.EXPIRATION_DATE, iim.EXPIRATION_TIME)
    return said, found.changed_later


def _day_and_time(values, day, time):
    return [f"{values[day][0]}T{values.get(time, [''])[0]}".removesuffix("T")] if day in values else []


def _from_exif(tiff) -> Said:
    tags = exif.read_tags(tiff)

    def texts(tag):
        return iim.decode(tags.get(tag, b"")).split("\0")

    # Windows writes question marks where its encoding has no letters, and the title itself in UTF-16 beside it.
    captions = [text for text in (texts(exif.IMAGE_DESCRIPTION)[0], *_windows_texts(tags)) if "??" not in text]
    return {
        "caption": captions,
        "creator": texts(exif.ARTIST)[0].split(";"),
        "copyright": [_names(texts(exif.COPYRIGHT))],  # the photographer's and, after a NUL, the editor's
        "taken": [texts(exif.DATE_TIME_ORIGINAL)[0] + texts(exif.OFFSET_TIME_ORIGINAL)[0]],
    }


def _windows_texts(tags):
    return [tags.get(tag, b"").decode("utf-16-le", "replace") for tag in (exif.XP_TITLE, exif.XP_COMMENT)]


def _completed(from_iim: Said, from_xmp: Said) -> Said:
    """IIM's values, but XMP's where IIM's is what fits into IIM of it: nobody has changed that one."""
    said = dict(from_iim)
    for field, number in IIM_NUMBERS.items():
        values, whole = from_iim.get(field, []), from_xmp.get(field, [])
        longest = iim.LENGTHS[number]
        if values and [_cut_to_bytes(value, longest) for value in whole] == [value.strip() for value in values]:
            said[field] = whole
    return said


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
    return next((text for text in texts if not NO_CAPTION.fullmatch(text)), "")


def _names(values) -> str:
    return ", ".join(dict.fromkeys(filter(None, map(plain_line, values))))


def _credit(creators: str, line: str) -> str:
    """Both, or the one that names the other already: "Ana Petrova / Agency", but "Ana Petrova/Agency" alone."""
    creators, line = _cut("credit", creators), _cut("credit", line)
    if _names_already(creators, line):
        return creators
    if _names_already(line, creators):
        return line
    return _cut("credit", f"{creators} / {line}")


def _names_already(text, name):
    return not name or re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _keywords(values) -> tuple[str, ...]:
    """Each once; some programs write them all into one, with commas. Together they fit into the model's line."""
    longest = _longest("keywords")
    once = {}
    for word in (plain_line(word) for value in values for word in re.split("[,;]", value[:longest])):
        if word and len(once) < MAX_KEYWORDS:
            once.setdefault(word.casefold(), word)
    ends = itertools.accumulate(len(word) + 2 for word in once.values())
    return tuple(word for word, end in zip(once.values(), ends, strict=True) if end - 2 <= longest)


def _source_type(values) -> str:
    code = _line(values).rstrip("/").rpartition("/")[2]
    return code if code in SourceType.values else ""


def _taken_at(values: list[str]) -> datetime.datetime | None:
    """The most trusted moment; where that is a day alone, the time that another form states for the same day."""
    moments = list(filter(None, map(_moment, values)))
    if not moments:
        return None
    first, has_time = moments[0]
    with_time = (moment for moment, is_exact in moments if is_exact and moment.date() == first.date())
    return first if has_time else next(with_time, first)


def _expiry(values: list[str]) -> datetime.datetime | None:
    """The earliest end of rights that is stated. A day alone is the last one on which they hold."""
    moments = filter(None, map(_moment, values))
    ends = [moment if has_time else moment + datetime.timedelta(days=1) for moment, has_time in moments]
    return min(ends, key=lambda end: end.replace(tzinfo=None), default=None)


def _moment(text) -> tuple[datetime.datetime, bool] | None:
    """A date in any of the three forms, and whether it has a time; None for anything else, also for a year alone."""
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
    """The zone of "+02:00" or "Z". Raises ValueError for one that is a day or more away."""
    if not text:
        return None
    if text == "Z":
        return datetime.UTC
    offset = datetime.timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return datetime.timezone(-offset if text[0] == "-" else offset)
