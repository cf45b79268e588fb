"""What all pages show alike, such as the sections, queried once for as long as it stays the same."""

from collections.abc import Callable

SHARED_PARTS = "newsroom.shared_parts"  # in a request's environ: a dict that is replaced when such a part changes


def shared_part(request, name: tuple, find: Callable):
    """The result of `find()`, remembered in this process until the key of a frame is raised.

    Where a page isn't rendered for the page cache (a preview, a reader with a session) `find` is called each time.
    """
    parts = request.environ.get(SHARED_PARTS)
    if parts is None:
        return find()
    if name not in parts:
        parts[name] = find()
    return parts[name]
