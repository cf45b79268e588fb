"""A story's history at the desk: list its revisions, compare any two, restore one."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.admin.base import PRIMARY_KEY
from articles.admin.comparing import changed_fields, changes, in_short
from articles.desk.checks import CannotPublish
from articles.desk.restoring import as_restored, look_up, restore
from articles.models.document import documents
from articles.models.story import Conflict
from articles.models.story_fields import label_of

AT_A_TIME = 50
NAMED = 4  # changed fields that a row of the list names; the others are counted


def urls(story_admin):
    def page(view):
        return story_admin.admin_site.admin_view(lambda request, pk, **given: view(story_admin, request, pk, **given))

    return [
        path("<path:pk>/compare/", page(compare_view), name="articles_story_compare"),
        path("<path:pk>/restore/<int:version>/", page(restore_view), name="articles_story_restore"),
    ]


def story_for(story_admin, request, pk, *, to_change=False):
    """The story with this key. Raises Http404, or PermissionDenied where the user may not see (or change) it."""
    story = story_admin.get_object(request, pk)
    if story is None:
        raise Http404
    may = story_admin.has_change_permission if to_change else story_admin.has_view_permission
    if not may(request, story):
        raise PermissionDenied
    return story


def context_of(story_admin, request, story, title, **context):
    return story_admin.admin_site.each_context(request) | {
        "title": title, "original": story, "opts": story_admin.opts, "media": story_admin.media, **context,
    }  # fmt: skip


def history_view(story_admin, request, pk):
    """All revisions, newest first, to compare any two."""
    story = story_for(story_admin, request, pk)
    revisions = story.revisions.select_related("saved_by", "restored_from").defer("restored_from__document")
    page = Paginator(revisions, AT_A_TIME).get_page(request.GET.get("p"))
    rows = list(page)
    # One more, to know what the last one on this page changed.
    following = revisions[page.end_index() : page.end_index() + 1] if page.has_next() else []
    for revision, before in zip(rows, [*rows[1:], *following, None], strict=False):
        names = changed_fields(before.document, revision.document) if before else []
        revision.before, revision.note = before, revision.document["handover_note"]
        if before and before.document["handover_note"] == revision.note:
            revision.note = ""  # an older save's
        revision.changed = ", ".join(in_short(name, before.document, revision.document) for name in names[:NAMED])
        revision.more = len(names[NAMED:])
    context = context_of(
        story_admin, request, story, _("History of “%s”") % story, page=page, revisions=rows,
        may_restore=story_admin.has_change_permission(request, story),
    )  # fmt: skip
    return TemplateResponse(request, "admin/articles/story/history.html", context)


def compare_view(story_admin, request, pk):
    """Two revisions by their numbers, the older one first."""
    story = story_for(story_admin, request, pk)
    numbers = [request.GET.get(name, "") for name in ("before", "after")]
    if not all(PRIMARY_KEY.fullmatch(number) for number in numbers):
        raise Http404
    older, newer = sorted(int(number) for number in numbers)
    revisions = story.revisions.select_related("saved_by")
    before, after = (get_object_or_404(revisions, version=version) for version in (older, newer))
    context = context_of(
        story_admin, request, story, _("What changed in “%s”") % story, before=before, after=after,
        changes=changes(before.document, after.document), may_restore=story_admin.has_change_permission(request, story),
    )  # fmt: skip
    return TemplateResponse(request, "admin/articles/story/compare.html", context)


def restore_view(story_admin, request, pk, version):
    """What would change (GET); restore it (POST)."""
    story = story_for(story_admin, request, pk, to_change=True)
    revision = get_object_or_404(story.revisions.select_related("saved_by"), version=version)
    if request.method == "POST":
        return story_admin.one_change(request, partial(bring_back, story_admin, request, story, revision))
    (now,) = documents([story])  # not the last revision: merging a tag changes a story without making one
    context = context_of(
        story_admin, request, story, _("Restore a version of “%s”") % story, revision=revision,
        changes=changes(now, as_restored(now, revision.document)), is_live=story.is_live,
        gone=[(label_of(name), words) for name, words in look_up(revision.document).gone],
    )  # fmt: skip
    return TemplateResponse(request, "admin/articles/story/restore.html", context)


def bring_back(story_admin, request, story, revision):
    """Restore a revision, unless the story has been saved since the page was shown; redirect to the history."""
    try:
        restore_as_shown(request, story, revision)
    except Conflict:
        words = _("Somebody has since saved the story, so nothing was restored. Check the history and choose again.")
        story_admin.message_user(request, words, messages.WARNING)
    except CannotPublish as reason:
        words = _("Nothing was restored, because the story is scheduled: {reason}").format(reason=reason)
        story_admin.message_user(request, words, messages.WARNING)
    else:
        form = format_html('<a href="{}">{}</a>', reverse("admin:articles_story_change", args=[story.pk]), story)
        words = format_html(_("That version of “{}” is restored. The one it replaced stays in the history."), form)
        story_admin.message_user(request, words, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:articles_story_history", args=[story.pk]))


def restore_as_shown(request, story, revision):
    if request.POST.get("version") != str(story.version):
        raise Conflict
    restore(story, revision, by=request.user)
