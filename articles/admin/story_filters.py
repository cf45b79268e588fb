"""Filters of the list of stories that aren't fields of a story."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import PRIMARY_KEY
from articles.admin.lists import CappedPaginator
from articles.desk.roles import sees_all
from articles.models import Author, Byline, Story, Tag, TaggedStory
from articles.models.problems import with_problems
from articles.models.story_queries import StoryQuerySet


class ToDoFilter(admin.SimpleListFilter):
    """The full lists behind those of the desk's front page."""

    title = gettext_lazy("to do")
    parameter_name = "show"

    def lookups(self, request, model_admin):
        return [("scheduled", _("Scheduled")), ("problems", _("Needs attention"))]

    def queryset(self, request, queryset):
        narrow = {"scheduled": StoryQuerySet.scheduled, "problems": with_problems}.get(self.value())
        if not narrow:
            return queryset
        # Found first and then sorted, because in the list's order every story is read until a page is full: for 20
        # scheduled among 100,000, SQLite takes 170 ms instead of 1, PostgreSQL 17 instead of 2. Without the limit,
        # PostgreSQL does so even now: for 1,000 scheduled 74 ms instead of 4.
        found = narrow(queryset).order_by("published_at").values("pk")
        return queryset.filter(pk__in=found[: CappedPaginator.LIMIT + 1])


class MineFilter(admin.SimpleListFilter):
    """A user's own stories, for those who see all; by the rule of articles/desk/roles.py, in another form."""

    title = gettext_lazy("writer")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("1", _("Mine"))] if sees_all(request.user) else []

    def queryset(self, request, queryset):
        if self.value() != "1":
            return queryset
        # The newest by their keys, as many as the list counts: see LinkedFilter. Named, because PostgreSQL reads every
        # story for a condition that is one of two queries.
        most = CappedPaginator.LIMIT + 1
        begun = Story.objects.filter(created_by=request.user).order_by("-pk").values_list("pk", flat=True)
        signed = Byline.objects.filter(author__user=request.user).order_by("-story").values_list("story", flat=True)
        return queryset.filter(pk__in={*begun[:most], *signed[:most]})


class LinkedFilter(admin.SimpleListFilter):
    """One tag or author, chosen by a link elsewhere; the filter offers no others, only a way out."""

    model = rows = story = None  # the model, the table that links stories to it, and that table's name for the story

    def lookups(self, request, model_admin):
        if not (key := self.value()):
            return []
        if not PRIMARY_KEY.fullmatch(key):
            raise IncorrectLookupParameters(key)
        seen = model_admin.admin_site.get_model_admin(self.model).get_queryset(request)
        return [(str(one.pk), str(one)) for one in seen.filter(pk=key)]

    def queryset(self, request, queryset):
        if not (key := self.value()):
            return queryset
        # The newest by their keys, as many as the list counts. Joined, SQLite sorts all stories of a tag for one page:
        # for a third of 500,000 it takes 265 ms instead of 31. PostgreSQL looks for them in the list's order: for 2,000
        # among 100,000 it takes 126 ms instead of 12.
        found = self.rows.objects.filter(**{self.parameter_name: key}).order_by(f"-{self.story}")
        return queryset.filter(pk__in=found.values(self.story)[: CappedPaginator.LIMIT + 1])


class TagFilter(LinkedFilter):
    title = gettext_lazy("tag")
    parameter_name = "tag"
    model, rows, story = Tag, TaggedStory, "content_object"


class AuthorFilter(LinkedFilter):
    title = gettext_lazy("author")
    parameter_name = "author"
    model, rows, story = Author, Byline, "story"
