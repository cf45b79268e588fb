"""Bylines and pictures in the story's form: rows in an order that a number changes."""

import re

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskFields
from articles.admin.library import LONGEST_TAG, as_tags
from articles.admin.words import rights_ended
from articles.models import Byline, Image, StoryImage, Tag
from articles.models.image import number_slots
from articles.pictures.renditions import desk_address
from articles.text.slugs import slugify
from articles.text.words import plain_line

OWN_CAPTION_FIELDS = {"own_caption": "caption", "own_alt_text": "alt_text", "own_credit": "credit"}
FORM_LOST = _("A part of this form got lost on its way here. Load the page again.")
MOST_TAGS = 100  # that one saving adds
MOST_ROWS = 600  # pictures, or bylines, in a story's form


class OrderedForm(forms.ModelForm):
    """A row with its number in the order: another number moves the row there."""

    number = forms.IntegerField(label=_("Number"), required=False, min_value=1, max_value=9_999)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["number"] = self.instance.position

    def clean(self):
        if "id" in self.errors:  # a hidden field, so nobody would see why
            raise ValidationError(_("Somebody else removed this meanwhile. Load the page again."))
        if "story" in self.errors:
            raise ValidationError(FORM_LOST)
        return super().clean()

    def validate_constraints(self):
        """Not row by row: two rows may swap something unique. The formset finds what stands twice."""

    def sort_key(self, index):
        """Where this row goes: a moved row before or after the one whose number it was given."""
        before = self.initial.get("number", 10_000)  # a new one without a number goes last
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
    """A card: the picture, chosen by a script from the library or from files, and the words that it has here."""

    image = forms.ModelChoiceField(Image.objects.all(), required=False, widget=forms.HiddenInput)

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
        self._show_words_of_picture()  # of the one that was just chosen

    def _show_words_of_picture(self):
        """In grey, where a field is empty: what readers see then."""
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
        """Each keyword of the picture that isn't a tag of the story yet, and whether somebody has ticked it."""
        ticked = self.data.getlist("offered_tag") if self.is_bound else []
        words = as_tags(self.instance.image) if self.instance.image else []
        return [(word, word in ticked) for word in words if word.casefold() not in self.held_tags]


class OrderedFormSet(forms.models.BaseInlineFormSet):
    default_error_messages = {
        "too_many_forms": _("A story's form holds at most %(num)d of these. Take some out, then save again.")
    }

    def total_form_count(self):
        """No more rows than were sent, whatever number is stated: each costs time, also an empty one."""
        stated = super().total_form_count()
        if not self.is_bound:
            return stated
        rows = (re.match(rf"{self.prefix}-(\d{{1,4}})-", name) for name in self.data)
        sent = max((int(row[1]) + 1 for row in rows if row), default=0)
        return min(stated, max(sent, self.initial_form_count()))

    def clean(self):
        """Each row that is held must stand in the form, or saving would lose its place in the order."""
        super().clean()
        if self.instance.pk and self.initial_form_count() != len(self.get_queryset()):
            raise ValidationError(FORM_LOST)


class PictureFormSet(OrderedFormSet):
    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"held_tags": self.held_tags}

    @cached_property
    def held_tags(self):
        names = self.instance.tags.values_list("name", flat=True) if self.instance.pk else []
        return {name.casefold() for name in names}


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
    chosen = "author"
    fields = [("number", "author")]
    autocomplete_fields = ["author"]

    @admin.display(description=_("Number"))
    def number(self, byline):
        """Where nothing can be changed; elsewhere it is a field of the form."""
        return byline.position


class PictureInline(OrderedInline, admin.StackedInline):
    model = StoryImage
    form = PictureForm
    formset = PictureFormSet
    template = "admin/articles/story/pictures.html"
    chosen = "image"
    fields = ["number", "image", *OWN_CAPTION_FIELDS]


def add_offered_tags(story, ticked):
    """Give a story those keywords of its pictures as tags that somebody has ticked, made where they are missing."""
    words = {name for word in ticked[:MOST_TAGS] if (name := plain_line(word)) and len(name) <= LONGEST_TAG}
    # In one order everywhere: two transactions that make the same tags never wait for each other in a circle.
    story.tags.add(*(Tag.objects.named(name) for name in sorted(words, key=slugify)))


def save_ordered_rows(formset):
    """Save the rows of bylines or pictures, and number all of them anew in the order that was asked for."""
    formset.save(commit=False)
    rows = formset.model.objects.filter(story=formset.instance)
    for gone in formset.deleted_objects:
        gone.delete()
    kept = [row for row in formset.forms if row not in formset.deleted_forms and (row.has_changed() or row.instance.pk)]
    changed = [row.instance for row in kept if row.has_changed()]
    last = rows.aggregate(last=Max("position"))["last"] or 0
    # Written anew: two rows that swap something unique can't be updated one after the other.
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
