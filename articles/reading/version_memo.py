"""What many pages show alike, queried once per cache version instead of once per rendered page."""

from collections.abc import Callable

CACHE_VERSION = "newsroom.cache_version"  # in a request's environ: the current version, if the page cache knows it

_memo: tuple[tuple, dict] = ((), {})


def once_per_version(request, name: tuple, find: Callable):
    """The result of `find()`, remembered in this process for as long as the cache version lasts.

    Without a known version (a preview, or the database is down) `find` is called each time. Meant for a handful of
    names: nothing is dropped before the next version.
    """
    global _memo  # noqa: PLW0603  (replaced as a whole, so that no thread sees half of it)
    version = request.environ.get(CACHE_VERSION)
    if version is None:
        return find()
    memo_version, found = _memo
    if memo_version != version:
        found = {}
        _memo = (version, found)
    if name not in found:
        found[name] = find()
    return found[name]
