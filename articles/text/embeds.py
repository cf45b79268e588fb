"""Addresses that become a card: of services whose pages newspapers embed, and of PDFs.

An address counts only if it is the whole text of a paragraph of its own. In the normal form it is then a link:

    <p><a href="https://youtu.be/ID">https://youtu.be/ID</a></p>

Readers get a card with the service's name, the kind and the host (articles.reading.bodies); nothing is loaded from
there. Hosts are compared whole, and an address is https, without user name or port: youtube.com.evil.example isn't
YouTube.
"""

import html as entities
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.text.addresses import is_parsable

_ADDRESS = re.compile(
    r"https://(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?P<path>/[^\s?#\\<>\"]*+)(?:[?#][^\s\\<>\"]*+)?"
)
_BLOCK = re.compile(
    r"<(?P<end>/?)(?:ul|ol|blockquote|table)(?: [^>]*)?>"
    r'|<p><a href="(?P<address>https://[^"]*)">(?P<words>[^<]*)</a></p>'
)
_HTTP = re.compile("http://", re.IGNORECASE)
LONGEST, MOST_PARAMETERS = 2_000, 50  # characters of an address, and parameters that are read
# Players, by host and path, and the pages of what they show. A key is a parameter without which that isn't shown.
_PLAYERS = (
    (re.compile(r"(?:www\.)?youtube(?:-nocookie)?\.com/embed/videoseries"), "https://www.youtube.com/playlist{key}"),
    (
        re.compile(r"(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)", re.ASCII),
        "https://www.youtube.com/watch?v={0}",
    ),
    (re.compile(r"player\.vimeo\.com/video/([0-9]+)"), "https://vimeo.com/{0}{key}"),
    (re.compile(r"open\.spotify\.com/embed/([\w/-]+)", re.ASCII), "https://open.spotify.com/{0}"),
    (re.compile(r"www\.instagram\.com/([\w/-]+?)/embed(?:/captioned)?", re.ASCII), "https://www.instagram.com/{0}/"),
)
_PLUGIN = re.compile(r"www\.facebook\.com/plugins/(?:video|post)\.php")
_KEYS, _KEY = (("list", "?list="), ("h", "/")), re.compile(r"[\w-]+", re.ASCII)

VIDEO, POST, PROFILE, PAGE = _("Video"), _("Post"), _("Profile"), _("Page")


@dataclass(frozen=True)
class Service:
    """A service: its name, its hosts, and what its pages are by their paths; the last kind is that of all others."""

    name: str
    hosts: tuple[str, ...]
    kinds: tuple[tuple[str, str | Promise], ...]


SERVICES = (
    Service(
        "YouTube",
        (
            "youtube.com",
            "www.youtube.com",
            "m.youtube.com",
            "music.youtube.com",
            "youtu.be",
            "www.youtube-nocookie.com",
        ),
        (("/playlist", _("Playlist")), ("/(?:@|channel/|c/|user/)", _("Channel")), ("/.", VIDEO)),
    ),
    Service("Vimeo", ("vimeo.com", "www.vimeo.com", "player.vimeo.com"), (("/.", VIDEO),)),
    Service(
        "X",
        ("x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"),
        (("/[^/]+(?:/web)?/status/", POST), ("/.", PROFILE)),
    ),
    Service(
        "Instagram",
        ("instagram.com", "www.instagram.com"),
        (("/(?:[^/]+/)?(?:reels?|tv)/", VIDEO), ("/(?:[^/]+/)?p/", POST), ("/.", PROFILE)),
    ),
    Service(
        "TikTok",
        ("tiktok.com", "www.tiktok.com", "m.tiktok.com", "vm.tiktok.com", "vt.tiktok.com"),
        ((r"/@[^/]+/?\Z", PROFILE), ("/.", VIDEO)),
    ),
    Service("Facebook", ("fb.watch",), (("/.", VIDEO),)),
    Service(
        "Facebook",
        ("facebook.com", "www.facebook.com", "m.facebook.com", "web.facebook.com"),
        (
            ("/(?:watch|reel|share/[rv])(?:/|\\Z)|/[^/]+/videos/", VIDEO),
            ("/(?:story\\.php|permalink\\.php|photo|share/p/|[^/]+/posts/|groups/[^/]+/(?:posts|permalink)/)", POST),
            ("/events/", _("Event")),
            ("/.", PAGE),
        ),
    ),
    Service(
        "Spotify",
        ("open.spotify.com",),
        (
            ("/(?:intl-[a-z]+/)?track/", _("Song")),
            ("/(?:intl-[a-z]+/)?album/", _("Album")),
            ("/(?:intl-[a-z]+/)?episode/", _("Podcast episode")),
            ("/(?:intl-[a-z]+/)?show/", _("Podcast")),
            ("/(?:intl-[a-z]+/)?artist/", _("Artist")),
            ("/(?:intl-[a-z]+/)?(?:playlist|user/[^/]+/playlist)/", _("Playlist")),
            ("/.", PAGE),
        ),
    ),
)
_BY_HOST = {host: service for service in SERVICES for host in service.hosts}
DOCUMENT = _("Document")


