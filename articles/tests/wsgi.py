"""The site as a server runs it, for tests that call it in their own process and transaction."""

from django.core.wsgi import get_wsgi_application

from articles.reading.page_cache import PageCache

django = get_wsgi_application()


def empty_cache() -> PageCache:
    """The page cache as it is when a server has just started. It asks for changes with each request."""
    return PageCache(django, in_background=False)


application = empty_cache()
