"""Web addresses as they come out of texts and files: hostile, broken, or of another age."""

from urllib.parse import SplitResult, urlsplit

_NOWHERE = SplitResult("", "", "", "", "")


def is_parsable(address: str) -> bool:
    """Whether Python's urllib.parse can read the whole address, its port included."""
    try:
        _port = urlsplit(address).port
    except ValueError:  # half a bracket, a port over 65535, a character such as ℀ that stands for a/c
        return False
    return True


def split_address(address: str) -> SplitResult:
    """The parts of an address without the white space around it; all of them empty where it can't be parsed."""
    try:
        return urlsplit(address.strip())
    except ValueError:
        return _NOWHERE
