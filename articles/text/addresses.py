"""Web addresses from texts and files, which may be broken or hostile."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

_NOWHERE = SplitResult("", "", "", "", "")
_PLAIN = re.compile(r"https?://[a-zA-Z0-9.-]+(?:[/?#]|\Z)")
_WITHOUT_PATH = re.compile(r"[a-z]+://[a-zA-Z0-9.:-]+(?=[/?#]\S*\Z|\Z)")


def is_parsable(address: str) -> bool:
    """Whether Python's urllib.parse can read the whole address, its port included."""
    if _PLAIN.match(address):  # nearly all, in a twentieth of the time
        return True
    try:
        _port = urlsplit(address).port
    except ValueError:  # a single bracket, a port over 65535, a character such as ℀ that normalises to a/c
        return False
    return True


def is_web_address(address: str) -> bool:
    """Whether Django's URLField takes an address. As its validator is slow, most hosts are shown to it only once."""
    if len(address) > URLValidator.max_length:
        return False
    host = _WITHOUT_PATH.match(address)
    return bool(host and _is_valid(host[0])) or _is_valid(address)


@lru_cache
def _is_valid(address: str) -> bool:
    try:
        URLValidator()(address)
    except ValidationError:
        return False
    return True


def split_address(address: str) -> SplitResult:
    """The parts of an address, ignoring white space around it; all empty if it can't be parsed."""
    try:
        return urlsplit(address.strip())
    except ValueError:
        return _NOWHERE
