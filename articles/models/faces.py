"""The faces of stories: each key that depends on a story (`cache_keys`), with what readers see there."""

from collections import defaultdict
from operator import itemgetter

from articles.models.cache_keys import key, list_key, month_of

TOLD = (  # what the page of a story says, beside what its parts do
    "language", "section", "slug", "headline", "short_headline", "lead", "body", "published_at", "updated_at",
    "expires_at", "source", "source_url", "cited_sources",
)  # fmt: skip


PARTS = {  # what belongs to a story: its name, and the columns that readers see, in their order
    "tags": ("tagged__tag", "tagged__tag__picture"),
    "authors": ("bylines__position", "bylines__author", "bylines__author__portrait"),
    "slots": (
        "pictures__position", "pictures__image", "pictures__own_alt_text", "pictures__own_caption",
        "pictures__own_credit", "pictures__image__rights_expire_at",
    ),
    "figures": ("figures__image",),
    "corrections": ("corrections",),
    "front": ("front_slots__image",),
}  # fmt: skip

SHOWN_PARTS = ("slots", "figures", "corrections")


def story_faces(public) -> dict[int, dict]:
    """The faces of the stories in a queryset of public ones, by primary key. Seven queries."""
    rows = {row["pk"]: row for row in public.order_by().values("pk", *TOLD)}
    found = public.model.objects.filter(pk__in=list(rows)).order_by()
    parts = {name: _by_story(found, columns) for name, columns in PARTS.items()} if rows else {}
    return {pk: _face(row, {name: of_story[pk] for name, of_story in parts.items()}) for pk, row in rows.items()}


def _by_story(stories, columns) -> dict[int, list[tuple]]:
    """Rows of one kind that belong to stories. Positions order them, and are left out: only the order is seen."""
    first = columns[0]
    is_ordered = first.endswith("position")
    rows = stories.filter(**{f"{first}__isnull": False}).values_list("pk", *columns)
    found = defaultdict(list)
    for pk, *values in sorted(rows, key=itemgetter(0, 1)):
        found[pk].append(tuple(values[is_ordered:]))
    return found


def _face(row, parts) -> dict:
    pk, at, language = row["pk"], row["published_at"], row["language"]
    # With its expiry, because a page ends with what it links to.
    place = [row[name] for name in ("language", "section", "slug", "published_at", "expires_at")]
    title, link = [*place, row["headline"]], [*place, row["short_headline"] or row["headline"]]
    pictures = _first_pictures(parts["slots"])
    tags, authors = ([named for named, _picture in parts[name]] for name in ("tags", "authors"))
    face = {
        key("story", pk): ([row[name] for name in TOLD], tags, authors, [parts[name] for name in SHOWN_PARTS]),
        key("card", pk): (link, row["lead"], pictures),
        key("link", pk): link,
        key("picture", pk): pictures,
        key("title", pk): title,
        key("item", pk): (title, row["lead"], authors, tags),
        key("month", month_of(at)): (place, row["updated_at"], parts["corrections"]),
    }
    if parts["corrections"]:
        face[list_key("corrections", language)] = parts["corrections"]
    lists = [(language,), ("section", row["section"])]
    lists += [*(("tag", tag) for tag in tags), *(("author", author) for author in authors)]
    for one in lists:
        face[list_key(*one)] = face[list_key(*one, month_of(at))] = (at, language)
    images = [slot[0] for slot in parts["slots"]] + [image for (image,) in parts["figures"] + parts["front"]]
    images += [picture for name in ("tags", "authors") for _named, picture in parts[name]]
    return face | {key("file", image): row["expires_at"] for image in images if image}


def _first_pictures(slots) -> list[tuple]:
    """The pictures of which a list shows one: the first, or the next where the rights in that end."""
    found = []
    for image, own_alt_text, *_words, rights_expire_at in slots:
        if image:
            found.append((image, own_alt_text))
        if image and not rights_expire_at:
            break
    return found
