"""Bylines and pictures in the story's form: rows ordered by a number."""

import json
import re

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskFields
from articles.admin.library import as_tags
from articles.admin.words import rights_ended
from articles.desk.presets import author_of
from articles.desk.roles import pictures_seen_by
from articles.desk.tags import LONGEST_TAG, MOST_TAGS, tags_named
from articles.models import Byline, Image, StoryImage
from articles.models.image import number_slots
from articles.pictures.renditions import desk_address
from articles.text.folding import folded_name
from articles.text.words import plain_line

OWN_CAPTION_FIELDS = {"own_caption": "caption", "own_alt_text": "alt_text", "own_credit": "credit"}
FORM_LOST = _("Part of this form got lost on the way to the server. Reload the page.")
MOST_ROWS = 600  # pictures, or bylines, in a story's form


class OrderedForm(forms.ModelForm):
    """A row with its number; typing another number moves the row."""

    number = forms.IntegerField(label=_("Number"), required=False, min_value=1, max_value=9_999)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["number"] = self.instance.position

    def clean(self):
        if "id" in self.errors:  # a hidden field, whose error nobody would see
            raise ValidationError(_("Somebody else has since removed this. Reload the page."))
        if "story" in self.errors:
            raise ValidationError(FORM_LOST)
        return super().clean()

    def validate_constraints(self):
        """Not row by row: two rows may swap unique values. The formset finds duplicates."""

    def sort_key(self, index):
        """Sorts rows: a moved row comes before or after the one whose number it was given."""
        before = self.initial.get("number", 10_000)  # new rows without a number come last
        wanted = self.cleaned_data.get("number") or before
        moved = (wanted > before) - (wanted < before)
        return wanted, moved, index


class BylineForm(OrderedForm):
    class Meta:
        model = Byline
        fields = ["number", "author"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "author" in self.fields:
            self.fields["author"].widget.widget.chosen = self.instance.author


class PictureForm(OrderedForm):
    """A card: the picture, which a script picks or uploads, and its texts in this story."""

    class Meta:
        model = StoryImage
        fields = ["number", "image", *OWN_CAPTION_FIELDS]
        widgets = {"own_caption": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}

    def __init__(self, *args, held_tags=frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self.held_tags = held_tags
        self._show_words_of_picture()

    def full_clean(self):
        super().full_clean()
        self._show_words_of_picture()  # the picture may just have been chosen

    def _show_words_of_picture(self):
        """As placeholders of empty fields, show what readers see then."""
        for own, name in OWN_CAPTION_FIELDS.items():
            if own in self.fields:
                self.fields[own].widget.attrs["placeholder"] = getattr(self.instance.image, name, "")

    @property
    def thumbnail(self):
        return desk_address(self.instance.image)

    @property
    def warning(self):
        return rights_ended(self.instance.image)

    @property
    def offered_tags(self):
        """The picture's keywords that aren't tags of the story yet, each with whether it is ticked."""
        ticked = self.data.getlist("offered_tag") if self.is_bound else []
        words = as_tags(self.instance.image) if self.instance.image else []
        return [(word, word in ticked) for word in words if folded_name(word) not in self.held_tags]


class OrderedFormSet(forms.models.BaseInlineFormSet):
    default_error_messages = {
        "too_many_forms": _("A story can have at most %(num)d of these. Remove some, then save again.")
    }

    def total_form_count(self):
        """At most as many rows as were submitted, whatever TOTAL_FORMS says: even an empty row costs time."""
        stated = super().total_form_count()
        if not self.is_bound:
            return stated
        rows = (re.match(rf"{self.prefix}-(\d{{1,4}})-", name) for name in self.data)
        sent = max((int(row[1]) + 1 for row in rows if row), default=0)
        return min(stated, max(sent, self.initial_form_count()))

    def clean(self):
        """All saved rows must be in the form, or they would lose their numbers."""
        super().clean()
        if self.instance.pk and self.initial_form_count() != len(self.get_queryset()):
            raise ValidationError(FORM_LOST)


class BylineFormSet(OrderedFormSet):
    preset = ()  # bylines that a new story begins with

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial=self.preset or None, **kwargs)


class PictureFormSet(OrderedFormSet):
    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"held_tags": self.held_tags}

    @cached_property
    def held_tags(self):
        names = self.instance.tags.values_list("name", flat=True) if self.instance.pk else []
        return {folded_name(name) for name in names}


class OrderedInline(DeskFields):
    extra = 0
    max_num = MOST_ROWS
    formset = OrderedFormSet
    chosen = ""

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, absolute_max=MOST_ROWS, **kwargs)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(self.chosen)


class BylineInline(OrderedInline, admin.StackedInline):
    model = Byline
    form = BylineForm
    formset = BylineFormSet
    chosen = "author"
    template = "admin/articles/story/bylines.html"
    fields = ["number", "author"]
    autocomplete_fields = ["author"]

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        # Only in the empty form: in one that was sent, a row like this would count as unchanged, and not be saved.
        is_new = obj is None and request.method == "GET"
        if is_new and (author := author_of(request.user)):
            formset.preset, formset.extra = [{"author": author.pk}], 1
        return formset

    @admin.display(description=_("Number"))
    def number(self, byline):
        """For those who may not change it; otherwise it is a field of the form."""
        return byline.position

    def options_for_script(self):
        """What Django's script for rows needs: its own words would be "Add another Byline"."""
        words = {"addText": gettext("Add an author"), "deleteText": gettext("Remove")}
        return json.dumps({"name": "#bylines", "options": {"prefix": "bylines", **words}})


class PictureInline(OrderedInline, admin.StackedInline):
    model = StoryImage
    form = PictureForm
    formset = PictureFormSet
    template = "admin/articles/story/pictures.html"
    chosen = "image"
    fields = ["number", "image", *OWN_CAPTION_FIELDS]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "image":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        images = pictures_seen_by(request.user, Image.objects.all())
        return forms.ModelChoiceField(images, required=False, widget=forms.HiddenInput)


def add_offered_tags(story, ticked, user):
    """Tag a story with the keywords of its pictures that `user` has ticked; missing tags are created."""
    words = {name for word in ticked[:MOST_TAGS] if (name := plain_line(word)) and len(name) <= LONGEST_TAG}
    story.tags.add(*tags_named(words, user))


def save_ordered_rows(formset):
    """Save the rows of bylines or pictures, and number all of them in the requested order."""
    formset.save(commit=False)
    rows = formset.model.objects.filter(story=formset.instance)
    for gone in formset.deleted_objects:
        gone.delete()
    kept = [row for row in formset.forms if row not in formset.deleted_forms and (row.has_changed() or row.instance.pk)]
    changed = [row.instance for row in kept if row.has_changed()]
    last = rows.aggregate(last=Max("position"))["last"] or 0
    # Deleted and inserted: rows that swap unique values can't be updated one by one.
    rows.filter(pk__in=[row.pk for row in changed if row.pk]).delete()
    for row in changed:
        if row.pk is None:
            last += 1
            row.position = last
        row.save(force_insert=True)
    ordered = [row.instance for _key, row in sorted((row.sort_key(n), row) for n, row in enumerate(kept))]
    if formset.model is StoryImage:
        number_slots(formset.instance, ordered)
    else:
        for number, byline in enumerate(ordered, start=1):
            if byline.position != number:
                rows.filter(pk=byline.pk).update(position=number)
