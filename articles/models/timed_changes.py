"""What changes for readers without a write: a scheduled story appears, another expires, rights end, a day begins."""

import datetime

from django.conf import settings
from django.utils import timezone

from articles.models.cache_keys import DAY
from articles.models.image import Image
from articles.models.story import Story


def keys_by_time(since: datetime.datetime, until: datetime.datetime) -> set[str]:
    """The keys of what has changed by itself after `since` and up to `until`. Three short queries."""
    languages = [code for code, _name in settings.LANGUAGES]  # they open the index story_latest
    span = {"gt": since, "lte": until}
    public = Story.objects.public(until)
    appeared = public.filter(language__in=languages, **{f"published_at__{bound}": at for bound, at in span.items()})
    expired = Story.objects.public(since).filter(expires_at__lte=until)
    ended = Image.objects.filter(**{f"rights_expire_at__{bound}": at for bound, at in span.items()})
    keys = {DAY} if timezone.localdate(since) != timezone.localdate(until) else set()
    for faces in (
        Story.faces(appeared.values_list("pk", flat=True), until),
        Story.faces(expired.values_list("pk", flat=True), since),
        Image.faces(ended.values_list("pk", flat=True)),
    ):
        keys.update(*faces.values())
    return keys
