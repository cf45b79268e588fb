"""Pictures in a body at the desk: what the rich text editor needs to show them."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from articles.admin.editor import EditorWidget
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
# The editor's extensions, as restricted by static/js/figure.js.
FIGURES = {"Figure": {"words": FIGURE_FIELDS}, "Image": True, "Caption": {"placeholder": _("Caption")}}


class FigureWidget(EditorWidget):
    """The rich text editor with figures. Pictures get their addresses here; none is stored in the body."""

    modules = [*EditorWidget.modules, "js/figure.js"]

    def format_value(self, value):
        return shown(super().format_value(value) or "")


def shown(body: str) -> str:
    """A clean body as the editor shows it. One that a browser has sent back has its addresses already."""
    images = Image.objects.in_bulk(figures_in(body), field_name="checksum")
    return with_sources(body, lambda checksum: address(images.get(checksum)))


def to_read(body: str):
    """A clean body as rendered text, for those who may not change it."""
    return format_html('<div class="story-text" dir="auto">{}</div>', mark_safe(shown(body)))  # cleaned by the model


def address(image):
    return large_address(image) if image else static("img/missing-picture.svg")
