"""Every form of the desk acts once, however often it is sent: double clicks, Enter twice, Back and again.

A form carries a one-time key (templatetags/form_keys.py). The key's row is inserted in the transaction of what the form
does, so a second one that arrives meanwhile waits for the first, and is answered as that was. A form that did nothing,
because something in it was wrong, frees its key. docs/decisions/0019-a-form-acts-once.md
"""

import datetime
import json
import uuid

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import gettext as _

from articles.models import FormKey

FIELD = "once"
MAX_AGE = datetime.timedelta(days=30)  # as long as unsaved texts are kept
MOST_CHARACTERS = 20_000  # of the messages that are repeated
POPUP = "admin/popup_response.html"
POPUP_DATA = "popup_response_data"


def key_of(request) -> uuid.UUID | None:
    """The key of the form that was sent."""
    return valid_key(request.POST.get(FIELD, ""))


def valid_key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def once(request, act) -> HttpResponse:
    """Call `act` and return its answer; or the answer that it gave when the same form was sent before.

    Must be called inside the transaction of what `act` does.
    """
    if key_of(request) is None:
        return act()
    row = claim(request)
    if row is None:
        return answered(request)
    response = act()
    settle(row, request, response)
    return response


def in_steps(request, act) -> HttpResponse:
    """As `once`, for what takes several transactions: the same form sent meanwhile is answered at once, in words."""
    if key_of(request) is None:
        return act()
    row = claim(request)
    if row is None:
        return answered(request)
    try:
        response = act()
    except BaseException:
        row.delete()
        raise
    settle(row, request, response)
    return response


def claim(request) -> FormKey | None:
    """The row of a form that wasn't sent before; else None."""
    request.user.form_keys.filter(made_at__lt=timezone.now() - MAX_AGE).delete()
    try:
        with transaction.atomic():
            return FormKey.objects.create(user=request.user, key=key_of(request), digest=digest_of(request))
    except IntegrityError:
        return None


def answered(request) -> HttpResponse | None:
    """What this very form was answered when it was sent before; None if it wasn't."""
    if (key := key_of(request)) is None:
        return None
    row = request.user.form_keys.filter(key=key, digest=digest_of(request)).first()
    return row and answer_of(row, request)


def story_saved_by(request, key) -> FormKey | None:
    """The row of the last time that a form with this key saved a story, whatever was in it."""
    return request.user.form_keys.filter(key=key, story__isnull=False).order_by("-pk").first() if key else None


def digest_of(request) -> str:
    """A digest of what was sent, and where to; of what came first, if the fields are changed later."""
    if not hasattr(request, "form_digest"):
        fields = [[name, values] for name, values in request.POST.lists() if name not in {FIELD, "csrfmiddlewaretoken"}]
        files = [[name, file.name, file.size] for name, some in request.FILES.lists() for file in some]
        sent = json.dumps([request.path, sorted(fields), files])
        # With the site's key: a password may be among the fields.
        sent = sent.encode(errors="surrogatepass")
        request.form_digest = salted_hmac("articles.admin.once", sent, algorithm="sha256").hexdigest()
    return request.form_digest


def settle(row, request, response):
    """Note what a form was answered; free its key if it did nothing, as when it is shown again with its errors."""
    where = getattr(response, "context_data", None) or {}
    if response.status_code == HttpResponseRedirect.status_code:
        answer = {"location": response["Location"]}
    elif POPUP_DATA in where:
        answer = {"popup": where[POPUP_DATA]}
    else:
        row.delete()
        return
    row.answer = answer | {"messages": messages_of(request)}
    row.story = getattr(request, "saved_story", None)
    row.version = row.story.version if row.story else 0
    row.save(update_fields=["answer", "story", "version"])


def add_to_answer(request):
    """Note the messages of what a form did after its transaction: from now on they are part of its answer."""
    rows = request.user.form_keys.filter(key=key_of(request), digest=digest_of(request))
    for row in rows.filter(answer__isnull=False):
        row.answer["messages"] = messages_of(request)
        row.save(update_fields=["answer"])


def waiting_messages(request) -> list:
    """The messages that the next page will show. They stay to be shown."""
    waiting = messages.get_messages(request)
    found = list(waiting)
    waiting.used = False
    return found


def messages_of(request) -> list:
    """The messages that the next page will show, as plain data."""
    found, room = [], MOST_CHARACTERS
    for message in waiting_messages(request):
        if (room := room - len(str(message))) > 0:
            found.append([message.level, str(message), isinstance(message.message, SafeData)])
    return found


def answer_of(row, request) -> HttpResponse:
    if row.answer is None:
        messages.info(request, _("This is already being done. Reload the page in a moment to see the result."))
        return HttpResponseRedirect(request.path)
    # A browser that leaves the first answer unread has its messages still to show.
    waiting = {str(message) for message in waiting_messages(request)}
    for level, words, is_safe in row.answer["messages"]:
        if words not in waiting:
            messages.add_message(request, level, mark_safe(words) if is_safe else words)  # as it was
    if "popup" in row.answer:
        return TemplateResponse(request, POPUP, {POPUP_DATA: row.answer["popup"]})
    return HttpResponseRedirect(row.answer["location"])
