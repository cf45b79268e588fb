"""A middleware that notes each request for which a page is rendered; what readers get stays the same.

One byte a request is appended to the file RENDERS, which all of the server's processes share.
"""

import os


def count_renders(get_response):
    file = os.open(os.environ["RENDERS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def counted(request):
        os.write(file, b".")
        return get_response(request)

    return counted
