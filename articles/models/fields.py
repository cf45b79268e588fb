"""Fields that clean their values however they are written, bulk writes included."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from articles.text.markup import CleanHTML, MarkupError, clean_html
from articles.text.words import plain_line, plain_text


class CleanedField(models.Field):
    """A text field whose values always go through `self.cleaner`: from forms, importers and bulk writes.

    Django calls `pre_save` for objects, and `get_db_prep_save` for these and for `update()`.
    """

    cleaner = staticmethod(plain_text)

    def to_python(self, value):
        return self.cleaned(super().to_python(value))  # validation sees what will be stored

    def pre_save(self, model_instance, add):
        cleaned = self.cleaned(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, cleaned)
        return cleaned

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(self.cleaned(value), connection)

    def cleaned(self, value):
        return self.cleaner(value) if isinstance(value, str) else value


class LineField(CleanedField, models.CharField):
    """One line of plain words."""

    cleaner = staticmethod(plain_line)


class PlainTextField(CleanedField, models.TextField):
    """Plain words on one line or several."""


class CleanHTMLField(CleanedField, models.TextField):
    """HTML that has been through the one sanitiser.

    Raises articles.text.markup.MarkupError where the text is too large or too deeply nested.
    """

    def to_python(self, value):
        try:
            return super().to_python(value)
        except MarkupError as error:
            raise ValidationError(str(error)) from error

    def cleaned(self, value):
        return clean_html(value) if isinstance(value, str) and not isinstance(value, CleanHTML) else value


def site_languages():
    """The site's languages as choices: a function, so that a changed LANGUAGES makes no migration."""
    return settings.LANGUAGES


def site_language():
    return settings.LANGUAGE_CODE


class LanguageField(models.CharField):
    """A language code from LANGUAGES."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 10, "choices": site_languages} | kwargs)
