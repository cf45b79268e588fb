"""Two editors in one story: the second save is refused, with both texts side by side; nothing typed is lost."""

import datetime
import re
import uuid
from dataclasses import dataclass, replace
from functools import partial

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin import autosave, sent_before
from articles.admin.changed_pictures import ChangedPicture
from articles.admin.comparing import Block, Change, changes
from articles.admin.form_data import MATCHED_BY, document_in, parts_of, rebase_rows, take_saved
from articles.admin.moves import MOVES
from articles.admin.once import answered
from articles.admin.unsaved_texts import in_a_line
from articles.admin.words import name_of
from articles.desk.checks import CannotPublish
from articles.desk.publishing import publish, return_to_draft, state_of, submit, withdraw
from articles.models import Revision, Status
from articles.models.document import documents
from articles.models.story import Conflict
from articles.text.differences import Pieces
from articles.text.words import plain_text

BUTTONS = {"_move", "_save", "_continue", "_addanother", "_take", "_put_back"}
RESULTING_STATUS = {
    submit: Status.IN_REVIEW, publish: Status.PUBLISHED, return_to_draft: Status.DRAFT, withdraw: Status.WITHDRAWN,
}  # fmt: skip
SAME_SAVE = datetime.timedelta(seconds=5)  # between two timestamps of one save


@dataclass(frozen=True)
class Side:
    """A field as one of two editors has it, with marks on what differs from the other's."""

    blocks: list[Block]
    items: list[Pieces]
    pictures: list[ChangedPicture]


@dataclass(frozen=True)
class Difference:
    """A field that differs between two editors."""

    change: Change
    is_only_theirs: bool

    @property
    def theirs(self):
        return side_of(self.change, "removed")

    @property
    def yours(self):
        return side_of(self.change, "added")


def side_of(change, kind):
    def its(pieces):
        return [piece for piece in pieces if piece.kind in {"same", kind}]

    blocks = [replace(block, pieces=its(block.pieces)) for block in change.blocks]
    pictures = [
        replace(one, words=[(label, its(pieces)) for label, pieces in one.words])
        for one in change.pictures
        if one.kind in {"same", kind}
    ]
    items = [pieces for item in change.items if (pieces := its(item))]
    return Side([block for block in blocks if block.pieces or block.skipped], items, pictures)


