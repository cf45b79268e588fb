"""What the scripts of a story's form ask for while somebody writes: stories to link to, and suggestions."""

from django.http import JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from articles.admin.base import PRIMARY_KEY
from articles.admin.lists import search
from articles.desk.publishing import State, state_of
from articles.desk.roles import seen_by, sees_all
from articles.desk.suggestions import MOST_TEXT, suggest
from articles.models import Section, Story
from articles.text.moments import moment_in_words

MOST_STORIES = 8


def urls(story_admin):
    return [
        path(f"{name}/", never_cache(method(view_of(story_admin, view))), name=f"articles_story_{name}")
        for name, method, view in (("links", require_GET, links), ("suggestions", require_POST, suggestions))
    ]


def view_of(story_admin, view):
    """A view for scripts: answers with JSON, also to somebody who is logged out."""

    def answer(request):
        may_ask = story_admin.has_view_or_change_permission(request)
        if not (story_admin.admin_site.has_permission(request) and may_ask):
            return JsonResponse({"error": _("You are logged out. Use another window to log in.")}, status=403)
        return JsonResponse(view(request))

    return answer


def links(request):
    """The latest stories with all words of `q` in their headline, which readers or this user can open.

    All but the one that is being written, whose key is `from`.
    """
    stories = Story.objects.all()
    if not sees_all(request.user):
        stories = Story.objects.public() | seen_by(request.user, stories)
    if PRIMARY_KEY.fullmatch(number := request.GET.get("from", "")):
        stories = stories.exclude(pk=number)
    found = search(stories.order_by("-pk"), ["headline"], request.GET.get("q", ""))
    rows = found.select_related("section").defer("body", "cited_sources")[:MOST_STORIES]
    return {"stories": [as_link(story) for story in rows]}


def as_link(story):
    state = state_of(story)
    when = moment_in_words(story.published_at) if state == State.PUBLISHED else state.label
    return {
        "headline": story.headline,
        "address": story.get_absolute_url(),
        "language": story.language,
        "when": str(when),
    }


def suggestions(request):
    """What is named in `text`; sections of the language that the chosen one has."""
    number = request.POST.get("section", "")
    section = Section.objects.filter(pk=number).first() if PRIMARY_KEY.fullmatch(number) else None
    found = suggest(request.POST.get("text", "")[:MOST_TEXT], request.user, section.language if section else "")
    kinds = {"tags": found.tags, "authors": found.authors, "sections": found.sections}
    return {kind: [{"id": str(one.pk), "name": str(one)} for one in rows] for kind, rows in kinds.items()}
