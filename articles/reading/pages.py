"""Pages such as imprint, privacy and contact."""

from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from articles.models import Page
from articles.models.cache_keys import key
from articles.reading.bodies import page_for_readers
from articles.reading.page_cache import cached_page
from articles.reading.page_head import page_head
from articles.reading.shown import shows


@require_safe
@cached_page()
def page_detail(request, slug):
    """A page; while it isn't published, only for those who may see pages at the desk."""
    page = Page.objects.filter(language=translation.get_language(), slug=slug).first()
    if page is None or not (page.is_published or sees_drafts(request.user)):
        raise Http404
    shows(key("page", page.pk))
    head = page_head(page) if page.is_published else None
    return render(request, "articles/page_detail.html", {"page": page, "head": head, "body": page_for_readers(page)})


def sees_drafts(user):
    return user.is_staff and user.has_perm("articles.view_page")
