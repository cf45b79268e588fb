"""Pages as structured data: what they are in the vocabulary of schema.org, as JSON-LD.

Search engines read it for their results; pictures are in the three shapes that
https://developers.google.com/search/docs/appearance/structured-data/article asks for.
"""

import json
from functools import partial

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Author, Correction, Story
from articles.pictures.renditions import JPEG, rendition_url, size_of
from articles.reading.addresses import absolute
from articles.reading.bodies import ShownPicture
from articles.text.citations import Citation

SHAPES = [(1, 1), (4, 3), (16, 9)]
LOGO = "/apple-touch-icon.png"  # in `root/`
# As in django.utils.html.json_script, so that no headline can end the script element.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def as_script(*things: dict) -> SafeString:
    """Things as one JSON-LD document, safe to print inside a script element. What is empty is left out."""
    graph = [{name: value for name, value in thing.items() if value} for thing in things]
    document = {"@context": "https://schema.org", "@graph": graph}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))


def news_article(
    story: Story, authors: list[Author], picture: ShownPicture | None, citations: list[Citation], description: str
) -> dict:
    """https://schema.org/NewsArticle of a story; `picture` is the first one that it shows."""
    return {
        "@type": "NewsArticle",
        "mainEntityOfPage": absolute(story.get_absolute_url()),
        "headline": story.headline,
        "description": description,
        "inLanguage": story.language,
        "articleSection": story.section.name,
        "datePublished": story.published_at.isoformat(),
        "dateModified": modified(story),
        "isAccessibleForFree": True,
        "author": [
            {"@type": "Person", "name": author.name, "url": absolute(author.get_absolute_url())} for author in authors
        ],
        "publisher": publisher(),
        "image": pictures(picture) if picture else [],
        "citation": [
            {"@type": "CreativeWork", "name": source.name} | ({"url": source.url} if source.url else {})
            for source in citations
        ],
        "correction": [comment(correction) for correction in story.corrections.all()],
    }


def website(address: str) -> dict:
    """The site, on its front page in one language."""
    return {
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": address,
        "inLanguage": get_language(),
        "publisher": publisher(),
    }


def web_page(name: str, description: str, address: str, kind: str = "WebPage") -> dict:
    return {"@type": kind, "name": name, "description": description, "url": address, "inLanguage": get_language()}


collection_page = partial(web_page, kind="CollectionPage")


def profile_page(name: str, bio: str, address: str, portrait: str) -> dict:
    """The page of an author; `bio` and `portrait`, an address, may be empty."""
    person = {"@type": "Person", "name": name, "url": address, "description": bio, "image": portrait}
    page = {"@type": "ProfilePage", "url": address, "inLanguage": get_language()}
    return page | {"mainEntity": {name: value for name, value in person.items() if value}}


def breadcrumbs(*places: tuple[str, str]) -> dict:
    """The way to a page: the name and path of each place, the front page first."""
    steps = [
        {"@type": "ListItem", "position": number, "name": name, "item": absolute(path)}
        for number, (name, path) in enumerate(places, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def publisher() -> dict:
    logo = {"@type": "ImageObject", "url": absolute(LOGO)}
    return {"@type": "NewsMediaOrganization", "name": settings.SITE_NAME, "url": settings.SITE_URL, "logo": logo}


def modified(story: Story) -> str:
    """When it was last changed for readers: by its publication, an announced update or a correction."""
    moments = [story.announced_update, *(correction.made_at for correction in story.corrections.all())]
    # A story that was withdrawn and published again may be newer than its corrections.
    return max([story.published_at, *filter(None, moments)]).isoformat()


def comment(correction: Correction) -> dict:
    """A correction as https://schema.org/CorrectionComment."""
    words = _("Wrong: %(wrong)s Right: %(right)s")
    return {
        "@type": "CorrectionComment",
        "text": words % {"wrong": correction.wrong, "right": correction.right},
        "datePublished": correction.made_at.isoformat(),
        "url": absolute(correction.get_absolute_url()),
    }


def pictures(picture: ShownPicture) -> list[dict]:
    """A picture in each of the shapes, with its caption, credit, copyright and source type."""
    image = picture.image
    texts = {"caption": picture.caption, "creditText": picture.credit, "copyrightNotice": image.copyright}
    if image.source_type:
        texts["digitalSourceType"] = f"http://cv.iptc.org/newscodes/digitalsourcetype/{image.source_type}"
    texts = {name: text for name, text in texts.items() if text}
    found = []
    for shape in SHAPES:
        width, height = size_of(image, JPEG[shape])
        address = absolute(rendition_url(image, JPEG[shape]))
        found.append({"@type": "ImageObject", "url": address, "width": width, "height": height} | texts)
    return found
