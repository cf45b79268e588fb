"""The pictures that the desk holds."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskAdmin
from articles.admin.words import missing_alt_text, time_in_words
from articles.models import Image
from articles.pictures.intake import FILE_ENDINGS, MAX_BYTES, BadPicture, check_picture, keep_picture
from articles.pictures.renditions import desk_address

FACTS = ["thumbnail", "media_type", "width", "height"]
FILE_HELP = gettext_lazy("A JPEG, PNG, WebP, GIF or AVIF picture of up to %d MB.") % (MAX_BYTES // 2**20)
WORDS = ["alt_text", "caption", "credit", "copyright"]
FOCAL_POINT = gettext_lazy("From 0 to 1. What is cut to another shape keeps this point: 0.5 and 0.5 is the middle.")


class ImageForm(forms.ModelForm):
    """A picture comes in once, through the gate; afterwards only its words change."""

    class Meta:
        model = Image
        fields = ["file", *WORDS, "focal_x", "focal_y"]
        widgets = {
            "file": forms.FileInput(attrs={"accept": ",".join(FILE_ENDINGS)}),
            **{name: forms.NumberInput(attrs={"min": 0, "max": 1, "step": 0.01}) for name in ("focal_x", "focal_y")},
        }
        help_texts = {"file": FILE_HELP}

    def clean_file(self):
        upload = self.cleaned_data["file"]
        try:
            self.picture = check_picture(upload.read(MAX_BYTES + 1))
        except BadPicture as reason:
            raise ValidationError(_("This file can't be taken: %s.") % reason) from reason
        if known := Image.objects.filter(checksum=self.picture.checksum).first():
            where = {"pk": known.pk, "name": known}
            raise ValidationError(_("This picture is here already, as no. %(pk)d: “%(name)s”.") % where)
        return upload


@admin.register(Image)
class ImageAdmin(DeskAdmin):
    form = ImageForm
    list_display = ["thumbnail", "in_words", "credit", "size_in_words", "added"]
    list_display_links = ["thumbnail", "in_words"]
    list_per_page = 50
    nothing_yet = gettext_lazy("No pictures yet. They come with imported stories, or from your own files.")
    first_step = gettext_lazy("Add the first picture")
    search_fields = ["caption", "alt_text", "credit"]
    date_hierarchy = "created_at"

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, image):
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" loading="lazy">', desk_address(image), image.alt_text or image
        )

    @admin.display(description=gettext_lazy("caption"), ordering="caption")
    def in_words(self, image):
        words = Truncator(image.caption or image.alt_text or image).words(30)
        return format_html("{} {}", words, missing_alt_text(image))

    @admin.display(description=gettext_lazy("added"), ordering="created_at")
    def added(self, image):
        return time_in_words(image.created_at)

    @admin.display(description=gettext_lazy("pixels"))
    def size_in_words(self, image):
        return f"{image.width} × {image.height}"

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": [*(["thumbnail"] if obj else ["file"]), *WORDS]}),
            (gettext_lazy("Focal point"), {"fields": [("focal_x", "focal_y")], "description": FOCAL_POINT}),
            *([(gettext_lazy("Facts"), {"fields": FACTS[1:]})] if obj else []),
        ]

    def get_readonly_fields(self, request, obj=None):
        return FACTS if obj else []

    def save_model(self, request, obj, form, change):
        if not change:
            kept, _is_new = keep_picture(form.picture)
            for name in ("pk", "file", "checksum", "media_type", "size", "width", "height", "created_at"):
                setattr(obj, name, getattr(kept, name))
            obj._state.adding = False
        super().save_model(request, obj, form, change)
