"""The lines of an archive: every row of each table, in the order of primary keys."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from articles.exporting.layout import PICTURES
from articles.models import (
    Author,
    Correction,
    FrontPage,
    FrontSlot,
    Image,
    OldAddress,
    PageViews,
    Revision,
    Section,
    Story,
    Tag,
    ViewsInHour,
)
from articles.models.document import documents, in_utc
from articles.models.front import Place
from articles.models.rows import AT_A_TIME, some_at_a_time
from articles.pictures.intake import ENDINGS

IMAGE_FIELDS = (
    "id", "checksum", "media_type", "size", "width", "height", "alt_text", "caption", "credit", "copyright", "headline",
    "keywords", "source_type", "from_file", "focal_x", "focal_y",
)  # fmt: skip
IMAGE_DATE_FIELDS = ("taken_at", "rights_expire_at", "created_at")


def site() -> dict:
    """The site's name, address and languages."""
    return {
        "name": settings.SITE_NAME,
        "url": settings.SITE_URL,
        "language": settings.LANGUAGE_CODE,
        "languages": [code for code, _name in settings.LANGUAGES],
    }


def images() -> Iterator[dict]:
    for image in Image.objects.order_by("pk").iterator(AT_A_TIME):
        yield {
            **{name: getattr(image, name) for name in IMAGE_FIELDS},
            **{name: in_utc(getattr(image, name)) for name in IMAGE_DATE_FIELDS},
            "file": file_of(image),
        }


def file_of(image: Image) -> str:
    """The path of a picture's original in an archive."""
    ending = ENDINGS[image.media_type.removeprefix("image/").upper()]
    return f"{PICTURES}/{image.checksum}.{ending}"


def sections() -> Iterator[dict]:
    return _with_old_addresses(Section.objects.order_by("pk"), ("id", "language", "slug", "name", "position"))


def authors() -> Iterator[dict]:
    authors = Author.objects.order_by("pk").select_related("portrait")
    return _with_old_addresses(authors, ("id", "slug", "name", "bio"), "portrait")


def tags() -> Iterator[dict]:
    tags = Tag.objects.order_by("pk").select_related("picture")
    return _with_old_addresses(tags, ("id", "slug", "name", "introduction"), "picture")


def _with_old_addresses(rows: QuerySet, columns, picture="") -> Iterator[dict]:
    addresses = _old_addresses(rows.model._meta.model_name, rows.order_by().values("pk"))
    for row in rows.iterator(AT_A_TIME):
        image = getattr(row, picture) if picture else None
        pictures = {picture: image.checksum if image else ""} if picture else {}
        yield {name: getattr(row, name) for name in columns} | pictures | {"old_addresses": addresses[row.pk]}


def _old_addresses(kind: str, keys) -> dict[int, list[dict]]:
    found = defaultdict(list)
    rows = OldAddress.objects.filter(**{f"{kind}__in": keys}).order_by("language", "path")
    for key, language, path in rows.values_list(kind, "language", "path"):
        found[key].append({"language": language, "path": path})
    for addresses in found.values():  # databases sort by the rules of their language
        addresses.sort(key=lambda address: (address["language"], address["path"]))
    return found


def stories() -> Iterator[dict]:
    """Every story of every status, with its history."""
    keys = Story.objects.order_by("pk").values_list("pk", flat=True).iterator(AT_A_TIME)
    for some in some_at_a_time(keys):
        yield from _some_stories(some)


def _some_stories(keys: list[int]) -> Iterator[dict]:
    rows = Story.objects.filter(pk__in=keys).order_by("pk").select_related("created_by")
    rows = rows.only("version", "created_at", "modified_at", "creator_name", "created_by__username")
    addresses, views = _old_addresses("story", keys), _page_views(keys)
    corrections = _corrections(keys)
    # Streamed: the revisions of five hundred stories may not fit into memory.
    revisions = _Grouped(_revisions(keys))
    for story, document in zip(rows, documents(rows), strict=True):
        yield document | {
            "id": story.pk,
            "version": story.version,
            "created_at": in_utc(story.created_at),
            "modified_at": in_utc(story.modified_at),
            "created_by": user_name(story.created_by, story.creator_name),
            "page_views": views[story.pk],
            "old_addresses": addresses[story.pk],
            "revisions": [_revision(revision) for revision in revisions.of(story.pk)],
            "corrections": corrections[story.pk],
        }


