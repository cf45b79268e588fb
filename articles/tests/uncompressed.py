"""The site's settings without compressed static files: compression takes longer than the rest of the demo."""

from newsroom.settings import *  # noqa: F403

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}  # noqa: F405
