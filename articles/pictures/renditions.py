"""What readers get of a picture: a small fixed table of sizes and shapes, made after the picture came in.

A rendition's address says what is in it: the picture, its line in the table, and a digest of what else decides its
bytes (the words that are embedded, and for a crop the focal point). So any process may make it, twice is harmless, and
a changed credit or focal point is a new address. What isn't in the table has none.
"""

import hashlib
import io
import json
import threading
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Picture

from articles.models import Image
from articles.pictures.decoding import open_picture
from articles.pictures.embedding import with_words

MEDIA_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
QUALITY = {"webp": 74, "jpg": 82}


@dataclass(frozen=True)
class Spec:
    """One line of the table. Without a shape the whole picture is shown; with one (width, height) it is cut to it."""

    width: int
    shape: tuple[int, int] | None = None
    ending: str = "webp"

    @property
    def name(self) -> str:
        return f"{self.shape[0]}x{self.shape[1]}-{self.width}" if self.shape else str(self.width)

    @property
    def height(self) -> int:
        """Of a crop that the picture is large enough for."""
        return round(self.width * self.shape[1] / self.shape[0])


WHOLE = [Spec(width) for width in (400, 800, 1200, 1920)]
WIDE = [Spec(width, (16, 9)) for width in (400, 800, 1280)]
SMALL = [Spec(width, (3, 2)) for width in (180, 360, 640)]
SQUARE = [Spec(width, (1, 1)) for width in (160, 320)]
# For whoever doesn't know WebP, for search engines and for other sites: made when first asked for.
JPEG = [Spec(1200, shape, "jpg") for shape in (None, (16, 9), (4, 3), (1, 1))]
DOWNLOAD = Spec(2560, None, "jpg")
IMMEDIATE = [*WHOLE, *WIDE, *SMALL]
TABLE = {f"{spec.name}.{spec.ending}": spec for spec in [*IMMEDIATE, *SQUARE, *JPEG, DOWNLOAD]}
