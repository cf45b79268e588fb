"""`{% picture image "card" %}`: a picture as readers get it, in the sizes that its place on the page needs.

A page whose pictures aren't public yet says in `media_url` below which path they are served.
"""

from dataclasses import dataclass

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.models import Image
from articles.pictures import renditions
from articles.pictures.renditions import CARD, JPEG, SQUARE, WHOLE, WIDE, Spec, fitting, rendition_url, size_of

register = template.Library()

PHONE = "(max-width: 45rem)"


register.simple_tag(renditions.sharing_address)


@register.simple_tag(takes_context=True)
def download_address(context, image: Image) -> str:
    return renditions.download_address(image, context.get("media_url", ""))


@dataclass(frozen=True)
class Place:
    """Where on a page pictures stand: the table's lines of their shape, and how wide they are shown (CSS `sizes`).

    A phone is offered the first `on_phones` lines only: at three pixels a point nobody sees more.
    """

    specs: list[Spec]
    sizes: str
    on_phones: int = 0
    is_first: bool = False  # what readers see first: loaded at once, the others when they come near


PLACES = {
    "lead": Place(WIDE, "(min-width: 72rem) 38rem, (min-width: 60rem) 52vw, 100vw", on_phones=2, is_first=True),
    "card": Place(CARD[:1], "5.5rem"),
    "opening": Place(WHOLE, "(min-width: 62rem) 60rem, 100vw", on_phones=2, is_first=True),
    "figure": Place(WHOLE, "(min-width: 42rem) 40rem, 100vw", on_phones=2),
    "gallery": Place(CARD[1:], "(min-width: 62rem) 29rem, (min-width: 45rem) 50vw, 100vw", on_phones=2),
    "portrait": Place(SQUARE, "8rem"),
}


@register.simple_tag(takes_context=True)
def picture(context, image: Image, place: str, alt: str = "", css_class: str = "") -> SafeString:
    """A `<picture>`: WebP in several sizes, JPEG for those who don't know it; with width and height, nothing moves."""
    where, below = PLACES[place], context.get("media_url", "")
    specs = fitting(image, where.specs)
    width, height = size_of(image, specs[-1])
    phone = specs[: where.on_phones]
    return format_html(
        '<picture>{}{}<img{} src="{}" width="{}" height="{}" alt="{}" {}="{}"></picture>',
        source(image, phone, "100vw", below, PHONE) if phone and phone != specs else "",
        source(image, specs, where.sizes, below),
        format_html(' class="{}"', css_class) if css_class else "",
        rendition_url(image, JPEG[specs[0].shape], below),
        width,
        height,
        alt,
        *(("fetchpriority", "high") if where.is_first else ("loading", "lazy")),
    )


def source(image: Image, specs: list[Spec], sizes: str, below: str, media: str = "") -> SafeString:
    sizes_of = [(rendition_url(image, spec, below), size_of(image, spec)[0]) for spec in specs]
    srcset = format_html_join(", ", "{} {}w", sizes_of)
    only = format_html(' media="{}"', media) if media else ""
    return format_html('<source type="image/webp"{} srcset="{}" sizes="{}">', only, srcset, sizes)
