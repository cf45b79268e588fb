"""What a user most likely means: the section used last, sections of their own language first, their own byline."""

from django.conf import settings
from django.db.models import Case, Subquery, Value, When
from django.db.models.functions import Coalesce

from articles.models import Author, Section, Story, User


def last_section(user: User) -> Section | None:
    """The section of the last story that somebody has begun; None before their first one."""
    latest = Story.objects.filter(created_by=user).order_by("-pk").values("section")[:1]
    return Section.objects.filter(pk__in=latest).first()


def written_language(user: User) -> Coalesce:
    """The language in which somebody writes, for use in a query: that of their last story, or else the site's own."""
    latest = Story.objects.filter(created_by=user).order_by("-pk").values("language")[:1]
    return Coalesce(Subquery(latest), Value(settings.LANGUAGE_CODE))


def section_order(user: User) -> list:
    """The order in which somebody is offered sections, for `order_by`: those of the language they write in first."""
    is_theirs = Case(When(language=written_language(user), then=0), default=1)
    return [is_theirs, "language", "position", "name"]


def author_of(user: User) -> Author | None:
    """The author whose account this is."""
    return Author.objects.filter(user=user).first()
