"""A new story out of another one: a duplicate of it, or one that begins with its section, tags and authors.

Both are the form for a new story, filled in; nothing is saved until a button is pressed.
"""

from django.contrib import messages
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from articles.admin.base import PRIMARY_KEY
from articles.admin.form_data import parts_of
from articles.desk.roles import pictures_seen_by, tags_seen_by
from articles.models import Image

DUPLICATE, BEGIN = "duplicate", "begin_from"  # in the address of the form, with the key of the other story
TEXTS = ("headline", "short_headline", "lead", "body", "cited_sources", "source", "source_url")
OWN_WORDS = ("own_caption", "own_alt_text", "own_credit")


def form_view(story_admin, request):
    """The form filled in from another story; None where its address names none. Raises Http404."""
    name = next((name for name in (DUPLICATE, BEGIN) if name in request.GET), None)
    if name is None:
        return None
    key = request.GET[name]
    story = story_admin.get_object(request, key) if PRIMARY_KEY.fullmatch(key) else None
    if story is None:
        raise Http404
    response = story_admin.show(request, None, fields_of(story, request.user, is_whole=name == DUPLICATE))
    form, formsets = parts_of(response.context_data)
    for part in (form, *(row for formset in formsets.values() for row in formset.forms)):
        part.errors.clear()  # nobody has filled it in yet
    response.context_data["errors"] = []
    words = _("This is a duplicate of “{story}”. Nothing is saved yet.")
    if name == BEGIN:
        words = _("A new story with the section, tags and authors of “{story}”. Nothing is saved yet.")
    story_admin.message_user(request, words.format(story=story), messages.INFO)
    return response


def fields_of(story, user, *, is_whole):
    """The fields of a form for a new story: section, tags and authors of another one, and with `is_whole` all it says.

    Without the tags and pictures that are hidden from the user.
    """
    fields = QueryDict(mutable=True)
    fields["section"] = str(story.section_id)
    fields.setlist("tags", [str(tag.pk) for tag in tags_seen_by(user, story.tags.all())])
    authors = story.bylines.order_by("position").values_list("author", flat=True)
    add_rows(fields, "bylines", [{"author": author} for author in authors])
    pictures = []
    if is_whole:
        for name in TEXTS:
            fields[name] = getattr(story, name)
        seen = set(pictures_seen_by(user, Image.objects.filter(slots__story=story)).values_list("pk", flat=True))
        slots = [slot for slot in story.pictures.order_by("position") if slot.image_id in seen]
        pictures = [{"image": slot.image_id} | {name: getattr(slot, name) for name in OWN_WORDS} for slot in slots]
    add_rows(fields, "pictures", pictures)
    return fields


def add_rows(fields, prefix, rows):
    fields[f"{prefix}-TOTAL_FORMS"], fields[f"{prefix}-INITIAL_FORMS"] = str(len(rows)), "0"
    for number, row in enumerate(rows):
        for name, value in (row | {"number": number + 1}).items():
            fields[f"{prefix}-{number}-{name}"] = str(value)
