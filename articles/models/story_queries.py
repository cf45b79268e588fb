"""Questions about many stories, and the one rule that says which of them the public sees."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.cache_version import PublicQuerySet, atomic_with_keys
from articles.models.image import StoryImage, note_figures

# What a link to a story needs: its address, what it is called, when it appeared and when it ends.
LISTED_FIELDS = ["language", "section__slug", "slug", "headline", "short_headline", "published_at", "expires_at"]

# Where a page of a list begins: the publication time and primary key of the story before it.
Cursor = tuple[datetime.datetime, int]

MINUTE = datetime.timedelta(minutes=1)


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class StoryQuerySet(PublicQuerySet):
    def public(self, at: datetime.datetime | None = None):
        """What the public sees at a moment (now): published, its time has come, not expired."""
        at = at or timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), status=Status.PUBLISHED, published_at__lte=at)

    def public_about_now(self):
        """What the public sees, saw a minute ago or will see in a minute, by this server's clock.

        Of this every change is told: another server's clock may be ahead, and by the commit it is later than now.
        """
        now = timezone.now()
        return self.public(now + MINUTE) | self.public(now) | self.public(now - MINUTE)

    def hidden(self, at: datetime.datetime | None = None):
        """All that `public` leaves out. Where most is public, what is public is counted sooner by what isn't."""
        at = at or timezone.now()
        expired = Q(status=Status.PUBLISHED, expires_at__lte=at)
        unseen = Q(status__in=[status for status in Status if status != Status.PUBLISHED])
        return self.filter(unseen | expired | self._is_scheduled(at))

    def gone(self, at: datetime.datetime | None = None):
        """What the public saw once and no longer does: withdrawn after its time had come, or expired."""
        at = at or timezone.now()
        withdrawn = Q(status=Status.WITHDRAWN, withdrawn_at__gte=F("published_at"))
        return self.filter(withdrawn | Q(status=Status.PUBLISHED, published_at__lte=at, expires_at__lte=at))

    def in_review(self):
        return self.filter(status=Status.IN_REVIEW)

    def drafts_of(self, user):
        """The drafts that somebody has begun and not submitted yet."""
        return self.filter(status=Status.DRAFT, created_by=user)

    def scheduled(self, at: datetime.datetime | None = None):
        """What will appear by itself after a moment (now)."""
        return self.filter(self._is_scheduled(at or timezone.now()))

    @staticmethod
    def _is_scheduled(at):
        # Naming every language opens the index story_latest, which has it between status and date. Without it all
        # published stories are read: at 100,000 SQLite takes 12 ms instead of 0.2, PostgreSQL 7 instead of 1.
        languages = [code for code, _name in settings.LANGUAGES]
        return Q(status=Status.PUBLISHED, language__in=languages, published_at__gt=at)

    def seen_or_coming(self, at: datetime.datetime | None = None):
        """What readers see at a moment (now), or will when it is reviewed or its time comes."""
        unseen = Q(status__in=[Status.DRAFT, Status.WITHDRAWN]) | Q(expires_at__lte=at or timezone.now())
        # By exclude(), because SQLite finds `status IN ('review', 'published')` by the status and then sorts all that
        # it finds. At 100,000 stories the 200 saved last take 170 ms so, and 0.5 along the index story_last_saved.
        return self.exclude(unseen)

    def includes(self, key: str):
        """The condition, for another queryset, that the story whose primary key its field `key` holds is one of these.

        It is tested row by row. Given the conditions of `public` itself, or `story__in`, SQLite starts from the status
        and reads every published story. At 100,000: related stories 17 ms instead of 0.3, a page of corrections 90
        instead of 0.3, a picture 190 instead of 0.2.
        """
        return models.Exists(self.filter(pk=models.OuterRef(key)))

    # Bulk writes of bodies bypass Story.save, so the rows of the pictures in them are updated here too.

    def update(self, **values):
        if "body" not in values:
            return super().update(**values)
        with atomic_with_keys():
            written = list(self.values_list("pk", flat=True))
            rows = super().update(**values)
            note_figures(self.model.objects.filter(pk__in=written))
        return rows

    def bulk_create(self, objs, *args, **kwargs):
        with atomic_with_keys():
            created = super().bulk_create(objs, *args, **kwargs)
            note_figures([story for story in created if story.pk and "<figure>" in story.body])
        return created

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs = tuple(objs)
        with atomic_with_keys():
            rows = super().bulk_update(objs, fields, *args, **kwargs)
            if "body" in fields:
                note_figures(self.model.objects.filter(pk__in=[story.pk for story in objs]))
        return rows

    def latest(self, before: Cursor | None = None, since: Cursor | None = None):
        """Newest first, in an order without ties; those after the cursor `before`.

        With `since` instead, the other way round: the story of that cursor, if it is one of these, and all newer ones.
        """
        found = self
        if since:
            place = Q(published_at__gt=since[0]) | Q(pk__gte=since[1])
            return self.filter(place, published_at__gte=since[0]).order_by("published_at", "pk")
        if before:
            # The cursor's bound comes before that of `public`, because of two bounds on a column SQLite seeks by the
            # first: to the middle of 100,000 stories it takes 6 ms the other way round, instead of 0.1. Written as
            # "earlier, or at the same time with a smaller key", PostgreSQL seeks by neither: 15 ms instead of 0.5.
            place = Q(published_at__lt=before[0]) | Q(pk__lt=before[1])
            found = self.model.objects.filter(place, published_at__lte=before[0]) & found
        return found.order_by("-published_at", "-pk")

    def tagged_with(self, tag, language: str, before: Cursor | None = None, since: Cursor | None = None):
        """As `latest`, of one tag and language."""
        return self._listed_under("tagged", "content_object", before, since, tag=tag, language=language)

    def by_author(self, author, language: str, before: Cursor | None = None, since: Cursor | None = None):
        """As `latest`, of one author and language."""
        return self._listed_under("bylines", "story", before, since, author=author, language=language)

    def _listed_under(self, rows, story, before, since, **what):
        # Sorted by the columns of the row that also has the tag or author, so that one index serves all. By the story's
        # own, SQLite reads every published story for a tag of a few, at 100,000 in 70 ms instead of 0.3. In one
        # filter(), so that all of it is about the same row. The bound on its date skips drafts and scheduled stories,
        # which PostgreSQL has first in the index: a tag of a third of 100,000 takes 5.5 ms without, 0.9 with it.
        found = {f"{rows}__{name}": value for name, value in what.items()}
        found[f"{rows}__published_at__lte"] = before[0] if before else timezone.now()
        place = Q()
        if before:
            place = Q((f"{rows}__published_at__lt", before[0])) | Q((f"{rows}__{story}__lt", before[1]))
        if since:
            place = Q((f"{rows}__published_at__gt", since[0])) | Q((f"{rows}__{story}__gte", since[1]))
            found[f"{rows}__published_at__gte"] = since[0]
        listed = self.filter(place, **found).order_by(f"-{rows}__published_at", f"-{rows}__{story}")
        return listed.reverse() if since else listed

    def for_listing(self):
        """With what readers' lists show, and no more, beside the picture (`with_first_pictures`)."""
        shown = ["lead", "section__name", "page_views__imported", "page_views__counted"]
        return self.select_related("section", "page_views").only(*LISTED_FIELDS, *shown)

    def for_page(self):
        """With what a story's own page shows; authors and tags are found by `authors_and_tags`."""
        pictures = StoryImage.objects.for_readers().order_by("position")
        return self.select_related("section", "page_views").prefetch_related(
            models.Prefetch("pictures", pictures), "corrections"
        )
