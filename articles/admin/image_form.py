"""The form of a picture: its file, once; its metadata, beside what the file itself states."""

import datetime
from contextlib import contextmanager
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.words import with_zone
from articles.models import Image
from articles.models.image import SourceType
from articles.pictures.intake import (
    FILE_ENDINGS,
    MAX_BYTES,
    BadPicture,
    Picture,
    check_picture,
    discard,
    row_of,
    store_new,
)

FILE_HELP = gettext_lazy(
    "A JPEG, PNG, WebP, GIF or AVIF picture of up to %d MB. Fields left empty are filled from the file's metadata."
) % (MAX_BYTES // 2**20)
STORAGE_FAILED = gettext_lazy(
    "The picture couldn't be stored: the disk is full or unavailable. Your text is safe; try again when there is space."
)


def refusal(reason):
    return _("This file can't be used: %s.") % reason


class AlreadyStored(Exception):
    """Somebody else has stored the same picture since the form was checked."""


@dataclass
class Upload:
    """What is known of an uploaded file: the picture and its row, not saved yet; or why it is refused."""

    picture: Picture | None = None
    row: Image | None = None
    refusal: str = ""
    stored: Image | None = None  # until the transaction is committed

    @contextmanager
    def delete_file_on_rollback(self):
        """Wrap the transaction: if it is rolled back, the stored file is deleted too."""
        try:
            yield
        except BaseException:
            if self.stored:
                discard(self.stored)
                self.stored = None
            raise

    def is_committed(self):
        self.stored = None


def check_upload(file: UploadedFile) -> Upload:
    """Decode an uploaded picture and read its metadata.

    That can take seconds, so call it before the transaction begins. The result is stored on the file, for the form.
    """
    if not hasattr(file, "checked"):
        try:
            picture = check_picture(file.read(MAX_BYTES + 1), file.name)
        except BadPicture as reason:
            file.checked = Upload(refusal=refusal(reason))
        else:
            file.checked = Upload(picture, row_of(picture))
    return file.checked


class ImageForm(forms.ModelForm):
    """A new picture with its file; later only the metadata can be changed."""

    upload = None  # of a new picture
    known = None  # the picture whose file was sent again

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
        for name in {"taken_at", "rights_expire_at"} & self.fields.keys():
            self.fields[name].saved = getattr(self.instance, name)
        for name in self.instance.from_file.keys() & self.fields.keys():
            help_text = self.fields[name].help_text
            self.fields[name].help_text = format_html("{} {}", help_text, self._stated_in_file(name))

    def _stated_in_file(self, name):
        """What the file states; static/js/picture-form.js offers it where the field differs."""
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
        file = self.cleaned_data["file"]
        self.upload = check_upload(file)
        if self.upload.refusal:
            raise ValidationError(self.upload.refusal)
        if known := Image.objects.filter(checksum=self.upload.row.checksum).first():
            self.known = known
            page = reverse("admin:articles_image_change", args=[known.pk])
            words = _("Already in the library, as no. {number}: “{name}”.").format(number=known.pk, name=known)
            raise ValidationError(format_html('<a href="{}">{}</a>', page, words))
        return file

    def save(self, commit=True):
        """Save a picture; of a new one also the file.

        Raises articles.pictures.storage.StorageFailed, and AlreadyStored where somebody else was faster.
        """
        if not commit or self.upload is None:
            return super().save(commit)
        super().save(commit=False)
        self._fill_in()
        transaction.on_commit(self.upload.is_committed)  # before any other hook, one of which may fail
        picture = self.upload.picture
        _image, is_new = store_new(self.instance, picture.data, picture.ending, save=self.instance.save)
        if not is_new:
            raise AlreadyStored
        self.upload.stored = self.instance
        return self.instance

    def _fill_in(self):
        """Fill the fields left empty from the file."""
        for field in (field for field in Image._meta.get_fields() if field.concrete):
            if not self.cleaned_data.get(field.name):
                setattr(self.instance, field.attname, getattr(self.upload.row, field.attname))
