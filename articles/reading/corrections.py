"""All corrections of a language's public stories, newest first."""

from functools import partial
from operator import attrgetter

from django.conf import settings
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Correction
from articles.models.cache_keys import list_key
from articles.reading.listing import canonical_cursors, first_and_cursor, read_cursor
from articles.reading.page_cache import cached_page
from articles.reading.page_head import list_head
from articles.reading.shown import shows, shows_stories

CORRECTIONS_ON_A_PAGE = 20


@require_safe
@cached_page("before")
@canonical_cursors
def correction_list(request):
    find = partial(Correction.objects.public, translation.get_language())
    before = read_cursor(request.GET.get("before"), find, "made_at")
    public = find(before=before)
    found = list(public.select_related("story__section").defer("story__body")[: CORRECTIONS_ON_A_PAGE + 1])
    shown, older = first_and_cursor(found, CORRECTIONS_ON_A_PAGE, attrgetter("made_at"))
    shows(list_key("corrections", translation.get_language()))
    shows_stories("title", [correction.story for correction in shown])
    moment = before and before[0]
    words = _("What %(site_name)s got wrong, and what is right.") % {"site_name": settings.SITE_NAME}
    head = list_head(request, _("Corrections"), moment, words)
    context = {"corrections": shown, "older": older, "is_first": before is None, "before": moment, "head": head}
    return render(request, "articles/correction_list.html", context)