@dataclass(frozen=True)
class Embed:
    """What a card says: the service's name, the kind (in the reader's language) and the host; and where it leads."""

    address: str
    service: str
    kind: str | Promise
    host: str


def embed_of(address: str) -> Embed | None:
    """What the card for an address says; None if it gets none. Takes time linear in the address."""
    match = _ADDRESS.fullmatch(address) if len(address) <= LONGEST and address.startswith("https://") else None
    if match is None or not is_parsable(address):
        return None
    host, path = match["host"].lower(), match["path"]
    shown = host.removeprefix("www.")
    if service := _BY_HOST.get(host):
        kind = next((kind for pattern, kind in service.kinds if re.match(pattern, path)), None)
        return Embed(address, service.name, kind, shown) if kind else None
    return Embed(address, "PDF", DOCUMENT, shown) if re.search(r"[^/]\.pdf\Z", path, re.IGNORECASE) else None


def with_embeds(body: str, draw: Callable[[Embed], str]) -> str:
    """A clean body in which `draw` has replaced each address on a line of its own; in lists, quotations and tables they
    stay links.
    """
    depth, written, position = 0, [], 0
    for match in _BLOCK.finditer(body):
        if match["address"] is None:
            depth += -1 if match["end"] else 1
        elif not depth and (embed := _embed(match)):
            written += [body[position : match.start()], draw(embed)]
            position = match.end()
    return "".join([*written, body[position:]])


def _embed(match: re.Match) -> Embed | None:
    address = entities.unescape(match["address"])
    return embed_of(address) if entities.unescape(match["words"]) == address else None


def page_of(address: str) -> str:
    """The page of what a player shows, so that a link to it leads there: of https://www.youtube.com/embed/ID, say.

    An http address of one of the services becomes https. Any other address is returned unchanged.
    """
    secure = _HTTP.sub("https://", address, count=1)
    parts = urlsplit(secure) if embed_of(secure) else None
    if parts is None or parts.hostname not in _BY_HOST:
        return address
    given = _parameters(parts.query)
    if _PLUGIN.fullmatch(f"{parts.hostname}{parts.path}") and (shown := embed_of(given.get("href", ""))):
        return shown.address
    for player, page in _PLAYERS:
        if found := player.fullmatch(f"{parts.hostname}{parts.path.rstrip('/')}"):
            key = next((f"{sign}{given[name]}" for name, sign in _KEYS if _KEY.fullmatch(given.get(name, ""))), "")
            return page.format(*found.groups(), key=key)
    return secure


def _parameters(query: str) -> dict[str, str]:
    return dict(parse_qsl(query)) if query.count("&") < MOST_PARAMETERS else {}
