"""Page views, in tables of their own: counting one never writes to the story's row."""

import datetime

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Sum
from django.utils import timezone

from articles.models.rows import some_at_a_time
from articles.models.story import Story
from articles.models.story_queries import StoryQuerySet

MAX_AGE = datetime.timedelta(days=31)


class PageViews(models.Model):
    """A story's page views: those that its source reported, and those counted here."""

    story = models.OneToOneField(Story, models.CASCADE, primary_key=True, related_name="page_views")
    imported = models.PositiveBigIntegerField(default=0, db_default=0)
    counted = models.PositiveBigIntegerField(default=0, db_default=0)

    def __str__(self):
        return str(self.total)

    @property
    def total(self):
        return self.imported + self.counted


class ViewsInHour(models.Model):
    """The page views of a story counted here in one hour; deleted after a month."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="views_in_hours")
    hour = models.DateTimeField()  # when it began
    views = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["hour", "story"], name="one_count_a_story_and_hour")]
        # Covers the query of `most_read`, which needn't look up 100,000 rows one by one.
        indexes = [models.Index(fields=["hour", "story", "views"], name="views_by_hour")]

    def __str__(self):
        return f"{self.story_id}: {self.views}"


def add_page_views(counts: dict[int, int]) -> None:
    """Add page views to stories by primary key; stories that have been deleted since are skipped.

    They count for the current hour, a few seconds after the stories were read. `counts` are written in one statement
    for each table: pass a few hundred stories at a time, so that the rows aren't locked for long.
    """
    if not counts:
        return
    try:
        _add_page_views(counts)
    except IntegrityError:  # a story was deleted meanwhile: the second time it isn't found
        _add_page_views(counts)


def _add_page_views(counts):
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        is_new_hour = not ViewsInHour.objects.filter(hour=hour).exists()
        _add(PageViews, "counted", counts)
        _add(ViewsInHour, "views", counts, hour=hour)
        if is_new_hour:
            ViewsInHour.objects.filter(hour__lt=now - MAX_AGE).delete()


def _add(model, column, counts, **same):
    """Add `counts` to a column, with `same` in the other columns of the key. Missing rows are inserted."""
    table, stories = (connection.ops.quote_name(one._meta.db_table) for one in (model, Story))
    values = ", ".join(f"({pk:d}, {views:d})" for pk, views in counts.items())
    key = ", ".join([*same, "story_id"])
    # PostgreSQL: the stories are locked against being deleted meanwhile. Always in the order of the keys, in which
    # deleting stories locks them too: so there is no deadlock.
    # (Without a WHERE, SQLite takes ON CONFLICT for the condition of the join.)
    lock = "FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    sql = f"""
        WITH added (story, number) AS (VALUES {values}), present (id) AS (
            SELECT id FROM {stories} WHERE id IN (SELECT story FROM added) ORDER BY id {lock}
        )
        INSERT INTO {table} ({key}, {column})
        SELECT {"%s, " * len(same)} present.id, added.number
        FROM added JOIN present ON present.id = added.story WHERE added.number > 0 ORDER BY present.id
        ON CONFLICT ({key}) DO UPDATE SET {column} = {table}.{column} + excluded.{column}
    """  # noqa: S608  (nothing but whole numbers and names of our own is put in)
    stored = [model._meta.get_field(name).get_db_prep_save(value, connection) for name, value in same.items()]
    with connection.cursor() as cursor:
        cursor.execute(sql, stored)


def most_read(stories: StoryQuerySet, most: int, hours: int = 24) -> list[Story]:
    """The `most` stories among `stories` with the most page views in the last `hours` hours, this one included.

    Most first, each with its `recent_views`, without lead and body. `stories` may be as many as all that are public:
    only those read most are looked up in them.
    """
    counted = ViewsInHour.objects.filter(hour__gt=timezone.now() - datetime.timedelta(hours=hours))
    # + 0 hides the column from the index on it, along which SQLite would read the views of the whole month to have each
    # story's rows together: with 96,000 rows a day for a week 200 ms instead of 20.
    by_story = counted.annotate(key=F("story_id") + 0).values_list("key").annotate(number=Sum("views"))
    found = []
    for some in some_at_a_time(by_story.order_by("-number", "-key").iterator(), 5 * most):
        wanted = Story.objects.filter(stories.includes("pk"), pk__in=[key for key, _number in some])
        known = wanted.defer("lead", "body").in_bulk()
        for key, number in some:
            if key in known:
                known[key].recent_views = number
                found.append(known[key])
        if len(found) >= most:
            break
    return found[:most]


def set_imported_views(story: Story, views: int) -> bool:
    """Store the count that a source reports. Returns whether it changed."""
    counts, is_new = PageViews.objects.get_or_create(story=story, defaults={"imported": views})
    if is_new or counts.imported == views:
        return is_new and views > 0
    return bool(PageViews.objects.filter(pk=story.pk).update(imported=views))


def set_many_imported_views(views: dict[int, int]) -> None:
    """Store the counts that a source reports of many stories, by their primary keys."""
    here = PageViews.objects.in_bulk(list(views))
    for key, counts in here.items():
        counts.imported = views[key]
    PageViews.objects.bulk_update(here.values(), ["imported"])
    PageViews.objects.bulk_create(PageViews(story_id=key, imported=views[key]) for key in views.keys() - here.keys())
