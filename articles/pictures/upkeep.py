"""Deleting picture files that nothing refers to.

Saving and deleting a picture take care of its files. What is left over are the files of a killed process, and
renditions whose address changed with a credit or a focal point.
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
# A file is written before its row, so a younger one may belong to a picture that is just being stored.
YOUNG = datetime.timedelta(hours=1)


def delete_unreferenced_files() -> int:
    """Delete originals without a row and outdated renditions. Returns how many."""
    names = list(_unreferenced_files())
    for name in names:
        default_storage.delete(name)
    return len(names)


def _unreferenced_files() -> Iterator[str]:
    for key in default_storage.listdir("")[0]:
        if FOLDER.fullmatch(key):
            image = Image.objects.with_key(key).first()
            names = [f"{key}/{name}" for name in default_storage.listdir(key)[1]]
            yield from (name for name in names if not _is_referenced(image, name) and _is_old(name))


def _is_referenced(image: Image | None, name: str) -> bool:
    return image is not None and (name == image.file.name or listed_spec(image, name) is not None)


def _is_old(name: str) -> bool:
    return default_storage.get_modified_time(name) < timezone.now() - YOUNG
