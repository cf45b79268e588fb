"""The site's settings, with the middleware that counts what is rendered."""

from newsroom.settings import *  # noqa: F403
from newsroom.settings import MIDDLEWARE

MIDDLEWARE = ["benchmarks.renders.count_renders", *MIDDLEWARE]
