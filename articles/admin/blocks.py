"""What the rich text editor has for the blocks of a newspaper: boxes, cards, and headings that keep their ids."""

from django.utils.translation import gettext_lazy as _

from articles.admin.editor import EditorWidget
from articles.text.anchors import for_editor
from articles.text.boxes import with_titles
from articles.text.embeds import SERVICES

EMBED_WORDS = {
    "name": _("Video, post or PDF"),
    "address": _("Address"),
    "done": _("Insert"),
    "unknown": _(
        "This address doesn't become a card. It must begin with https:// and lead to a page of YouTube, Vimeo, X, "
        "Instagram, TikTok, Facebook or Spotify, or to a PDF."
    ),
}
# The editor's extensions in static/js/blocks.js and embeds.js.
BLOCKS = {
    "FactBox": {"words": {"name": _("Fact box")}},
    "BoxTitle": {"placeholder": _("Title of the fact box")},
    "PullQuote": {"words": {"name": _("Pull quote")}},
    "PullText": True,
    "PullSource": {"placeholder": _("Who said it")},
    "Embeds": {
        "words": EMBED_WORDS,
        "hosts": {host: service.name for service in SERVICES for host in service.hosts},
    },
}


class BodyWidget(EditorWidget):
    """The rich text editor with a newspaper's blocks.

    With `keeps_anchors` each heading keeps its id however it is reworded: for texts that readers have seen.
    """

    keeps_anchors = False
    modules = (*EditorWidget.modules, "js/blocks.js", "js/embeds.js")

    def format_value(self, value):
        value = super().format_value(value) or ""
        # One that a browser has sent back has them already.
        given = value if "data-anchor" in value else for_editor(value, keeps_all=self.keeps_anchors)
        return with_titles(given)
