"""Stories whose pictures need attention."""

import datetime

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from articles.models.image import StoryFigure, StoryImage
from articles.models.story import Story
from articles.models.story_queries import StoryQuerySet

LAST_SAVED, MOST = 200, 500  # stories checked for every problem, and stories checked in all
ENDED_WITHIN = datetime.timedelta(days=30)  # rights expire without a save, so older stories are checked for these too


def with_problems(stories: StoryQuerySet) -> StoryQuerySet:
    """Those of `stories` that readers see or soon will, and that have a picture which is missing, is described to
    nobody who can't see it, or whose rights have ended; last saved first.

    Each says which: `has_missing_picture`, `has_undescribed_picture`, `has_ended_rights`. Only the 200 of `stories`
    saved last are checked, and those with a picture whose rights ended within the last 30 days; 500 in all.
    """
    now = timezone.now()
    of_story = {"story": OuterRef("pk")}
    slots, figures = StoryImage.objects.filter(**of_story), StoryFigure.objects.filter(**of_story)
    # What a figure without its own alternative text looks like in its normal form (articles.text.figures).
    bare = Concat(Value('<img data-file="'), F("image__checksum"), Value('"'))
    ended = Q(image__rights_expire_at__lte=now)
    undescribed = slots.filter(image__isnull=False, own_alt_text="", image__alt_text="")
    reasons = {
        "has_missing_picture": Exists(slots.filter(image=None)),
        "has_undescribed_picture": Exists(undescribed)
        | Exists(figures.filter(image__alt_text="", story__body__contains=bare)),
        "has_ended_rights": Exists(slots.filter(ended)) | Exists(figures.filter(ended)),
    }
    any_of_them = Q.create([(name, True) for name in reasons], connector=Q.OR)
    checked = Story.objects.filter(pk__in=candidates_in(stories, now)).annotate(**reasons)
    return checked.filter(any_of_them).order_by("-modified_at", "-pk")


def candidates_in(stories: StoryQuerySet, now: datetime.datetime):
    """The keys of the stories to check, as a queryset; some of them twice.

    A union, because PostgreSQL finds what is in one of three subqueries (`|`) by reading every story: at 100,000 60 ms
    instead of 8, and 13 times as long at 500,000.
    """
    stories = stories.seen_or_coming(now).order_by()
    last_saved = stories.order_by("-modified_at").values("pk")[:LAST_SAVED]
    lately = {"image__rights_expire_at__lte": now, "image__rights_expire_at__gt": now - ENDED_WITHIN}
    shown = (rows.objects.filter(**lately).values("story") for rows in (StoryImage, StoryFigure))
    in_older = [stories.filter(pk__in=rows).values_list("pk", flat=True) for rows in shown]
    # Sliced one level down, because SQLite takes no LIMIT within a union.
    first = Story.objects.filter(pk__in=last_saved).values_list("pk", flat=True)
    return first.union(*in_older, all=True)[:MOST]
