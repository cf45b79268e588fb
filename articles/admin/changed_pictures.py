"""What changed between two versions of a story's picture slots."""

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from articles.models import Image
from articles.pictures.renditions import desk_address
from articles.text.differences import Pieces, differences, is_changed


@dataclass(frozen=True)
class ChangedPicture:
    """A picture that was added, removed, moved or reworded. `words` are the changed texts with their labels."""

    what: str
    kind: str  # "removed", "added" or "same"
    thumbnail: str
    name: str
    words: list[tuple[str, Pieces]]


def changed_pictures(before: list[dict], after: list[dict]) -> list[ChangedPicture]:
    """The changed pictures in their present order, followed by the removed ones."""
    images = Image.objects.in_bulk({slot["file"] for slot in (*before, *after)} - {""}, field_name="checksum")
    old, new = _numbered(before), _numbered(after)
    steps = SequenceMatcher(None, list(old), list(new), autojunk=False).get_matching_blocks()
    stayed = {key for start, _start, size in steps for key in list(old)[start : start + size]}
    keys = [*new, *(key for key in old if key not in new)]
    found = [_changed(key, old.get(key), new.get(key), key in stayed, images) for key in keys]
    return [picture for picture in found if picture]


def _numbered(slots):
    """Number and slot by file and occurrence: the same file may be in several slots."""
    seen, found = Counter(), {}
    for number, slot in enumerate(slots, start=1):
        found[slot["file"], seen[slot["file"]]] = number, slot
        seen[slot["file"]] += 1
    return found


def _changed(key, old, new, has_stayed, images):
    before, after = (one[1] if one else {} for one in (old, new))
    labels = {"caption": _("Caption"), "alt_text": _("Alternative text"), "credit": _("Credit")}
    compared = [(label, differences(before.get(name, ""), after.get(name, ""))) for name, label in labels.items()]
    words = [(label, pieces) for label, pieces in compared if is_changed(pieces)]
    if has_stayed and not words:
        return None
    if old is None:
        what, kind = _("Added as picture %d") % new[0], "added"
    elif new is None:
        what, kind = _("Removed; it was picture %d") % old[0], "removed"
    elif has_stayed:
        what, kind = _("Picture %d: text changed") % new[0], "same"
    else:
        what, kind = _("Moved from position %(old)d to %(new)d") % {"old": old[0], "new": new[0]}, "same"
    image = images.get(key[0])
    return ChangedPicture(what, kind, desk_address(image) if image else "", str(image) if image else "", words)
