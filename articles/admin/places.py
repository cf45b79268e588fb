"""Bylines and pictures in the story's form: rows in an order that a number changes."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskFields
from articles.admin.words import missing_alt_text
from articles.models import Byline, StoryImage
from articles.models.image import place_pictures
from articles.pictures.renditions import desk_address


class PlacedForm(forms.ModelForm):
    """A row with its place in the order: a number typed here moves the row there."""

    chosen = ""

    place = forms.IntegerField(label=_("Number"), required=False, min_value=1, max_value=9_999)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["place"] = self.instance.position
        if self.instance.pk and self.chosen in self.fields:
            self.fields[self.chosen].widget.widget.chosen = getattr(self.instance, self.chosen)

    def clean(self):
        if "id" in self.errors:  # a hidden field, so nobody would see why
            raise ValidationError(_("Somebody else removed this meanwhile. Load the page again."))
        return super().clean()

    def validate_constraints(self):
        """Not row by row: two rows may swap something unique. The formset finds what stands twice."""

    def sort_key(self, index):
        """Where this row goes: a moved row before or after the one whose number it was given."""
        before = self.initial.get("place", 10_000)  # a new one without a number goes last
        wanted = self.cleaned_data.get("place") or before
        moved = (wanted > before) - (wanted < before)
        return wanted, moved, index


class BylineForm(PlacedForm):
    chosen = "author"

    class Meta:
        model = Byline
        fields = ["place", "author"]


class PictureForm(PlacedForm):
    chosen = "image"

    class Meta:
        model = StoryImage
        fields = ["place", "image", "own_caption", "own_alt_text", "own_credit"]
        widgets = {"own_caption": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}


class PlacedInline(DeskFields):
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(self.form.chosen)


class BylineInline(PlacedInline, admin.StackedInline):
    model = Byline
    form = BylineForm
    fields = [("place", "author")]
    autocomplete_fields = ["author"]


class PictureInline(PlacedInline, admin.StackedInline):
    model = StoryImage
    form = PictureForm
    fields = [("place", "image"), "preview", "own_caption", "own_alt_text", "own_credit"]
    readonly_fields = ["preview"]
    autocomplete_fields = ["image"]

    @admin.display(description=_("picture"))
    def preview(self, picture):
        if picture.pk is None:
            return ""
        if picture.image is None:
            return format_html('<span class="missing">{}</span>', _("file missing"))
        url, reminder = desk_address(picture.image), missing_alt_text(picture)
        return format_html('<img class="thumbnail" src="{}" alt="{}">{}', url, picture.alt_text, reminder)


def save_places(formset):
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
        place_pictures(formset.instance, ordered)
    else:
        for number, byline in enumerate(ordered, start=1):
            if byline.position != number:
                rows.filter(pk=byline.pk).update(position=number)
