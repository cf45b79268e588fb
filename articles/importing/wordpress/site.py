"""What posts need from elsewhere in an export: authors, terms, media files, synced patterns."""

import re
from collections import Counter
from dataclasses import dataclass, field
from sys import getsizeof
from urllib.parse import unquote

from articles.importing.incoming import BadInput
from articles.importing.wordpress.xml import OVERHEAD
from articles.text.addresses import split_address

MAX_MEMORY = 100 * 1024 * 1024  # bytes: about 150,000 attachments
MAX_CAPTION = 2_000  # characters, as in our own field
MAX_COUNTED = 20  # kinds of items that the report names
MAX_FOLDERS = 50

UPLOADS = re.compile(r"/(?:wp-content/uploads|files)/(?:sites/[0-9]+/)?(?=.)")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in the media library: its path below the uploads folder, or else its address.

    `page` is the address of its attachment page, which it has only if it is attached to a post.
    """

    number: str
    address: str
    file: str
    page: str
    caption: str
    alt_text: str
    order: int


@dataclass(frozen=True, slots=True)
class Term:
    """A category or tag; `parent` is the slug of the category above it."""

    number: str
    name: str
    parent: str = ""


@dataclass
class Site:
    """What one site's export holds for its posts, whichever of its files that is in."""

    version: str = ""
    address: str = ""
    authors: dict[str, str] = field(default_factory=dict)  # display names by login
    author_numbers: dict[str, str] = field(default_factory=dict)  # by login
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)  # by kind and slug
    categories: dict[str, str] = field(default_factory=dict)  # slugs by number
    attachments: dict[str, Attachment] = field(default_factory=dict)  # by post id
    attached: dict[str, list[str]] = field(default_factory=dict)  # ids of attachments by the id of their post
    folders: dict[str, None] = field(default_factory=dict)  # where its media files are: "cdn.example/harbour/"
    former_folders: dict[str, None] = field(default_factory=dict)  # where those that it knows were before it moved
    files: set[str] = field(default_factory=set)  # the paths of its media files
    blocks: dict[str, str] = field(default_factory=dict)  # the content of synced patterns, by number
    posts: int = 0
    left_out: Counter = field(default_factory=Counter)
    memory: int = 0

    @property
    def host(self) -> str:
        return host_of(self.address)

    @property
    def root(self) -> str:
        """The path of its front page, without the final slash."""
        return split_address(self.address).path.rstrip("/")

    def hold(self, *values: object) -> None:
        """Count memory. Raises BadInput if that is too much."""
        self.memory += sum(map(getsizeof, values)) + OVERHEAD
        if self.memory > MAX_MEMORY:
            raise BadInput("The export contains too many authors, terms and media files. Export it in parts.")

    def add(self, other: "Site") -> None:
        """Take in what another file of the same export holds. Raises BadInput if it is too much together."""
        self.memory += other.memory
        self.hold()
        for name in ("authors", "author_numbers", "terms", "categories", "attachments", "folders", "former_folders"):
            mine, theirs = getattr(self, name), getattr(other, name)
            mine.update({key: value for key, value in theirs.items() if value or key not in mine})
        self.files |= other.files
        for parent, numbers in other.attached.items():
            self.attached[parent] = [*dict.fromkeys([*self.attached.get(parent, []), *numbers])]
        self.blocks.update({number: text for number, text in other.blocks.items() if text or number not in self.blocks})

    def sort_attached(self) -> None:
        for numbers in self.attached.values():
            numbers.sort(key=lambda number: (self.attachments[number].order, int(number)))

    def count(self, what: str) -> None:
        """Count something that isn't imported."""
        self.left_out[what if what in self.left_out or len(self.left_out) < MAX_COUNTED else "others"] += 1

    def learn_folders(self, address: str, guid: str, file: str) -> None:
        """Note where a media file is, by its address and its path in the library, and where it was when it was new."""
        place, file = place_of(address), file.strip("/")
        if file and place.endswith(f"/{file}"):
            folder = place[: -len(file)]
        elif found := UPLOADS.search(place):
            folder = place[: found.end()]
        else:
            folder = re.sub(r"(?:[0-9]{4}/[0-9]{2}/)?[^/]*\Z", "", place)
        if folder != f"{self.host}/" and folder.count("/") and len(self.folders) < MAX_FOLDERS:  # never a whole site
            self.folders.setdefault(folder)
        if file and (former := place_of(guid)).endswith(f"/{file}") and len(self.former_folders) < MAX_FOLDERS:
            self.former_folders.setdefault(former[: -len(file)])
        if file:
            self.files.add(file)


def host_of(address: str) -> str:
    """The host of an address in small letters, without `www.`"""
    return split_address(address).netloc.lower().rpartition("@")[2].removeprefix("www.")


def place_of(address: str) -> str:
    """Host and path of an address: "harbour.example/wp-content/uploads/2024/05/ferry.jpg"."""
    return host_of(address) + unquote(split_address(address).path)


def described(counts: Counter) -> str:
    """Counts in words: "comments: 3, pages: 12"."""
    return ", ".join(f"{what}: {count:,}" for what, count in sorted(counts.items()) if count)
