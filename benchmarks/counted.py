"""The site's settings, and a middleware that notes each request that reaches Django; what readers get stays the same.

One byte a request is appended to the file RENDERS, which all of the server's processes share.
"""

import os

from newsroom.settings import *  # noqa: F403
from newsroom.settings import MIDDLEWARE


def count_renders(get_response):
    file = os.open(os.environ["RENDERS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def counted(request):
        os.write(file, b".")
        return get_response(request)

    return counted


MIDDLEWARE = ["benchmarks.counted.count_renders", *MIDDLEWARE]
