"""The site's own settings, without the compression of static files: it takes longer than all else that a demo does."""

from newsroom.settings import *  # noqa: F403

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}  # noqa: F405
