"""The WSGI application, from the outside in: entrance, page cache, lanes, Django (docs/architecture.md)."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from articles import deadlines
from articles.serving.signals import wait_for_signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
wait_for_signals()
deadlines.limit_process(deadlines.WEB_SECONDS)
# In seconds; 5 ms by default, for which a cached page would wait each time that a thread renders another one.
sys.setswitchinterval(0.001)
_django = get_wsgi_application()

from articles.reading.entrance import Entrance  # noqa: E402  (needs the app registry)
from articles.reading.page_cache import PageCache  # noqa: E402
from articles.serving.lanes import Lanes  # noqa: E402

application = Entrance(PageCache(Lanes(_django)))
