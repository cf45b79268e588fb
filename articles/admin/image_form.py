"""The form of a picture: its file, once; its words, with what the file itself said of them."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.words import with_zone
from articles.models import Image
from articles.models.image import SourceType
from articles.pictures.intake import FILE_ENDINGS, MAX_BYTES, BadPicture, check_picture, store_picture
from articles.pictures.storage import StorageFailed

FILE_HELP = gettext_lazy(
    "A JPEG, PNG, WebP, GIF or AVIF picture of up to %d MB. What it says of itself fills the fields that stay empty."
) % (MAX_BYTES // 2**20)
STORAGE_FAILED = gettext_lazy(
    "The picture could not be stored: the disk is full or gone. Your text is safe; try again when there is room."
)


def refusal(reason):
    return _("This file can't be taken: %s.") % reason


class ImageForm(forms.ModelForm):
    """Its file is validated and stored once; afterwards only its texts change."""

    class Meta:
        model = Image
        fields = ["file"]
        widgets = {
            "file": forms.FileInput(attrs={"accept": ",".join(FILE_ENDINGS)}),
            **{name: forms.NumberInput(attrs={"min": 0, "max": 1, "step": 0.01}) for name in ("focal_x", "focal_y")},
        }
        help_texts = {"file": FILE_HELP}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.instance.from_file.keys() & self.fields.keys():
            help_text = self.fields[name].help_text
            self.fields[name].help_text = format_html("{} {}", help_text, self._said_by_file(name))

    def _said_by_file(self, name):
        """The file's own words; static/js/picture-form.js offers them where the field says something else."""
        stated = value = words = self.instance.from_file[name]
        if name.endswith("_at"):
            moment = datetime.datetime.fromisoformat(stated)
            value, words = timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S"), with_zone(moment)
        elif name == "source_type":
            words = dict(SourceType.choices).get(stated, stated)
        return format_html(
            '<span class="from-file" data-field="{}" data-value="{}" data-same="{}">{}</span>',
            name, value, _("As in the file."), _("From the file: %s") % words,
        )  # fmt: skip

    def clean_file(self):
        upload = self.cleaned_data["file"]
        try:
            self.picture = check_picture(upload.read(MAX_BYTES + 1))
        except BadPicture as reason:
            raise ValidationError(refusal(reason)) from reason
        if known := Image.objects.filter(checksum=self.picture.checksum).first():
            page = reverse("admin:articles_image_change", args=[known.pk])
            words = _("This picture is here already, as no. {number}: “{name}”.").format(number=known.pk, name=known)
            raise ValidationError(format_html('<a href="{}">{}</a>', page, words))
        return upload

    def full_clean(self):
        """The file is stored as the very last check, so that a full disk is an error at its field."""
        super().full_clean()
        if self.is_bound and not self.errors and self.instance._state.adding:
            try:
                kept, self.is_new = store_picture(self.picture)
            except StorageFailed:
                self.add_error("file", STORAGE_FAILED)
            else:
                self._become(kept)

    def _become(self, kept):
        """Go on with the row of the stored picture: what somebody typed wins, the file fills the rest."""
        for field in Image._meta.concrete_fields:
            if field.name == "file" or not self.cleaned_data.get(field.name):
                setattr(self.instance, field.attname, getattr(kept, field.attname))
        self.instance._state.adding = False
