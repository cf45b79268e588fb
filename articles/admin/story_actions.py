"""Actions of the list of stories; and how a reporter returns one to draft."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles.admin.base import NoBulkDelete, PlainTextFormField
from articles.admin.bulk import CONFIRMED, ChangesForm, ask_before_publishing, ask_what_to_change, chosen
from articles.admin.moves import MOVES, success_message
from articles.admin.revisions import story_for
from articles.desk.bulk import reclassify
from articles.desk.checks import CannotPublish
from articles.desk.publishing import planned_date, state_of
from articles.desk.roles import may
from articles.models import Story
from articles.models.story import Conflict

LONGEST_NOTE = Story._meta.get_field("handover_note").max_length
NAMED = 5  # stories that a message lists by name


def urls(story_admin):
    view = require_POST(partial(to_draft_view, story_admin))
    return [path("<path:pk>/to-draft/", story_admin.admin_site.admin_view(view), name="articles_story_to_draft")]


def to_draft_view(story_admin, request, pk):
    """For reporters, who can't change their story any more while it is in review."""
    story = story_for(story_admin, request, pk)
    if not may(request.user, "draft", story):
        raise PermissionDenied
    return story_admin.one_change(request, partial(to_draft, story_admin, request, story))


def to_draft(story_admin, request, story):
    note = PlainTextFormField(required=False).clean(request.POST.get("note", ""))[:LONGEST_NOTE]
    if reason := move_one(story, "draft", request.user, note=note):
        story_admin.message_user(request, _refusals([(story, reason)]), messages.WARNING)
    else:
        story_admin.message_user(request, success_message(story, MOVES["draft"]), messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:articles_story_change", args=[story.pk]))


class StoryActions(NoBulkDelete):
    """For the story's admin: one action a verb, offered to those who may use it."""

    actions = ["submit_selected", "publish_selected", "return_selected", "withdraw_selected", "change_selected"]

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["change"])
    def submit_selected(self, request, queryset):
        def done(number):
            return ngettext("%d story is waiting for review: %s", "%d stories are waiting for review: %s", number)

        self._move_all(request, queryset, "submit", done)

    @admin.action(description=gettext_lazy("Publish now, or on the date that each story has…"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        if CONFIRMED not in request.POST:
            return ask_before_publishing(self, request, chosen(queryset))

        def done(number):
            return ngettext("%d story is published: %s", "%d stories are published: %s", number)

        return self._move_all(request, queryset, "publish", done)

    @admin.action(description=gettext_lazy("Back to draft"), permissions=["change"])
    def return_selected(self, request, queryset):
        def done(number):
            return ngettext("%d story is a draft again: %s", "%d stories are drafts again: %s", number)

        self._move_all(request, queryset, "draft", done)

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["withdraw"])
    def withdraw_selected(self, request, queryset):
        def done(number):
            return ngettext(
                "%d story is withdrawn. Open it to give readers a reason: %s",
                "%d stories are withdrawn. Open them to give readers a reason: %s",
                number,
            )

        self._move_all(request, queryset, "withdraw", done)

    @admin.action(description=gettext_lazy("Change tags, section or authors…"), permissions=["change"])
    def change_selected(self, request, queryset):
        sent = request.POST if CONFIRMED in request.POST else None
        form = ChangesForm(sent, user=request.user, site=self.admin_site)
        if not form.is_valid():
            return ask_what_to_change(self, request, chosen(queryset), form)

        def done(number):
            return ngettext("%d story is changed: %s", "%d stories are changed: %s", number)

        return self._do_to_all(request, queryset, lambda story: change_one(story, form.changes, request.user), done)

    def _move_all(self, request, queryset, name, done):
        return self._do_to_all(request, queryset, lambda story: move_one(story, name, request.user), done)

    def _do_to_all(self, request, queryset, do, done):
        """Do it to each story; `do` returns the reason why not. Then say what became of them."""
        moved, left = [], []
        for story in chosen(queryset):
            reason = do(story)
            (left if reason else moved).append((story, reason))
        if moved:
            words = done(len(moved)) % (len(moved), _named(moved, _("“{story}”"), ", "))
            self.message_user(request, words, messages.SUCCESS)
        if left:
            self.message_user(request, _refusals(left), messages.WARNING)


def move_one(story, name, user, **more):
    """Do it. Returns the reason why not, or an empty string."""
    move, state = MOVES[name], state_of(story)
    if state not in move.states:
        return _("it is {state}").format(state=state.label)
    at = {"at": move.date(planned_date(story), timezone.now())} if move.date else {}
    return reason_why_not(lambda: move.verb(story, by=user, **at, **more))


def change_one(story, changes, user):
    """Change its tags, section or authors. Returns the reason why not, or an empty string."""
    changed = []
    reason = reason_why_not(lambda: changed.append(reclassify(story, changes, by=user)))
    return reason or ("" if changed[0] else _("it was like that already"))


def reason_why_not(do):
    """Do it. Returns why that was refused, or an empty string."""
    try:
        do()
    except PermissionDenied:
        return _("your role doesn't allow that")
    except Conflict:
        return _("somebody else saved it at the same time; try again")
    except CannotPublish as refused:
        return str(refused)
    return ""


def _refusals(stories):
    return _("Left unchanged: {stories}").format(stories=_named(stories, _("“{story}” ({reason})"), ", "))


def _named(stories, words, between):
    """The first few by name, the others counted."""
    named = between.join(words.format(story=story, reason=reason) for story, reason in stories[:NAMED])
    if (more := len(stories) - NAMED) > 0:
        named += " " + ngettext("and %d more", "and %d more", more) % more
    return named + "."
