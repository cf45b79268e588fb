"""Tags that somebody names: one that differs only in case, accents or forms of letters is the one there is already."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from articles.desk.roles import tags_seen_by
from articles.models import Tag, User
from articles.text.folding import folded_name
from articles.text.slugs import slugify

LONGEST_TAG = 100
MOST_TAGS = 100  # that one save adds


def known_tags(names: Iterable[str], seen: QuerySet[Tag]) -> dict[str, Tag]:
    """Those tags, among the ones that somebody sees, that some names mean; by name, without names that mean none.

    Of several such tags, the one written like the name comes first. The names of all tags are read, once: the database
    can't compare them like this.
    """
    meant = {name: folded_name(name) for name in names}
    wanted, alike = set(meant.values()), defaultdict(list)
    rows = Tag.objects.order_by().values_list("pk", "name") if wanted else []
    keys = [pk for pk, name in rows if folded_name(name) in wanted]
    for tag in seen.filter(pk__in=keys).order_by("pk") if keys else []:
        alike[folded_name(tag.name)].append(tag)
    return {name: _nearest(name, alike[word]) for name, word in meant.items() if alike[word]}


def _nearest(name, alike):
    return min(alike, key=lambda tag: (tag.name != name, tag.name.casefold() != name.casefold()))


def tags_named(names: Iterable[str], by: User) -> list[Tag]:
    """The tags that somebody means by some names, created where they are missing.

    A name means a tag that is hidden from them, too; its old name, from before a merge, doesn't, because the present
    one may reveal more.
    """
    # Always in the same order, so that two transactions that create the same tags can't deadlock.
    names = sorted(set(names), key=slugify)
    known = known_tags(names, tags_seen_by(by, Tag.objects.all()))
    return [known.get(name) or _created(name, by) for name in names]


def _created(name, by):
    tag = Tag.objects.named(name)
    if folded_name(tag.name) == folded_name(name) or tags_seen_by(by, Tag.objects.filter(pk=tag.pk)).exists():
        return tag
    return Tag.objects.create(name=name)
