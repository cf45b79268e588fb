"""The site's settings, with a key and a data folder for tests.

Every variable is set here, so that a developer's `.env` has no effect. Only DATABASE_URL comes from outside, to run the
same tests on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile

if "TEST_DATA_DIR" not in os.environ:
    os.environ["TEST_DATA_DIR"] = tempfile.mkdtemp(prefix="newsroom-tests-")
    atexit.register(shutil.rmtree, os.environ["TEST_DATA_DIR"], ignore_errors=True)
os.environ.update(
    SECRET_KEY="only-for-tests-and-long-enough-to-please-the-system-check-of-django",
    DATA_DIR=os.environ["TEST_DATA_DIR"],
    DEBUG="off",
    SITE_URL=os.environ.get("TEST_SITE_URL", "http://testserver"),
    SITE_NAME="Newsroom",
    SITE_DIR=os.environ.get("TEST_SITE_DIR", ""),
    TIME_ZONE="Europe/Sofia",
    USUAL_HOUR="06:00",
    SHOW_VIEWS_FROM="50",
    BLOCKING_CHECKS="alt-text-missing",
    LANGUAGE_CODE="en",
    LANGUAGES="en,bg",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    CSRF_TRUSTED_ORIGINS="",
    BEHIND_PROXY="off",
    EMAIL_URL="memorymail://",
    SHARED_CACHE_SECONDS="0",
)
os.environ.setdefault("DATABASE_URL", "")
os.environ.setdefault("DATABASE_POOL", "0")

from newsroom.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # else each test client scans all files first
STATIC_ROOT = DATA_DIR  # noqa: F405  (must exist, but the finders serve the files)
if DATABASES["default"]["ENGINE"] == "newsroom.sqlite":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405  (as pytest-django does for Django's own backend)
