"""The pictures of a post: the featured one, those of its galleries, and those in the text, each shown once."""

from dataclasses import replace
from html import escape
from itertools import islice

from articles.importing.incoming import IncomingImage, figure_placeholder
from articles.importing.wordpress.bodies import Body
from articles.importing.wordpress.media_library import Library, plain
from articles.text.figures import Figure, with_figures
from articles.text.markup import clean_html, text_of

MAX_PICTURES = 200


def featured_picture(number: str, library: Library, body: Body, warnings: list[str]) -> IncomingImage | None:
    """The featured picture, with its caption from a gallery or else from the media library."""
    if number in {"", "0", "-1"}:
        return None
    picture = library.of_number(number)
    if picture is None:
        why = "isn't in the export. Export “All content” to include it."
        if library.holds(number):
            why = "has no file in the media library. Add it at the desk."
        warnings.append(f"Its featured picture {why}")
        return None
    same = next((each for each in body.gallery if each.file == picture.file), picture)
    alt_text = picture.alt_text or same.alt_text
    return replace(picture, caption=plain(same.caption) or picture.caption, alt_text=alt_text)


def without_featured(html: str, body: Body, featured: IncomingImage | None) -> str:
    """Remove the featured picture from a clean body, because it is shown above it, and use its caption there.

    `body.figures` are updated. A figure without a caption gets that of the same picture in a gallery.
    """
    if "<figure>" not in html:
        body.figures = []
        return html
    pictures = {figure_placeholder(number): picture for number, picture in enumerate(body.figures, start=1)}
    figures: list[IncomingImage] = []
    captions = {picture.file: escape(plain(picture.caption)) for picture in body.gallery}

    def draw(figure: Figure) -> str:
        picture = pictures.get(figure.checksum)
        if picture is None:
            return ""  # not one of ours: the post itself has a data-file attribute
        if featured and picture.file == featured.file:
            featured.caption = text_of(figure.caption) or featured.caption
            featured.alt_text = featured.alt_text or figure.alt_text
            return ""
        figures.append(picture)
        caption = figure.caption or captions.get(picture.file, "")
        return replace(figure, checksum=figure_placeholder(len(figures)), caption=caption).markup

    drawn = with_figures(html, draw)
    body.figures = figures
    return html if drawn == html else clean_html(drawn)


def slots_of(featured: IncomingImage | None, body: Body, warnings: list[str]) -> list[IncomingImage]:
    """The numbered pictures: the featured one, then those of galleries that aren't in the text, each file once."""
    slots = {} if featured is None else {featured.file: featured}
    shown = {picture.file for picture in body.figures}
    for picture in body.gallery:
        if picture.file not in shown:
            slots.setdefault(picture.file, replace(picture, caption=plain(picture.caption)))
    if len(slots) > MAX_PICTURES:
        warnings.append(f"Of its pictures only the first {MAX_PICTURES} were imported.")
    return list(islice(slots.values(), MAX_PICTURES))
