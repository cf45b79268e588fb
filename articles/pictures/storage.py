"""Where picture files are kept: through Django's storage interface alone, so that STORAGES may name any store."""

import os
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage


class StorageFailed(Exception):
    """The store is full, gone, or doesn't hold the file any more."""


def keep(name: str, data: bytes) -> None:
    """Keep bytes under a name. Raises StorageFailed."""
    try:
        default_storage.save(name, ContentFile(data))
    except Exception as error:  # Django names no error for this: each store raises its own
        raise StorageFailed(f"{name} can't be kept: {error}") from error


def read(name: str) -> bytes:
    """The bytes under a name. Raises StorageFailed."""
    try:
        with default_storage.open(name) as file:
            return file.read()
    except Exception as error:  # as above
        raise StorageFailed(f"{name} can't be read: {error}") from error


class PictureStorage(FileSystemStorage):
    """Files whose name says what is in them: written whole or not at all, and harmlessly written twice.

    Stores in the cloud are like that by nature (django-storages: `file_overwrite`, on by default).
    """

    def get_available_name(self, name, max_length=None):
        return name

    def listdir(self, path):
        try:
            return super().listdir(path)
        except FileNotFoundError:  # as in the cloud, where there are no folders: nothing is in it
            return [], []

    def _save(self, name, content):
        # Beside the file, under a name of its own: whoever reads meanwhile, or is killed meanwhile, sees no half of it.
        unfinished = f"{name}.{secrets.token_hex(4)}.part"
        try:
            super()._save(unfinished, content)
            os.replace(self.path(unfinished), self.path(name))
        except BaseException:
            self.delete(unfinished)
            raise
        return name
