"""Renditions: the copies of a picture that readers get, in a fixed table of sizes and shapes.

A rendition is named after its content: the picture, its line in the table, and a digest of all else that its bytes
depend on (embedded metadata and, for a crop, the focal point). So any process may make it, making it twice is harmless,
and a new credit or focal point gives it a new address. A size that isn't in the table has no address.
"""

import hashlib
import io
import logging
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from PIL import Image as Pixels

from articles.models import Image
from articles.pictures import storage
from articles.pictures.decoding import decode
from articles.pictures.embedding import EmbeddedMetadata, save_options

logger = logging.getLogger(__name__)

MEDIA_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
ENCODING = {"webp": {"format": "WEBP", "quality": 72}, "jpg": {"format": "JPEG", "quality": 80, "progressive": True}}
TALLEST = 2  # times the width: a strip of 1 × 20 must not become 40,000 pixels high


@dataclass(frozen=True)
class Spec:
    """One line of the table: the maximum width and, for a crop, its shape as (width, height)."""

    width: int
    shape: tuple[int, int] | None = None
    ending: str = "webp"

    @property
    def name(self) -> str:
        return f"{self.shape[0]}x{self.shape[1]}-{self.width}" if self.shape else str(self.width)


WHOLE = [Spec(width) for width in (320, 640, 1200, 1920)]
WIDE = [Spec(width, (16, 9)) for width in (360, 720, 1200)]
CARD = [Spec(width, (3, 2)) for width in (180, 360, 640, 960)]
UPRIGHT_CARD = [Spec(width, (5, 4)) for width in (180, 360, 640)]  # cuts less from a portrait
SQUARE = [Spec(width, (1, 1)) for width in (160, 320)]
# For browsers without WebP, search engines and other sites: made on the first request.
JPEG = {shape: Spec(1200, shape, "jpg") for shape in (None, (16, 9), (4, 3), (3, 2), (5, 4), (1, 1))}
DOWNLOAD = Spec(2560, None, "jpg")
IMMEDIATE = [*WHOLE, *WIDE, *CARD, *UPRIGHT_CARD]
TABLE = {f"{spec.name}.{spec.ending}": spec for spec in [*IMMEDIATE, *SQUARE, *JPEG.values(), DOWNLOAD]}

_one_at_a_time = threading.Lock()  # decoding a large picture takes up to 300 MB


