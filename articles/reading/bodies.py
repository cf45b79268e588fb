"""Bodies as readers get them: clean HTML with its figures and cards rendered, and with the ids of its headings."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from articles.models import Image, Page, Story, StoryImage
from articles.text.anchors import with_ids
from articles.text.boxes import with_classes
from articles.text.embeds import Embed, with_embeds
from articles.text.figures import Figure, all_figures, figures_in, with_figures
from articles.text.markup import text_of
from articles.text.tables import with_regions


@dataclass(frozen=True)
class ShownPicture:
    """A picture as a story shows it: with the words that it has there, as plain text."""

    image: Image
    alt_text: str
    caption: str
    credit: str


def images_in(story: Story) -> dict[str, Image]:
    """The pictures in a story's body whose rights haven't expired, by checksum."""
    if not figures_in(story.body):
        return {}
    return {image.checksum: image for image in Image.objects.with_rights().filter(figures__story=story)}


def body_for_readers(story: Story, images: dict[str, Image], media_url: str = "") -> SafeString:
    """The body with these pictures; a figure whose picture isn't among them is left out with its caption.

    `media_url` is the path under which the pictures are served, if that isn't MEDIA_URL.
    """

    def draw(figure: Figure) -> str:
        image = images.get(figure.checksum)
        if image is None:
            return ""
        alt_text, caption = figure.alt_text or image.alt_text, mark_safe(figure.caption)  # part of the clean body
        slot = {"image": image, "alt_text": alt_text, "caption": caption, "credit": figure.credit or image.credit}
        return render_to_string("articles/_figure.html", {"slot": slot, "media_url": media_url})

    return mark_safe(with_figures(_with_blocks(story.body), draw))  # cleaned by the model: CleanHTMLField


def first_picture(story: Story, slots: list[StoryImage], images: dict[str, Image]) -> ShownPicture | None:
    """The first picture that a story shows: in one of these slots, or else one of these in its text."""
    for slot in slots:
        return ShownPicture(slot.image, slot.alt_text, slot.caption, slot.credit)
    for figure in all_figures(story.body):
        if image := images.get(figure.checksum):
            alt_text, credit = figure.alt_text or image.alt_text, figure.credit or image.credit
            return ShownPicture(image, alt_text, text_of(figure.caption), credit)
    return None


def page_for_readers(page: Page) -> SafeString:
    """The body of a page such as the imprint, which has no pictures."""
    return mark_safe(_with_blocks(page.body))  # cleaned by the model: CleanHTMLField


def _with_blocks(body: str) -> str:
    return with_embeds(with_regions(with_classes(with_ids(body))), _card)


def _card(embed: Embed) -> str:
    return render_to_string("articles/_embed.html", {"embed": embed})
