"""What a new story begins with: the section that its writer used last, and their own byline."""

from django.conf import settings
from django.db.models import Subquery, Value
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


def author_of(user: User) -> Author | None:
    """The author whose account this is."""
    return Author.objects.filter(user=user).first()
