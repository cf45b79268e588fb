"""All corrections of a language's public stories, newest first."""

from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from articles.models import Correction
from articles.reading.listing import make_cursor, read_cursor
from articles.reading.page_cache import cached_page

CORRECTIONS_ON_A_PAGE = 20


@require_safe
@cached_page("before")
def correction_list(request):
    cursor = request.GET.get("before")
    public = Correction.objects.public(translation.get_language(), None if cursor is None else read_cursor(cursor))
    found = list(public.select_related("story__section").defer("story__body")[: CORRECTIONS_ON_A_PAGE + 1])
    shown = found[:CORRECTIONS_ON_A_PAGE]
    older = make_cursor(shown[-1].made_at, shown[-1].pk) if len(found) > len(shown) else ""
    context = {"corrections": shown, "older": older, "is_first": cursor is None}
    return render(request, "articles/correction_list.html", context)
