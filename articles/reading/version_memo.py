"""What is the same on many pages, asked for once an edition instead of with every page that is made."""

from collections.abc import Callable

CACHE_VERSION = "newsroom.cache_version"  # in a request's environ: the version that the page cache knows, if any

_held: tuple[tuple, dict] = ((), {})


def once_per_version(request, name: tuple, find: Callable):
    """What `find()` answers, kept in this process while the edition lasts; each time anew where none is known.

    For few names: nothing is thrown away before the next edition.
    """
    global _held  # noqa: PLW0603  (replaced as a whole, so that no thread sees half of it)
    version = request.environ.get(CACHE_VERSION)
    if version is None:  # a preview, which shows what no edition holds yet
        return find()
    held_for, held = _held
    if held_for != version:
        held = {}
        _held = (version, held)
    if name not in held:
        held[name] = find()
    return held[name]
