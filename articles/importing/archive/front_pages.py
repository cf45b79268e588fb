"""Front pages out of an archive: all of them, as long as the desk here has made none of its own in their language."""

from collections import Counter

from articles.importing.archive.files import FrontPageKey, front_page_key, moment
from articles.importing.archive.history import account_or_name
from articles.importing.archive.id_map import IdMap, free_ids, reset_sequence
from articles.importing.incoming import FrontPages, Opening
from articles.models import FrontPage, FrontSlot, ImportRun, Story, User
from articles.models.cache_version import atomic_with_keys
from articles.models.imports import take_turn


def open_front_pages(part: Opening, id_map: IdMap, *, as_draft: bool) -> list[str]:
    """Decide of which languages an archive's front pages are imported; says what becomes of those that aren't here."""
    if part.has_pins and not id_map.preserves_ids:  # on another site another story may lead
        return []
    here = keys_of(FrontPage.objects.all())
    missing = Counter(sorted(language for language, *_when in part.front_pages - here))
    own = {language for language, *_when in here - part.front_pages}
    id_map.front_pages_of = set() if as_draft else {*missing} - own
    why_not = "its stories come as drafts" if as_draft else "this site has its own"
    return [
        f"Front pages in {language}: {count} "
        + ("imported." if language in id_map.front_pages_of else f"left out, because {why_not}.")
        for language, count in missing.items()
    ]


def keys_of(pages) -> set[FrontPageKey]:
    """As `front_page_key` of their rows."""
    return {*pages.values_list("language", "takes_effect_at", "made_at")}


def store_front_pages(part: FrontPages, id_map: IdMap, run: ImportRun) -> None:
    """Create those front pages that aren't here yet."""
    with atomic_with_keys():
        take_turn(run)
        here = keys_of(FrontPage.objects.filter(made_at__in=[moment(row["made_at"]) for row in part.rows]))
        rows = [
            row for row in part.rows if row["language"] in id_map.front_pages_of and front_page_key(row) not in here
        ]
        accounts = User.objects.in_bulk({row["made_by"] for row in rows} - {""}, field_name="username")
        pages = [page_of(row, id_map, accounts, run) for row in rows]
        free_ids(pages)
        FrontPage.objects.bulk_create(pages)
        reset_sequence(FrontPage, id_map)
        stories = stories_in(rows, id_map)
        FrontSlot.objects.bulk_create(
            slot_of(page, slot, id_map, stories) for page, row in zip(pages, rows, strict=True) for slot in row["slots"]
        )


def page_of(row: dict, id_map: IdMap, accounts: dict[str, User], run: ImportRun) -> FrontPage:
    return FrontPage(
        pk=row["id"] if id_map.preserves_ids else None,
        language=row["language"],
        takes_effect_at=moment(row["takes_effect_at"]),
        made_at=moment(row["made_at"]),
        import_run=run,
        **account_or_name(row["made_by"], accounts, "made_by", "maker_name"),
    )


def stories_in(rows: list[dict], id_map: IdMap) -> dict[str, int]:
    """The primary keys of the stories in slots, by their uid in the archive."""
    uids = {slot["story"] for row in rows for slot in row["slots"]} - {""}
    found = {str(uid): pk for uid, pk in Story.objects.filter(uid__in=uids).values_list("uid", "pk")}
    return found | {uid: pk for uid, pk in id_map.stories.items() if uid in uids}


def slot_of(page: FrontPage, row: dict, id_map: IdMap, stories: dict[str, int]) -> FrontSlot:
    section = row["section"]
    return FrontSlot(
        front_page=page,
        **{name: row[name] for name in ("place", "position", "headline", "weight")},
        story_id=stories.get(row["story"]),
        section=id_map.sections[section["language"], section["slug"]] if section else None,
        tag=id_map.tags[row["tag"]] if row["tag"] else None,
        image_id=id_map.images[row["image"]] if row["image"] else None,
        until=moment(row["until"]),
    )
