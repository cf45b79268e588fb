"""Reading and writing picture files, through Django's storage API alone: STORAGES may name any backend.

Each function raises StorageFailed, or within five seconds in a web process StorageSilent.
"""

import os
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from articles.deadlines.store import StorageFailed, StorageSilent, ask_store

__all__ = ["PictureStorage", "StorageFailed", "StorageSilent", "delete", "exists", "names_in", "read", "store"]


def store(name: str, data: bytes) -> None:
    """Write a file."""
    ask_store(f"{name} can't be stored", default_storage.save, name, ContentFile(data))


def read(name: str) -> bytes:
    """The bytes of a file."""
    return ask_store(f"{name} can't be read", _read, name)


def _read(name):
    with default_storage.open(name) as file:
        return file.read()


def exists(name: str) -> bool:
    """Whether there is such a file."""
    return ask_store(f"{name} can't be looked for", default_storage.exists, name)


def delete(name: str) -> None:
    """Delete a file; that there is none is no error."""
    ask_store(f"{name} can't be deleted", default_storage.delete, name)


def names_in(folder: str) -> list[str]:
    """The files in a folder."""
    return ask_store(f"{folder} can't be listed", default_storage.listdir, folder)[1]


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
