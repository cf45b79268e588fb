"""Pictures in a body at the desk: what the rich text editor needs to show them."""

import re
from functools import partial
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from articles.admin.blocks import BodyWidget
from articles.admin.library import large_address
from articles.desk.credits import add_credits
from articles.desk.roles import pictures_seen_by
from articles.models import Image
from articles.pictures.renditions import make_missing
from articles.text.anchors import for_editor
from articles.text.figures import figures_in, with_attributes
from articles.text.numbers import BIGINT
from articles.text.words import plain_line

FIGURE_WORDS = {
    "picture": _("Picture"),
    "alt": _("Alternative text"),
    "credit": _("Credit"),
    "page": _("The picture's page"),
    "up": _("Move up"),
    "down": _("Move down"),
    "remove": _("Remove"),
}
# The editor's extensions, as restricted by static/js/figure.js.
FIGURES = {
    "Figure": {"words": FIGURE_WORDS, "site": settings.SITE_URL},
    "Image": True,
    "Caption": {"placeholder": _("Caption")},
}

CREDIT_OF = re.compile(rf"credit_of-({BIGINT})")  # static/js/credit.js
MOST_CREDITS = 50


class FigureWidget(BodyWidget):
    """The rich text editor with figures. Pictures get their addresses here; none is stored in the body.

    `user` sees the credits of the pictures that they see at the desk.
    """

    user = None
    modules = (*BodyWidget.modules, "js/figure.js")

    def format_value(self, value):
        return shown(super().format_value(value) or "", self.user)


def shown(body: str, user=None) -> str:
    """A clean body with the addresses of its pictures; for the editor, with what `user` is shown below them.

    A body that a browser has sent back has all that already.
    """
    images = Image.objects.all() if user is None else pictures_seen_by(user, Image.objects.all())
    found = images.in_bulk(figures_in(body), field_name="checksum")
    return with_attributes(body, lambda checksum: attributes(found.get(checksum), is_edited=user is not None))


def to_read(body: str):
    """A clean body as rendered text, for those who may not change it."""
    body = for_editor(shown(body), keeps_all=False)  # without ids, which the desk's own page may have
    return format_html('<div class="story-text" dir="auto">{}</div>', mark_safe(body))  # cleaned by the model


def attributes(image, *, is_edited):
    if image is None:
        return {"src": static("img/missing-picture.svg")}
    page = reverse("admin:articles_image_change", args=[image.pk])
    told = {"data-own-alt": image.alt_text, "data-own-credit": image.credit, "data-page": page}
    return {"src": large_address(image)} | (told if is_edited else {})


def typed_credits(data) -> dict[int, str]:
    """What was typed below the text as credits of pictures that were pasted into it, by their primary keys."""
    typed = ((match[1], plain_line(words)) for name, words in data.items() if (match := CREDIT_OF.fullmatch(name)))
    return {int(key): words for key, words in islice(typed, MOST_CREDITS)}


def asked_credits(data, user):
    """The pictures whose credit a form has asked for and the site still lacks, with their names and what was typed."""
    if not (typed := typed_credits(data)):
        return []
    lacking = pictures_seen_by(user, Image.objects.filter(credit="")).in_bulk(typed)
    found = ((lacking[key], words) for key, words in typed.items() if key in lacking)
    return [(image, image.from_file.get("file_name") or str(image), words) for image, words in found]


def save_typed_credits(data, user):
    """Save `typed_credits` for pictures that have none."""
    longest = Image._meta.get_field("credit").max_length
    if credits := {key: words for key, words in typed_credits(data).items() if 0 < len(words) <= longest}:
        for image in add_credits(credits, by=user):
            transaction.on_commit(partial(make_missing, image), robust=True)  # renditions carry the credit
