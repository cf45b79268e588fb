"""What the list of stories does with several at once."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.moves import MOVES
from articles.desk.checks import CannotPublish
from articles.desk.publishing import state_of
from articles.desk.roles import may
from articles.models.story import Conflict

NAMED = 5  # stories that a message names one by one


class StoryActions:
    """For the story's admin: an action for each verb, offered to those who may use it."""

    actions = ["submit_selected", "publish_selected", "return_selected", "withdraw_selected"]

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["change"])
    def submit_selected(self, request, queryset):
        self._move_all(
            request, queryset, "submit", ngettext_of("%d story waits for review.", "%d stories wait for review.")
        )

    @admin.action(description=gettext_lazy("Publish, at the date that each has or now"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        done = ngettext_of("%d story is published.", "%d stories are published.")
        self._move_all(request, queryset, "publish", done)

    @admin.action(description=gettext_lazy("Back to draft"), permissions=["change"])
    def return_selected(self, request, queryset):
        self._move_all(
            request, queryset, "draft", ngettext_of("%d story is a draft again.", "%d stories are drafts again.")
        )

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["withdraw"])
    def withdraw_selected(self, request, queryset):
        done = ngettext_of(
            "%d story is withdrawn. Open it to give readers a reason.",
            "%d stories are withdrawn. Open them to give readers a reason.",
        )
        self._move_all(request, queryset, "withdraw", done)

    def has_publish_permission(self, request):
        return request.user.has_perm("articles.publish_story")

    def has_withdraw_permission(self, request):
        return request.user.has_perm("articles.withdraw_story")

    def get_actions(self, request, **options):
        actions = super().get_actions(request, **options)
        actions.pop("delete_selected", None)  # one at a time, where Django says what goes with it
        return actions

    def _move_all(self, request, queryset, name, done):
        left = []
        chosen = list(queryset.select_related(None).defer(None).order_by("pk"))
        for story in chosen:
            if reason := self._move(request, story, name):
                left.append((story, reason))
        if number := len(chosen) - len(left):
            self.message_user(request, done(number), messages.SUCCESS)
        if left:
            named = " ".join(
                _("“{story}”: {reason}").format(story=story, reason=reason) for story, reason in left[:NAMED]
            )
            more = ngettext("And %d more.", "And %d more.", len(left) - NAMED) % (len(left) - NAMED)
            words = _("Left as it was: {stories}").format(stories=named) + (f" {more}" if len(left) > NAMED else "")
            self.message_user(request, words, messages.WARNING)

    def _move(self, request, story, name):
        """Do it; or say why not."""
        move, state = MOVES[name], state_of(story)
        if state not in move.states:
            return _("it is {state}.").format(state=state.label)
        if not may(request.user, name, story):
            return _("your role may not do that.")
        at = {"at": move.date(story.published_at, timezone.now())} if move.date else {}
        try:
            move.verb(story, by=request.user, **at)
        except Conflict:
            return _("somebody saved it in this moment. Try again.")
        except PermissionDenied:
            return _("your role may not do that.")
        except CannotPublish as refused:
            return str(refused)
        return ""


def ngettext_of(one, many):
    return lambda number: ngettext(one, many, number) % number
