"""The form for a new story after it was saved, opened with Back: from then on it saves that story.

The script static/js/form-key.js puts the form's one-time key into its address: from there Back leads to that story.
"""

import uuid

from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import HttpResponseRedirect
from django.urls import reverse

from articles.admin import autosave
from articles.admin.form_data import parts_of, rebase_rows
from articles.admin.once import FIELD, key_of, story_saved_by, valid_key


def key_for(sent):
    """The one-time key of a form that is shown: that of the form that was sent; else a new one.

    Never that of its address: a second window at the same address is another form.
    """
    return valid_key(sent.get(FIELD, "")) or uuid.uuid4()


def form_that_saved(request, object_id):
    """The way to the story that a form for a new one has saved already; None if it hasn't."""
    row = story_saved_by(request, valid_key(request.GET.get(FIELD, ""))) if object_id is None else None
    return row and HttpResponseRedirect(address_of(row.story_id))


def save_again(story_admin, request, object_id):
    """Save the story that a form for a new one has saved already, now with what is in the form; None if it hasn't."""
    row = None if object_id is not None else story_saved_by(request, key_of(request))
    if row is None:
        return None
    pk = str(row.story_id)
    story = story_admin.get_object(request, pk)
    if story is None or not story_admin.has_change_permission(request, story):
        sent = request.POST.copy()
        sent["version"] = "0"  # none that the story has now
        return autosave.rescue(story_admin, request, pk, sent)
    if not request.POST.get("version"):  # else it is the story's own form by now, with another editor's text beside it
        request.POST = as_change(story_admin, request, story, row)
    return story_admin.changeform_view(request, pk, address_of(pk))


def has_saved(story_admin, request):
    """Whether a form has saved a story that says all that is in the form."""
    row = story_saved_by(request, key_of(request))
    story = row and story_admin.get_object(request, str(row.story_id))
    if not story or not story_admin.has_change_permission(request, story):
        return False
    sent = request.POST if request.POST.get("version") else as_change(story_admin, request, story, row)
    differing = {change.name for change in autosave.differences(story_admin, request, story, sent)}
    return differing <= {"slug"}  # which follows the headline of a draft when it is saved


def as_change(story_admin, request, story, row):
    """The fields of a form for a new story as those of a change to the story that it has saved."""
    sent = request.POST.copy()
    sent["version"] = str(row.version)
    context = story_admin.view_with(request, str(story.pk), None).context_data
    for inline in context["inline_admin_formsets"]:  # of corrections the form for a new story has none
        for name in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT):
            sent.setdefault(f"{inline.formset.prefix}-{name}", "0")
    for name, formset in parts_of(context)[1].items() if story.version == row.version else []:
        _gone, left_out = rebase_rows(sent, formset)
        sent.update({f"{name}-{number}-DELETE": "on" for number in left_out})
    return sent


def address_of(pk):
    return reverse("admin:articles_story_change", args=[pk])
