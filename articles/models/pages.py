"""Pages such as the imprint: Django's flat pages, held to the rules of this house.

The model isn't ours, so signals keep them: content passes the one sanitiser and the title is one line whoever
saves, and whatever readers may see of a page raises the edition.
"""

from django.conf import settings
from django.contrib.flatpages.models import FlatPage
from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from articles.models.cache_version import note_change
from articles.models.taxonomy import RESERVED_SLUGS, Section
from articles.text.figures import with_figures
from articles.text.markup import clean_html
from articles.text.words import plain_line

post_save.connect(note_change, sender=FlatPage)
post_delete.connect(note_change, sender=FlatPage)
m2m_changed.connect(note_change, sender=FlatPage.sites.through)


@receiver(pre_save, sender=FlatPage)
def clean_page(instance, **_signal):
    """Pages hold no pictures: nothing says which ones, so nobody could be shown them.

    Raises articles.text.markup.MarkupError where the content is too large or too deeply nested.
    """
    instance.title = plain_line(instance.title)
    instance.content = clean_html(with_figures(clean_html(instance.content), lambda figure: ""))


def pages_of_this_site():
    return FlatPage.objects.filter(sites=settings.SITE_ID).order_by("url")


def public_pages():
    """The pages that readers see, of all languages, in order of their addresses."""
    return pages_of_this_site().filter(registration_required=False)


def check_address(url: str) -> None:
    """A page stands at /imprint/, in another language at /bg/za-nas/, and takes no address that is in use.

    Raises ValidationError, in words that say what to do.
    """
    others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    prefix, _slash, slug = url.removesuffix("/").rpartition("/")
    has_slashes = url.startswith("/") and url.endswith("/")
    if not has_slashes or prefix not in {"", *(f"/{code}" for code in others)} or not slug_re.match(slug):
        raise ValidationError(shape_in_words(others))
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%s” is an address of the site itself. Choose another one.") % url)
    for section in Section.objects.filter(slug=slug):
        if section.get_absolute_url() == url:
            words = _("The section “%(section)s” stands at “%(url)s”. Choose another address.")
            raise ValidationError(words % {"section": section.name, "url": url})


def shape_in_words(others):
    words = _("Write the address like /imprint/: Latin letters, digits, hyphens and underscores between two slashes.")
    if others:
        words += " " + _("In another language the address begins with its code: %s.") % ", ".join(
            f"/{code}/imprint/" for code in others
        )
    return words
