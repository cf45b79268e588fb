"""Pictures in a text at the desk: what the editor needs to show them."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget

from articles.admin.library import large_address
from articles.models import Image
from articles.text.figures import figures_in, with_sources

FIGURE_FIELDS = {
    "picture": _("Picture"),
    "alt": _("Alternative text"),
    "up": _("Move up"),
    "down": _("Move down"),
    "remove": _("Remove"),
    "done": _("Done"),
}
# The library's extensions as static/js/figure.js restricts them.
FIGURES = {"Figure": {"words": FIGURE_FIELDS}, "Image": True, "Caption": {"placeholder": _("Caption")}}


class FigureWidget(AdminProseEditorWidget):
    """The rich text editor with figures; in the form only, each picture gets an address to be shown from."""

    def get_config(self):
        return super().get_config() | {"js_modules": [static("js/figure.js")]}

    def format_value(self, value):
        return shown(super().format_value(value) or "")


def shown(body: str) -> str:
    """A clean body as the editor shows it. What a browser sent back has its addresses already and stays as it is."""
    images = Image.objects.in_bulk(figures_in(body), field_name="checksum")
    return with_sources(body, lambda checksum: address(images.get(checksum)))


def to_read(body: str):
    """A clean body where it can't be changed: as a text, not as its source code."""
    return format_html('<div class="story-text" dir="auto">{}</div>', mark_safe(shown(body)))  # cleaned by the model


def address(image):
    return large_address(image) if image else static("img/missing-picture.svg")
