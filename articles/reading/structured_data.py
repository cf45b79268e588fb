"""A story as structured data: schema.org's NewsArticle in JSON-LD.

https://schema.org/NewsArticle; pictures in the three shapes that
https://developers.google.com/search/docs/appearance/structured-data/article asks for.
"""

import json

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.models import Author, Correction, Image, Story, StoryImage
from articles.pictures.renditions import JPEG, rendition_url, size_of
from articles.reading.addresses import absolute
from articles.text.citations import Citation

SHAPES = [(1, 1), (4, 3), (16, 9)]
# As in django.utils.html.json_script, so that no headline can end the script element.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def news_article(story: Story, authors: list[Author], slots: list[StoryImage], citations: list[Citation]) -> SafeString:
    """A story as JSON-LD, safe to print inside a script element."""
    address = absolute(story.get_absolute_url())
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": address,
        "headline": story.headline,
        "description": story.lead,
        "inLanguage": story.language,
        "articleSection": story.section.name,
        "datePublished": story.published_at.isoformat(),
        "dateModified": modified(story),
        "author": [
            {"@type": "Person", "name": author.name, "url": absolute(author.get_absolute_url())} for author in authors
        ],
        "publisher": {"@type": "NewsMediaOrganization", "name": settings.SITE_NAME, "url": settings.SITE_URL},
        "image": [picture for slot in slots[:1] for picture in pictures(slot.image, slot)],
        "citation": [
            {"@type": "CreativeWork", "name": source.name} | ({"url": source.url} if source.url else {})
            for source in citations
        ],
        "correction": [comment(correction) for correction in story.corrections.all()],
    }
    text = json.dumps({name: value for name, value in facts.items() if value}, ensure_ascii=False)
    return mark_safe(text.translate(ESCAPES))


def modified(story: Story) -> str | None:
    """When an update was announced or a correction made, whichever is later; None if neither was."""
    moments = [story.announced_update, *(correction.made_at for correction in story.corrections.all())]
    # A story that was withdrawn and published again may be newer than its corrections.
    moments = [moment for moment in moments if moment and moment > story.published_at]
    return max(moments).isoformat() if moments else None


def comment(correction: Correction) -> dict:
    """A correction as https://schema.org/CorrectionComment."""
    words = _("Wrong: %(wrong)s Right: %(right)s")
    return {
        "@type": "CorrectionComment",
        "text": words % {"wrong": correction.wrong, "right": correction.right},
        "datePublished": correction.made_at.isoformat(),
        "url": absolute(correction.get_absolute_url()),
    }


def pictures(image: Image, slot: StoryImage) -> list[dict]:
    """A picture in each of the shapes, with its caption, credit, copyright and source type."""
    texts = {"caption": slot.caption, "creditText": slot.credit, "copyrightNotice": image.copyright}
    if image.source_type:
        texts["digitalSourceType"] = f"http://cv.iptc.org/newscodes/digitalsourcetype/{image.source_type}"
    texts = {name: text for name, text in texts.items() if text}
    found = []
    for shape in SHAPES:
        width, height = size_of(image, JPEG[shape])
        address = absolute(rendition_url(image, JPEG[shape]))
        found.append({"@type": "ImageObject", "url": address, "width": width, "height": height} | texts)
    return found
