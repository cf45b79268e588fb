"""The formats that can be imported, in the order in which they are asked whether a file is theirs.

A format is a module with `detect` and `parse` (articles/importing/incoming.py) and one line here.
"""

from articles.importing.formats import markdown, page_text

FORMATS = {
    "markdown": markdown,
    "page-text": page_text,  # last: takes text that nobody else claims
}


def format_of(file, name=""):
    """The module for a file: the one named, else the first that claims it."""
    return FORMATS[name] if name else next(module for module in FORMATS.values() if module.detect(file))
