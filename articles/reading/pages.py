"""Pages such as imprint, privacy and contact: found by their address, listed in the footer of their language."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models.pages import pages_of_this_site
from articles.reading.page_cache import cached_page


@require_safe
@cached_page()
def flat_page(request):
    """The page that stands at this address; a hidden one only for those who are logged in at the desk."""
    page = pages_of_this_site().filter(url=request.path_info).first()
    if page is None or (page.registration_required and not request.user.is_staff):
        raise Http404
    return render(request, "articles/flat_page.html", {"flat_page": page})
