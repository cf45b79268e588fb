"""Keeping files and rows together: what is missing is made, what nothing names any more goes.

Saving and deleting keep them together by themselves. What a killed process leaves behind, and the renditions of a
credit or focal point that has changed since, are found here.
"""

import datetime
import re
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.utils import timezone

from articles.models import Image
from articles.models.image import KEY_LENGTH
from articles.pictures.renditions import listed_spec

FOLDER = re.compile(f"[0-9a-f]{{{KEY_LENGTH}}}")
# A file is written before its row: one that is younger may belong to a picture that is coming in just now.
YOUNG = datetime.timedelta(hours=1)


def remove_what_nothing_names() -> int:
    """Delete the files of pictures that aren't there, and renditions that no page names now; how many."""
    names = list(_unnamed_files())
    for name in names:
        default_storage.delete(name)
    return len(names)


def _unnamed_files() -> Iterator[str]:
    for key in default_storage.listdir("")[0]:
        if FOLDER.fullmatch(key):
            image = Image.objects.with_key(key).first()
            names = [f"{key}/{name}" for name in default_storage.listdir(key)[1]]
            yield from (name for name in names if not _is_named(image, name) and _is_old(name))


def _is_named(image: Image | None, name: str) -> bool:
    return image is not None and (name == image.file.name or listed_spec(image, name) is not None)


def _is_old(name: str) -> bool:
    return default_storage.get_modified_time(name) < timezone.now() - YOUNG
