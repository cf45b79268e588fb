"""What the list of stories can be narrowed to beside the fields of a story."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import PRIMARY_KEY
from articles.admin.lists import CountingSoFar
from articles.models import Author, Byline, Tag, TaggedStory
from articles.models.problems import with_problems
from articles.models.story import StoryQuerySet


class ToDoFilter(admin.SimpleListFilter):
    """What the desk's front page shows the first of."""

    title = gettext_lazy("what is to do")
    parameter_name = "show"

    def lookups(self, request, model_admin):
        return [("scheduled", _("Scheduled")), ("problems", _("Needs care"))]

    def queryset(self, request, queryset):
        narrow = {"scheduled": StoryQuerySet.scheduled, "problems": with_problems}.get(self.value())
        # Found first, then put in the list's order: along that order a database would look at every story.
        return queryset.filter(pk__in=narrow(queryset).order_by().values("pk")) if narrow else queryset


class StandsUnderFilter(admin.SimpleListFilter):
    """One tag or author, whom a link names: the way out stands in the list, and not the thousand others."""

    model = rows = story = None  # what it is, the table that puts stories under it, what that calls the story

    def lookups(self, request, model_admin):
        if not (key := self.value()):
            return []
        if not PRIMARY_KEY.fullmatch(key):
            raise IncorrectLookupParameters(key)
        return [(str(one.pk), str(one)) for one in self.model.objects.filter(pk=key)]

    def queryset(self, request, queryset):
        if not (key := self.value()):
            return queryset
        # As many as the list counts: 100,000 would be sorted for one page. The newest by their keys.
        under = self.rows.objects.filter(**{self.parameter_name: key}).order_by(f"-{self.story}")
        return queryset.filter(pk__in=under.values(self.story)[: CountingSoFar.LIMIT + 1])


class TagFilter(StandsUnderFilter):
    title = gettext_lazy("tag")
    parameter_name = "tag"
    model, rows, story = Tag, TaggedStory, "content_object"


class AuthorFilter(StandsUnderFilter):
    title = gettext_lazy("author")
    parameter_name = "author"
    model, rows, story = Author, Byline, "story"
