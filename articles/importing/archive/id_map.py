"""Which rows here stand for the pictures, sections, authors and tags of an archive; creates those that are missing.

Existing rows stay as the desk has them. They are recognised by their address, or else by their name; pictures by their
bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from django.core.management.color import no_style
from django.db import IntegrityError, connection
from django.db.models import Model

from articles.importing.archive.files import moment
from articles.importing.incoming import BadInput, Opening, Original, Taxonomy
from articles.models import Author, Image, OldAddress, Section, Story, Tag
from articles.models.addresses import RESERVED_SLUGS
from articles.models.cache_version import atomic_with_keys
from articles.models.imports import wait_for_turn
from articles.models.rows import distinct, some_at_a_time
from articles.models.taxonomy import Addressed
from articles.pictures.intake import prepare, store_new
from articles.pictures.storage import StorageFailed
from articles.text.slugs import unique_slug

AT_A_TIME = 100
IMAGE_FIELDS = (
    "alt_text", "caption", "credit", "copyright", "headline", "keywords", "source_type", "from_file", "focal_x",
    "focal_y",
)  # fmt: skip
SECTION_FIELDS = ("id", "language", "slug", "name", "position")


@dataclass
class IdMap:
    """The rows here by what an archive calls them.

    `preserves_ids`: whether rows get the primary keys that they have in the archive, because no other story is here.
    """

    preserves_ids: bool
    images: dict[str, int | None] = field(default_factory=dict)  # primary keys by checksum; None in a dry run
    sections: dict[tuple[str, str], Section] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    stories: dict[str, int] = field(default_factory=dict)  # of those here that have another uid, by their uid there
    front_pages_of: set[str] = field(default_factory=set)  # the languages whose front pages are imported
    new: set[tuple[type, int]] = field(default_factory=set)  # created by this import: models and primary keys
    noted_by: str = ""  # the uid of the story whose line in the ledger names all of them

    def section(self, row: dict) -> Section:
        return self.sections[row["language"], row["section"]["slug"]]

    def authors_of(self, row: dict) -> list[Author]:
        return distinct(self.authors[named["slug"]] for named in row["bylines"])

    def new_of(self, row: dict) -> list[Model]:
        """The rows created by this import that a story's line in the ledger must name.

        The first story names all of them, because some may be used by no story; the others name those that they use.
        """
        self.noted_by = self.noted_by or row["uid"]
        named = [self.section(row), *self.authors_of(row), *self.tags_of(row)]
        keys = {(type(one), one.pk) for one in named} | {(Image, self.images[key]) for key in pictures_in(row)}
        keys = self.new if self.noted_by == row["uid"] else self.new & keys
        return [model(pk=pk) for model, pk in sorted(keys, key=lambda key: (key[0].__name__, key[1]))]

    def note_new(self, rows: Iterable[Model]) -> None:
        self.new |= {(type(row), row.pk) for row in rows}

    def tags_of(self, row: dict) -> list[Tag]:
        return distinct(self.tags[named["slug"]] for named in row["tags"])


def pictures_in(row: dict) -> set[str]:
    """The checksums of the pictures in a story's slots."""
    return {slot["file"] for slot in row["pictures"]} - {""}


def open_archive(part: Opening) -> IdMap:
    """An empty map for an archive. Raises BadInput for a section whose address is reserved here."""
    refuse_reserved(part.sections)
    return IdMap(preserves_ids=holds_nothing_else(part.story_ids))


def store_taxonomy(part: Taxonomy, id_map: IdMap, *, dry_run: bool) -> None:
    """Find or create sections, authors and tags. A dry run creates them in memory."""
    try:
        _store_taxonomy(part, id_map, dry_run=dry_run)
    except IntegrityError:  # another import has just created one of them: now it is found
        _store_taxonomy(part, id_map, dry_run=dry_run)


