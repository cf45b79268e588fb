"""The WSGI application: Django behind the page cache."""

import os

from django.core.wsgi import get_wsgi_application

from articles import deadlines

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
deadlines.limit_process(deadlines.WEB_SECONDS)
_django = get_wsgi_application()

from articles.reading.page_cache import PageCache  # noqa: E402  (needs the app registry)

application = PageCache(_django)
