"""The rich text editor at the desk: what it does with what is pasted, and in which direction texts run."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

# What the line below the editor says (static/js/paste.js).
PASTE_WORDS = {
    "things": {
        "comments": {"one": _("1 comment"), "many": _("{number} comments")},
        "deletions": {"one": _("1 tracked deletion"), "many": _("{number} tracked deletions")},
        "notes": {"one": _("1 footnote mark"), "many": _("{number} footnote marks")},
        "pictures": {"one": _("1 picture"), "many": _("{number} pictures")},
    },
    "left": {"one": _("{things} was left out."), "many": _("{things} were left out.")},
    "withPictures": {
        "one": _("{things} was left out: drop the picture's file here."),
        "many": _("{things} were left out: drop the picture's file here."),
    },
    "cut": _("The text was too long: only its beginning was pasted."),
}
# Extensions that the library doesn't have, and one that it has by default: it would turn the spell checker off.
OWN_EXTENSIONS = {"Paste": {"words": PASTE_WORDS, "site": settings.SITE_URL}, "Direction": True, "NoSpellCheck": False}