def _store_taxonomy(part, id_map, *, dry_run):
    with atomic_with_keys():
        if not dry_run:
            wait_for_turn()
        if not dry_run and is_as_migrated():
            make_room(part.sections)
        for model, rows, known in (
            (Section, part.sections, id_map.sections),
            (Author, part.authors, id_map.authors),
            (Tag, part.tags, id_map.tags),
        ):
            known.update(find_or_make(model, rows, id_map, dry_run=dry_run))
            if not dry_run:
                remember((known[key_of(model, row)], row["old_addresses"], own_path(model, row)) for row in rows)


def holds_nothing_else(story_ids: dict[str, int]) -> bool:
    """Whether each story here is one of the archive's and has the same primary key there."""
    here = Story.objects.order_by().values_list("uid", "pk").iterator(2000)
    return all(story_ids.get(str(uid)) == pk for uid, pk in here)


def is_as_migrated() -> bool:
    """Whether the site has nothing but the sections that migrations create."""
    is_filled = any(model.objects.exists() for model in (Story, Author, Tag))
    return not is_filled and not Section.objects.exclude(slug="news").exists()


def make_room(rows: list[dict]) -> None:
    """Delete a new site's empty News unless the archive has the very same section."""
    wanted = {tuple(row[name] for name in SECTION_FIELDS) for row in rows}
    for section in Section.objects.all():
        if tuple(getattr(section, name) for name in SECTION_FIELDS) not in wanted:
            section.delete()


def refuse_reserved(sections: Iterable[dict]) -> None:
    """Raise BadInput for a section whose slug is one of the site's own addresses."""
    for row in sections:
        if row["slug"] in RESERVED_SLUGS:
            raise BadInput(
                f"The section {row['name'][:60]!r} has the slug {row['slug']!r}, which the site itself uses. "
                "Give it another slug there, export again and run this again."
            )


# -- pictures


def store_original(part: Original, id_map: IdMap, *, dry_run: bool) -> Image | None:
    """Store a picture unless it is here: the new row, or None. Raises BadInput if it can't be stored."""
    row = part.row
    known = Image.objects.filter(checksum=row["checksum"]).values_list("pk", flat=True).first()
    id_map.images[row["checksum"]] = known
    if known:
        return None
    image = image_of(row, id_map)
    if dry_run:
        return image
    try:
        ending = row["file"].rpartition(".")[2]
        image, is_new = store_new(image, part.data, ending, save=partial(save_image, image, row, id_map))
    except StorageFailed as error:
        raise BadInput(f"A picture can't be stored ({error}). Free some space and run again.") from error
    id_map.images[row["checksum"]] = image.pk
    if not is_new:  # another import was faster
        return None
    id_map.note_new([image])
    prepare(image)
    return image


def save_image(image: Image, row: dict, id_map: IdMap) -> None:
    with atomic_with_keys():
        free_ids([image])
        image.save(force_insert=True)
        reset_sequence(Image, id_map)
        image.created_at = moment(row["created_at"])  # auto_now_add overwrites it in a new row
        image.save(update_fields=["created_at"])


def image_of(row: dict, id_map: IdMap) -> Image:
    return Image(
        pk=row["id"] if id_map.preserves_ids else None,
        **{name: row[name] for name in ("checksum", "media_type", "size", "width", "height", *IMAGE_FIELDS)},
        taken_at=moment(row["taken_at"]),
        rights_expire_at=moment(row["rights_expire_at"]),
    )


# -- sections, authors, tags


def key_of(model: type[Addressed], row: dict):
    return (row["language"], row["slug"]) if model is Section else row["slug"]


def own_path(model: type[Addressed], row: dict) -> dict:
    """The address that a row had in the archive."""
    there = model(slug=row["slug"], **({"language": row["language"]} if model is Section else {}))
    return {"language": there.address_language, "path": there.path}


