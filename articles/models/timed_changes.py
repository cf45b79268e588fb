"""What changes for readers without a write: a scheduled story appears, another expires, rights end, a day begins."""

import datetime
from functools import partial

from django.conf import settings
from django.utils import timezone

from articles.models.cache_keys import DAY, SITE
from articles.models.cache_version import MOST_ROWS
from articles.models.front import front_keys_by_time
from articles.models.image import Image
from articles.models.story import Story


def keys_by_time(since: datetime.datetime, until: datetime.datetime) -> set[str]:
    """The keys of what has changed by itself after `since` and up to `until`. Four short queries."""
    languages = [code for code, _name in settings.LANGUAGES]  # they open the index story_latest
    appeared = Story.objects.public(until).filter(language__in=languages, published_at__gt=since)
    expired = Story.objects.public(since).filter(expires_at__gt=since, expires_at__lte=until)
    ended = Image.objects.filter(rights_expire_at__gt=since, rights_expire_at__lte=until)
    keys = {DAY} if timezone.localdate(since) != timezone.localdate(until) else set()
    keys |= front_keys_by_time(since, until)
    for rows, faces in (
        (appeared, partial(Story.faces, at=until)),
        (expired, partial(Story.faces, at=since)),
        (ended, Image.faces),
    ):
        found = list(rows.order_by().values_list("pk", flat=True)[: MOST_ROWS + 1])
        if len(found) > MOST_ROWS:
            return {SITE}
        if found:
            keys.update(*faces(found).values())
    return keys
