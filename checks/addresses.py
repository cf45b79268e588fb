"""The address of each page type of a site: python -m checks.addresses, with the site's own environment.

Prints JSON: the addresses of readers' pages and desk pages (`desk-…`) by name, empty where the site has no such page.
Stories are found by what makes them difficult, so that the sample stories can be rewritten at any time.
"""

import json
import re
from collections import Counter

import django

django.setup()

from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Image, Page, Status, Story  # noqa: E402
from articles.reading.listing import make_cursor  # noqa: E402

PAGE = (
    "<p>Aldermouth Courier, 4 Quay Street, Aldermouth. Publisher: Ines Calder.</p><h2>Write to us</h2><p>At once.</p>"
)

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff]")


def files(story):
    return [picture.image for picture in story.pictures.all() if picture.image]


KINDS = {
    "story": lambda story: files(story) and story.lead and story.bylines.all() and story.tags.all(),
    "story-gallery": lambda story: len(files(story)) > 2,
    "story-portrait": lambda story: files(story) and files(story)[0].height > files(story)[0].width,
    "story-without-picture": lambda story: not story.pictures.all(),
    "story-picture-missing": lambda story: len(story.pictures.all()) > len(files(story)),
    "story-long-headline": lambda story: len(story.headline) > 150,
    "story-one-word": lambda story: " " not in story.headline,
    "story-compounds": lambda story: max(map(len, story.headline.split())) > 24,
    "story-right-to-left": lambda story: RIGHT_TO_LEFT.search(story.headline),
    "story-many-tags": lambda story: len(story.tags.all()) > 30,
    "story-without-lead": lambda story: not story.lead,
    "story-updated": lambda story: story.updated_at,
    "story-table": lambda story: "<table" in story.body,
    "story-figure": lambda story: "<figure" in story.body,
    "story-boxes": lambda story: "<aside><h3" in story.body and "<aside><blockquote" in story.body,
}


def main():
    public = {language: list(public_stories(language)) for language in ("en", "bg")}
    found = {"footer-page": footer_page()} | lists(public["en"]) | kinds(public["en"]) | desk()
    found |= {f"bulgarian-{name}": place for name, place in bulgarian(public["bg"]).items()}
    found |= {"404": "/nothing-here/", "410": address(Story.objects.gone().first())}
    print(json.dumps(found))


def public_stories(language):
    return Story.objects.public().filter(language=language).latest().for_page()


def kinds(stories):
    return {kind: address(next(filter(fits, stories), None)) for kind, fits in KINDS.items()}


def lists(stories):
    sections = Counter(story.section for story in stories).most_common()
    tags = Counter(tag for story in stories for tag in story.tags.all())
    authors = Counter(byline.author for story in stories for byline in story.bylines.all())
    middle = stories[len(stories) // 2]
    return {
        "front": "/",
        "latest": reverse("articles:story_list"),
        "latest-older": f"{reverse('articles:story_list')}?before={make_cursor(middle.published_at, middle.pk)}",
        "corrections": reverse("articles:correction_list"),
        "section": address(sections[0][0]),
        "tag": address(tags.most_common(1)[0][0]),
        "author": address(authors.most_common(1)[0][0]),
    }


def bulgarian(stories):
    sections = Counter(story.section for story in stories).most_common()
    pages = {"front": "/bg/", "latest": "/bg/latest/", "story": kinds(stories)["story"], "404": "/bg/nothing-here/"}
    return pages | {"section": address(sections[0][0]), "section-one-story": address(sections[-1][0])}


def footer_page():
    """A page that the footer links to; made here if the site has none."""
    page = Page.objects.published().first() or Page.objects.create(language="en", title="Imprint", body=PAGE)
    return address(page)


def desk():
    forms = {
        "draft": Story.objects.filter(status=Status.DRAFT),
        "review": Story.objects.filter(status=Status.IN_REVIEW),
        "scheduled": Story.objects.filter(status=Status.PUBLISHED, published_at__gt=timezone.now()),
        "live": public_stories("en").filter(pictures__isnull=False),
        "withdrawn": Story.objects.filter(status=Status.WITHDRAWN),
    }
    stories = reverse("admin:articles_story_changelist")
    return {
        "desk-index": reverse("admin:index"),
        "desk-stories": stories,
        "desk-nothing-found": f"{stories}?q=nothing-like-that",
        "desk-pictures": reverse("admin:articles_image_changelist"),
        "desk-picture": form(Image.objects.first()),
        "desk-sections": reverse("admin:articles_section_changelist"),
        "desk-pages": reverse("admin:articles_page_changelist"),
        "desk-page": form(Page.objects.first()),
        "desk-story-new": reverse("admin:articles_story_add"),
    } | {f"desk-story-{name}": form(found.first()) for name, found in forms.items()}


def address(thing):
    return thing.get_absolute_url() if thing else ""


def form(thing):
    return reverse(f"admin:articles_{thing._meta.model_name}_change", args=[thing.pk]) if thing else ""


if __name__ == "__main__":
    main()
