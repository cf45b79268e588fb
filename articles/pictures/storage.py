"""Reading and writing picture files, through Django's storage API alone: STORAGES may name any backend."""

import os
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage


class StorageFailed(Exception):
    """The storage is full or unavailable, or the file is gone."""


def store(name: str, data: bytes) -> None:
    """Write a file. Raises StorageFailed."""
    try:
        default_storage.save(name, ContentFile(data))
    except Exception as error:  # Django defines no error for this: each backend raises its own
        raise StorageFailed(f"{name} can't be stored: {error}") from error


def read(name: str) -> bytes:
    """The bytes of a file. Raises StorageFailed."""
    try:
        with default_storage.open(name) as file:
            return file.read()
    except Exception as error:  # as above
        raise StorageFailed(f"{name} can't be read: {error}") from error


class PictureStorage(FileSystemStorage):
    """Atomic writes under the exact name; writing a file again replaces it.

    A picture file's name is unique to its content, so that is harmless. Cloud storage does the same by default
    (`file_overwrite` in django-storages).
    """

    def get_available_name(self, name, max_length=None):
        return name

    def listdir(self, path):
        try:
            return super().listdir(path)
        except FileNotFoundError:  # as in cloud storage, which has no folders
            return [], []

    def _save(self, name, content):
        # Written under a temporary name first: neither readers nor a killed process see or leave half a file.
        unfinished = f"{name}.{secrets.token_hex(4)}.part"
        try:
            super()._save(unfinished, content)
            os.replace(self.path(unfinished), self.path(name))
        except BaseException:
            self.delete(unfinished)
            raise
        return name
