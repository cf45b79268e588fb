"""Who is writing in a story now, as far as autosaves tell: colleagues are named, nothing is locked."""

import datetime

from django.http import JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles.admin.revisions import story_for
from articles.admin.words import name_of
from articles.models import UnsavedText, User

# Somebody who types is autosaved every five seconds, and pauses to think.
NOW = datetime.timedelta(seconds=30)
MOST_NAMED = 3


def urls(story_admin):
    def page(request, pk):
        return writing_view(request, story_admin, pk)

    # Not within `admin_view`: a script asks, so a user who is logged out gets JSON and not the log-in page.
    return [path("<path:pk>/writing/", page, name="articles_story_writing")]


@never_cache
@require_GET
def writing_view(request, story_admin, pk):
    """Who else is writing in a story, in words; asked every few seconds by everybody who has it open."""
    if not story_admin.admin_site.has_permission(request):
        return JsonResponse({"login": reverse("admin:login")}, status=401)
    return JsonResponse({"writing": in_words(story_for(story_admin, request, pk), request.user)})


def in_words(story, user):
    """ "Eddie is writing here now"; empty where nobody else is. One query."""
    texts = UnsavedText.objects.filter(story=story, autosaved_at__gt=timezone.now() - NOW).values("user")
    others = [name_of(other) for other in User.objects.filter(pk__in=texts).exclude(pk=user.pk)[:MOST_NAMED]]
    if not others:
        return ""
    words = ngettext("{names} is writing here now", "{names} are writing here now", len(others))
    return words.format(names=_(" and ").join(others))
