"""Credits of pictures that came in with a pasted text."""

import json

from articles.desk.log import note
from articles.desk.roles import demand_permissions, may_word, pictures_seen_by
from articles.models import Image, User

CREDIT_ADDED = json.dumps([{"changed": {"fields": ["credit"]}}])  # as the admin writes its log


def add_credits(credits: dict[int, str], *, by: User) -> list[Image]:
    """Fill in the credits of pictures by primary key, and return the changed ones, whose renditions are to be made.

    Pictures that have a credit stay as they are, and so do those whose words `by` may not change.
    """
    demand_permissions(by, "change_image")
    without = pictures_seen_by(by, Image.objects.filter(pk__in=credits, credit="")).order_by("pk")
    changed = [image for image in without if may_word(by, image)]
    for image in changed:
        image.credit = credits[image.pk]
        image.save(update_fields=["credit"])
        note(by, image, CREDIT_ADDED)
    return changed
