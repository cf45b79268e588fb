"""WordPress exports (Tools → Export), WXR 1.1 and 1.2: posts with their pictures, authors, terms and old addresses.

`articles.importing.wordpress.export` reads the file, `parts` finds the other files of the same export, `post` turns a
post into a story. The fields are documented at https://developer.wordpress.org/reference/classes/wp_post/
"""

from collections import Counter
from collections.abc import Iterator

from articles.importing.incoming import BadInput, Expected, FileNote, IncomingStory, Options, SourceFile
from articles.importing.wordpress.addresses import MAX_ADDRESS
from articles.importing.wordpress.export import POSTS, check_has_posts, read_posts
from articles.importing.wordpress.fields import unread
from articles.importing.wordpress.languages import editions_of, in_language
from articles.importing.wordpress.media_library import linked_files
from articles.importing.wordpress.parts import read_export
from articles.importing.wordpress.post import Post
from articles.importing.wordpress.site import MAX_COUNTED, described
from articles.importing.wordpress.terms import Terms
from articles.importing.wordpress.xml import Item
from articles.text.dates import BadDate
from articles.text.markup import MarkupError
from articles.text.words import plain_line

READ_TAXONOMIES = {
    "category", "post_tag", "author", "language", "post_translations", "term_language", "term_translations",
    "post_format", "nav_menu",
}  # fmt: skip


def claims(head: bytes) -> bool:
    """Whether a file that begins like this is a WordPress export."""
    head = head.replace(b"\0", b"")  # UTF-16
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]
    return start == b"<" and (b"wordpress.org/export/" in head or b"WordPress eXtended RSS" in head)


def parse(file: SourceFile, options: Options) -> Iterator[IncomingStory | BadInput | FileNote | Expected]:
    """Yield the posts in order, then notes on what isn't imported. Raises BadInput for a file that is invalid whole."""
    types = tuple(dict.fromkeys((*POSTS, *options.types)))
    export = read_export(file.path, options.paths, types)
    here = export.files[file.path.absolute()]
    if isinstance(here, BadInput):
        raise here
    if not export.has_posts:
        check_has_posts(here)
    yield Expected(here.posts)
    notes, seen, sites = _Notes(), set(), {"": export.site}
    terms = {"": Terms(export.site, options.terms)}
    for item in read_posts(file.path, types):
        notes.look_at(item)
        for edition in editions_of(item):
            if not edition.is_main:
                yield Expected(2)  # in place of one
            if edition.language not in sites:
                sites[edition.language] = in_language(export.site, edition.language)
                terms[edition.language] = Terms(sites[edition.language], options.terms)
            post = Post(edition, sites[edition.language], options, terms[edition.language])
            try:
                story = post.story(seen)
            except (BadInput, BadDate, MarkupError) as reason:
                yield post.refused(str(reason))
                continue
            notes.count_links(linked_files(story.body, export.site))
            yield story
    yield from notes.about(here.left_out)


class _Notes:
    """Counts what isn't imported of the posts of a file."""

    def __init__(self):
        self.links, self.first_link = 0, ""
        self.fields: Counter[str] = Counter()
        self.taxonomies: Counter[str] = Counter()

    def look_at(self, item: Item) -> None:
        _count(self.fields, unread(item))
        _count(self.taxonomies, {domain for domain, _slug, _name in item.terms} - READ_TAXONOMIES)

    def count_links(self, links: list[str]) -> None:
        self.links, self.first_link = self.links + len(links), self.first_link or next(iter(links), "")

    def about(self, left_out: Counter[str]) -> Iterator[FileNote]:
        if self.links:
            yield FileNote(
                f"Links to files in the media library were left as they are: {self.links}, the first to "
                f"{self.first_link[:MAX_ADDRESS]}. Keep serving that folder at its old address, or they will be broken."
            )
        if self.fields:
            yield FileNote(
                f"Custom fields with text that weren't read, by how many posts have them: {described(self.fields)}."
            )
        if self.taxonomies:
            yield FileNote(
                f"Taxonomies that weren't read, by how many posts have terms of them: {described(self.taxonomies)}."
            )
        if +left_out:
            yield FileNote(f"Not imported: {described(left_out)}.")


def _count(counts: Counter[str], names) -> None:
    """Count names, of which a file may have any number."""
    for name in dict.fromkeys(plain_line(name)[:40] for name in names):
        counts[name if name in counts or len(counts) < MAX_COUNTED else "others"] += 1
