"""Pictures in a body at the desk: what the rich text editor needs to show them."""

import re
from functools import partial
from itertools import islice

from django.db import transaction
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from articles.admin.library import large_address
from articles.admin.pasting import EditorWidget
from articles.desk.credits import add_credits
from articles.models import Image
from articles.pictures.renditions import make_missing
from articles.text.figures import figures_in, with_sources
from articles.text.numbers import BIGINT
from articles.text.words import plain_line

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

CREDIT_OF = re.compile(rf"credit_of-({BIGINT})")  # static/js/credit.js
MOST_CREDITS = 50


class FigureWidget(EditorWidget):
    """The rich text editor with figures. Pictures get their addresses here; none is stored in the body."""

    js_modules = [*EditorWidget.js_modules, "js/figure.js"]

    def format_value(self, value):
        return shown(super().format_value(value) or "")


def shown(body: str) -> str:
    """A clean body as the editor shows it. One that a browser has sent back has its addresses already."""
    images = Image.objects.in_bulk(figures_in(body), field_name="checksum")
    return with_sources(body, lambda checksum: address(images.get(checksum)))


def to_read(body: str):
    """A clean body as rendered text, for those who may not change it."""
    return format_html('<div class="story-text" dir="auto">{}</div>', mark_safe(shown(body)))  # cleaned by the model


def save_typed_credits(data, user):
    """Save what was typed below the text as the credits of pictures that were pasted into it."""
    longest = Image._meta.get_field("credit").max_length
    typed = ((match[1], plain_line(words)) for name, words in data.items() if (match := CREDIT_OF.fullmatch(name)))
    if credits := {int(key): words for key, words in islice(typed, MOST_CREDITS) if 0 < len(words) <= longest}:
        for image in add_credits(credits, by=user):
            transaction.on_commit(partial(make_missing, image), robust=True)  # renditions carry the credit


def address(image):
    return large_address(image) if image else static("img/missing-picture.svg")
