"""The story's form: its fields, and what the pressed button requires of them."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField

from articles.admin.checks import refuse_to_publish
from articles.admin.figures import FIGURES, FigureWidget
from articles.admin.moves import chosen_move, was_seen
from articles.admin.pasting import OWN_EXTENSIONS
from articles.admin.words import time_in_words, with_zone
from articles.desk.publishing import publish
from articles.models import Status, Story
from articles.text.markup import MarkupError, clean_html
from articles.text.moments import moment_in_words

# The editor offers what the sanitiser allows (articles/text/markup.py); stories also have figures.
EDITOR = {
    "Bold": True, "Italic": True, "Strike": True, "Subscript": True, "Superscript": True, "Code": True,
    "Heading": {"levels": [2, 3, 4]}, "BulletList": True, "OrderedList": True, "ListItem": True, "Blockquote": True,
    "HorizontalRule": True, "HardBreak": True, "CodeBlock": True,
    "Table": True, "TableRow": True, "TableHeader": True, "TableCell": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]}, "HTML": True,
    **OWN_EXTENSIONS,
}  # fmt: skip


# No columns of the model: what readers are told about an update.
UPDATE_FIELDS = ["announce_update", "retract_update"]
WRITTEN = {"headline", "short_headline", "lead", "body"}  # in the story's language


class BodyField(ProseEditorFormField):
    """The rich text editor. Its text is cleaned as the model does it, so that errors appear at the field."""

    def clean(self, value):
        try:
            return clean_html(super().clean(value) or "")
        except MarkupError as error:
            raise ValidationError(str(error)) from error


class TagsField(forms.ModelMultipleChoiceField):
    """Several tags, found by autocompletion."""

    def clean(self, value):
        try:
            return super().clean(value)
        except OverflowError as error:  # SQLite, for a number beyond 64 bits
            raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": ""}) from error


class StoryForm(forms.ModelForm):
    body = BodyField(label=_("Body"), required=False, extensions=EDITOR | FIGURES, widget=FigureWidget)
    announce_update = forms.BooleanField(
        label=_("Tell readers that the story was updated"),
        required=False,
        help_text=_("They see “Updated” with the time of this save. Not needed for a corrected typo."),
    )
    retract_update = forms.BooleanField(required=False)
    user = None  # who sends it
    move = None  # the verb whose button was pressed

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
        if self.instance.pk:
            for name in WRITTEN & self.fields.keys():
                self.fields[name].widget.attrs["lang"] = self.instance.language  # for the browser's spell checker
        for name in {"published_at", "expires_at"} & self.fields.keys():
            self.fields[name].help_text = self._help_with_time(name)
        if "retract_update" in self.fields:
            told = moment_in_words(self.instance.announced_update)
            self.fields["retract_update"].label = _("Remove “Updated {when}”").format(when=told)

    def _help_with_time(self, name):
        """The saved time in words, or else the time zone; followed by the field's own help text."""
        moment = getattr(self.instance, name)
        words = time_in_words(moment, lambda it: capfirst(with_zone(it))) or _("Time in %s") % settings.TIME_ZONE
        return format_html('<span class="moment">{}</span> {}', words, self.fields[name].help_text)

    def clean(self):
        cleaned = super().clean()
        self.move = chosen_move(self.data, self.instance)
        # Set before validation, so that an expiry before this date is a form error.
        if "published_at" in cleaned and self.move and self.move.date:
            cleaned["published_at"] = self.move.date(cleaned["published_at"], timezone.now())
        elif self.instance.status == Status.PUBLISHED and cleaned.get("published_at", "wrong") is None:
            cleaned["published_at"] = timezone.now()
        if "published_at" in cleaned:
            self._check_date(cleaned["published_at"])
        self._set_updated_at(cleaned)
        if self.move and self.move.verb is publish:
            refuse_to_publish(self)
        return cleaned

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
