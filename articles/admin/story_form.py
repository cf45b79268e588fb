"""The story's form: its fields, and what the pressed button requires of them."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField

from articles.admin.base import PlainTextFormField
from articles.admin.blocks import BLOCKS
from articles.admin.checks import refuse_to_publish
from articles.admin.dialogs import DIALOGS
from articles.admin.figures import FIGURES, FigureWidget
from articles.admin.moves import MOVES, chosen_move, was_seen
from articles.admin.pasting import OWN_EXTENSIONS
from articles.admin.questions import promised_morning, question_about
from articles.admin.words import time_in_words, with_zone
from articles.desk.publishing import State, planned_date, publish, state_of
from articles.models import Status, Story
from articles.text.markup import MarkupError, clean_html
from articles.text.moments import moment_in_words

# The editor offers what the sanitiser allows (articles/text/markup.py); stories also have figures.
EDITOR = {
    "Bold": True, "Italic": True, "Strike": True, "Subscript": True, "Superscript": True, "Code": True,
    "Heading": {"levels": [2, 3, 4]}, "BulletList": True, **DIALOGS, "ListItem": True, "Blockquote": True,
    "HorizontalRule": True, "HardBreak": True, "CodeBlock": True,
    "TableRow": True, "TableHeader": True, "TableCell": True,
    **BLOCKS, "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    **OWN_EXTENSIONS,
}  # fmt: skip


NOT_AS_IT_IS = _(
    "Nothing has been saved: the story is scheduled, and would appear like this. "
    "Fix this first, or press “Back to draft”:"
)

# No columns of the model: what readers are told about an update, and the note of the next hand-over.
OWN_FIELDS = ["announce_update", "retract_update", "note"]
WRITTEN = {"headline", "short_headline", "lead", "body"}  # in the story's language


class BodyField(ProseEditorFormField):
    """The rich text editor. Its text is cleaned as the model does it, so that errors appear at the field."""

    def clean(self, value):
        try:
            return clean_html(super().clean(value) or "")
        except MarkupError as error:
            raise ValidationError(str(error)) from error


class StoryForm(forms.ModelForm):
    body = BodyField(label=_("Body"), required=False, extensions=EDITOR | FIGURES, widget=FigureWidget)
    announce_update = forms.BooleanField(
        label=_("Tell readers that the story was updated"),
        required=False,
        help_text=_("They see “Updated” with the time of this save. Not needed for a corrected typo."),
    )
    retract_update = forms.BooleanField(required=False)
    note = PlainTextFormField(
        label=_("Note for colleagues"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What to look at, or why it goes back. Readers never see it."),
    )
    user = None  # who sends it
    move = None  # the verb whose button was pressed
    typed_date = None  # of publication, before the button changes it
    question = None  # what is asked before anything is saved

    class Meta:
        model = Story
        fields = ["headline", "lead", "body"]
        widgets = {
            # A text area, so that long headlines wrap; the field still makes one line of them.
            "headline": forms.Textarea(attrs={"class": "headline", "rows": 1}),
            "lead": forms.Textarea(attrs={"rows": 2}),
            "withdrawal_reason": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "published_at": _(
                "A future date: the story appears by itself at that time. Empty: it appears when you publish."
            ),
            "source": _("Only for a story from elsewhere: the site or agency it came from."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.fields["headline"].widget.attrs["autofocus"] = True
        if self.instance.pk:
            for name in WRITTEN & self.fields.keys():
                self.fields[name].widget.attrs["lang"] = self.instance.language  # for the browser's spell checker
        for name in {"published_at", "expires_at"} & self.fields.keys():
            self._prepare_moment(name)
        if "body" in self.fields:
            widget = self.fields["body"].widget
            widget.user, widget.keeps_anchors = self.user, self.instance.pk is not None and was_seen(self.instance)
        if "retract_update" in self.fields:
            told = moment_in_words(self.instance.announced_update)
            self.fields["retract_update"].label = _("Remove “Updated {when}”").format(when=told)

    def _prepare_moment(self, name):
        field, moment = self.fields[name], getattr(self.instance, name)
        if name == "published_at":
            moment = self.initial[name] = planned_date(self.instance)
        field.saved = moment
        field.widget.offer_usual_hour()
        field.hint = field.help_text
        self._say_moment(name, moment)

    def _say_moment(self, name, moment):
        """In the help text: the time in words, or else the time zone; followed by the field's own."""
        empty = _("Time in %s") % settings.TIME_ZONE
        words = time_in_words(moment, lambda it: capfirst(with_zone(it))) or empty
        line = '<span class="moment" data-empty="{}" aria-live="polite">{}</span> {}'
        self[name].help_text = format_html(line, empty, words, self.fields[name].hint)

    def clean(self):
        cleaned = super().clean()
        self._keep_microseconds(cleaned)
        self.move = chosen_move(self.data, self.instance)
        if "published_at" in cleaned:
            self._settle_date(cleaned, timezone.now())
        self._set_updated_at(cleaned)
        if self.move and self.move.verb is publish:
            refuse_to_publish(self)
        elif not self.move and state_of(self.instance) == State.SCHEDULED:
            refuse_to_publish(self, NOT_AS_IT_IS)
        return cleaned

    def _settle_date(self, cleaned, now):
        """Set the date before validation, so that an expiry before it is a form error."""
        date = self.typed_date = cleaned["published_at"]
        self._say_moment("published_at", date)
        if self.move is MOVES["publish_morning"]:
            date = promised_morning(self.data, now)
        elif self.move and self.move.date:
            date = self.move.date(date, now)
        elif self.instance.status == Status.PUBLISHED and self.move is not MOVES["draft"]:
            date = date or now
        cleaned["published_at"] = date
        self._check_date(date)
        if date and (question := question_about(self, date, now)):
            self.question = question
            self.add_error(None, question.words)
            for name in ("published_at", "expires_at"):
                cleaned.pop(name, None)  # the page that asks shows the story in the state that it is in

    def _keep_microseconds(self, cleaned):
        """The fields have whole seconds: a time that nobody touched stays exactly as it was."""
        for name in {"published_at", "expires_at"} & cleaned.keys():
            stored = getattr(self.instance, name)
            if stored and cleaned[name] == stored.replace(microsecond=0):
                cleaned[name] = stored

    def _check_date(self, published):
        """A story that readers have seen can't be scheduled again."""
        hides = not self.move or self.move.verb is not publish
        if was_seen(self.instance) and hides and published and published > timezone.now():
            words = _("Readers have already seen this story, so its date can't be in the future.")
            self.add_error("published_at", words)

    def _set_updated_at(self, cleaned):
        """Readers are told about an update only if an editor wants it."""
        if cleaned.get("announce_update"):
            self.instance.updated_at = timezone.now()
        elif cleaned.get("retract_update"):
            self.instance.updated_at = None


def date_in(form):
    """The date of publication that stands in a story's form, saved or typed; None without one, or in a form to read."""
    if "published_at" not in form.fields:
        return form.instance.published_at
    if form.is_bound:
        form.is_valid()  # a page that answers GET validates nothing
        return form.typed_date
    return form.initial["published_at"]
