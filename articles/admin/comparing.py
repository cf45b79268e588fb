"""Two documents of a story side by side: which fields differ, and in which words."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.admin.words import with_zone
from articles.models import Image, Status, Story
from articles.models.document import MOMENTS
from articles.pictures.renditions import desk_address
from articles.text.differences import Pieces, body_differences, differences, is_changed

COMPARED = [
    "headline", "lead", "body", "section", "bylines", "tags", "pictures", "cited_sources", "source", "source_url",
    "status", "published_at", "updated_at", "expires_at", "withdrawal_reason", "is_pinned", "slug",
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One field that differs: its blocks as {"pieces": …}, or {"unchanged": so many that stayed as they were}."""

    name: str
    before: str
    after: str
    blocks: list[dict]
    images: list[tuple[str, str, str]] = field(default_factory=list)  # removed or added, thumbnail, words

    @property
    def label(self):
        return label_of(self.name)


def label_of(name):
    own = {"bylines": _("Authors"), "tags": _("Tags"), "pictures": _("Pictures")}
    return own.get(name) or capfirst(Story._meta.get_field(name).verbose_name)


def changed_fields(before: dict, after: dict) -> list[str]:
    """The names of the fields that differ; those that one of the two doesn't tell of don't count."""
    return [name for name in COMPARED if name in before and name in after and before[name] != after[name]]


def changes(before: dict, after: dict) -> list[Change]:
    return [_change(name, before, after) for name in changed_fields(before, after)]


def _change(name, before, after):
    old, new = (in_words(name, document[name]) for document in (before, after))
    if name == "body":
        return Change(name, old, new, shortened(body_differences(before["body"], after["body"])))
    images = changed_images(before[name], after[name]) if name == "pictures" else []
    return Change(name, old, new, [{"pieces": differences(old, new)}] if old != new else [], images)


def shortened(blocks: list[Pieces]) -> list[dict]:
    """The blocks that changed, each with a neighbour on either side; the others counted. Nothing where none did."""
    near = {m for n, block in enumerate(blocks) if is_changed(block) for m in (n - 1, n, n + 1)}
    found: list[dict] = []
    for n, block in enumerate(blocks):
        if n in near:
            found.append({"pieces": block})
        elif found and "unchanged" in found[-1]:
            found[-1]["unchanged"] += 1
        else:
            found.append({"unchanged": 1})
    return found if near else []


def in_words(name, value) -> str:
    """A document's value as the desk says it."""
    if name in MOMENTS:
        return with_zone(datetime.fromisoformat(value)) if value else ""
    say = {
        "status": lambda: str(Status(value).label) if value in Status.values else str(value),
        "is_pinned": lambda: _("yes") if value else _("no"),
        "section": lambda: value["name"],
        "bylines": lambda: ", ".join(byline["name"] for byline in value),
        "tags": lambda: ", ".join(value),
        "pictures": lambda: "\n".join(f"{n}. {words_of_slot(slot)}" for n, slot in enumerate(value, start=1)),
    }
    return say[name]() if name in say else value


def words_of_slot(slot):
    words = [slot["caption"], slot["credit"], slot["alt_text"] and _("described as “%s”") % slot["alt_text"]]
    return " · ".join(one for one in words if one) or _("(no words of its own here)")


def changed_images(before, after):
    """The pictures that one of the two has: removed ones, then added ones."""
    old, new = ([slot["file"] for slot in slots if slot["file"]] for slots in (before, after))
    images = Image.objects.in_bulk({*old} ^ {*new}, field_name="checksum")
    return [
        (kind, desk_address(images[file]), str(images[file]))
        for kind, files, others in (("removed", old, new), ("added", new, old))
        for file in files
        if file in images and file not in others
    ]
