"""Deleted drafts: what can still be brought back, as a page of the list of stories."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.figures import to_read
from articles.admin.words import creator_of, name_of
from articles.desk.deleting import CannotBringBack, bring_back
from articles.desk.roles import deleted_seen_by
from articles.models import DeletedStory
from articles.models.story import Conflict
from articles.models.story_fields import label_of

AT_A_TIME = 20


def urls(story_admin):
    def page(view):
        return story_admin.admin_site.admin_view(lambda request, **given: view(story_admin, request, **given))

    return [
        path("deleted/", page(list_view), name="articles_story_deleted"),
        path(
            "deleted/<int:deleted>/bring-back/", require_POST(page(bring_back_once)), name="articles_story_bring_back"
        ),
    ]


def deleted_for(story_admin, request):
    """What a user may see and bring back. Raises PermissionDenied for those who may not see stories at all."""
    if not story_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    kept = DeletedStory.objects.kept().select_related("created_by", "deleted_by").defer("revisions")
    return deleted_seen_by(request.user, kept)


def list_view(story_admin, request):
    page = Paginator(deleted_for(story_admin, request), AT_A_TIME).get_page(request.GET.get("p"))
    for deleted in page:
        deleted.text, deleted.creator = to_read(deleted.document["body"]), creator_of(deleted)
        deleted.who = name_of(deleted.deleted_by) if deleted.deleted_by else ""
    context = story_admin.admin_site.each_context(request) | {
        "title": _("Deleted drafts"), "opts": story_admin.opts, "media": story_admin.media, "page": page,
    }  # fmt: skip
    return TemplateResponse(request, "admin/articles/story/deleted.html", context)


def bring_back_once(story_admin, request, deleted):
    return story_admin.one_change(request, partial(bring_back_view, story_admin, request, deleted))


def bring_back_view(story_admin, request, deleted):
    found = get_object_or_404(deleted_for(story_admin, request).defer(None), pk=deleted)
    try:
        story, gone = bring_back(found, by=request.user)
    except (CannotBringBack, Conflict) as refused:
        words = str(refused) or _("Somebody else has just brought it back.")
        story_admin.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:articles_story_deleted"))
    words = _("“{story}” is back: a draft again, with its history.").format(story=story)
    story_admin.message_user(request, words, messages.SUCCESS)
    if gone:
        named = ", ".join(f"{label_of(name)}: {said}" if said else label_of(name) for name, said in gone)
        words = _("Deleted in the meantime, so not brought back: {names}.").format(names=named)
        story_admin.message_user(request, words, messages.WARNING)
    return HttpResponseRedirect(reverse("admin:articles_story_change", args=[story.pk]))


def say_deleted(story_admin, request, headline):
    """The message after deleting a story, with the way back where there is one."""
    if getattr(request, "kept_story", None) is None:
        words = _("“{story}” is deleted.").format(story=headline)
    else:
        way = format_html('<a href="{}">{}</a>', reverse("admin:articles_story_deleted"), _("Deleted drafts"))
        words = _("“{story}” is deleted. For 30 days you can bring it back: {way}.")
        words = format_html(words, story=headline, way=way)
    story_admin.message_user(request, words, messages.SUCCESS)
