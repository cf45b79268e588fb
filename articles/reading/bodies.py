"""A story's body as readers get it: clean HTML with its figures rendered."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from articles.models import Image, Story
from articles.text.figures import Figure, figures_in, with_figures


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
        slot = {"image": image, "alt_text": alt_text, "caption": caption, "credit": image.credit}
        return render_to_string("articles/_figure.html", {"slot": slot, "media_url": media_url})

    return mark_safe(with_figures(story.body, draw))  # cleaned by the model: CleanHTMLField
