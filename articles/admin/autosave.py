"""Autosave: what is typed is stored on the server every few seconds (static/js/autosave.js), offered again after a
crash, a closed tab or an expired session, and deleted when the form is saved.

It is stored as the form's fields, under a key that is in the form, and only its author sees it.
"""

import datetime
import re
import uuid
from functools import partial

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.admin.base import PRIMARY_KEY
from articles.admin.checks import for_script, typed_problems
from articles.admin.comparing import changes
from articles.admin.form_data import document_in, parts_of
from articles.admin.once import once
from articles.models import Story, UnsavedText
from articles.models.document import documents

MAX_AGE = datetime.timedelta(days=30)
MOST_TEXTS = 50  # of one account; the oldest go first
MOST_CHARACTERS = 3_000_000
OFFERED = 2  # new stories: the form offers the last one, and says so if there are more
NUMBER = re.compile("[0-9]{1,9}")  # a story's version
NEVER_STORED = re.compile("_.*|csrfmiddlewaretoken|.*password.*", re.IGNORECASE)


def urls(story_admin):
    return [
        path("unsaved/", lambda request: autosave_view(request, story_admin), name="articles_story_unsaved"),
        path(
            "unsaved/<uuid:key>/throw-away/",
            story_admin.admin_site.admin_view(throw_away_view),
            name="articles_story_throw_away",
        ),
    ]


@never_cache
@require_POST
def autosave_view(request, story_admin):
    """Store what is typed. A script calls this, so a user who is logged out gets JSON and not the log-in page."""
    if not story_admin.admin_site.has_permission(request):
        return JsonResponse({"login": reverse("admin:login")}, status=401)
    number = request.GET.get("story", "")
    story = story_admin.get_object(request, number) if PRIMARY_KEY.fullmatch(number) else None
    if story and not story_admin.has_change_permission(request, story):
        story = None  # an editor has taken it over meanwhile: the text is stored as that of a new story
    if not story and not story_admin.has_add_permission(request):
        raise PermissionDenied
    key = key_in(request.POST)
    if key is None:
        return JsonResponse({"autosaved": None}, status=400)
    text = autosave(request.user, key, story, request.POST)
    if text is None:
        return JsonResponse({"autosaved": None, "is_too_long": True}, status=413)
    saved_at = timezone.localtime(text.autosaved_at)
    # On a bad connection an autosave may arrive after the save, or both together: so it looks once its text is stored.
    if story_admin.has_saved(request):
        text.delete()
        return JsonResponse({"autosaved": f"{saved_at:%H:%M:%S}"})
    problems = for_script(typed_problems(text.fields, request.user, story))
    return JsonResponse({"autosaved": f"{saved_at:%H:%M:%S}", "problems": problems})


def autosave(user, key, story, sent: QueryDict) -> UnsavedText | None:
    """Store the fields of a form; None where they are too long. Raises PermissionDenied for somebody else's key."""
    # PostgreSQL can't store NUL.
    fields = {name: [value.replace("\0", "") for value in values] for name, values in sent.lists()}
    fields = {name.replace("\0", ""): values for name, values in fields.items() if not NEVER_STORED.fullmatch(name)}
    if sum(len(value) for values in fields.values() for value in values) > MOST_CHARACTERS:
        return None
    version = sent.get("version", "")
    said = {
        "story": story,
        "version": int(version) if story and NUMBER.fullmatch(version) else 0,
        "fields": fields,
        "autosaved_at": timezone.now(),
    }
    try:
        text, is_new = UnsavedText.objects.update_or_create(key=key, user=user, defaults=said)
    except IntegrityError as error:
        raise PermissionDenied from error
    if is_new:
        prune(user)
    return text


def prune(user):
    UnsavedText.objects.filter(autosaved_at__lt=timezone.now() - MAX_AGE).delete()
    latest = user.unsaved_texts.order_by("-autosaved_at")
    user.unsaved_texts.filter(pk__in=list(latest.values_list("pk", flat=True)[MOST_TEXTS:])).delete()


