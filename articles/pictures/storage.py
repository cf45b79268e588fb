"""Where picture files are kept, unless STORAGES names another store."""

import os
import secrets

from django.core.files.storage import FileSystemStorage


class PictureStorage(FileSystemStorage):
    """Files whose name says what is in them: written whole or not at all, and harmlessly written twice.

    Stores in the cloud are like that by nature (django-storages: `file_overwrite`, on by default).
    """

    def get_available_name(self, name, max_length=None):
        return name

    def _save(self, name, content):
        # Beside the file, under a name of its own: whoever reads meanwhile, or is killed meanwhile, sees no half of it.
        unfinished = super()._save(f"{name}.{secrets.token_hex(4)}.part", content)
        try:
            os.replace(self.path(unfinished), self.path(name))
        except OSError:
            self.delete(unfinished)
            raise
        return name