class TwoEditors:
    """Keeps two editors of a story from overwriting each other; for the story's admin."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        save = partial(super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return sent_before.form_that_saved(request, object_id) or autosave.offer(self, request, object_id, save())
        if "_saveasnew" in request.POST:
            return save()
        if "_put_back" in request.POST:
            return autosave.put_back(self, request, object_id)
        response = answered(request) or sent_before.save_again(self, request, object_id)
        return response or self.save_or_refuse(request, object_id, save)

    def save_or_refuse(self, request, object_id, save):
        try:
            if refusal := self.refuse(request, object_id, request.POST):
                return answered(request) or refusal  # the same form may have been saved since the first look
            return save()
        except Conflict:
            # Somebody else saved it between the check and the write; all of ours was rolled back.
            refusal = self.refuse(request, object_id, request.POST)
            return refusal or autosave.rescue(self, request, object_id, request.POST)
        except CannotPublish as reason:  # because of what is saved: a picture's own credit, for instance
            self.message_user(request, str(reason), messages.WARNING)
            return self.show(request, object_id, request.POST)

    def refuse(self, request, object_id, sent, *, always=False):
        """The form again with both texts, where the story has been saved since the form was opened; else None.

        `sent` are the form's fields. With `always`, the form comes back with them in any case.
        """
        if object_id is None:
            return self.show(request, None, sent) if always else None
        story = self.get_object(request, unquote(object_id))
        if story is None or not self.has_change_permission(request, story):
            return autosave.rescue(self, request, object_id, sent)
        is_stale = sent.get("version") != str(story.version)
        if is_stale or "_take" in sent:
            return self.show_both(request, object_id, story, sent.copy(), is_stale=is_stale)
        return self.show(request, object_id, sent) if always else None

    def once(self, request, act):
        """A form that is only shown again does nothing."""
        return act() if hasattr(request, "shown_fields") else super().once(request, act)

    def form_view(self, request, object_id):
        """Django's own view of the form, without the check for another save."""
        return super().changeform_view(request, object_id)

    def view_with(self, request, object_id, fields):
        """The same page, its form filled with these fields or (None) with what is saved. Saves nothing."""
        request.shown_fields = fields  # get_form and get_formset_kwargs bind the forms to it
        try:
            return self.form_view(request, object_id)
        finally:
            del request.shown_fields

    def has_saved(self, request):
        """Whether the form that a script sends has saved a story that says the same."""
        return sent_before.has_saved(self, request)

    def show(self, request, object_id, sent):
        """The form filled with the submitted fields."""
        saved = parts_of(self.view_with(request, object_id, None).context_data)
        return self.show_on(saved, request, object_id, sent)

    def show_on(self, saved, request, object_id, sent):
        """As `show`; `saved` are the parts of the form filled with what is saved."""
        sent = sent.copy()
        for name in BUTTONS & sent.keys():
            del sent[name]
        changed = {name: rebase_rows(sent, formset) for name, formset in saved[1].items()}
        response = self.view_with(request, object_id, sent)
        form, formsets = parts_of(response.context_data)
        for part in (form, *formsets.values()):
            part.is_valid()  # for cleaned_data: a page answering GET validates nothing
        for name, formset in formsets.items():
            for numbers, words in zip(changed[name] if object_id else [], row_notes(), strict=False):
                for number in numbers:
                    formset.forms[number][MATCHED_BY[name]].help_text = words
        return response

    def show_both(self, request, object_id, story, sent, *, is_stale):
        """The form filled with the submitted fields, below the differences from what somebody else has saved."""
        (theirs,) = documents([story])
        saved = parts_of(self.view_with(request, object_id, None).context_data)
        for name in sent.getlist("_take"):
            take_saved(sent, name, saved)
        response = self.show_on(saved, request, object_id, sent)
        mine = document_in(parts_of(response.context_data), theirs)
        found = changes(theirs, mine)
        base = base_of(story, sent) if is_stale else None
        untouched = document_in(parts_of(response.context_data), base) if base else {}
        only_theirs = {change.name for change in found if base and untouched.get(change.name) == base.get(change.name)}
        if is_stale and is_already_saved(sent, response, story, {change.name for change in found}):
            return self.answer_as_saved(request, story, sent)
        if only_theirs:
            for name in only_theirs:
                take_saved(sent, name, saved)
            response = self.show_on(saved, request, object_id, sent)
        differences = [Difference(change, change.name in only_theirs) for change in found]
        last = story.revisions.select_related("saved_by").first()
        response.context_data["conflict"] = {
            "differences": sorted(differences, key=lambda one: one.is_only_theirs),
            "saved_at": story.modified_at,
            "saved_by": last and (name_of(last.saved_by) if last.saved_by else last.saver_name),
            "is_own": last and last.saved_by_id == request.user.pk,
            "state": state_of(story).label,
            "fields": {*saved[0].fields, *saved[1]},
            # A story that readers see by now has no field for it.
            "note": "" if "note" in saved[0].fields else plain_text(sent.get("note", "")),
        }
        return response

    def answer_as_saved(self, request, story, sent):
        """The same form was sent twice: answer as if this one had been saved."""
        autosave.forget(request.user, sent)
        request.move = MOVES.get(sent.get("_move"))
        return self.response_change(request, story)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if not hasattr(request, "shown_fields"):
            return form
        fields = request.shown_fields

        class Shown(form):
            """Bound to the fields to show, and never valid, so that nothing is saved."""

            def __init__(self, data=None, files=None, **kwargs):
                super().__init__(fields, None, **kwargs)

            def is_valid(self):
                super().is_valid()
                return False

        return Shown

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if hasattr(request, "shown_fields"):
            kwargs |= {"data": request.shown_fields, "files": None}
        return kwargs

    def save_form(self, request, form, change):
        story = super().save_form(request, form, change)
        if change and autosave.NUMBER.fullmatch(version := request.POST.get("version", "")):
            story.version = int(version)  # Story.save refuses any other
        return story

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        autosave.forget(request.user, request.POST)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        sent = getattr(request, "shown_fields", None) or request.POST
        context["unsaved_key"] = autosave.key_in(sent) or uuid.uuid4()
        context["form_key"] = sent_before.key_for(sent)
        context["is_unsaved"] = request.method == "POST"
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def changelist_view(self, request, extra_context=None):
        context = {"unsaved_line": in_a_line(request.user)}
        return super().changelist_view(request, context | (extra_context or {}))


def base_of(story, sent):
    """The story's document when the form was opened; None where no revision has that version."""
    version = sent.get("version", "")
    known = Revision.objects.filter(story=story, version=int(version)) if autosave.NUMBER.fullmatch(version) else []
    return known[0].document if known else None


def row_notes():
    return _("Somebody has since removed this. Saving puts it back."), _("Somebody has since added this.")


def is_already_saved(sent, response, story, differing):
    """Whether the story is already saved just as this form would save it."""
    form, formsets = parts_of(response.context_data)
    if form.errors or not all(formset.is_valid() for formset in formsets.values()):
        return False
    move = MOVES.get(sent.get("_move"))
    if move and (story.status != RESULTING_STATUS[move.verb] or state_of(story) in move.states):
        return False
    if adds_notices(sent, story):
        return False
    return not differing - ({"published_at"} if sets_its_own_date(sent, form, move) else set())


def sets_its_own_date(sent, form, move):
    """Whether the date of publication is set by the button or by the time of the save."""
    typed = form.cleaned_data.get("published_at")
    return not sent.get("published_at_0") or bool(move and move.date and move.date(typed, timezone.now()) != typed)


def adds_notices(sent, story):
    """Whether a form brings a note, announces an update or states a correction that isn't saved yet."""
    if (note := plain_text(sent.get("note", ""))) and note != story.handover_note:
        return True
    told = story.announced_update
    if "retract_update" in sent and told:
        return True
    if "announce_update" in sent and not (told and story.modified_at - told < SAME_SAVE):
        return True
    wrong = {plain_text(sent[key]) for key in sent if re.fullmatch("corrections-[0-9]+-wrong", key)} - {""}
    return story.corrections.filter(wrong__in=wrong).count() < len(wrong)
