"""Filters of the list of stories that aren't fields of a story."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import PRIMARY_KEY
from articles.admin.lists import CappedPaginator
from articles.models import Author, Byline, Tag, TaggedStory
from articles.models.problems import with_problems
from articles.models.story import StoryQuerySet


class ToDoFilter(admin.SimpleListFilter):
    """The full lists behind those of the desk's front page."""

    title = gettext_lazy("to do")
    parameter_name = "show"

    def lookups(self, request, model_admin):
        return [("scheduled", _("Scheduled")), ("problems", _("Needs attention"))]

    def queryset(self, request, queryset):
        narrow = {"scheduled": StoryQuerySet.scheduled, "problems": with_problems}.get(self.value())
        # As a subquery: the planner would otherwise walk the list's index and look at every story.
        return queryset.filter(pk__in=narrow(queryset).order_by().values("pk")) if narrow else queryset


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
        # As many as the list counts, newest keys first: otherwise 100,000 rows are sorted for one page.
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
