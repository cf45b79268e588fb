"""What machines read in the head of a page: search engines, and whatever shows a link to it.

A view makes a PageHead and gives it to its template as `head`; templates/_page_head.html prints it. The properties are
those of Open Graph (https://ogp.me/); of Twitter's only the card has no counterpart there.
"""

import datetime
import locale
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _
from PIL import Image as Pixels

from articles.models import Author, Image, Page, Story, Tag
from articles.pictures.renditions import JPEG, Spec, rendition_url, size_of
from articles.reading import structured_data
from articles.reading.addresses import absolute
from articles.reading.bodies import ShownPicture
from articles.reading.root_files import root_files
from articles.text.citations import Citation
from articles.text.sentences import first_sentence, sentence_of
from articles.text.words import plain_line

PICTURES_OF_THE_SITE = ("sharing.jpg", "sharing.png")  # in `root/`; the first that is there
WIDE, SQUARE = JPEG[(16, 9)], JPEG[(1, 1)]


@dataclass(frozen=True)
class LinkPicture:
    """The picture beside a link to a page: its address, its size in pixels, and what it shows."""

    address: str
    width: int
    height: int
    alt_text: str

    @property
    def card(self) -> str:
        """The kind of card that it suits: https://developer.x.com/en/docs/x-for-websites/cards"""
        return "summary_large_image" if self.width > self.height else "summary"


@dataclass(frozen=True)
class PageHead:
    """The facts of one page. `facts` are further properties in their order, `data` is JSON-LD."""

    title: str
    description: str
    address: str
    picture: LinkPicture | None
    data: SafeString
    kind: str = "website"
    facts: tuple[tuple[str, str], ...] = ()
    is_listed: bool = True

    @property
    def robots(self) -> str:
        return "max-image-preview:large" if self.is_listed else "noindex,follow"

    @property
    def locale(self) -> str:
        """The page's language with its usual territory, such as bg_BG; "" where that isn't known."""
        name = locale.normalize(to_locale(get_language())).partition(".")[0]
        return name if re.fullmatch("[a-z]{2,3}_[A-Z]{2}", name) else ""


def story_head(
    story: Story, authors: list[Author], tags: list[Tag], citations: list[Citation], picture: ShownPicture | None
) -> PageHead:
    """Of a story; `picture` is the first one that it shows."""
    address, description = absolute(story.get_absolute_url()), story.lead or first_sentence(story.body)
    times = [("article:published_time", story.published_at.isoformat())]
    times.append(("article:modified_time", structured_data.modified(story)))
    return PageHead(
        title=story.headline,
        description=description,
        address=address,
        picture=rendition(picture.image, WIDE, picture.alt_text) if picture else picture_of_the_site(),
        data=structured_data.as_script(
            structured_data.news_article(story, authors, picture, citations, description),
            structured_data.breadcrumbs(front_page(), (story.section.name, story.section.get_absolute_url())),
        ),
        kind="article",
        facts=(
            *times,
            ("article:section", story.section.name),
            *(("article:author", absolute(author.get_absolute_url())) for author in authors),
            *(("article:tag", tag.name) for tag in tags),
        ),
    )


def front_page_head(request, title: str) -> PageHead:
    description = _("News from %(site_name)s, newest first.") % {"site_name": settings.SITE_NAME}
    data = structured_data.as_script(structured_data.website(absolute(request.path)))
    return PageHead(title, description, absolute(request.path), picture_of_the_site(), data)


def list_head(
    request, title: str, before: datetime.datetime | None, description: str = "", make: Callable | None = None, **more
) -> PageHead:
    """Of a list, or of an older page of it: `before` is the moment of its cursor.

    `make` makes its structured data of its title, description and address: those of a collection, if it isn't given.
    """
    described = {"title": title, "site_name": settings.SITE_NAME}
    description = description or _("%(title)s: news from %(site_name)s, newest first.") % described
    address = absolute(request.path)
    data = structured_data.as_script(
        (make or structured_data.collection_page)(title, description, address),
        structured_data.breadcrumbs(front_page(), (title, request.path)),
    )
    if before is not None:
        moment = date_format(timezone.localtime(before), "DATETIME_FORMAT")
        title = _("%(title)s, before %(moment)s") % {"title": title, "moment": moment}
        address = f"{address}?before={request.GET['before']}"
    more = {"picture": picture_of_the_site()} | more
    return PageHead(title, description, address, data=data, is_listed=before is None, **more)


def tag_head(request, tag: Tag, picture: Image | None, before: datetime.datetime | None) -> PageHead:
    """`picture` is the tag's, if readers see it; an older page says nothing of the tag but its name."""
    if before is not None:
        return list_head(request, tag.name, before)
    more = {"picture": rendition(picture, WIDE, picture.alt_text or tag.name)} if picture else {}
    return list_head(request, tag.name, None, sentence_of(plain_line(tag.introduction)), **more)


def author_head(request, author: Author, portrait: Image | None, before: datetime.datetime | None) -> PageHead:
    """`portrait` is the author's, if readers may see it. Older pages say nothing of the author but the name."""
    if before is not None:
        return list_head(request, author.name, before)
    picture = rendition(portrait, SQUARE, portrait.alt_text or author.name) if portrait else picture_of_the_site()

    def make(name, description, address):
        return structured_data.profile_page(name, author.bio, address, picture.address if portrait else "")

    description = sentence_of(plain_line(author.bio))
    return list_head(request, author.name, None, description, make, picture=picture, kind="profile")


def page_head(page: Page) -> PageHead:
    """Of a page such as the imprint."""
    address, description = absolute(page.get_absolute_url()), first_sentence(page.body) or page.title
    data = structured_data.as_script(
        structured_data.web_page(page.title, description, address),
        structured_data.breadcrumbs(front_page(), (page.title, page.get_absolute_url())),
    )
    return PageHead(page.title, description, address, picture_of_the_site(), data)


def front_page() -> tuple[str, str]:
    """The first breadcrumb."""
    return settings.SITE_NAME, reverse("articles:front_page")


def rendition(image: Image, spec: Spec, alt_text: str) -> LinkPicture:
    return LinkPicture(absolute(rendition_url(image, spec)), *size_of(image, spec), alt_text)


def picture_of_the_site() -> LinkPicture | None:
    """The picture of what has none of its own; None if its file is missing, or no picture."""
    files, _left_out = root_files()
    name = next((name for name in PICTURES_OF_THE_SITE if name in files), None)
    size = name and size_of_file(files[name])
    return LinkPicture(absolute(f"/{name}"), *size, settings.SITE_NAME) if size else None


@cache  # the files are those that were there when the process started
def size_of_file(path: Path) -> tuple[int, int] | None:
    """Width and height of a picture file; None if it is none."""
    try:
        with Pixels.open(path) as picture:
            return picture.size
    except OSError:
        return None