class Existing:
    """The rows of one model that are here, to be found by a row of an archive."""

    def __init__(self, model: type[Addressed], rows: list[Addressed]):
        self._model = model
        scope = [(getattr(one, "language", ""), one) for one in rows]
        self._by_slug = {(language, one.slug): one for language, one in scope}
        self._by_exact_name = {(language, one.name): one for language, one in reversed(scope)}
        self._by_name = {(language, one.name.casefold()): one for language, one in reversed(scope)}
        by_key = {one.pk: one for one in rows}
        kind = model._meta.model_name
        old = OldAddress.objects.filter(**{f"{kind}__isnull": False}).values_list(kind, "language", "path")
        self._by_old_address = {(language, path): by_key[key] for key, language, path in old if key in by_key}

    def find(self, rows: list[dict]) -> dict:
        """The rows that are here already, by their keys in the archive.

        Each stands for one row of the archive, so that two authors of one name stay two. Only a row into which the desk
        has merged others may stand for several.
        """
        found, taken = {}, set()
        for way, is_shared in self._ways():
            for row in rows:
                key = key_of(self._model, row)
                one = None if key in found else way(row.get("language", ""), row)
                if one and (is_shared or one.pk not in taken):
                    found[key] = one
                    taken.add(one.pk)
        return found

    def _ways(self):
        if self._model is Tag:  # whose names are unique
            yield (lambda language, row: self._by_exact_name.get((language, row["name"]))), False
        yield (lambda language, row: self._by_slug.get((language, row["slug"]))), False
        yield (lambda language, row: self._by_old_address.get(tuple(own_path(self._model, row).values()))), True
        yield (lambda language, row: self._by_name.get((language, row["name"].casefold()))), False

    def free_slug(self, one: Addressed) -> str:
        """A new row's slug in the archive, with a number added if that is taken here."""

        def is_taken(slug):
            is_page = isinstance(one, Section) and one.slug_holder(slug)
            return (getattr(one, "language", ""), slug) in self._by_slug or bool(is_page)

        return unique_slug(one.slug, is_taken)


def find_or_make(model, rows: list[dict], id_map: IdMap, *, dry_run: bool) -> dict:
    """The row here for each row of the archive, by its key there."""
    would_make_room = dry_run and model is Section and is_as_migrated()
    existing = Existing(model, [] if would_make_room else list(model.objects.order_by("pk")))
    found = existing.find(rows)
    missing = [row for row in rows if key_of(model, row) not in found]
    made = [new_row(model, row, id_map) for row in missing]
    for one in made:
        one.slug = existing.free_slug(one)
    if not dry_run and made:
        free_ids(made)
        model.objects.bulk_create(made)
        reset_sequence(model, id_map)
        id_map.note_new(made)
    return found | {key_of(model, row): one for row, one in zip(missing, made, strict=True)}


def new_row(model, row: dict, id_map: IdMap) -> Addressed:
    """A row as the archive has it, unsaved."""
    names = ("slug", "name", "language", "position", "bio", "introduction")
    own = {name: row[name] for name in names if name in row}
    pictures = {f"{name}_id": id_map.images[row[name]] for name in ("portrait", "picture") if row.get(name)}
    return model(pk=row["id"] if id_map.preserves_ids else None, **own, **pictures)


def free_ids(rows: list) -> None:
    """Drop the primary keys of unsaved rows that are in use, so that they get new ones."""
    for some in some_at_a_time(row for row in rows if row.pk):
        in_use = {*type(rows[0]).objects.filter(pk__in=[row.pk for row in some]).values_list("pk", flat=True)}
        for row in some:
            if row.pk in in_use:
                row.pk = None


def remember(targets: Iterable[tuple]) -> None:
    """Let old addresses lead to what they led to there, unless they lead somewhere here already.

    A target comes with its old addresses and with the address that it has in the archive (None: it is among these).
    """
    wanted = {}
    for target, addresses, own in targets:
        is_elsewhere = own and (own["language"], own["path"]) != address_of(target)
        for address in [*addresses, *([own] if is_elsewhere else [])]:
            wanted.setdefault((address["language"], address["path"]), target)
    OldAddress.remember_free(wanted)


def address_of(target) -> tuple[str, str]:
    """The language and path of a story, section, author or tag here."""
    return target.address_language, target.path


def reset_sequence(model, id_map: IdMap) -> None:
    """Have the database continue after the primary keys that came from the archive."""
    if id_map.preserves_ids:
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