@require_POST
def throw_away_view(request, key):
    with transaction.atomic():
        return once(request, partial(throw_away, request, key))


def throw_away(request, key):
    text = get_object_or_404(request.user.unsaved_texts, key=key)
    text.delete()
    if text.story_id:
        return HttpResponseRedirect(reverse("admin:articles_story_change", args=[text.story_id]))
    return HttpResponseRedirect(reverse("admin:articles_story_changelist"))


def key_in(sent):
    try:
        return uuid.UUID(sent.get("unsaved", ""))
    except ValueError:
        return None


def forget(user, sent):
    """Delete what was autosaved of a form that is saved now."""
    if key := key_in(sent):
        user.unsaved_texts.filter(key=key).delete()


def new_stories_of(request):
    """The last texts of new stories that a user hasn't saved."""
    return request.user.unsaved_texts.filter(story=None).order_by("-autosaved_at")[:OFFERED]


def fields_of(text: UnsavedText) -> QueryDict:
    fields = QueryDict(mutable=True)
    for name, values in text.fields.items():
        fields.setlist(name, values)
    fields["unsaved"] = str(text.key)
    fields["version"] = str(text.version)
    return fields


def offer(story_admin, request, object_id, response):
    """Offer the user of an opened form what they typed there and didn't save."""
    if not getattr(response, "context_data", None):
        return response
    if object_id is None:
        response.context_data["unsaved_texts"] = list(new_stories_of(request))
        return response
    story = response.context_data["original"]
    text = request.user.unsaved_texts.filter(story=story).order_by("-autosaved_at").first()
    may_change = text and story_admin.has_change_permission(request, story)
    if may_change and (found := differences(story_admin, request, story, fields_of(text))):
        response.context_data["unsaved_text"] = {"text": text, "changes": found}
    return response


def differences(story_admin, request, story, fields):
    """How the fields of a form differ from the saved story."""
    (saved,) = documents([story])
    shown = story_admin.show(request, str(story.pk), fields)
    return changes(saved, document_in(parts_of(shown.context_data), saved))


def put_back(story_admin, request, object_id):
    """The form filled with an autosaved text, as if it had just been submitted. Nothing is saved yet."""
    key = request.POST["_put_back"]
    try:
        text = request.user.unsaved_texts.filter(key=uuid.UUID(key)).first()
    except ValueError:
        text = None
    if text is None:
        words = _("The text you typed is no longer here: it was saved or discarded in another window.")
        story_admin.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(request.path)
    response = story_admin.refuse(request, object_id, fields_of(text), always=True)
    if hasattr(response, "context_data"):
        response.context_data["put_back"] = text
    return response


def rescue(story_admin, request, object_id, sent):
    """Store the text of a story that was deleted meanwhile, or that this user may no longer change."""
    story = Story.objects.filter(pk=int(object_id)).first() if PRIMARY_KEY.fullmatch(unquote(object_id)) else None
    if not NUMBER.fullmatch(sent.get("version", "")):  # it doesn't come from a form of ours
        if story is None:
            return story_admin.form_view(request, object_id)
        raise PermissionDenied
    if not story_admin.has_add_permission(request) or (story and sent["version"] == str(story.version)):
        raise PermissionDenied
    autosave(request.user, key_in(sent) or uuid.uuid4(), None, sent)
    gone = _("Somebody deleted the story while you were writing. Your text is safe.")
    taken = _("Somebody took the story over while you were writing, so you can no longer change it. Your text is safe.")
    link = format_html('<a href="{}">{}</a>', reverse("admin:articles_story_add"), _("Turn it into a new story"))
    story_admin.message_user(request, format_html("{} {}.", taken if story else gone, link), messages.WARNING)
    return HttpResponseRedirect(reverse("admin:articles_story_changelist"))
