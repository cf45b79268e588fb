"""The faces of stories: each key that depends on a story (`cache_keys`), with what readers see there."""

from collections import defaultdict

from django.utils import timezone

from articles.models.cache_keys import key, list_key, month_key

TOLD = (  # what the page of a story says, beside what its parts do
    "language", "section", "slug", "headline", "short_headline", "lead", "body", "published_at", "updated_at",
    "expires_at", "source", "source_url", "cited_sources",
)  # fmt: skip


def story_faces(public) -> dict[int, dict]:
    """The faces of the stories in a queryset of public ones, by primary key. Six queries."""
    rows = {row["pk"]: row for row in public.order_by().values("pk", "is_pinned", *TOLD)}
    # By key and not by the queryset, which would be asked five times more.
    found = public.model.objects.filter(pk__in=list(rows)).order_by() if rows else public.none()
    parts = {
        "tags": _pairs(found.filter(tagged__isnull=False).values_list("pk", "tagged__tag")),
        "authors": _pairs(
            found.filter(bylines__isnull=False).values_list(
                "pk", "bylines__position", "bylines__author", "bylines__author__portrait"
            )
        ),
        "slots": _pairs(
            found.filter(pictures__isnull=False).values_list(
                "pk", "pictures__position", "pictures__image", "pictures__own_caption", "pictures__own_alt_text",
                "pictures__own_credit",
            )
        ),
        "figures": _pairs(found.filter(figures__isnull=False).values_list("pk", "figures__image")),
        "corrections": _pairs(found.filter(corrections__isnull=False).values_list("pk", "corrections")),
    }  # fmt: skip
    return {pk: _face(row, {name: of_story[pk] for name, of_story in parts.items()}) for pk, row in rows.items()}


def _pairs(rows) -> dict[int, list[tuple]]:
    found = defaultdict(list)
    for pk, *values in sorted(rows, key=repr):
        found[pk].append(tuple(values))
    return found


def _face(row, parts) -> dict:
    pk, at = row["pk"], row["published_at"]
    # With its expiry, because a page ends with what it links to.
    place = [row[name] for name in ("language", "section", "slug", "published_at", "expires_at")]
    title, link = [*place, row["headline"]], [*place, row["short_headline"] or row["headline"]]
    tags, authors = parts["tags"], [author for _position, author, _portrait in parts["authors"]]
    face = {
        key("story", pk): ([row[name] for name in TOLD], parts),
        key("card", pk): (link, row["lead"], [slot[:2] + slot[3:4] for slot in parts["slots"]]),
        key("link", pk): link,
        key("title", pk): title,
        key("item", pk): (title, row["lead"], authors, tags),
        list_key(row["language"]): (at, row["is_pinned"]),
        list_key("section", row["section"]): at,
        month_key(timezone.localtime(at)): (place, row["updated_at"], parts["corrections"]),
    }
    face |= {list_key("tag", tag): (at, row["language"]) for (tag,) in tags}
    face |= {list_key("author", author): (at, row["language"]) for author in authors}
    if parts["corrections"]:
        face[list_key("corrections", row["language"])] = parts["corrections"]
    images = [slot[1] for slot in parts["slots"]] + [image for (image,) in parts["figures"]]
    portraits = [portrait for _position, _author, portrait in parts["authors"]]
    return face | {key("file", image): True for image in [*images, *portraits] if image}
