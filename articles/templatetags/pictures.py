"""`{% picture image "card" %}`: a `<picture>` with the renditions that its layout needs.

`media_url` in the context is the path below which pictures are served, if it isn't MEDIA_URL: a preview sets it.
"""

from dataclasses import dataclass

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.models import Image
from articles.pictures import renditions
from articles.pictures.renditions import (
    CARD,
    JPEG,
    SQUARE,
    UPRIGHT_CARD,
    WHOLE,
    WIDE,
    Spec,
    fitting,
    rendition_url,
    size_of,
)

register = template.Library()

PHONE = "(max-width: 45rem)"


@register.simple_tag(takes_context=True)
def download_address(context, image: Image) -> str:
    return renditions.download_address(image, context.get("media_url", ""))


@dataclass(frozen=True)
class Layout:
    """How a page shows a picture: lines of the table of renditions, and the width on the page (CSS `sizes`).

    Phones are offered only the first `on_phones` lines: at three pixels a point nobody sees the difference. `upright`
    are the lines for a picture that is taller than wide, if it is to be cut otherwise.
    """

    specs: list[Spec]
    sizes: str
    on_phones: int = 0
    upright: list[Spec] | None = None
    is_first: bool = False  # at the top of the page: loaded at once, others lazily


LAYOUTS = {
    "lead": Layout(
        WIDE,
        "(min-width: 100rem) 45rem, (min-width: 72rem) 38rem, (min-width: 60rem) 52vw, 100vw",
        on_phones=2,
        is_first=True,
    ),
    "front-lead": Layout(WIDE, "(min-width: 72rem) 36rem, (min-width: 45rem) 60vw, 100vw", on_phones=2, is_first=True),
    "teaser": Layout(CARD[:3], "(min-width: 70rem) 18rem, (min-width: 45rem) 33vw, 100vw", on_phones=2),
    "card": Layout(CARD[:1], "5.5rem", upright=UPRIGHT_CARD[:1]),
    "opening": Layout(WHOLE, "(min-width: 62rem) 60rem, 100vw", on_phones=2, is_first=True),
    "figure": Layout(WHOLE, "(min-width: 42rem) 40rem, 100vw", on_phones=2),
    "gallery": Layout(WHOLE, "(min-width: 62rem) 29rem, (min-width: 45rem) 50vw, 100vw", on_phones=2),
    "related": Layout(CARD[:3], "(min-width: 62rem) 14rem, (min-width: 45rem) 22vw, 5.5rem"),
    "portrait": Layout(SQUARE, "8rem"),
    "topic": Layout(CARD[1:], "(min-width: 45rem) 24rem, 100vw", on_phones=2, is_first=True),
}


@register.simple_tag(takes_context=True)
def picture(context, image: Image, layout_name: str, alt: str = "", css_class: str = "") -> SafeString:
    """A `<picture>`: WebP in several sizes, JPEG as a fallback; width and height prevent layout shifts."""
    layout, below = LAYOUTS[layout_name], context.get("media_url", "")
    specs = fitting(image, layout.upright if layout.upright and image.is_upright else layout.specs)
    width, height = size_of(image, specs[-1])
    phone = specs[: layout.on_phones]
    return format_html(
        '<picture>{}{}<img{} src="{}" width="{}" height="{}" alt="{}" {}="{}"></picture>',
        source(image, phone, "100vw", below, PHONE) if phone and phone != specs else "",
        source(image, specs, layout.sizes, below),
        format_html(' class="{}"', css_class) if css_class else "",
        rendition_url(image, JPEG[specs[0].shape], below),
        width,
        height,
        alt,
        *(("fetchpriority", "high") if layout.is_first else ("loading", "lazy")),
    )


def source(image: Image, specs: list[Spec], sizes: str, below: str, media: str = "") -> SafeString:
    sizes_of = [(rendition_url(image, spec, below), size_of(image, spec)[0]) for spec in specs]
    srcset = format_html_join(", ", "{} {}w", sizes_of)
    only = format_html(' media="{}"', media) if media else ""
    return format_html('<source type="image/webp"{} srcset="{}" sizes="{}">', only, srcset, sizes)
