"""Corrections in the story's form: those already published, and fields for one more."""

from itertools import pairwise

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskFields
from articles.desk.corrections import changed_words, correct, says_otherwise, seen_revisions, unsaved_document
from articles.desk.publishing import State, state_of
from articles.desk.revisions import add_first_revision
from articles.desk.roles import may
from articles.models import Correction
from articles.text.moments import moment_in_words

NOTHING_DIFFERS = gettext_lazy(
    "That version is the same as this one. Correct the mistake above, or choose the version that contained it. If it "
    "was in a picture's caption or credit, the tags or the authors, correct and save those first."
)


class CorrectionForm(forms.ModelForm):
    text_before = forms.ChoiceField(
        label=gettext_lazy("The version that was wrong"),
        required=False,
        help_text=gettext_lazy("If you have already saved the corrected text, choose an earlier version."),
    )

    class Meta:
        model = Correction
        fields = ["wrong", "right", "shows_changes"]
        labels = {"shows_changes": gettext_lazy("Show readers the words that changed")}
        help_texts = {
            "wrong": gettext_lazy("In one sentence, repeating no more of it than readers need."),
            "shows_changes": gettext_lazy("Old words struck through, new ones beside them: headline, lead and body."),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}) for name in ("wrong", "right")}

    def __init__(self, *args, earlier, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text_before"].choices = [
            ("", _("as readers see it now")),
            *((str(revision.pk), _("as it was until {when}").format(when=when)) for revision, when in earlier),
        ]


class CorrectionFormSet(forms.models.BaseInlineFormSet):
    """For new corrections only; existing ones are shown, never edited."""

    default_error_messages = {"too_many_forms": gettext_lazy("Add one correction and save, then add the next.")}

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"earlier": self.earlier}

    @cached_property
    def stated(self):
        return list(self.instance.corrections.select_related("made_by"))

    @cached_property
    def seen(self):
        return seen_revisions(self.instance)

    @property
    def earlier(self):
        """Each earlier revision that readers saw, and until when, in words."""
        return [(old, moment_in_words(new.created_at)) for new, old in pairwise(self.seen)]

    def clean(self):
        super().clean()
        new = [form for form in self.extra_forms if form.has_changed()]
        is_moved = self.data.get("_move", "publish") != "publish"  # an expired story may be published again with one
        if new and (is_moved or state_of(self.instance) != State.PUBLISHED):
            raise ValidationError(
                _("After this save, readers would see neither the story nor the correction. Save without a correction.")
            )
        if new := [form for form in new if form.is_valid()]:
            self._choose_texts(new)

    def _choose_texts(self, new):
        """Set each correction's `before` revision, provided that the text being saved differs from it."""
        add_first_revision(self.instance)
        del self.seen
        if not self.seen:
            raise ValidationError(_("Readers haven't seen this story yet, so there is nothing to correct."))
        by_key, document = {str(revision.pk): revision for revision in self.seen}, unsaved_document(self.instance)
        for form in new:
            before = form.instance.before = by_key.get(form.cleaned_data["text_before"], self.seen[0])
            if not says_otherwise(before.document, document):
                form.add_error("text_before", NOTHING_DIFFERS)
            elif form.cleaned_data["shows_changes"] and not changed_words(before.document, document):
                form.add_error(
                    "shows_changes", _("No words of the headline, lead or body have changed. Untick the box.")
                )


class CorrectionInline(DeskFields, admin.StackedInline):
    model = Correction
    form = CorrectionForm
    formset = CorrectionFormSet
    fields = ["wrong", "right", "shows_changes", "text_before"]
    template = "admin/articles/story/corrections.html"
    extra = max_num = 1

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)

    def get_queryset(self, request):
        return Correction.objects.none()

    def has_add_permission(self, request, story):
        if story is None or state_of(story) not in {State.PUBLISHED, State.EXPIRED}:
            return False
        return may(request.user, "correct", story)

    def has_view_permission(self, request, story=None):
        return story is not None

    def has_change_permission(self, request, story=None):
        return False

    has_delete_permission = has_change_permission


def make_corrections(formsets, *, by):
    """Create the corrections of a story's form, after the story has been saved."""
    for formset in formsets:
        for new in formset.new_objects if formset.model is Correction else []:
            correct(
                formset.instance, by=by, wrong=new.wrong, right=new.right, shows_changes=new.shows_changes,
                before=new.before, after=formset.instance.revisions.first(),
            )  # fmt: skip