def user_name(account, name: str) -> str:
    """The user name of an account, or the name that is stored where there is none; accounts aren't exported."""
    return account.username if account else name


def _page_views(keys) -> dict[int, dict]:
    found = {key: {"imported": 0, "counted": 0, "hours": []} for key in keys}
    for views in PageViews.objects.filter(story__in=keys):
        found[views.pk] |= {"imported": views.imported, "counted": views.counted}
    for views in ViewsInHour.objects.filter(story__in=keys).order_by("hour"):
        found[views.story_id]["hours"].append({"hour": in_utc(views.hour), "views": views.views})
    return found


def _corrections(keys) -> dict[int, list[dict]]:
    found = defaultdict(list)
    rows = Correction.objects.filter(story__in=keys).order_by("pk").select_related("made_by", "before", "after")
    for row in rows.defer("before__document", "after__document"):
        found[row.story_id].append({
            "id": row.pk,
            **{name: getattr(row, name) for name in ("wrong", "right", "shows_changes", "changes")},
            "before": row.before.version,
            "after": row.after.version,
            "made_at": in_utc(row.made_at),
            "made_by": user_name(row.made_by, row.maker_name),
        })  # fmt: skip
    return found


def _revisions(keys) -> Iterator[Revision]:
    rows = Revision.objects.filter(story__in=keys).order_by("story", "version")
    rows = rows.select_related("saved_by", "restored_from").defer("restored_from__document")
    return rows.iterator(50)


def _revision(row: Revision) -> dict:
    return {
        "version": row.version,
        "document": row.document,
        "created_at": in_utc(row.created_at),
        "saved_at": in_utc(row.saved_at),
        "saved_by": user_name(row.saved_by, row.saver_name),
        "was_live": row.was_live,
        "restored_from": row.restored_from.version if row.restored_from else None,
    }


def front_pages() -> Iterator[dict]:
    """Every front page of every language: those that were, the one that is, and those to come."""
    keys = FrontPage.objects.order_by("pk").values_list("pk", flat=True).iterator(AT_A_TIME)
    for some in some_at_a_time(keys):
        slots = _slots(some)
        for page in FrontPage.objects.filter(pk__in=some).order_by("pk").select_related("made_by"):
            yield {
                "id": page.pk,
                "language": page.language,
                "takes_effect_at": in_utc(page.takes_effect_at),
                "made_at": in_utc(page.made_at),
                "made_by": user_name(page.made_by, page.maker_name),
                "slots": slots[page.pk],
            }


def _slots(keys) -> dict[int, list[dict]]:
    found = defaultdict(list)
    rows = FrontSlot.objects.filter(front_page__in=keys).select_related("section", "tag", "image")
    for row in rows.prefetch_related(Prefetch("story", Story.objects.only("uid"))):
        section = row.section and {"language": row.section.language, "slug": row.section.slug}
        found[row.front_page_id].append({
            **{name: getattr(row, name) for name in ("place", "position", "headline", "weight")},
            "story": str(row.story.uid) if row.story else "",
            "section": section,
            "tag": row.tag.slug if row.tag else "",
            "image": row.image.checksum if row.image else "",
            "until": in_utc(row.until),
        })  # fmt: skip
    for slots in found.values():
        slots.sort(key=lambda slot: (Place.values.index(slot["place"]), slot["position"]))
    return found


class _Grouped:
    """Hands out rows story by story; they must be in the order of their stories."""

    def __init__(self, rows: Iterable[Revision]):
        self._groups = groupby(rows, key=lambda row: row.story_id)
        self._next = next(self._groups, None)

    def of(self, key: int) -> Iterator[Revision]:
        if self._next and self._next[0] == key:
            yield from self._next[1]
            self._next = next(self._groups, None)