def size_of(image: Image, spec: Spec) -> tuple[int, int]:
    """Width and height of a rendition in pixels. Nothing is scaled up."""
    if spec.shape is None:
        scale = min(1, spec.width / image.width, TALLEST * spec.width / image.height)
        return max(1, round(image.width * scale)), max(1, round(image.height * scale))
    across, down = spec.shape
    width = min(spec.width, image.width, image.height * across // down) or 1
    return width, max(1, round(width * down / across))


def fitting(image: Image, specs: list[Spec]) -> list[Spec]:
    """Of one shape's lines, small to large, those that differ for this picture: the last has all its pixels."""
    fit = []
    for spec in specs:
        if fit and size_of(image, spec) == size_of(image, fit[-1]):
            break
        fit.append(spec)
    return fit


def immediate(image: Image) -> list[Spec]:
    """The renditions that are made as soon as a picture is stored."""
    groups = (WHOLE, WIDE, CARD, UPRIGHT_CARD) if image.is_upright else (WHOLE, WIDE, CARD)
    return [spec for group in groups for spec in fitting(image, group)]


def rendition_name(image: Image, spec: Spec) -> str:
    """The name under which a rendition is stored and, below MEDIA_URL, served."""
    decisive = [image.credit, image.copyright, image.source_type, sorted(ENCODING[spec.ending].items())]
    if spec.shape:
        decisive += image.focus
    digest = hashlib.blake2b(repr(decisive).encode(), digest_size=5).hexdigest()
    return f"{image.key}/{spec.name}-{digest}.{spec.ending}"


def rendition_url(image: Image, spec: Spec, below: str = "") -> str:
    """The address of a rendition: below MEDIA_URL, or below the path `below` where that serves pictures."""
    return (below or settings.MEDIA_URL) + rendition_name(image, spec)


def desk_address(image: Image) -> str:
    """The address of the small picture in the desk's lists."""
    return rendition_url(image, fitting(image, CARD)[:2][-1])


def download_address(image: Image, below: str = "") -> str:
    """The address of a large copy that carries credit, copyright and source type alone."""
    return rendition_url(image, DOWNLOAD, below)


def listed_spec(image: Image, name: str) -> Spec | None:
    """The line of the table for a rendition's name; None where no page can have linked to it."""
    line, _, rest = name.partition("/")[2].rpartition("-")
    spec = TABLE.get(f"{line}.{rest.rpartition('.')[2]}")
    return spec if spec and rendition_name(image, spec) == name else None


def read_rendition(image: Image, spec: Spec) -> bytes:
    """The bytes of a rendition, stored or made now. Raises StorageFailed where the original can't be read."""
    name = rendition_name(image, spec)
    if storage.exists(name):
        return storage.read(name)
    [(_spec, data)] = render(image, [spec])
    try:
        storage.store(name, data)
    except storage.StorageFailed:
        logger.exception("A rendition couldn't be stored: it will be made again")
    return data


def make_missing(image: Image) -> int:
    """Make the immediate renditions that don't exist yet; returns how many. Raises StorageFailed."""
    missing = [spec for spec in immediate(image) if not storage.exists(rendition_name(image, spec))]
    for spec, data in render(image, missing):
        storage.store(rendition_name(image, spec), data)
    return len(missing)


def render(image: Image, specs: list[Spec]) -> list[tuple[Spec, bytes]]:
    """Make several renditions of one decoded picture. Raises StorageFailed where the original can't be read."""
    if not specs:
        return []
    original = storage.read(image.file.name)  # not under the lock: nobody waits for a store that doesn't answer
    with _one_at_a_time:
        return list(_rendered(image, specs, original))


def _rendered(image, specs, original) -> Iterator[tuple[Spec, bytes]]:
    # Decode large enough that each crop still has the width of its rendition.
    needed = max(size_of(image, spec)[0] / crop(image, spec).width for spec in specs)
    longest = needed * max(1, image.height / image.width)
    copies = [decode(original, at_most=math.ceil(longest))]
    metadata = EmbeddedMetadata(image.credit, image.copyright, image.source_type)
    # Whole pictures first, large to small, each from the next larger one; then crops, from the smallest that will do.
    for spec in sorted(specs, key=lambda spec: (spec.shape is not None, -spec.width)):
        size, part = size_of(image, spec), crop(image, spec)
        large_enough = [copy for copy in copies if copy.width * part.width >= size[0]]
        source = min(large_enough, key=lambda copy: copy.width, default=copies[0])
        picture = source.resize(size, Pixels.Resampling.BICUBIC, part.on(source.size), reducing_gap=2)
        if spec.shape is None:
            copies.append(picture)
        file = io.BytesIO()
        picture.save(file, **ENCODING[spec.ending], **save_options(metadata, spec.ending))
        yield spec, file.getvalue()


@dataclass(frozen=True)
class Crop:
    """The part of a picture that a rendition shows, as fractions of its width and height."""

    left: float
    top: float
    width: float
    height: float

    def on(self, size: tuple[int, int]) -> tuple[float, float, float, float]:
        """The same in pixels of a picture of this size: left, top, right, bottom."""
        across, down = size
        return (
            self.left * across,
            self.top * down,
            min((self.left + self.width) * across, across),
            min((self.top + self.height) * down, down),
        )


def crop(image: Image, spec: Spec) -> Crop:
    """The largest crop of a spec's shape, as close to the focal point as the edges allow."""
    if spec.shape is None:
        return Crop(0, 0, 1, 1)
    wanted, given = spec.shape[0] / spec.shape[1], image.width / image.height
    width, height = min(1, wanted / given), min(1, given / wanted)
    focus_x, focus_y = image.focus
    left = min(max(focus_x - width / 2, 0), 1 - width)
    top = min(max(focus_y - height / 2, 0), 1 - height)
    return Crop(left, top, width, height)
